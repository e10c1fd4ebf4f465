"""Community needs: what a station asks for, who checks it, how it ends."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from muster.domain.grants import Staff
from muster.domain.people import Role
from muster.domain.refusals import Conflict, Forbidden, Refused

State = Literal["SUBMITTED", "RETURNED", "PUBLISHED", "CANCELLED", "EXPIRED"]
Shown = Literal[
    "SUBMITTED", "RETURNED", "MATCHING", "PARTLY_FILLED", "FILLED", "IN_SERVICE", "COMPLETED", "CANCELLED", "EXPIRED"
]
Risk = Literal["low", "medium", "high"]
Source = Literal["", "post", "rotation"]
OPEN: frozenset[State] = frozenset({"SUBMITTED", "PUBLISHED"})

MOST_PEOPLE = 200
LONGEST = timedelta(hours=10)
FURTHEST = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Line:
    """Some people of one role in one window; `filled` counts seats held, `gap` says why the rest are open."""

    number: int
    role: Role
    vehicles: bool
    wanted: int
    minimum: int
    start: datetime
    end: datetime
    filled: int = 0
    version: int = 1
    live: bool = False
    gap: str = ""
    gap_other: str = ""
    firm: bool = False


@dataclass(frozen=True, slots=True)
class Need:
    """One community's ask; contact fields in plain text, `key` names their data key.

    `post` is the post whose shifts its lines are (empty for none), `source` what wrote it where no form did.
    """

    id: str
    code: str
    key: str
    area: str
    state: State
    lines: tuple[Line, ...]
    meeting_point: str
    gear: bool
    gear_note: str
    meals: bool
    risk: Risk
    priority: int
    contact_name: str
    contact_phone: str
    note: str
    author: str
    created: datetime
    reason: str = ""
    renewed_from: str = ""
    version: int = 1
    digest: str = ""
    history: tuple[str, ...] = ()
    post: str = ""
    source: Source = ""

    @property
    def start(self) -> datetime:
        return min(line.start for line in self.lines)

    @property
    def end(self) -> datetime:
        return max(line.end for line in self.lines)

    @property
    def seats(self) -> int:
        return sum(line.wanted for line in self.lines)


@dataclass(frozen=True, slots=True)
class Asked:
    """One row of the form: people and vehicles of a role in a window."""

    role: Role
    people: int
    vehicles: int
    start: datetime
    end: datetime
    minimum: int | None = None


def lines(asked: list[Asked], now: datetime) -> tuple[Line, ...]:
    """The lines of a form; vehicles become a driver line of their own; raises Refused naming the row."""
    found: list[Line] = []
    for row, ask in enumerate(asked):
        field = f"lines.{row}"
        if ask.people + ask.vehicles < 1:
            raise Refused("nobody_asked", f"{field}.people")
        if ask.end <= ask.start:
            raise Refused("ends_before_start", f"{field}.end")
        if ask.end - ask.start > LONGEST:
            raise Refused("too_long_shift", f"{field}.end", hours=int(LONGEST.total_seconds() // 3600))
        if ask.start <= now:
            raise Refused("past", f"{field}.start")
        if ask.start - now > FURTHEST:
            raise Refused("too_far_ahead", f"{field}.start", days=FURTHEST.days)
        if ask.minimum is not None and ask.minimum > ask.people:
            raise Refused("minimum_above_people", f"{field}.minimum")
        if ask.people:
            least = ask.people if ask.minimum is None else ask.minimum
            found.append(Line(len(found) + 1, ask.role, False, ask.people, least, ask.start, ask.end))
        if ask.vehicles:
            found.append(Line(len(found) + 1, "driver", True, ask.vehicles, ask.vehicles, ask.start, ask.end))
    return tuple(found)


def review(need: Need, by: Staff, *, publish: bool, reason: str, now: datetime) -> Need:
    """The need after review; raises Forbidden for one's own or outside one's reach, Conflict when it is not waiting, Refused without a reason or time."""
    if need.author == by.person:
        raise Forbidden("own_need")
    if not by.may_review(need.area, seats=need.seats):
        raise Forbidden("no_right")
    if need.state != "SUBMITTED":
        raise Conflict("not_waiting")
    if not publish:
        if not reason:
            raise Refused("required", "reason")
        return replace(need, state="RETURNED", reason=reason, version=need.version + 1)
    if need.start <= now:
        raise Conflict("past")
    return replace(published(need), version=need.version + 1)


def published(need: Need) -> Need:
    """The need with every line given into matching's care."""
    return replace(need, state="PUBLISHED", lines=tuple(replace(line, live=True) for line in need.lines))


def cancel(need: Need, by: Staff, *, reason: str, now: datetime) -> Need:
    """The cancelled need; raises Forbidden outside one's reach, Conflict when it is closed or has begun."""
    may_cancel(need, by)
    if need.state not in OPEN:
        raise Conflict("closed")
    if need.start <= now:
        raise Conflict("begun")
    return replace(need, state="CANCELLED", reason=reason, version=need.version + 1)


def may_cancel(need: Need, by: Staff) -> None:
    """Raises Forbidden unless the area is one where this person posts or reviews."""
    if not (by.may("post", need.area) or by.may("review", need.area)):
        raise Forbidden("no_right")


def renew(need: Need, by: Staff, *, days: int, now: datetime) -> tuple[Line, ...]:
    """The lines of the same ask some days later, nobody on them yet; raises Forbidden, Conflict or Refused as a first posting would.

    What was published is published again at once; what expired before anybody looked at it has its review still to come.
    """
    by.require("post", need.area)
    if need.state not in ("PUBLISHED", "EXPIRED"):
        raise Conflict("not_published")
    live = need.state == "PUBLISHED"
    later = timedelta(days=days)
    moved = tuple(
        replace(line, start=line.start + later, end=line.end + later, filled=0, version=1, live=live, gap="", gap_other="", firm=False)
        for line in need.lines
    )
    if min(line.start for line in moved) <= now:
        raise Refused("past", "days")
    if max(line.start for line in moved) - now > FURTHEST:
        raise Refused("too_far_ahead", "days", days=FURTHEST.days)
    return moved


def shown(need: Need, now: datetime) -> Shown:
    """The state people see: a published need's follows from its seats and the clock."""
    if need.state != "PUBLISHED":
        return need.state
    if need.end <= now:
        return "COMPLETED"
    if need.start <= now:
        return "IN_SERVICE"
    filled = sum(line.filled for line in need.lines)
    return "FILLED" if filled >= need.seats else "PARTLY_FILLED" if filled else "MATCHING"
