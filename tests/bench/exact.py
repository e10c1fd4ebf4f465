"""Proofs from outside the solver: the flow over every arc, and SciPy's sparse matching, as methods of one day."""

import numpy as np

from muster.domain.matching.candidates import NO_ARCS, Arcs, Directory, arcs
from muster.domain.matching.flow import solved, value
from muster.domain.matching.model import Case, Whole
from muster.domain.matching.objective import ranks, reward
from muster.domain.matching.optimum import Seating


def every_arc(case: Case, where: Directory, which: Whole) -> Seating:
    """The best seating by one flow over all eligible pairs, no list cut and no price asked."""
    known = NO_ARCS.joined(*arcs(case, where, which))
    return _seating(case, known, known.where(solved(case, known, which)))


def sparse_matching(case: Case, where: Directory, which: Whole) -> Seating:
    """The best seating by SciPy's sparse assignment: a row for each seat, a column for each person and one for each seat left open."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    known = NO_ARCS.joined(*arcs(case, where, which))
    room = case.units.seats
    first = np.cumsum(room) - room
    seats, people = int(room.sum()), len(case.people)
    arc = np.repeat(np.arange(len(known)), room[known.u])
    place = ranks(room[known.u])
    u = known.u[arc]
    gain = reward(case.units, u, case.units.taken[u] + 1 + place) - known.cost[arc]
    # Every seat takes one column, so weights may be shifted to be positive; an open seat gains nothing.
    most = int(gain.max(initial=0)) + 1
    row = np.concatenate([first[u] + place, np.arange(seats)])
    column = np.concatenate([known.p[arc], people + np.arange(seats)])
    weight = np.concatenate([most - gain, np.full(seats, most)]).astype(np.float64)
    seat, taken = min_weight_full_bipartite_matching(csr_array((weight, (row, column)), shape=(seats, people + seats)))
    filled = taken < people
    unit = np.searchsorted(first, seat[filled], "right") - 1
    pair = known.p * len(room) + known.u
    order = np.argsort(pair)
    used = order[np.searchsorted(pair[order], taken[filled] * len(room) + unit)]
    return _seating(case, known, known.where(np.sort(used)))


def _seating(case: Case, known: Arcs, used: Arcs) -> Seating:
    worth = value(case, used)
    reached = np.bincount(known.p, minlength=len(case.people)) > 0
    nothing = np.zeros(len(case.people), np.int64)
    return Seating(used.p, used.u, surplus=nothing, reached=np.asarray(reached), value=worth, bound=worth, arcs=len(known), rounds=1)
