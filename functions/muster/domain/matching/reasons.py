"""Why a seat is open, asked of the same rules and prices that decided it."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from muster.domain.matching import rules
from muster.domain.matching.candidates import Arcs, Directory, arcs, directory
from muster.domain.matching.days import Day
from muster.domain.matching.groups import sizes, whole
from muster.domain.matching.model import Case, Flags, Whole
from muster.domain.matching.objective import ranks

Code = Literal["NO_ONE_IN_ZONE", "TOO_FAR", "SKILL_MISSING", "NO_VEHICLE", "NO_ONE_FREE", "REST", "DECLINED_ALL", "BUDGET", "OUTBID"]
# From the most basic cause on; a unit's reason is the first rule that nobody else in reach passes.
LADDER: tuple[Code, ...] = ("NO_VEHICLE", "SKILL_MISSING", "NO_ONE_FREE", "REST", "DECLINED_ALL", "BUDGET")
FREE = 1 + LADDER.index("NO_ONE_FREE")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why `open` seats of a unit stay open: `count` others in reach came as far as this rule; `other` took the last one eligible."""

    unit: int
    code: Code
    open: int
    count: int
    other: int = -1


def open_seats(case: Case, which: Whole, seat_of: Whole, rivals: Whole, nearest: Whole) -> list[Reason]:
    """One reason for each unit of a day (`which`) with a seat left, from the case of that morning and where each person sits, -1 for nowhere."""
    filled = np.bincount(seat_of[seat_of >= 0], minlength=len(case.units))
    left = case.units.seats - filled
    short = which[left[which] > 0]
    lonely = short[rivals[short] == 0]
    passed = _passed(case, seat_of, lonely, left)
    enterable = _enterable(case, seat_of, lonely[passed[0, lonely] == 0])
    reasons = []
    for u in short.tolist():
        if rivals[u]:
            reasons.append(Reason(u, "OUTBID", int(left[u]), int(rivals[u]), int(nearest[u])))
        elif passed[0, u]:
            rung = int(np.argmin(passed[1:, u]))
            reasons.append(Reason(u, LADDER[rung], int(left[u]), int(passed[rung, u])))
        else:
            reasons.append(Reason(u, "TOO_FAR" if enterable[u] else "NO_ONE_IN_ZONE", int(left[u]), 0))
    return reasons


def rivals(day: Day) -> tuple[Whole, Whole]:
    """By unit with a seat left, how many eligible people serve elsewhere, and where the one serves whom the whole would miss least."""
    size, seating = len(day.case.units), day.seating
    seat_of = seats(len(day.case.people), seating.person, seating.unit)
    left = day.case.units.seats - np.bincount(seating.unit, minlength=size)
    count, other, company = np.zeros(size, np.int64), np.full(size, -1), sizes(day.case)
    for block in arcs(day.case, day.where, day.which[left[day.which] > 0]):
        block = block.where((seat_of[block.p] != block.u) & (company[block.p] <= left[block.u]))
        count += np.bincount(block.u, minlength=size)
        loss = Arcs(block.p, block.u, block.cost + seating.surplus[block.p])
        order = np.lexsort((loss.p, loss.cost, loss.u))
        first = order[np.flatnonzero(np.diff(loss.u[order], prepend=-1))]
        other[loss.u[first]] = seat_of[loss.p[first]]
    return count, other


def seats(people: int, p: Whole, u: Whole) -> Whole:
    """Where each person sits, -1 for nowhere."""
    seat_of = np.full(people, -1)
    seat_of[p] = u
    return seat_of


def _passed(case: Case, seat_of: Whole, lonely: Whole, left: Whole) -> Whole:
    """By rung of the ladder and unit, how many others in reach who may enter pass it and all before it.

    Who cannot come with their group, or has more company than seats are left, is not free.
    """
    counts = np.zeros((len(LADDER) + 1, len(case.units)), np.int64)
    for p, u in directory(case, lonely, screened=False).pairs(lonely):
        standing = rules.in_reach(case, p, u) & (seat_of[p] != u)
        p, u = p[standing], u[standing]
        rungs = (
            rules.may_enter(case, p, u),
            rules.with_vehicle(case, p, u),
            rules.skilled(case, p, u) & rules.as_asked(case, p, u),
            rules.free_but_for_rest(case, p, u),
            rules.rested(case, p, u),
            rules.not_declined(case, p, u),
            rules.within_budget(case, p, u),
        )
        fit = np.flatnonzero(np.logical_and.reduce(rungs))
        rungs[FREE][fit] &= whole(case, p[fit], u[fit], left)
        for rung, passing in enumerate(np.logical_and.accumulate(rungs)):
            counts[rung] += np.bincount(u[passing], minlength=len(case.units))
    return counts


def _enterable(case: Case, seat_of: Whole, unreached: Whole) -> Flags:
    """Which units anyone else at all may enter."""
    verdict = np.zeros(len(case.units), np.bool_)
    for p, u in _neighbours_and_kinds(case, seat_of, unreached).pairs(unreached):
        entering = rules.may_enter(case, p, u) & (seat_of[p] != u)
        verdict[u[entering]] = True
    return verdict


def _neighbours_and_kinds(case: Case, seat_of: Whole, which: Whole) -> Directory:
    """Where to look for anyone who may enter: who shares the compound or community, and two people of every kind, for zones see no more."""
    people, units = case.people, case.units
    by_compound, by_community = (np.argsort(homes, kind="stable") for homes in (people.compound, people.community))
    seen = np.stack([people.zone.astype(np.int64), people.cleared.astype(np.int64), people.sealed.view(np.int64), people.lapsed.view(np.int64)])
    kind = np.unique(seen, axis=1, return_inverse=True)[1].reshape(-1)
    # Two who sit apart, so that one of them is not among the unit's own.
    kinds, first = np.unique(np.stack([kind, seat_of]), axis=1, return_index=True)
    two = first[ranks(np.unique(kinds[0], return_counts=True)[1]) < 2]
    lists = np.concatenate([by_compound, by_community, two])
    size = len(people)
    begin, end = np.full(len(which), 2 * size), np.full(len(which), len(lists))
    near = [
        (np.searchsorted(homes[order], posts[which]) + at, np.searchsorted(homes[order], posts[which], "right") + at)
        for homes, order, posts, at in (
            (people.compound, by_compound, units.compound, 0),
            (people.community, by_community, units.community, size),
        )
    ]
    start, stop = (np.stack([part[side] for part in (*near, (begin, end))], axis=1).ravel() for side in (0, 1))
    return Directory(lists, np.repeat(which, 3), start, stop)
