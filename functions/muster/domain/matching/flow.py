"""The min-cost flow over some arcs, and what a seating is worth."""

import numpy as np

from muster.domain.matching.candidates import Arcs
from muster.domain.matching.model import Case, Flags, Whole
from muster.domain.matching.objective import ranks, reward, tiers
from muster.domain.matching.prices import Prices

# More than any one way costs, and fewer digits for the flow to get through than the steps between rewards.
STEP = 10_000


def solved(case: Case, kept: Arcs, which: Whole, *, near: Prices | None = None, most: int | None = None) -> Flags:
    """Which arcs the min-cost flow uses: from units, a supply of seats each, over people to the sink, or straight there at the loss of the reward.

    Prices `near` the optimum shift every cost by what its ends are worth there, which moves no optimum and leaves small numbers,
    on which the flow is fast; one past `most`, what a seating can gain at all, is cut to it, for no better seating has it.
    Without them the steps between rewards are cut to STEP: the same order of seats, and but for rare long detours the same seating.
    """
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    size = len(case.units)
    node = np.full(len(case.people), -1)
    met = np.zeros(len(case.people), np.bool_)
    met[kept.p] = True
    crowd = int(met.sum())
    node[met] = size + np.arange(crowd)
    step, width, worth = tiers(case.units, which)
    sink = size + crowd
    paid = [kept.cost, _cut_to_steps(worth), np.zeros(crowd, np.int64)]
    if near is not None:
        paid = [near.slack(kept), worth - near.seat[step], -near.person[met]]
    tail = np.concatenate([kept.u, step, node[met]])
    head = np.concatenate([node[kept.p], np.full(len(step) + crowd, sink)])
    room = np.concatenate([np.ones(len(kept), np.int64), width, np.ones(crowd, np.int64)])
    price = np.concatenate(paid)
    supply = np.zeros(sink + 1, np.int64)
    supply[which] = case.units.seats[which]
    supply[sink] = -supply.sum()

    graph = SimpleMinCostFlow()
    ways = graph.add_arcs_with_capacity_and_unit_cost(
        tail.astype(np.int32), head.astype(np.int32), room, price if most is None else np.clip(price, -most - 1, most + 1)
    )
    graph.set_nodes_supplies(np.arange(sink + 1, dtype=np.int32), supply)
    status = graph.solve()
    if status != graph.OPTIMAL:
        raise ArithmeticError(f"flow: {status}")
    return np.asarray(graph.flows(ways)[: len(kept)]) > 0


def _cut_to_steps(worth: Whole) -> Whole:
    levels, level = np.unique(worth, return_inverse=True)
    return np.asarray(np.cumsum(np.minimum(np.diff(levels, prepend=0), STEP))[level])


def value(case: Case, used: Arcs) -> int:
    """What a seating is worth to the solver: the rewards of its seats less its costs."""
    return rewards(case, used.u) - int(used.cost.sum())


def rewards(case: Case, filled: Whole) -> int:
    """What the seats filled by these units' newcomers are worth."""
    count = np.bincount(filled, minlength=len(case.units))
    u = np.repeat(np.arange(len(count)), count)
    return int(reward(case.units, u, case.units.taken[u] + 1 + ranks(count)).sum())
