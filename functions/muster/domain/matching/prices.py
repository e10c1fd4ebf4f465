"""Prices that prove a seating optimal: what a seat and a person are worth at the margin.

Whatever the prices of seats, no seating is worth more than the surplus of every person (their best price less cost, or 0)
plus what each seat is worth above its price. Prices at which everyone seated has their best seat meet that bound exactly.
"""

from dataclasses import dataclass

import numpy as np

from muster.domain.matching.candidates import Arcs
from muster.domain.matching.model import Case, Flags, Whole
from muster.domain.matching.objective import reward, tiers


@dataclass(frozen=True, slots=True)
class Prices:
    """The price of a seat by unit and the surplus by person; `settled` says that they prove the seating on its own arcs."""

    seat: Whole
    person: Whole
    settled: bool

    def bound(self, case: Case, which: Whole) -> int:
        """What no seating of these units is worth more than, if every arc leaves its person no more than their surplus."""
        step, size, worth = tiers(case.units, which)
        return int(self.person.sum() + (size * np.maximum(worth - self.seat[step], 0)).sum())

    def slack(self, some: Arcs) -> Whole:
        """What each arc leaves its person short of their surplus; below 0 the arc would gain."""
        return np.asarray(self.person[some.p] - self.seat[some.u] + some.cost)

    def meeting(self, some: Arcs) -> "Prices":
        """The same prices of seats, with every surplus raised to the best of these arcs."""
        person = self.person.copy()
        np.maximum.at(person, some.p, self.seat[some.u] - some.cost)
        return Prices(self.seat, person, settled=False)


def prices(case: Case, kept: Arcs, chosen: Flags, which: Whole, *, patience: int, start: Whole | None = None) -> Prices:
    """The least prices (from `start` up) at which nobody would rather sit elsewhere: shortest ways home over the residual network.

    In each pass the price of a unit rises to what one of its holders could get elsewhere; an improving cycle never settles.
    """
    filled = np.bincount(kept.u[chosen], minlength=len(case.units))
    seat = _worth(case, filled, which[filled[which] < case.units.seats[which]], 1) if start is None else start.copy()
    order = np.argsort(kept.p, kind="stable")
    p, u, cost, held = kept.p[order], kept.u[order], kept.cost[order], chosen[order]
    first = np.flatnonzero(np.diff(p, prepend=-1))
    person = np.repeat(np.arange(len(first)), np.diff(first, append=len(p)))
    own, fare, holder = u[held], cost[held], person[held]

    best, still = np.zeros(len(first), np.int64), False
    for _ in range(patience):
        if len(first):
            best = np.maximum(np.maximum.reduceat(seat[u] - cost, first), 0)
        before = seat.copy()
        np.maximum.at(seat, own, best[holder] + fare)
        still = np.array_equal(seat, before)
        if still:
            break
    surplus = np.zeros(len(case.people), np.int64)
    surplus[p[first]] = best
    # Prices that stand still prove nothing if someone at home would gain by a seat, or a seat costs more than the least one filled is worth.
    contented = not np.delete(best, holder).any()
    affordable = bool((seat <= _worth(case, filled, np.flatnonzero(filled), 0))[filled > 0].all())
    return Prices(seat, surplus, still and contented and affordable)


def _worth(case: Case, filled: Whole, which: Whole, beyond: int) -> Whole:
    """By unit, what the last seat filled is worth, or one beyond it; 0 for units not asked for."""
    worth = np.zeros(len(case.units), np.int64)
    worth[which] = reward(case.units, which, case.units.taken[which] + filled[which] + beyond)
    return worth
