"""One person on one line of a need: its states, who may move it, and when."""

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from typing import Literal

from muster.domain.history import event
from muster.domain.refusals import Conflict
from muster.domain.times import stamp

State = Literal[
    "PROPOSED", "OFFERED", "ACCEPTED", "DECLINED", "EXPIRED", "RELEASED", "WITHDRAWN_EARLY", "WITHDRAWN_LATE", "CHECKED_IN", "CHECKED_OUT",
    "NO_SHOW", "COMPLETED", "SWAPPED_TO",
]
Action = Literal["accept", "decline", "withdraw"]
Reason = Literal["busy", "far", "unwell", "other"]

TOLD: frozenset[State] = frozenset({"OFFERED", "ACCEPTED", "CHECKED_IN", "CHECKED_OUT"})  # their seats count as filled
HOLDING: frozenset[State] = TOLD | {"PROPOSED"}
SERVED: frozenset[State] = frozenset({"CHECKED_IN", "CHECKED_OUT", "COMPLETED"})
KEPT: frozenset[State] = SERVED | {"ACCEPTED", "NO_SHOW"}  # a yes that was not taken back
REOPENING: frozenset[State] = frozenset({"DECLINED", "EXPIRED", "WITHDRAWN_EARLY", "WITHDRAWN_LATE"})
LATE_HOURS = 12
_FROM: dict[Action, State] = {"accept": "OFFERED", "decline": "OFFERED", "withdraw": "ACCEPTED"}
_CLOSED: dict[State, str] = {
    "DECLINED": "already_declined", "EXPIRED": "expired", "RELEASED": "released", "WITHDRAWN_EARLY": "already_withdrawn",
    "WITHDRAWN_LATE": "already_withdrawn", "COMPLETED": "over", "CHECKED_IN": "checked_in", "CHECKED_OUT": "over", "NO_SHOW": "over", "SWAPPED_TO": "swapped_to",
    "ACCEPTED": "already_accepted", "OFFERED": "not_accepted",
    "PROPOSED": "not_found",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seat:
    """Where an assignment lives: its need, its line, and a mark that tells nothing of the person."""

    need: str
    line: int
    mark: str

    @property
    def id(self) -> str:
        """The id people and links carry."""
        return f"{self.need}-{self.line:02d}-{self.mark}"

    @classmethod
    def of(cls, need: str, line: int, person: str) -> "Seat":
        """The seat of a person on a line: derived, so that a second try meets the first."""
        return cls(need, line, blake2b(f"{need}/{line}/{person}".encode(), digest_size=8).hexdigest())

    @classmethod
    def parse(cls, text: str) -> "Seat":
        """The seat an id names; raises ValueError on any other text."""
        need, line, mark = text.split("-")
        if not (need.isalnum() and len(line) == 2 and line.isdigit() and len(mark) == 16 and mark.isalnum()):
            raise ValueError
        return cls(need, int(line), mark)


@dataclass(frozen=True, slots=True)
class Assignment:
    """One person on one line, from proposal to end; a told one is never deleted. What they said with a no lies sealed under their own key."""

    seat: Seat
    person: str
    cell: str
    state: State
    start: datetime
    end: datetime
    district: str
    respond_by: datetime | None = None
    version: int = 1
    operation: str = ""
    history: tuple[str, ...] = ()
    sealed_note: bytes = b""

    @property
    def was_told(self) -> bool:
        """Whether the person ever heard of it, so that it may not be deleted."""
        return any("|OFFERED|" in line or "||ACCEPTED|" in line for line in self.history)


@dataclass(frozen=True, slots=True)
class Move:
    """A legal transition."""

    seat: Seat
    was: State
    to: State
    version: int
    at: datetime
    actor: str
    reason: str = ""


def propose_again(released: Assignment, *, cell: str, at: datetime) -> Assignment:
    """The proposal of somebody who was released from this very line, with all that came before."""
    history = (*released.history, event(stamp(at), released.state, "PROPOSED", "matching"))
    return replace(released, cell=cell, state="PROPOSED", respond_by=None, version=released.version + 1, history=history)


def by_yes(before: Assignment | None, fresh: Assignment, *, at: datetime) -> Assignment:
    """The assignment of somebody who said yes to a dispatch order, accepted from the start; raises Conflict where they were on this very line before."""
    if before is None:
        return replace(fresh, state="ACCEPTED", history=(event(stamp(at), "", "ACCEPTED", "volunteer", "DISPATCH"),))
    if before.state != "RELEASED":
        raise Conflict(_CLOSED[before.state])
    history = (*before.history, event(stamp(at), "RELEASED", "ACCEPTED", "volunteer", "DISPATCH"))
    return replace(fresh, state="ACCEPTED", version=before.version + 1, history=history)


def open_actions(assignment: Assignment, now: datetime) -> list[Action]:
    """What the person can still do."""
    if assignment.start <= now:
        return []
    if assignment.state == "OFFERED" and (assignment.respond_by is None or now < assignment.respond_by):
        return ["accept", "decline"]
    return ["withdraw"] if assignment.state == "ACCEPTED" else []


def act(assignment: Assignment, action: Action, *, now: datetime, reason: str = "") -> Move | None:
    """The move an answer makes, or None when it was made before; raises Conflict with what stands in the way."""
    to: State = {"accept": "ACCEPTED", "decline": "DECLINED", "withdraw": _withdrawn(assignment, now)}[action]  # type: ignore[assignment]
    done: set[State] = {"WITHDRAWN_EARLY", "WITHDRAWN_LATE"} if action == "withdraw" else {to}
    if assignment.state in done:
        return None
    if assignment.state != _FROM[action]:
        raise Conflict(_CLOSED[assignment.state])
    if assignment.start <= now:
        raise Conflict("over")
    if action == "accept" and assignment.respond_by is not None and assignment.respond_by <= now:
        raise Conflict("expired")
    return Move(assignment.seat, assignment.state, to, assignment.version, now, "volunteer", reason)


def _withdrawn(assignment: Assignment, now: datetime) -> State:
    early = (assignment.start - now).total_seconds() > LATE_HOURS * 3600
    return "WITHDRAWN_EARLY" if early else "WITHDRAWN_LATE"
