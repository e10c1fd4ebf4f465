"""What no seating of several days is worth more than: the LP bound over pairs, with one duty a day, rest, days running and shifts offered."""

from itertools import pairwise

import numpy as np

from muster.domain.matching.candidates import NO_ARCS, Arcs, arcs, directory
from muster.domain.matching.days import MOST_DAYS_RUNNING, days_of, resting_after
from muster.domain.matching.model import DAYS, Case, Units, Volunteers, Whole, borders
from muster.domain.matching.objective import tiers


def question(people: Volunteers, units: Units, neighbours: dict[int, frozenset[int]] | None = None) -> Case:
    """A case of which nothing was said or done before."""
    nothing, nobody = np.zeros(0, np.int64), np.zeros(len(people), np.int64)
    return Case(
        people=people, units=units, bordering=borders(neighbours or {}), refused=nothing, held=nothing,
        rest=nobody.astype(np.uint64), spent=nobody.astype(np.bool_), duties=nobody,
    )  # fmt: skip


def lp_bound(case: Case) -> float:
    """The optimum of the relaxation, by HiGHS; for small cases, as it holds every pair. Raises ArithmeticError where HiGHS finds none."""
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    every = np.arange(len(case.units))
    known = NO_ARCS.joined(*arcs(case, directory(case, every, screened=True), every))
    step, size, worth = tiers(case.units, every)
    pairs, seats = len(known), len(step)
    if not pairs:
        return 0.0
    rows, limits = _limits(case, known)
    entry = np.concatenate([np.full(len(row), number) for number, row in enumerate(rows)])
    less = csr_array((np.ones(len(entry)), (entry, np.concatenate(rows))), shape=(len(rows), pairs + seats))
    kept = np.concatenate([known.u, step])
    signs = np.r_[np.ones(pairs), -np.ones(seats)]
    equal = csr_array((signs, (kept, np.arange(pairs + seats))), shape=(len(every), pairs + seats))
    room = [(0, 1)] * pairs + [(0, int(many)) for many in size]
    found = linprog(
        np.concatenate([known.cost, -worth]), A_ub=less, b_ub=limits, A_eq=equal, b_eq=np.zeros(len(every)), bounds=room, method="highs"
    )
    if found.status:
        raise ArithmeticError(f"LP: {found.message}")
    return float(-found.fun)


def _limits(case: Case, known: Arcs) -> tuple[list[Whole], list[int]]:
    """Sets of pairs of which only so many may be taken: the rules that tie a person's duties to each other."""
    rows: list[Whole] = []
    limits: list[int] = []
    order = np.argsort(known.p, kind="stable")
    cuts = np.flatnonzero(np.diff(known.p[order], prepend=-1, append=-1))
    for low, high in pairwise(cuts.tolist()):
        mine = order[low:high]
        shifts = case.units.shifts[known.u[mine]]
        for window in np.unique(shifts):
            # What this duty forbids, taken with it: at most one of the two in every pair, and one of those on the same days.
            apart = np.uint64(resting_after(window) | days_of(window))
            for other in np.unique(shifts[(shifts & apart) != 0]):
                if other >= window:
                    rows.append(mine[(shifts == window) | (shifts == other)])
                    limits.append(1)
        for day in range(DAYS):
            held = (shifts & np.uint64(0b111 << 3 * day)) != 0
            rows.append(mine[held])
            limits.append(1)
            week = np.uint64(sum(0b111 << 3 * (day + ahead) for ahead in range(MOST_DAYS_RUNNING + 1) if day + ahead < DAYS))
            if day + MOST_DAYS_RUNNING < DAYS:
                rows.append(mine[(shifts & week) != 0])
                limits.append(MOST_DAYS_RUNNING)
        rows.append(mine)
        limits.append(int(case.people.max_shifts[known.p[mine[0]]]))
    kept = [number for number, row in enumerate(rows) if len(row) > limits[number]]
    return [rows[number] for number in kept] or [np.zeros(0, np.int64)], [limits[number] for number in kept] or [0]
