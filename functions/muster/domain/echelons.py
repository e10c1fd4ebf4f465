"""Echelons: people who stand ready behind a post, called one after the other when it stays below its least strength."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from muster.domain import groups
from muster.domain.groups import Member, joined, marked
from muster.domain.history import event
from muster.domain.posts import Post, Strength
from muster.domain.refusals import Conflict, Refused
from muster.domain.times import stamp

State = Literal["FORMING", "READY", "ACTIVATED", "RESTING", "DISBANDED"]
Action = Literal["rest", "ready", "disband"]
MOST_MEMBERS, MOST_ECHELONS = 30, 5
SHORT_FOR = timedelta(minutes=15)  # below the least strength before an echelon is called
RESTS = timedelta(hours=11)


@dataclass(frozen=True, slots=True)
class Echelon:
    """The `ordinal`-th echelon of a post; `called` is when and `reason` why it was last called, `coming` the members who answered that call."""

    id: str
    code: str
    post: str
    area: str
    ordinal: int
    within_minutes: int
    state: State
    created: datetime
    by: str
    members: tuple[Member, ...] = ()
    called: datetime | None = None
    reason: str = ""
    coming: tuple[str, ...] = ()
    rests_until: datetime | None = None
    version: int = 1
    digest: str = ""
    history: tuple[str, ...] = ()


def short(post: Post, now_strength: Strength, now: datetime) -> datetime | None:
    """Since when the post is below its least strength; None while it is not, or no shift of it runs."""
    if now_strength.condition in ("CLOSED", "STAFFED"):
        return None
    return post.short_since or now


def due(post: Post, echelons: Sequence[Echelon], since: datetime | None, now: datetime, *, there: Iterable[str] = ()) -> Echelon | None:
    """The echelon to call now: the first that is ready, when the post was short for SHORT_FOR and as long again after any call whose time to come is over.

    `there` are the people at the post: with those who said that they come they may be enough.
    """
    if since is None or now - since < SHORT_FOR:
        return None
    coming = {person for one in echelons if one.state == "ACTIVATED" for person in one.coming}
    if len(coming | set(there)) >= post.duties.minimum:
        return None
    for one in echelons:
        if one.state == "ACTIVATED" and one.called and now < one.called + max(timedelta(minutes=one.within_minutes), SHORT_FOR):
            return None  # they are on their way
    ready = [one for one in echelons if one.state == "READY" or rested(one, now)]
    return min(ready, key=lambda one: one.ordinal) if ready else None


def because(post: Post, found: Strength, since: datetime, now: datetime) -> str:
    """Why an echelon is called, as it is stored: people there, the least there should be, minutes it lasts."""
    return f"SHORT {found.there} {post.duties.minimum} {int((now - since).total_seconds()) // 60}"


def call(echelon: Echelon, *, reason: str, by: str, now: datetime) -> Echelon:
    """The echelon called, with the reason; raises Conflict when it is not ready."""
    if echelon.state != "READY" and not rested(echelon, now):
        raise Conflict("echelon_state")
    return replace(_to(echelon, "ACTIVATED", by=by, now=now, reason=reason), called=now, reason=reason, coming=(), rests_until=None)


def acknowledge(echelon: Echelon, text: str, *, now: datetime) -> Echelon | None:
    """The echelon with a member who comes, None when they had said so; raises Conflict while it is not called."""
    member = marked(echelon.id, joined(echelon.members), text)
    if echelon.state != "ACTIVATED":
        raise Conflict("echelon_not_called")
    if member.person in echelon.coming:
        return None
    return replace(echelon, coming=(*echelon.coming, member.person), version=echelon.version + 1)


def ask(echelon: Echelon, member: Member, *, by: str, now: datetime) -> Echelon:
    """The echelon with somebody asked to stand ready; raises Conflict, Refused."""
    _open(echelon)
    return _formed(replace(echelon, members=groups.with_member(echelon.members, member, most=MOST_MEMBERS)), "asked", by=by, now=now)


def remove(echelon: Echelon, text: str, *, by: str, now: datetime) -> Echelon:
    """The echelon without the member that a mark names; raises Conflict, Refused."""
    _open(echelon)
    gone = marked(echelon.id, echelon.members, text)
    return _formed(replace(echelon, members=tuple(one for one in echelon.members if one != gone)), "left", by=by, now=now)


def answer(echelon: Echelon, text: str, *, yes: bool, now: datetime) -> Echelon | None:
    """The echelon after a member's answer, None when it was given before; raises Conflict once it is disbanded."""
    _open(echelon)
    member = marked(echelon.id, echelon.members, text)
    given: groups.Answer = "JOINED" if yes else "DECLINED"
    if member.answer == given:
        return None
    members = tuple(replace(one, answer=given) if one == member else one for one in echelon.members)
    return _formed(replace(echelon, members=members), given.lower(), by="member", now=now)


def decide(echelon: Echelon, action: Action, *, by: str, now: datetime, reason: str = "") -> Echelon:
    """The echelon sent to rest after its call, ready again, or disbanded; raises Conflict from a state that does not allow it."""
    _open(echelon)
    if action == "disband":
        return _to(echelon, "DISBANDED", by=by, now=now, reason=reason)
    if action == "rest":
        if echelon.state != "ACTIVATED":
            raise Conflict("echelon_state")
        return replace(_to(echelon, "RESTING", by=by, now=now), rests_until=now + RESTS)
    if echelon.state != "RESTING" or not joined(echelon.members):
        raise Conflict("echelon_state")
    if echelon.rests_until and now < echelon.rests_until:
        raise Refused("echelon_rests")
    return replace(_to(echelon, "READY", by=by, now=now), rests_until=None)


def rested(echelon: Echelon, now: datetime) -> bool:
    """Whether its rest is over: it stands ready again, and may be called, whether or not anybody said so."""
    return echelon.state == "RESTING" and echelon.rests_until is not None and echelon.rests_until <= now and bool(joined(echelon.members))


def actions(echelon: Echelon, now: datetime) -> list[Action]:
    """What staff can do with it now."""
    found: list[Action] = ["rest"] if echelon.state == "ACTIVATED" else ["ready"] if rested(echelon, now) else []
    return [*found, "disband"] if echelon.state != "DISBANDED" else []


def _open(echelon: Echelon) -> None:
    if echelon.state == "DISBANDED":
        raise Conflict("echelon_disbanded")


def _formed(echelon: Echelon, why: str, *, by: str, now: datetime) -> Echelon:
    """READY as soon as somebody stands ready, FORMING while nobody does; a call or a rest goes on."""
    to: State = echelon.state
    if echelon.state in ("FORMING", "READY"):
        to = "READY" if joined(echelon.members) else "FORMING"
    return _to(echelon, to, by=by, now=now, reason=why)


def _to(echelon: Echelon, to: State, *, by: str, now: datetime, reason: str = "") -> Echelon:
    return replace(echelon, state=to, version=echelon.version + 1, history=(*echelon.history, event(stamp(now), echelon.state, to, by, reason)))
