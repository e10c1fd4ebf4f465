"""People who stay together: in one unit or in none."""

import numpy as np

from muster.domain.matching.model import Case, Flags, Whole


def sizes(case: Case) -> Whole:
    """How many people each person stays together with, themselves included."""
    _, group, count = np.unique(case.people.together, return_inverse=True, return_counts=True)
    return np.where(case.people.together == 0, 1, count[group])


def whole(case: Case, p: Whole, u: Whole, room: Whole) -> Flags:
    """Which pairs leave nobody behind: every member of the group is paired with the unit too, and the unit has room for all.

    The pairs hold all that a unit has; `room` is seats by unit.
    """
    tied = np.flatnonzero(case.people.together[p])
    verdict = np.ones(len(p), np.bool_)
    if len(tied):
        size = sizes(case)[p[tied]]
        pairs = np.stack([case.people.together[p[tied]], u[tied]])
        _, pair, count = np.unique(pairs, axis=1, return_inverse=True, return_counts=True)
        verdict[tied] = (count[pair] == size) & (size <= room[u[tied]])
    return verdict


def split(case: Case, p: Whole, u: Whole) -> Whole:
    """The groups that a seating tears apart."""
    seat_of = np.full(len(case.people), -1)
    seat_of[p] = u
    tied = np.flatnonzero(case.people.together)
    group = case.people.together[tied]
    order = np.lexsort((seat_of[tied], group))
    group, seat = group[order], seat_of[tied][order]
    return np.unique(group[1:][(group[1:] == group[:-1]) & (seat[1:] != seat[:-1])])
