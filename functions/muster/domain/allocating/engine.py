"""The allocation of each item: one min-cost flow from lots to wishes, exact in whole units.

A unit for a wish is worth W · (4 − its priority); it costs, where K is one more than the days on which lots of the item expire,
3 · K · (times its partner's share is exceeded, doubling) + 3 · (place of the lot's expiry among them) + steps from store to partner.
W is beyond all that could be saved, so that priorities come strictly first; what a level cannot have in full is shared by weight (`split`).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from muster.domain.allocating import split as shares
from muster.domain.allocating.model import PRIORITIES, Answer, Demand, Given, Supply, far, for_them, in_time, weight
from muster.domain.allocations import Reason

ENGINE = "goods-1"
_NEVER = date.max


@dataclass(frozen=True, slots=True)
class _Target:
    """The units a wish should get, and why each of them."""

    units: int
    reasons: tuple[Reason, ...]
    shared: bool


def allocate(supplies: Iterable[Supply], demands: Iterable[Demand], *, today: date) -> Answer:
    """The best allocation of these lots to these wishes; whatever their order, the same answer.

    Hard rules: an earmark is kept, the partner can use the item and still stands, what expires is there in time, no wish gets more than it can use.
    """
    lots, wishes = defaultdict(list), defaultdict(list)
    for supply in sorted(supplies, key=lambda one: one.lot):
        lots[supply.item].append(supply)
    for demand in sorted(demands, key=lambda one: one.wish):
        wishes[demand.item].append(demand)
    given: list[Given] = []
    open_: dict[str, str] = {}
    left: dict[str, str] = {}
    for item in sorted({*lots, *wishes}):
        part = _of_item(lots[item], wishes[item], today)
        given += part.given
        open_ |= part.open
        left |= part.left
    return Answer(tuple(given), open_, left)


def _of_item(lots: Sequence[Supply], wishes: Sequence[Demand], today: date) -> Answer:
    served = [one for one in wishes if _unserved(one) is None]
    reach = {(lot.lot, one.wish) for lot in lots for one in served if lot.units > 0 and for_them(lot, one) and in_time(lot, one, today)}
    usable = {lot for lot, _ in reach}
    targets = _targets(sum(lot.units for lot in lots if lot.lot in usable), served)
    flows = _flow([lot for lot in lots if lot.lot in usable], served, targets, reach) if reach else {}
    by_id = {lot.lot: lot for lot in lots}
    given = [
        Given(one.wish, one.item, parts, _reasons(one, targets[one.wish], parts, by_id)) for one in served if (parts := flows.get(one.wish))
    ]
    got = {one.wish: one.units for one in given}
    open_ = {one.wish: code for one in wishes if (code := _unserved(one) or _open(one, got.get(one.wish, 0), lots, reach, targets, today))}
    gone: dict[str, int] = defaultdict(int)
    for one in given:
        for lot, units in one.parts.items():
            gone[lot] += units
    left = {lot.lot: _left(lot, wishes, usable, today) for lot in lots if lot.units > gone[lot.lot]}
    return Answer(tuple(given), open_, left)


def _unserved(one: Demand) -> str | None:
    """Why a wish is out of the question, whatever is in stock."""
    if not one.standing:
        return "STOOD_DOWN"
    if not one.able:
        return "CANNOT_USE"
    if one.most is None:
        return "AMOUNT_UNKNOWN"
    return "FILLED" if one.most <= 0 else None


def _targets(units: int, wishes: Sequence[Demand]) -> dict[str, _Target]:
    """Each wish's share, the most urgent level first; a level that cannot have all is shared by weight, or by what is asked where a partner has no members."""
    found: dict[str, _Target] = {}
    for level in PRIORITIES:
        own = [one for one in wishes if one.priority == level]
        caps = [one.most or 0 for one in own]
        if sum(caps) <= units:
            found |= {one.wish: _Target(cap, (Reason("ENOUGH", {"units": cap}),), shared=False) for one, cap in zip(own, caps, strict=True)}
        else:
            weights = [weight(one) for one in own]
            if not all(weights):
                weights = [Fraction(cap) for cap in caps]
            numbers, why = shares.split(units, weights, caps, [one.order for one in own])
            found |= {one.wish: _Target(number, tuple(because), shared=True) for one, number, because in zip(own, numbers, why, strict=True)}
        units -= min(units, sum(caps))
    return found


def _flow(
    lots: Sequence[Supply], wishes: Sequence[Demand], targets: dict[str, _Target], reach: set[tuple[str, str]]
) -> dict[str, dict[str, int]]:
    """Units by wish and lot. Lots alike in store, expiry and earmark flow as one, and are handed out by id, those of the published order first."""
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    alike: dict[tuple[str, date, str], list[Supply]] = defaultdict(list)
    for lot in lots:
        alike[lot.store, lot.expiry or _NEVER, lot.earmark].append(lot)
    kinds = sorted(alike)
    days = {day: at for at, day in enumerate(sorted({day for _, day, _ in kinds}))}
    step = 3 * (len(days) + 1)
    most = 40 * step + 3 * len(days) + 2
    worth = (len(kinds) + len(wishes) + 1) * 2 * most
    source, sink, first = 0, 1, 2
    total = sum(lot.units for lot in lots)
    flow = SimpleMinCostFlow()
    arcs: dict[int, tuple[int, int]] = {}
    for at, kind in enumerate(kinds):
        flow.add_arc_with_capacity_and_unit_cost(source, first + at, sum(lot.units for lot in alike[kind]), 0)
        for number, one in enumerate(wishes):
            lot = alike[kind][0]
            if (lot.lot, one.wish) in reach:
                cost = 3 * days[kind[1]] + far(lot, one)
                arc = flow.add_arc_with_capacity_and_unit_cost(first + at, first + len(kinds) + number, min(total, one.most or 0), cost)
                arcs[arc] = (at, number)
    for number, one in enumerate(wishes):
        base = -worth * (4 - PRIORITIES.index(one.priority))
        for times, capacity in _steps(targets[one.wish].units, min(total, one.most or 0)):
            flow.add_arc_with_capacity_and_unit_cost(first + len(kinds) + number, sink, capacity, base + step * times)
    flow.add_arc_with_capacity_and_unit_cost(source, sink, total, 0)
    flow.set_node_supply(source, total)
    flow.set_node_supply(sink, -total)
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("the flow of an item did not come to its optimum")
    found: dict[str, dict[str, int]] = defaultdict(dict)
    shelves = {at: [(lot.lot, lot.units) for lot in alike[kind]] for at, kind in enumerate(kinds)}
    for arc in sorted(arcs, key=lambda one: (arcs[one][0], wishes[arcs[one][1]].order, arcs[one][1])):
        at, number = arcs[arc]
        _take(shelves[at], int(flow.flow(arc)), found[wishes[number].wish])
    return found


def _steps(share: int, most: int) -> list[tuple[int, int]]:
    """What a wish may get as (times its share was exceeded, units): its share, then as much again, then twice that …, at most 40 times."""
    steps, at, width, times = [(0, min(share, most))] if share else [], share, max(1, share), 1
    while at < most:
        width = min(width, most - at) if times < 40 else most - at
        steps.append((times, width))
        at, width, times = at + width, width * 2, times + 1
    return steps


def _take(shelf: list[tuple[str, int]], units: int, into: dict[str, int]) -> None:
    """Hands out so many units of the lots on a shelf, the first ones first; what is left of a lot stays in front."""
    while units > 0:
        lot, there = shelf.pop(0)
        taken = min(units, there)
        into[lot] = into.get(lot, 0) + taken
        units -= taken
        if there > taken:
            shelf.insert(0, (lot, there - taken))


def _reasons(one: Demand, target: _Target, parts: dict[str, int], lots: dict[str, Supply]) -> tuple[Reason, ...]:
    """Why so many: every unit under one reason with `units`; beside them the priority, and the day where what expires first went first."""
    marked = sum(units for lot, units in parts.items() if lots[lot].earmark)
    found = [Reason("EARMARK", {"units": marked})] if marked else []
    rest = sum(parts.values()) - marked
    for reason in target.reasons:
        units = min(rest, int(reason.facts["units"]))
        if units:
            found.append(replace(reason, facts={**reason.facts, "units": units}))
            rest -= units
    if rest:
        found.append(Reason("BEYOND_SHARE", {"units": rest}))
    found.append(Reason("PRIORITY", {"level": one.priority}))
    days = sorted(day for lot in parts if (day := lots[lot].expiry))
    return (*found, Reason("EXPIRES_FIRST", {"day": days[0].isoformat()})) if days else tuple(found)


def _open(
    one: Demand, got: int, lots: Sequence[Supply], reach: set[tuple[str, str]], targets: dict[str, _Target], today: date
) -> str | None:
    if got >= (one.most or 0):
        return None
    stocked = [lot for lot in lots if lot.units > 0]
    if not stocked:
        return "NOTHING_IN_STOCK"
    if not any((lot.lot, one.wish) in reach for lot in stocked):
        return "EARMARKED_FOR_OTHERS" if not any(for_them(lot, one) for lot in stocked) else "EXPIRES_TOO_SOON"
    return "SHARED" if targets[one.wish].shared and targets[one.wish].units else "OTHERS_FIRST"


def _left(lot: Supply, wishes: Sequence[Demand], usable: set[str], today: date) -> str:
    if not wishes:
        return "NO_WISH"
    if lot.lot in usable:
        return "ALL_FILLED"
    theirs = [one for one in wishes if for_them(lot, one)]
    if not theirs:
        return "EARMARKED"
    if not any(in_time(lot, one, today) for one in theirs):
        return "EXPIRES_TOO_SOON"
    return next((code for one in theirs if (code := _unserved(one)) and code != "FILLED"), "ALL_FILLED")
