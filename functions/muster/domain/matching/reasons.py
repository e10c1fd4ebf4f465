"""Why a seat is open and why a person was not called on, asked of the same rules and prices that decided it."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from muster.domain.matching import rules
from muster.domain.matching.candidates import Arcs, Directory, arcs, directory
from muster.domain.matching.days import Day
from muster.domain.matching.model import Case, Flags, Whole
from muster.domain.matching.objective import ranks

Code = Literal["NO_ONE_IN_ZONE", "TOO_FAR", "SKILL_MISSING", "NO_VEHICLE", "NO_ONE_FREE", "REST", "DECLINED_ALL", "BUDGET", "OUTBID"]
Idle = Literal["NOT_AVAILABLE", "SKILL_NOT_ASKED", "NO_NEED_IN_REACH", "DECLINED", "BUDGET", "SEATS_FULL"]
# From the most basic cause on; a unit's reason is the first rule that nobody else in reach passes.
LADDER: tuple[Code, ...] = ("NO_VEHICLE", "SKILL_MISSING", "NO_ONE_FREE", "REST", "DECLINED_ALL", "BUDGET")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why `open` seats of a unit stay open: `count` others in reach came as far as this rule; `other` took the last one eligible."""

    unit: int
    code: Code
    open: int
    count: int
    other: int = -1


def open_seats(day: Day) -> list[Reason]:
    """One reason for each unit of a day with a seat left."""
    case, seated = day.case, Seats(day)
    left = case.units.seats - np.bincount(day.seating.unit, minlength=len(case.units))
    short = day.which[left[day.which] > 0]
    rivals, nearest = _outbid(day, seated, short)
    lonely = short[rivals[short] == 0]
    passed = _passed(case, seated, lonely)
    enterable = _enterable(case, seated, lonely[passed[0, lonely] == 0])
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


class Seats:
    """Where each person sits on a day, -1 for nowhere."""

    def __init__(self, day: Day) -> None:
        self.of = np.full(len(day.case.people), -1)
        self.of[day.seating.person] = day.seating.unit

    def others(self, p: Whole, u: Whole) -> Flags:
        """The people of pairs who do not serve this very unit."""
        return np.asarray(self.of[p] != u)


def _outbid(day: Day, seats: Seats, short: Whole) -> tuple[Whole, Whole]:
    """How many eligible people serve elsewhere, and where the one serves whom the whole would miss least."""
    size = len(day.case.units)
    rivals, other = np.zeros(size, np.int64), np.full(size, -1)
    for block in arcs(day.case, day.where, short):
        block = block.where(seats.others(block.p, block.u))
        rivals += np.bincount(block.u, minlength=size)
        loss = Arcs(block.p, block.u, block.cost + day.seating.surplus[block.p])
        order = np.lexsort((loss.p, loss.cost, loss.u))
        first = order[np.flatnonzero(np.diff(loss.u[order], prepend=-1))]
        other[loss.u[first]] = seats.of[loss.p[first]]
    return rivals, other


def _passed(case: Case, seats: Seats, lonely: Whole) -> Whole:
    """By rung of the ladder and unit, how many others in reach who may enter pass it and all before it."""
    counts = np.zeros((len(LADDER) + 1, len(case.units)), np.int64)
    for p, u in directory(case, lonely, screened=False).pairs(lonely):
        standing = rules.in_reach(case, p, u) & seats.others(p, u)
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
        for rung, passing in enumerate(np.logical_and.accumulate(rungs)):
            counts[rung] += np.bincount(u[passing], minlength=len(case.units))
    return counts


def _enterable(case: Case, seats: Seats, unreached: Whole) -> Flags:
    """Which units anyone else at all may enter."""
    verdict = np.zeros(len(case.units), np.bool_)
    for p, u in _neighbours_and_kinds(case, seats, unreached).pairs(unreached):
        entering = rules.may_enter(case, p, u) & seats.others(p, u)
        verdict[u[entering]] = True
    return verdict


def _neighbours_and_kinds(case: Case, seats: Seats, which: Whole) -> Directory:
    """Where to look for anyone who may enter: who shares the compound or community, and two people of every kind, for zones see no more."""
    people, units = case.people, case.units
    by_compound, by_community = (np.argsort(homes, kind="stable") for homes in (people.compound, people.community))
    kind = people.zone.astype(np.int64) * 2 + people.cleared
    # Two who sit apart, so that one of them is not among the unit's own.
    kinds, first = np.unique(np.stack([kind, seats.of]), axis=1, return_index=True)
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


def unused(case: Case, days: list[Day]) -> list[Idle | None]:
    """Why each person serves nowhere, None for those who do."""
    people = case.people
    everyone = np.arange(len(people))
    units = np.unique(np.concatenate([np.zeros(0, np.int64), *(day.which for day in days)]))
    kinds = np.stack([case.units.role[units].astype(np.int64), case.units.shifts[units].view(np.int64)])
    _, one_of_each = np.unique(kinds, axis=1, return_index=True)
    available, asked, reached, serving = (np.zeros(len(people), np.bool_) for _ in range(4))
    willing = people.max_shifts > case.duties
    for u in units[one_of_each, None]:
        free = rules.rested(case, everyone, u) & willing
        available |= free
        asked |= free & rules.skilled(case, everyone, u)
    for day in days:
        serving[day.seating.person] = True
        reached |= day.seating.reached
    verdicts: tuple[tuple[Flags, Idle | None], ...] = (
        (serving, None),
        (~available, "NOT_AVAILABLE"),
        (~asked, "SKILL_NOT_ASKED"),
        (case.spent, "BUDGET"),
        (reached, "SEATS_FULL"),
        (_declined(case), "DECLINED"),
    )
    codes = np.select([flags for flags, _ in verdicts], list(range(len(verdicts))), len(verdicts))
    names: list[Idle | None] = [*(name for _, name in verdicts), "NO_NEED_IN_REACH"]
    return [names[code] for code in codes.tolist()]


def _declined(case: Case) -> Flags:
    """People who may serve but for an answer of no."""
    p, u = np.divmod(case.refused, max(len(case.units), 1))
    fit = rules.eligible(replace(case, refused=case.refused[:0]), p, u)
    return np.isin(np.arange(len(case.people)), p[fit])
