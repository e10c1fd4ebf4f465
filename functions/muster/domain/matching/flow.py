"""The min-cost flow over some arcs, and what a seating is worth."""

import numpy as np

from muster.domain.matching.candidates import Arcs
from muster.domain.matching.model import Case, Flags, Whole
from muster.domain.matching.objective import ranks, reward, tiers


def solved(case: Case, kept: Arcs, which: Whole) -> Flags:
    """Which arcs the min-cost flow uses: from people over units and their steps of reward to the sink, or straight home."""
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

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


def value(case: Case, used: Arcs) -> int:
    """What a seating is worth to the solver: the rewards of its seats less its costs."""
    return rewards(case, used.u) - int(used.cost.sum())


def rewards(case: Case, filled: Whole) -> int:
    """What the seats filled by these units' newcomers are worth."""
    count = np.bincount(filled, minlength=len(case.units))
    u = np.repeat(np.arange(len(count)), count)
    return int(reward(case.units, u, case.units.taken[u] + 1 + ranks(count)).sum())
