"""A seat that its holder offers to somebody else: open, taken, then approved at once or by the station, refused, or run out."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from muster.domain.assignments import LATE_HOURS, Assignment, Seat
from muster.domain.grants import Staff
from muster.domain.history import event
from muster.domain.refusals import Conflict, Forbidden
from muster.domain.times import stamp

State = Literal["OPEN", "TAKEN", "APPROVED", "REFUSED", "EXPIRED"]
STANDING: frozenset[State] = frozenset({"OPEN", "TAKEN"})
# Until so long before the start nobody needs to look: the rules were checked, and leaving would be early as well.
UNWATCHED = timedelta(hours=LATE_HOURS)


@dataclass(frozen=True, slots=True)
class SwapOffer:
    """One offered seat, at most one an assignment; `id` is the seat's own, `taker` whoever wants it."""

    id: str
    giver: str
    area: str
    district: str
    start: datetime
    end: datetime
    state: State = "OPEN"
    taker: str = ""
    version: int = 1
    history: tuple[str, ...] = ()

    @property
    def seat(self) -> Seat:
        return Seat.parse(self.id)


def offer(held: Assignment, before: SwapOffer | None, *, area: str, now: datetime) -> SwapOffer:
    """The offer of a seat, again where an earlier one came to nothing; the standing one where there is one; raises Conflict for any other seat than an accepted one to come."""
    if before and shown(before, now) in STANDING:
        return before
    if held.state != "ACCEPTED" or held.start <= now:
        raise Conflict("swap_not_yours")
    history = (*(before.history if before else ()), event(stamp(now), before.state if before else "", "OPEN", "volunteer"))
    version = before.version + 1 if before else 1
    return SwapOffer(held.seat.id, held.person, area, held.district, held.start, held.end, version=version, history=history)


def shown(swap: SwapOffer, now: datetime) -> State:
    """The state people see: what nobody settled before the start has run out."""
    return "EXPIRED" if swap.state in STANDING and swap.start <= now else swap.state


def is_late(swap: SwapOffer, now: datetime) -> bool:
    """Whether the station has the word on who takes it."""
    return swap.start - now <= UNWATCHED


def take(swap: SwapOffer, taker: str, now: datetime) -> SwapOffer:
    """The offer taken: approved at once while there is time, otherwise waiting for the station; raises Conflict for one's own and for what is closed."""
    if taker == swap.giver:
        raise Conflict("swap_own")
    if shown(swap, now) != "OPEN":
        raise Conflict("swap_closed")
    to: State = "TAKEN" if is_late(swap, now) else "APPROVED"
    return replace(_moved(swap, to, now, "volunteer"), taker=taker)


def decide(swap: SwapOffer, by: Staff, *, approve: bool, reason: str, now: datetime) -> SwapOffer:
    """The station's word; raises Forbidden outside one's reach and in one's own case, Conflict when nothing waits."""
    by.require("post", swap.area)
    if by.person in (swap.giver, swap.taker):
        raise Forbidden("no_right")
    if shown(swap, now) != "TAKEN":
        raise Conflict("swap_closed")
    return _moved(swap, "APPROVED" if approve else "REFUSED", now, "staff", reason)


def call_back(swap: SwapOffer, now: datetime) -> SwapOffer:
    """The offer taken back by its giver; raises Conflict once it is closed."""
    if shown(swap, now) not in STANDING:
        raise Conflict("swap_closed")
    return _moved(swap, "EXPIRED", now, "volunteer", "CALLED_BACK")


def _moved(swap: SwapOffer, to: State, now: datetime, actor: str, reason: str = "") -> SwapOffer:
    history = (*swap.history, event(stamp(now), swap.state, to, actor, reason))
    return replace(swap, state=to, version=swap.version + 1, history=history)
