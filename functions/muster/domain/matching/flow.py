"""The exact optimum of one day: a min-cost flow on cut lists, solved again with every arc left out that could still gain."""

from dataclasses import dataclass

import numpy as np

from muster.domain.matching.candidates import NO_ARCS, Arcs, Directory, arcs, cheapest
from muster.domain.matching.model import Case, Flags, Whole
from muster.domain.matching.objective import ranks, reward, tiers
from muster.domain.matching.prices import Prices, prices

# Measured on 40,000 people: a fifth of all arcs, and few of those left out are missed.
PER_SEAT, PER_UNIT = 4, 80
PATIENCE = 30


@dataclass(frozen=True, slots=True)
class Seating:
    """Who sits where on one day; `surplus` is what a person is worth at the margin, and no seating is worth more than `bound`."""

    person: Whole
    unit: Whole
    surplus: Whole
    value: int
    bound: int
    arcs: int
    rounds: int


def optimum(case: Case, where: Directory, which: Whole) -> Seating:
    """The best seating of some units, proven against every arc that the lists left out; raises ArithmeticError when the solver fails."""
    kept, floor = cheapest(case, where, which, case.units.seats * PER_SEAT + PER_UNIT)
    useful = np.ones(len(kept), np.bool_)
    rounds = 0
    while True:
        rounds += 1
        chosen = np.zeros(len(kept), np.bool_)
        chosen[useful] = solved(case, kept.where(useful), which)
        worth = prices(case, kept, chosen, which, patience=len(case.units) + 1)
        if not worth.settled:
            raise ArithmeticError("flow: not the optimum of its own arcs")
        while worth.settled:
            gaining = _gaining(case, where, floor, worth)
            if not len(gaining):
                used = kept.where(chosen)
                return Seating(used.p, used.u, worth.person, value(case, used), worth.bound(case, which), len(kept), rounds)
            useful = _useful(case, kept, kept.where(chosen), gaining, which, worth)
            # Where an added arc only moves prices the seating stands, and the flow need not be solved again.
            kept, chosen = kept.with_more(gaining), np.concatenate([chosen, np.zeros(len(gaining), np.bool_)])
            worth = prices(case, kept, chosen, which, patience=PATIENCE, start=worth.seat)


def _useful(case: Case, kept: Arcs, used: Arcs, gaining: Arcs, which: Whole, worth: Prices) -> Flags:
    """Which arcs, the gaining ones last, a better seating can use: none that costs more at these prices than there is to gain."""
    person = worth.person.copy()
    np.maximum.at(person, gaining.p, worth.seat[gaining.u] - gaining.cost)
    gap = Prices(worth.seat, person, settled=False).bound(case, which) - value(case, used)
    every = kept.with_more(gaining)
    return np.asarray(person[every.p] - worth.seat[every.u] + every.cost <= gap)


def solved(case: Case, kept: Arcs, which: Whole) -> Flags:
    """Which arcs the min-cost flow uses: from people over units and their steps of reward to the sink, or straight home."""
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow  # type: ignore[import-untyped]

    _, person = np.unique(kept.p, return_inverse=True)
    crowd = int(person.max()) + 1 if len(kept) else 0
    step, size, worth = tiers(case.units, which)
    home, sink = np.arange(crowd), crowd + len(case.units)
    tail = np.concatenate([person, crowd + step, home])
    head = np.concatenate([crowd + kept.u, np.full(len(step) + crowd, sink)])
    room = np.concatenate([np.ones(len(kept), np.int64), size, np.ones(crowd, np.int64)])
    paid = np.concatenate([kept.cost, -worth, np.zeros(crowd, np.int64)])
    supply = np.concatenate([np.ones(crowd, np.int64), np.zeros(len(case.units), np.int64), [-crowd]])

    graph = SimpleMinCostFlow()
    ways = graph.add_arcs_with_capacity_and_unit_cost(tail.astype(np.int32), head.astype(np.int32), room, paid)
    graph.set_nodes_supplies(np.arange(sink + 1, dtype=np.int32), supply)
    status = graph.solve()
    if status != graph.OPTIMAL:
        raise ArithmeticError(f"flow: {status}")
    return np.asarray(graph.flows(ways)[: len(kept)]) > 0


def _gaining(case: Case, where: Directory, floor: Whole, worth: Prices) -> Arcs:
    found = arcs(case, where, np.flatnonzero(worth.seat > floor))
    return NO_ARCS.joined(*(block.where(worth.seat[block.u] - block.cost > worth.person[block.p]) for block in found))


def value(case: Case, used: Arcs) -> int:
    """What a seating is worth to the solver: the rewards of its seats less its costs."""
    return rewards(case, used.u) - int(used.cost.sum())


def rewards(case: Case, filled: Whole) -> int:
    """What the seats filled by these units' newcomers are worth."""
    count = np.bincount(filled, minlength=len(case.units))
    u = np.repeat(np.arange(len(count)), count)
    return int(reward(case.units, u, case.units.taken[u] + 1 + ranks(count)).sum())
