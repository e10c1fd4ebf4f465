"""Objective v1 in whole numbers: what a seat is worth and what a person's way to it costs."""

import numpy as np

from muster.domain.matching.model import Case, Flags, Real, Units, Whole, contains

WEIGHT = np.array([0, 1, 2, 4, 8, 16], np.int64)
ECHELON = np.array([0, 0, 60, 150], np.int64)
HELD = 50
ROTATION = 200
# With the longest way and the most duties still below what the least seat is worth, so that these put people in order and never leave a seat empty.
MOST_SURCHARGE, MOST_DUTIES = 4_000, 7


def weight(units: Units, u: Whole) -> Whole:
    """How much a critical seat counts by the priority of its need."""
    return np.asarray(WEIGHT[np.clip(units.priority[u], 1, 5)])


def reward(units: Units, u: Whole, k: Whole) -> Whole:
    """What the k-th seat (from 1) of a unit is worth."""
    least, most = np.minimum(units.minimum, units.maximum)[u], units.maximum[u]
    eighth = (k - 1) * 8 // np.maximum(least, 1)
    quarter = (k - least - 1) * 4 // np.maximum(most - least, 1)
    return np.where(k <= least, 2_000_000 * weight(units, u) + 20_000 * (8 - eighth), 8_000 + 2_000 * (4 - quarter))


def tiers(units: Units, which: Whole) -> tuple[Whole, Whole, Whole]:
    """The free seats of some units as steps of equal reward, falling: unit, seats in the step, reward."""
    u = np.repeat(which, units.seats[which])
    worth = reward(units, u, units.taken[u] + 1 + ranks(units.seats[which]))
    first = np.flatnonzero(np.r_[True, (u[1:] != u[:-1]) | (worth[1:] != worth[:-1])][: len(u)])
    return u[first], np.diff(np.r_[first, len(u)]), worth[first]


def ranks(sizes: Whole) -> Whole:
    """0, 1, 2… within each of several groups laid end to end."""
    return np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)


def way(case: Case, p: Whole, metres: Real) -> Whole:
    """Objective v1's cost of sending people over these distances; tens of metres are rounded, halves to the even number."""
    people = case.people
    often = 30 * np.clip(people.served[p], 0, 5)
    lately = 10 * np.clip(7 - people.idle_days[p], 0, 7)
    return np.asarray(np.rint(metres / 10).astype(np.int64) + often + lately + ECHELON[np.clip(people.echelon[p], 1, 3)])


def cost(case: Case, p: Whole, u: Whole, metres: Real) -> Whole:
    """What the solver pays for pairs: objective v1, the duties of this week, surcharges, less for what stands."""
    extra = ROTATION * np.clip(case.duties[p], 0, MOST_DUTIES) + np.clip(case.people.surcharge[p], 0, MOST_SURCHARGE)
    stands: Flags = contains(case.held, case.pair_numbers(p, u))
    return np.asarray(way(case, p, metres) + extra - HELD * stands)
