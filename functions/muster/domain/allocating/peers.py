"""Other ways to give goods out, for comparison: the same to everyone, whoever asked first, the most urgent first; and how fair a way is."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction

from muster.domain.allocating.model import PRIORITIES, Demand, Supply, for_them, in_time, weight

Peer = Callable[[Sequence[Supply], Sequence[Demand], date], dict[str, int]]


def equal(supplies: Sequence[Supply], demands: Sequence[Demand], today: date) -> dict[str, int]:
    """The same number for everyone who can use it, one unit a round in the published order, until nothing is left or nobody can use more."""
    return _rounds(supplies, sorted(demands, key=lambda one: (one.order, one.wish)), today)


def first_come(supplies: Sequence[Supply], demands: Sequence[Demand], today: date) -> dict[str, int]:
    """Everyone in the order of asking gets all they can use, while it lasts."""
    return _in_turn(supplies, sorted(demands, key=lambda one: (one.asked, one.wish)), today)


def urgent_first(supplies: Sequence[Supply], demands: Sequence[Demand], today: date) -> dict[str, int]:
    """The most urgent first, then in the order of asking, each one all they can use: the greedy way."""
    return _in_turn(supplies, sorted(demands, key=lambda one: (one.priority, one.asked, one.wish)), today)


PEERS: Mapping[str, Peer] = {"equal": equal, "first_come": first_come, "urgent_first": urgent_first}


def fairness(units: Mapping[str, int], demands: Iterable[Demand]) -> float:
    """The spread of what partners got of their fair share (units ÷ share by weight), largest less smallest; 0 is even, each item's partners compared, the worst item counts."""
    worst = Fraction(0)
    items: dict[str, list[Demand]] = defaultdict(list)
    for one in demands:
        if one.able and one.standing and one.most and weight(one):
            items[one.item].append(one)
    for own in items.values():
        total, weights = sum(units.get(one.wish, 0) for one in own), sum(weight(one) for one in own)
        if total and len(own) > 1:
            ratios = [Fraction(units.get(one.wish, 0)) * weights / (total * weight(one)) for one in own]
            worst = max(worst, max(ratios) - min(ratios))
    return float(worst)


def by_priority(units: Mapping[str, int], demands: Iterable[Demand]) -> dict[str, int]:
    """Units given by priority of the wish."""
    found = dict.fromkeys(PRIORITIES, 0)
    for one in demands:
        found[one.priority] += units.get(one.wish, 0)
    return found


def _in_turn(supplies: Sequence[Supply], demands: Sequence[Demand], today: date) -> dict[str, int]:
    left = {lot.lot: lot.units for lot in supplies}
    shelves = _shelves(supplies)
    given: dict[str, int] = defaultdict(int)
    for one in _served(demands):
        for lot in shelves[one.item]:
            if left[lot.lot] and given[one.wish] < (one.most or 0) and for_them(lot, one) and in_time(lot, one, today):
                units = min(left[lot.lot], (one.most or 0) - given[one.wish])
                left[lot.lot] -= units
                given[one.wish] += units
    return dict(given)


def _rounds(supplies: Sequence[Supply], demands: Sequence[Demand], today: date) -> dict[str, int]:
    left = {lot.lot: lot.units for lot in supplies}
    shelves = _shelves(supplies)
    given: dict[str, int] = defaultdict(int)
    waiting: dict[str, list[Demand]] = defaultdict(list)
    for one in _served(demands):
        waiting[one.item].append(one)
    for item, own in waiting.items():
        while own:
            # Everyone gets as many as all can have at once; the last round hands out single units.
            each = max(1, min([sum(left[lot.lot] for lot in shelves[item]) // len(own), *((one.most or 0) - given[one.wish] for one in own)]))
            own = [one for one in own if _give(one, each, shelves[item], left, given, today)]
    return dict(given)


def _give(one: Demand, units: int, shelf: Sequence[Supply], left: dict[str, int], given: dict[str, int], today: date) -> bool:
    """Gives up to so many units; answers whether the partner may come again."""
    for lot in shelf:
        taken = min(units, left[lot.lot], (one.most or 0) - given[one.wish])
        if taken > 0 and for_them(lot, one) and in_time(lot, one, today):
            left[lot.lot] -= taken
            given[one.wish] += taken
            units -= taken
    return units == 0 and given[one.wish] < (one.most or 0)


def _shelves(supplies: Sequence[Supply]) -> dict[str, list[Supply]]:
    found: dict[str, list[Supply]] = defaultdict(list)
    for lot in sorted(supplies, key=lambda one: (one.expiry or date.max, one.lot)):
        found[lot.item].append(lot)
    return found


def _served(demands: Iterable[Demand]) -> list[Demand]:
    return [one for one in demands if one.able and one.standing and one.most]
