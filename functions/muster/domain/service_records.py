"""What came of an accepted shift: presence, hours with their evidence, absence, and how each is disputed and settled."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from muster.domain.assignments import Assignment, Move, Seat
from muster.domain.assignments import State as AssignmentState
from muster.domain.history import event, read
from muster.domain.people import Role
from muster.domain.presence import AFTER, GRACE, SYNC, Shown, may_begin
from muster.domain.refusals import Conflict, Forbidden, Refused
from muster.domain.times import moment, stamp

State = Literal[
    "CHECKED_IN", "CHECKED_OUT", "DECLARED", "ADDED", "VERIFIED", "CONTESTED", "UNEXCUSED", "APPEALED", "EXCUSED"
]
Grade = Literal["A", "B", "C", "D"]
How = Literal["code", "site_code", "roll_call"]
ABSENT: frozenset[State] = frozenset({"UNEXCUSED", "APPEALED", "EXCUSED"})
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
        """A by codes both ways, B where a second person called the roll, C where it is only the person's word or a clock that cannot be trusted."""
        if self.state == "ADDED":
            return "D"
        if "declared" in self.marks or "clock_off" in self.marks:
            return "C"
        return "B" if "roll_call" in self.how else "A"

    def credited(self, *, standby: bool = False) -> dict[Grade, int]:
        """Minutes by grade after every correction."""
        found: dict[Grade, int] = {}
        for one in self.entries:
            if one.standby == standby:
                found[one.grade] = found.get(one.grade, 0) + one.minutes
        return {grade: minutes for grade, minutes in found.items() if minutes}


def arrive(one: ServiceRecord, shown: Shown, *, how: How, by: str, now: datetime) -> ServiceRecord:
    """Checked in; raises Conflict (too_early, shift_over, already_in, code_used), Forbidden for one's own roll-call."""
    is_another(one, by, how)
    if one.state is not None:
        raise Conflict("already_in" if one.state == "CHECKED_IN" else "already_out" if one.came else "decided")
    may_begin(shown.at, start=one.shift.start, end=one.shift.end)
    late = ("late",) if shown.at > one.shift.start + GRACE else ()
    return moved(replace(one, came=shown.at, how=(how,), marks=(*shown.marks, *late), used=_use(one, shown, how), tries=0), "CHECKED_IN", by, now, how)


def leave(one: ServiceRecord, shown: Shown, *, how: How, by: str, now: datetime) -> ServiceRecord:
    """Checked out; raises Conflict (not_in, already_out, out_too_late, out_before_in, code_used), Forbidden for one's own roll-call."""
    is_another(one, by, how)
    if one.state != "CHECKED_IN" or one.came is None:
        raise Conflict("already_out" if one.left else "not_in")
    if shown.at > one.shift.end + AFTER:
        raise Conflict("out_too_late", hours=int(AFTER.total_seconds()) // 3600)
    if shown.at < one.came:
        raise Conflict("out_before_in")
    early = ("early_leave",) if shown.at < one.shift.end - GRACE else ()
    marks = (*one.marks, *(mark for mark in (*shown.marks, *early) if mark not in one.marks))
    return moved(replace(one, left=shown.at, how=(*one.how, how), marks=marks, used=_use(one, shown, how), tries=0), "CHECKED_OUT", by, now, how)


def declare(one: ServiceRecord, *, minutes: int, words: str, now: datetime) -> ServiceRecord:
    """The person's own word for a shift without both scans, for the site to confirm; raises Conflict (not_over, decided, declared_late), Refused."""
    if now < one.shift.end:
        raise Conflict("not_over")
    if now > one.shift.end + SYNC:
        raise Conflict("declared_late")
    if one.state not in (None, "CHECKED_IN"):
        raise Conflict("decided")
    _fits(one, minutes)
    return moved(replace(one, claim=minutes, words=words, marks=(*one.marks, "declared")), "DECLARED", one.shift.person, now, "")


def add(one: ServiceRecord, *, minutes: int, document: str, reason: str, by: str, now: datetime) -> ServiceRecord:
    """Hours by the word of staff, with a document; they count once a second person agrees. Raises Conflict (not_over, decided), Forbidden, Refused."""
    is_another(one, by)
    if now < one.shift.end:
        raise Conflict("not_over")
    if one.state not in (None, "CHECKED_IN"):
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


def contest(one: ServiceRecord, *, minutes: int, words: str, now: datetime) -> ServiceRecord:
    """The person says that the hours are wrong; raises Conflict (not_verified, locked), Refused."""
    if one.state != "VERIFIED":
        raise Conflict("not_verified")
    if is_locked(one, now):
        raise Conflict("locked", days=DISPUTABLE.days)
    _fits(one, minutes)
    return moved(replace(one, claim=minutes, words=words), "CONTESTED", one.shift.person, now, words)


def settle(one: ServiceRecord, *, minutes: int, reason: str, by: str, now: datetime) -> ServiceRecord:
    """Somebody other than who confirmed decides a dispute: what changes is reversed and entered anew. Raises Conflict (not_contested, same_person), Forbidden, Refused."""
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
    return moved(replace(one, entries=entries, decided=by, decided_at=now, words=reason), "VERIFIED", by, now, reason)


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


def keep_nonce(one: ServiceRecord, nonce: str) -> ServiceRecord:
    """The record with what a phone kept marked as taken, so that it is taken once."""
    return replace(one, used=(*one.used, f"kept:{nonce}"))


def mistaken(one: ServiceRecord) -> ServiceRecord:
    """The record with one more wrong code, so that nobody guesses on."""
    return replace(one, tries=one.tries + 1, version=one.version + 1)


def is_locked(one: ServiceRecord, now: datetime) -> bool:
    """Whether the time to dispute verified hours is over."""
    return one.state == "VERIFIED" and one.decided_at is not None and now > one.decided_at + DISPUTABLE


def is_no_show(one: ServiceRecord, now: datetime) -> bool:
    """Whether the shift is over and nobody knows of the person."""
    return one.state is None and now >= one.shift.end


def is_another(one: ServiceRecord, by: str, how: How | None = None) -> None:
    """Raises Forbidden where somebody would decide on their own hours."""
    if by == one.shift.person and how not in ("code", "site_code"):
        raise Forbidden("own_hours")


def _fits(one: ServiceRecord, minutes: int) -> None:
    if not 0 <= minutes <= one.shift.minutes:
        raise Refused("minutes_beyond_shift", "minutes", most=one.shift.minutes)


def _use(one: ServiceRecord, shown: Shown, how: How) -> tuple[str, ...]:
    if how == "roll_call":
        return one.used
    used = f"{how}:{shown.step}"
    if used in one.used:
        raise Conflict("code_used", "code")
    return (*one.used, used)


def moved(one: ServiceRecord, to: State, by: str, now: datetime, reason: str) -> ServiceRecord:
    """The record in another state, with the event of its move."""
    actor = "volunteer" if by == one.shift.person else "staff"
    was = next((line.split("|")[2] for line in reversed(one.history)), "")
    return replace(one, state=to, version=one.version + 1, history=(*one.history, event(stamp(now), was, to, actor, reason)))
