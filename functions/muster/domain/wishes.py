"""What partners ask for: how many of what, how urgently, by when; open until it is filled, and only as long as somebody says that it still is."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from muster.domain.history import event
from muster.domain.refusals import Conflict, Refused
from muster.domain.times import SHANGHAI, stamp

Priority = Literal["P0", "P1", "P2", "P3"]
State = Literal["OPEN", "FILLED", "CANCELLED", "EXPIRED"]

STANDS = timedelta(days=7)  # a wish nobody renews is nobody's wish


@dataclass(frozen=True, slots=True)
class Wish:
    """One partner's wish for one item; `units` is None where nobody said how many, `useful` the most that is of use, `filled` what was allocated.

    `source` tells an imported row from the next import of the same one.
    """

    id: str
    code: str
    partner: str
    partner_name: str
    item: str
    units: int | None
    useful: int | None
    priority: Priority
    area: str
    created: datetime
    expires: datetime
    need_by: date | None = None
    place: str = ""
    specification: str = ""
    filled: int = 0
    state: State = "OPEN"
    renewals: int = 0
    source: str = ""
    version: int = 1
    history: tuple[str, ...] = ()

    @property
    def most(self) -> int | None:
        """The most that may be allocated to it; None where nobody said."""
        named = [units for units in (self.units, self.useful) if units is not None]
        return min(named) if named else None

    @property
    def open(self) -> int | None:
        """Units still wanted; None where nobody said how many."""
        return None if self.most is None else max(0, self.most - self.filled)


def state_at(wish: Wish, now: datetime) -> State:
    """Where a wish stands: an open one that nobody renewed has run out."""
    return "EXPIRED" if wish.state == "OPEN" and wish.expires <= now else wish.state


def check(wish: Wish, now: datetime) -> None:
    """Raises Refused on a day that is past, or on more of use than is asked for turned round."""
    if wish.need_by and wish.need_by < now.astimezone(SHANGHAI).date():
        raise Refused("past", "need_by")
    if wish.units is not None and wish.useful is not None and wish.useful < wish.units:
        raise Refused("useful_below_wish", "useful")


def renew(wish: Wish, *, by: str, now: datetime) -> Wish:
    """The wish, standing for another week; raises Conflict on one that has ended."""
    if wish.state != "OPEN":
        raise Conflict("wish_ended")
    line = event(stamp(now), state_at(wish, now), "OPEN", by, "renewed")
    return replace(wish, expires=now + STANDS, renewals=wish.renewals + 1, version=wish.version + 1, history=(*wish.history, line))


def cancel(wish: Wish, *, by: str, now: datetime, reason: str) -> Wish:
    """The wish, taken back; raises Conflict on one that has ended."""
    if wish.state != "OPEN":
        raise Conflict("wish_ended")
    line = event(stamp(now), "OPEN", "CANCELLED", by, reason)
    return replace(wish, state="CANCELLED", version=wish.version + 1, history=(*wish.history, line))


def fill(wish: Wish, units: int, *, now: datetime) -> Wish:
    """The wish after units were allocated to it (negative: given back); raises Conflict beyond what is of use, or when it has ended."""
    filled = wish.filled + units
    if filled < 0 or (units > 0 and (wish.state != "OPEN" or (wish.most is not None and filled > wish.most))):
        raise Conflict("wish_full")
    state: State = wish.state
    if state in ("OPEN", "FILLED"):
        state = "FILLED" if wish.most is not None and filled >= wish.most else "OPEN"
    line = event(stamp(now), wish.state, state, "allocation", f"{units:+d}")
    return replace(wish, filled=filled, state=state, version=wish.version + 1, history=(*wish.history, line))
