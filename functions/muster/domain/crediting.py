"""Hours: what is credited for a shift, on whose word, and how a dispute is settled by reversing entries."""

from dataclasses import replace
from datetime import datetime

from muster.domain.presence import SYNC
from muster.domain.refusals import Conflict, Refused
from muster.domain.service_records import (
    DISPUTABLE,
    Entry,
    Grade,
    ServiceRecord,
    State,
    is_another,
    is_forgotten,
    is_locked,
    moved,
)


def declare(one: ServiceRecord, *, minutes: int, words: str, now: datetime) -> ServiceRecord:
    """The person's own word for a shift without both scans, for the site to confirm; raises Conflict (not_over, decided, declared_late), Refused."""
    if now < one.shift.end:
        raise Conflict("not_over")
    if now > one.shift.end + SYNC:
        raise Conflict("declared_late")
    if one.state not in (None, "CHECKED_IN") and not is_forgotten(one):
        raise Conflict("decided")
    _fits(one, minutes)
    return moved(replace(one, claim=minutes, words=words, marks=(*one.marks, "declared")), "DECLARED", one.shift.person, now, "")


def add(one: ServiceRecord, *, minutes: int, document: str, reason: str, by: str, now: datetime) -> ServiceRecord:
    """Hours by the word of staff, with a document; they count once a second person agrees. Raises Conflict (not_over, decided), Forbidden, Refused."""
    is_another(one, by)
    if now < one.shift.end:
        raise Conflict("not_over")
    if one.state not in (None, "CHECKED_IN") and not is_forgotten(one):
        raise Conflict("decided")
    _fits(one, minutes)
    return moved(replace(one, claim=minutes, document=document, words=reason, decided=by, decided_at=now), "ADDED", by, now, reason)


def confirm(one: ServiceRecord, *, standby: bool, by: str, now: datetime) -> ServiceRecord:
    """The site confirms; raises Conflict (nothing_to_confirm, same_person), Forbidden for one's own hours."""
    is_another(one, by)
    if one.state not in ("CHECKED_OUT", "DECLARED", "ADDED"):
        raise Conflict("nothing_to_confirm")
    if one.state == "ADDED" and one.decided == by:
        raise Conflict("same_person")
    minutes = one.served if one.state == "CHECKED_OUT" else one.claim
    entry = Entry(minutes, one.grade, standby, now, by, one.document)
    return moved(replace(one, entries=(*one.entries, entry), decided=by, decided_at=now), "VERIFIED", by, now, "")


def vest(one: ServiceRecord, now: datetime) -> ServiceRecord:
    """Hours with the person's own codes or a roll called count by themselves once nothing can come late any more; raises Conflict (nothing_to_confirm, not_over)."""
    if not one.vests:
        raise Conflict("nothing_to_confirm")
    if now <= one.shift.end + SYNC:
        raise Conflict("not_over")
    entry = Entry(one.served, one.grade, False, now, "")
    return moved(replace(one, entries=(*one.entries, entry), decided="", decided_at=now), "VERIFIED", "", now, "")


def contest(one: ServiceRecord, *, minutes: int, words: str, now: datetime) -> ServiceRecord:
    """The person says that the hours are wrong; raises Conflict (not_verified, dispute_settled, locked), Refused."""
    if one.state == "CORRECTED" or one.settled:
        raise Conflict("dispute_settled")
    if one.state != "VERIFIED":
        raise Conflict("not_verified")
    if is_locked(one, now):
        raise Conflict("locked", days=DISPUTABLE.days)
    _fits(one, minutes)
    return moved(replace(one, claim=minutes, words=words), "CONTESTED", one.shift.person, now, words)


def settle(one: ServiceRecord, *, minutes: int, reason: str, by: str, now: datetime) -> ServiceRecord:
    """Somebody other than who confirmed decides a dispute, once: what changes is reversed and entered anew. Raises Conflict (not_contested, same_person), Forbidden, Refused."""
    is_another(one, by)
    if one.state != "CONTESTED":
        raise Conflict("not_contested")
    if one.decided == by:
        raise Conflict("same_person")
    _fits(one, minutes)
    last = one.entries[-1]
    entries = one.entries
    if minutes != last.minutes:
        undone = replace(last, minutes=-last.minutes, at=now, by=by, reason=reason, reverses=len(entries))
        grade: Grade = last.grade if minutes < last.minutes or last.grade == "D" else "C"
        entries = (*entries, undone, Entry(minutes, grade, last.standby, now, by, reason))
    to: State = "CORRECTED" if minutes != last.minutes else "VERIFIED"
    return moved(replace(one, entries=entries, decided=by, decided_at=now, words=reason, settled=True), to, by, now, reason)


def _fits(one: ServiceRecord, minutes: int) -> None:
    if not 0 <= minutes <= one.shift.minutes:
        raise Refused("minutes_beyond_shift", "minutes", most=one.shift.minutes)
