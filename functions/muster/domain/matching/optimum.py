"""The exact optimum of one day: the flow on cut lists, mended where an arc left out would gain, until none would."""

from dataclasses import dataclass, field

import numpy as np

from muster.domain.matching.candidates import NO_ARCS, Arcs, Directory, Lists, arcs, cheapest
from muster.domain.matching.flow import solved, value
from muster.domain.matching.model import Case, Flags, Whole
from muster.domain.matching.objective import ranks
from muster.domain.matching.prices import Prices, prices

# Measured on 4,000 to 113,000 people: so deep that few of the arcs left out are missed.
PER_SEAT, PER_UNIT = 10, 200
PATIENCE, FIRST_PATIENCE = 30, 300
FIRST_PER_SEAT, FIRST_PER_UNIT = 6, 100


@dataclass(frozen=True, slots=True)
class Seating:
    """Who sits where on one day; no seating is worth more than `bound`.

    `surplus` is what a person and `price` what a seat is worth at the margin (empty where nobody asked), `reached` marks the people who may serve somewhere.
    """

    person: Whole
    unit: Whole
    surplus: Whole
    reached: Flags
    value: int
    bound: int
    arcs: int
    rounds: int
    price: Whole = field(default_factory=lambda: np.zeros(0, np.int64))


def best_seating(case: Case, where: Directory, which: Whole) -> Seating:
    """The best seating of some units, proven against every arc left out; raises ArithmeticError when the solver fails."""
    seats = case.units.seats
    lists = cheapest(case, where, which, seats * PER_SEAT + PER_UNIT)
    pool = lists.arcs
    place = ranks(np.bincount(pool.u, minlength=len(seats)))
    active = place < (seats * FIRST_PER_SEAT + FIRST_PER_UNIT)[pool.u]
    known, chosen, rounds = pool.where(active), np.zeros(0, np.bool_), 0
    pool = pool.where(~active)
    raised: Prices | None = None
    looked = False
    while True:
        # An arc with more slack than there is to gain is in no better seating, so the flow goes without it.
        gain = None if raised is None else raised.bound(case, which) - value(case, known.where(chosen))
        useful = np.ones(len(known), np.bool_) if raised is None or gain is None else raised.slack(known) <= gain
        chosen = np.zeros(len(known), np.bool_)
        chosen[useful] = solved(case, known.where(useful), which, near=raised, most=gain)
        rounds += 1
        worth = prices(case, known, chosen, which, patience=FIRST_PATIENCE if raised is None else len(case.units) + 1)
        if not worth.settled:
            if raised is not None:
                raise ArithmeticError("flow: not the optimum of its own arcs")
            raised = worth.meeting(known)
            continue
        while worth.settled:
            gaining = _most_gaining(worth, pool, seats + FIRST_PER_UNIT)
            found = pool.where(gaining)
            pool = pool.where(~gaining)
            # Prices are close after the second flow: what lies beyond the lists is better met now than after all else has settled.
            if not len(found) or (rounds > 1 and not looked):
                found, looked = found.joined(_left_out(case, where, lists, worth)), True
            if not len(found):
                used, bound = known.where(chosen), worth.bound(case, which)
                return Seating(used.p, used.u, worth.person, lists.reached, value(case, used), bound, len(known), rounds, worth.seat)
            known, chosen = known.with_more(found), np.concatenate([chosen, np.zeros(len(found), np.bool_)])
            raised = worth.meeting(known)
            # Where an added arc only moves prices the seating stands, and the flow need not be solved again.
            worth = prices(case, known, chosen, which, patience=PATIENCE, start=worth.seat)


def _most_gaining(worth: Prices, pool: Arcs, most: Whole) -> Flags:
    """By unit the arcs of a pool that would gain most."""
    slack = worth.slack(pool)
    rows = np.flatnonzero(slack < 0)
    rows = rows[np.lexsort((pool.p[rows], slack[rows], pool.u[rows]))]
    picked = np.zeros(len(pool), np.bool_)
    picked[rows[ranks(np.bincount(pool.u[rows], minlength=len(most))) < most[pool.u[rows]]]] = True
    return picked


def _left_out(case: Case, where: Directory, lists: Lists, worth: Prices) -> Arcs:
    found = arcs(case, where, np.flatnonzero(worth.seat > lists.floor))
    return NO_ARCS.joined(*(block.where(worth.slack(block) < 0) for block in found))
