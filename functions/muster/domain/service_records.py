"""What came of an accepted shift: presence, hours with their evidence, absence, and how each is disputed and settled."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from muster.domain.assignments import Assignment, Move, Seat
from muster.domain.assignments import State as AssignmentState
from muster.domain.history import event, read
from muster.domain.people import Role
from muster.domain.refusals import Forbidden
from muster.domain.times import moment, stamp

State = Literal[
    "CHECKED_IN", "CHECKED_OUT", "DECLARED", "ADDED", "VERIFIED", "CONTESTED", "CORRECTED", "UNEXCUSED", "APPEALED", "EXCUSED"
]
Grade = Literal["A", "B", "C", "D"]
How = Literal["code", "site_code", "roll_call"]
ABSENT: frozenset[State] = frozenset({"UNEXCUSED", "APPEALED", "EXCUSED"})
COUNTED: frozenset[State] = frozenset({"VERIFIED", "CORRECTED"})
VESTING: frozenset[Grade] = frozenset({"A", "B"})  # evidence of two: such hours need no third
AUTO = "auto_out"
DISPUTABLE = timedelta(days=30)  # after which hours are locked


@dataclass(frozen=True, slots=True)
class Shift:
    """The shift that somebody accepted."""

    seat: Seat
    person: str
    role: Role
    area: str
    start: datetime
    end: datetime

    @property
    def minutes(self) -> int:
        return int((self.end - self.start).total_seconds()) // 60


@dataclass(frozen=True, slots=True)
class Entry:
    """Minutes credited, or taken back by a reversing entry (`reverses` is the number of the one it undoes, from 1)."""

    minutes: int
    grade: Grade
    standby: bool
    at: datetime
    by: str
    reason: str = ""
    reverses: int = 0


@dataclass(frozen=True, slots=True)
class ServiceRecord:
    """One shift of one person; entries are only ever added, `used` names the codes that were taken once."""

    shift: Shift
    state: State | None = None
    came: datetime | None = None
    left: datetime | None = None
    how: tuple[How, ...] = ()
    marks: tuple[str, ...] = ()
    used: tuple[str, ...] = ()
    tries: int = 0
    entries: tuple[Entry, ...] = ()
    claim: int = 0  # minutes that the person or the first of two staff says
    words: str = ""
    document: str = ""
    decided: str = ""  # who of the staff decided last; somebody else settles
    decided_at: datetime | None = None
    settled: bool = False
    version: int = 0
    history: tuple[str, ...] = ()

    @property
    def served(self) -> int:
        """Whole minutes on site within the shift: neither an early arrival nor a late leave adds any."""
        if self.came is None or self.left is None:
            return 0
        inside = min(self.left, self.shift.end) - max(self.came, self.shift.start)
        return max(0, int(inside.total_seconds()) // 60)

    @property
    def grade(self) -> Grade:
        """A by the person's own code both ways, B where a second person called the roll or the site's code was typed in, C by a mere word or a doubtful clock."""
        if self.state == "ADDED":
            return "D"
        if {"declared", "clock_off", AUTO} & set(self.marks):
            return "C"
        return "B" if {"roll_call", "site_code"} & set(self.how) else "A"

    @property
    def vests(self) -> bool:
        """Whether the hours may count by themselves: a site's code can be read to somebody who is not there, so those wait for the site's word (T17)."""
        return self.state == "CHECKED_OUT" and self.grade in VESTING and "site_code" not in self.how

    def credited(self, *, standby: bool = False) -> dict[Grade, int]:
        """Minutes by grade after every correction."""
        found: dict[Grade, int] = {}
        for one in self.entries:
            if one.standby == standby:
                found[one.grade] = found.get(one.grade, 0) + one.minutes
        return {grade: minutes for grade, minutes in found.items() if minutes}


def moving_assignment(one: ServiceRecord, held: Assignment) -> Move | None:
    """What the record makes of its assignment, None where that stays as it is; a check-out forgotten and made up for ends the duty, too."""
    to: AssignmentState = held.state
    if one.state in ("CHECKED_IN", "CHECKED_OUT"):
        to = one.state
    elif one.state in ABSENT:
        to = "NO_SHOW"
    elif one.state and held.state == "CHECKED_IN":
        to = "CHECKED_OUT"
    if to == held.state:
        return None
    last = read(one.history[-1])
    return Move(held.seat, held.state, to, held.version, moment(last["at"]), last["actor"])


def is_locked(one: ServiceRecord, now: datetime) -> bool:
    """Whether the time to dispute verified hours is over."""
    return one.state in COUNTED and one.decided_at is not None and now > one.decided_at + DISPUTABLE


def is_forgotten(one: ServiceRecord) -> bool:
    """Whether the clock checked the person out, so that a phone or the person's word may still say better."""
    return one.state == "CHECKED_OUT" and AUTO in one.marks


def is_no_show(one: ServiceRecord, now: datetime) -> bool:
    """Whether the shift is over and nobody knows of the person."""
    return one.state is None and now >= one.shift.end


def is_another(one: ServiceRecord, by: str, how: How | None = None) -> None:
    """Raises Forbidden where somebody would decide on their own hours."""
    if by == one.shift.person and how not in ("code", "site_code"):
        raise Forbidden("own_hours")


def moved(one: ServiceRecord, to: State, by: str, now: datetime, reason: str) -> ServiceRecord:
    """The record in another state, with the event of its move."""
    actor = "volunteer" if by == one.shift.person else "staff" if by else "clock"
    was = next((line.split("|")[2] for line in reversed(one.history)), "")
    return replace(one, state=to, version=one.version + 1, history=(*one.history, event(stamp(now), was, to, actor, reason)))
