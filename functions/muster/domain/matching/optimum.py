"""The exact optimum of one day: the flow on cut lists, mended where an arc left out would gain, until none would."""

from dataclasses import dataclass

import numpy as np

from muster.domain.matching.candidates import NO_ARCS, Arcs, Directory, Lists, arcs, cheapest
from muster.domain.matching.flow import solved, value
from muster.domain.matching.model import Case, Flags, Whole
from muster.domain.matching.prices import Prices, prices

# Measured on 4,000 to 113,000 people: lists so deep that few arcs left out are missed, and arcs so close that mending seldom needs others.
PER_SEAT, PER_UNIT = 4, 80
CLOSE = 300
PATIENCE = 30


@dataclass(frozen=True, slots=True)
class Seating:
    """Who sits where on one day; `surplus` is what a person is worth at the margin, and no seating is worth more than `bound`.

    `reached` marks the people who may serve somewhere.
    """

    person: Whole
    unit: Whole
    surplus: Whole
    reached: Flags
    value: int
    bound: int
    arcs: int
    rounds: int


def optimum(case: Case, where: Directory, which: Whole) -> Seating:
    """The best seating of some units, proven against every arc left out; raises ArithmeticError when the solver fails."""
    lists = cheapest(case, where, which, case.units.seats * PER_SEAT + PER_UNIT)
    known, use = lists.arcs, np.ones(len(lists.arcs), np.bool_)
    chosen = solved(case, known, which)
    rounds, best = 1, -1
    while True:
        worth = prices(case, known.where(use), chosen[use], which, patience=len(case.units) + 1)
        if not worth.settled:
            raise ArithmeticError("flow: not the optimum of its own arcs")
        while worth.settled:
            slack = worth.slack(known)
            if not (slack < 0).any():
                found = _left_out(case, where, lists, worth)
                if not len(found):
                    used = known.where(chosen)
                    bound = worth.bound(case, which)
                    return Seating(used.p, used.u, worth.person, lists.reached, value(case, used), bound, len(known), rounds)
                known, slack = known.with_more(found), np.concatenate([slack, worth.slack(found)])
                use, chosen = (np.concatenate([flags, np.zeros(len(found), np.bool_)]) for flags in (use, chosen))
            # Where an added arc only moves prices the seating stands, and the flow need not be solved again.
            before, use = worth, use | (slack < 0)
            worth = prices(case, known.where(use), chosen[use], which, patience=PATIENCE, start=worth.seat)
        now = value(case, known.where(chosen))
        # What a better seating can gain at these prices; an arc with more slack than that is in none of them.
        raised = before.meeting(known)
        gap = raised.bound(case, which) - now
        use = chosen | (raised.slack(known) <= (min(gap, CLOSE) if now > best else gap))
        near = _around(case, known.where(use), known.u[slack < 0])
        part = use & near[known.u]
        chosen[part] = solved(case, known.where(part), np.flatnonzero(near))
        rounds, best = rounds + 1, now


def _left_out(case: Case, where: Directory, lists: Lists, worth: Prices) -> Arcs:
    found = arcs(case, where, np.flatnonzero(worth.seat > lists.floor))
    return NO_ARCS.joined(*(block.where(worth.slack(block) < 0) for block in found))


def _around(case: Case, ways: Arcs, start: Whole) -> Flags:
    """The units that some arcs join, however far, to those at the start: all that a change there can touch."""
    near = np.zeros(len(case.units), np.bool_)
    near[start] = True
    while True:
        touched = np.zeros(len(case.people), np.bool_)
        touched[ways.p[near[ways.u]]] = True
        grown = near.copy()
        grown[ways.u[touched[ways.p]]] = True
        if np.array_equal(grown, near):
            return near
        near = grown
