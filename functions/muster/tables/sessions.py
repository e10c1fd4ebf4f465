"""Sign-in: one-time codes and their limits, and the families of refresh tokens."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from pynamodb.attributes import BooleanAttribute, ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError, UpdateError

from muster import vault
from muster.domain.refusals import Unavailable
from muster.domain.sign_in import CITY_BUDGET, CODE_LASTS, CODE_TRIES, ROTATION_GRACE, SESSION_LASTS, wait
from muster.tables.base import Table, epoch, failed_condition, name


class SessionRow(Table):
    """A challenge "c#…", a refresh family "f#…", the sends of a phone, a network or the city "l#…", or the body of a request "i#…"."""

    class Meta:
        table_name = name("sessions")

    id = UnicodeAttribute(hash_key=True)
    expires = NumberAttribute()
    person = UnicodeAttribute(null=True)
    code = UnicodeAttribute(null=True)
    tries = NumberAttribute(null=True)
    used = BooleanAttribute(null=True)
    token = UnicodeAttribute(null=True)
    before = UnicodeAttribute(null=True)
    rotated = NumberAttribute(null=True)
    sent: ListAttribute[int] = ListAttribute(of=NumberAttribute, null=True)  # type: ignore[arg-type]
    sends = NumberAttribute(null=True)


def may_send(holder: str, limits: Sequence[tuple[int, int]], now: datetime) -> int:
    """Counts one send of a phone or network and answers 0, or the seconds to wait when it was one too many (nothing is counted then)."""
    id, at = f"l#{holder}", epoch(now)
    row = next(iter(SessionRow.batch_get([id], consistent_read=True)), None)
    sent = [int(one) for one in row.sent or () if one > at - 86_400] if row else []
    if seconds := wait(sent, at, limits):
        return seconds
    unchanged = SessionRow.sent == row.sent if row else SessionRow.id.does_not_exist()
    try:
        SessionRow(id, sent=[*sent, at], expires=at + 86_400).save(condition=unchanged)
    except PutError as error:
        if not failed_condition(error):
            raise
        return limits[0][0] // limits[0][1] or 1  # another send came in between: it counts, this one waits
    return 0


def is_first_body(key: str, digest: str, now: datetime) -> bool:
    """Whether a request's idempotency key is new, or comes with the body it came with before; kept for a day."""
    row = SessionRow(f"i#{_hash('request', key)}", token=digest, expires=epoch(now) + 86_400)
    try:
        row.save(condition=SessionRow.id.does_not_exist() | (SessionRow.token == digest))
    except PutError as error:
        if not failed_condition(error):
            raise
        return False
    return True


def spend_city_budget(now: datetime) -> bool:
    """Counts one send of the city's day; answers False when the day's budget is spent (T05: a hard stop)."""
    return spend("city", 1, CITY_BUDGET, now)


def spend(what: str, amount: int, most: int, now: datetime) -> bool:
    """Counts an amount against what a (UTC) day has of something; answers False, and counts nothing, when that is more than is left."""
    if not amount or amount > most:
        return not amount
    try:
        SessionRow(_spent(what, now)).update(
            actions=[SessionRow.sends.set((SessionRow.sends | 0) + amount), SessionRow.expires.set(epoch(now) + 172_800)],
            condition=SessionRow.sends.does_not_exist() | (SessionRow.sends <= most - amount),
        )
    except UpdateError as error:
        if not failed_condition(error):
            raise
        return False
    return True


def spent(what: str, now: datetime) -> int:
    """How much of something the day has seen."""
    row = next(iter(SessionRow.batch_get([_spent(what, now)], consistent_read=True)), None)
    return int(row.sends or 0) if row else 0


def _spent(what: str, now: datetime) -> str:
    return f"l#{what}#{now:%Y-%m-%d}"


def challenge(person: str, now: datetime) -> tuple[str, str]:
    """A new challenge and its six-digit code; only the code's keyed hash is stored."""
    id, code = secrets.token_urlsafe(18), f"{secrets.randbelow(10**6):06d}"
    SessionRow(f"c#{id}", person=person, code=_hash(id, code), tries=0, expires=epoch(now + CODE_LASTS)).save()
    return id, code


def answer(challenge: str, code: str, now: datetime) -> str | None:
    """The person whose code this is, once; None when it is wrong, late, used, or the third try has passed. Every try counts before it is looked at."""
    row = SessionRow(f"c#{challenge}")
    try:
        row.update(
            actions=[SessionRow.tries.set(SessionRow.tries + 1)],
            condition=(SessionRow.tries < CODE_TRIES) & (SessionRow.expires > epoch(now)) & SessionRow.used.does_not_exist(),
        )
        if not secrets.compare_digest(row.code or "", _hash(challenge, code)):
            return None
        row.update(actions=[SessionRow.used.set(True)], condition=SessionRow.used.does_not_exist())
    except UpdateError as error:
        if not failed_condition(error):
            raise
        return None
    return row.person


def begin(person: str, now: datetime) -> tuple[str, str]:
    """A new family of refresh tokens: its id, and the first token."""
    family, token = secrets.token_urlsafe(12), secrets.token_urlsafe(24)
    SessionRow(f"f#{family}", person=person, token=_hash(family, token), expires=epoch(now + SESSION_LASTS)).save()
    return family, f"{family}.{token}"


def rotate(refresh: str, now: datetime) -> tuple[str, str, str] | None:
    """Person, family and next token for a refresh token; one used before ends the whole family, but for a moment's grace for a lost reply."""
    family, _, token = refresh.partition(".")
    row = next(iter(SessionRow.batch_get([f"f#{family}"], consistent_read=True)), None)
    if row is None or row.person is None or row.expires <= epoch(now):
        return None
    shown, following = _hash(family, token), secrets.token_urlsafe(24)
    current = secrets.compare_digest(shown, row.token or "")
    recent = secrets.compare_digest(shown, row.before or "") and epoch(now) - int(row.rotated or 0) <= ROTATION_GRACE.total_seconds()
    if not (current or recent):
        end(family)
        return None
    try:
        row.update(
            actions=[SessionRow.token.set(_hash(family, following)), SessionRow.before.set(shown), SessionRow.rotated.set(epoch(now))],
            condition=SessionRow.token == row.token,
        )
    except UpdateError as error:
        raise (Unavailable() if failed_condition(error) else error) from error
    return str(row.person), family, f"{family}.{following}"


def end(family: str) -> None:
    """Ends a family: none of its tokens opens a session again."""
    SessionRow(f"f#{family}").delete()


def _hash(id: str, value: str) -> str:
    return vault.keyed_hash("session", f"{id}/{value}")
