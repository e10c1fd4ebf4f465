"""What the allocation works on: lots that can go, wishes that may be served, and the answer with a reason for every unit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from muster.domain.allocations import Reason
from muster.domain.areas import district_of, street_of, within

PRIORITIES = ("P0", "P1", "P2", "P3")
LIFE_DAYS = 3  # what expires sooner than that can no longer be brought and used


@dataclass(frozen=True, slots=True)
class Supply:
    """Units of a lot in stock; `earmark` is the partner or the area it is meant for."""

    lot: str
    item: str
    store: str
    units: int
    expiry: date | None = None
    earmark: str = ""


@dataclass(frozen=True, slots=True)
class Demand:
    """A wish with what is known of its partner; `most` units are of use (None: nobody said), `order` is the partner's place in the published order.

    `members`, `tasks` and `held` (machines of the item it has) make its weight; `able` is whether it can use the item at all.
    """

    wish: str
    partner: str
    item: str
    most: int | None
    priority: str
    area: str
    order: int
    asked: str
    need_by: date | None = None
    able: bool = True
    standing: bool = True
    members: int = 0
    tasks: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True)
class Given:
    """Units for one wish: from which lots (lot → units), and why so many."""

    wish: str
    item: str
    parts: Mapping[str, int]
    reasons: tuple[Reason, ...]

    @property
    def units(self) -> int:
        """Units given."""
        return sum(self.parts.values())


@dataclass(frozen=True, slots=True)
class Answer:
    """One allocation: what is given, why a wish stays open (wish → code), why units of a lot stay (lot → code)."""

    given: tuple[Given, ...]
    open: Mapping[str, str] = field(default_factory=dict)
    left: Mapping[str, str] = field(default_factory=dict)

    def units(self) -> dict[str, int]:
        """Units by wish."""
        return {one.wish: one.units for one in self.given}


def weight(one: Demand) -> Fraction:
    """A partner's weight: (2 · active members + tasks done) · members ÷ (members + machines held); zero where it has no members."""
    return Fraction((2 * one.members + one.tasks) * one.members, one.members + one.held) if one.members else Fraction(0)


def for_them(supply: Supply, demand: Demand) -> bool:
    """Whether an earmark leaves the lot open to a partner: there is none, or it names the partner or an area it lies in."""
    mark = supply.earmark
    return not mark or mark == demand.partner or (mark.isdigit() and len(mark) in (12, 15) and bool(demand.area) and within(demand.area, mark))


def in_time(supply: Supply, demand: Demand, today: date) -> bool:
    """Whether a lot can still be used by a partner: it outlives the day of need, and three days from now."""
    if supply.expiry is None:
        return True
    return (supply.expiry - today).days >= LIFE_DAYS and (demand.need_by is None or supply.expiry >= demand.need_by)


def far(supply: Supply, demand: Demand) -> int:
    """Steps from a store to a partner: 0 the same street, 1 the same district, 2 farther or outside our areas."""
    if not demand.area or district_of(supply.store) != district_of(demand.area):
        return 2
    return 0 if street_of(supply.store) == street_of(demand.area) else 1
