"""The seating of one day with groups kept whole: the flow that forgets them, mended; what the mending lost is the gap to its bound.

Groups make the question NP-hard, so a torn group is put into the unit where it costs least by the flow's prices or left out, its
seats and people are set aside, and the rest is solved again; then choices are turned round one at a time while that gains.
"""

from dataclasses import dataclass, replace

import numpy as np

from muster.domain.matching import groups
from muster.domain.matching.candidates import NO_ARCS, Arcs, Directory, arcs, directory
from muster.domain.matching.flow import value
from muster.domain.matching.model import Case, Whole, contains
from muster.domain.matching.objective import cost
from muster.domain.matching.optimum import Seating, best_seating
from muster.domain.matching.rules import distance_m

ROUNDS = 8
# Turning choices round costs a few solves each, so it is for questions where a solve is cheap: this many arcs in all.
ARCS_TURNED = 2_000_000
MOST_TURNS = 6
HOME = -1


@dataclass(frozen=True, slots=True)
class Choices:
    """Where groups may go, by group and unit: how many they are and what they cost there, and the arcs of their people."""

    group: Whole
    unit: Whole
    size: Whole
    paid: Whole
    arcs: Arcs

    def of(self, group: int, price: Whole) -> list[tuple[int, int]]:
        """The unit and size of a group, the unit where the whole loses least at these prices first; home loses as much as it is worth."""
        rows = np.arange(*np.searchsorted(self.group, [group, group + 1]))
        loss = self.paid[rows] - self.size[rows] * price[self.unit[rows]]
        order = rows[np.argsort(loss, kind="stable")]
        dear = int((loss <= 0).sum())
        found = list(zip(self.unit[order].tolist(), self.size[order].tolist(), strict=True))
        return [*found[:dear], (HOME, 0), *found[dear:]]

    def fixed(self, case: Case, chosen: dict[int, int]) -> Arcs:
        """The arcs of the groups whose unit is chosen."""
        groups_chosen = np.array(sorted(chosen), np.int64)
        units_chosen = np.array([chosen[group] for group in sorted(chosen)], np.int64)
        group = case.people.together[self.arcs.p]
        known = contains(groups_chosen, group)
        known[known] = units_chosen[np.searchsorted(groups_chosen, group[known])] == self.arcs.u[known]
        return self.arcs.where(known)

    def room(self, case: Case, chosen: dict[int, int]) -> Whole:
        """The seats that the chosen leave in each unit."""
        return np.asarray(case.units.seats - np.bincount(self.fixed(case, chosen).u, minlength=len(case.units)))


@dataclass(frozen=True, slots=True)
class Mended:
    """A seating without torn groups, and where each group that had to be decided went (`HOME` for nowhere)."""

    used: Arcs
    value: int
    surplus: Whole
    price: Whole
    chosen: dict[int, int]


def whole_seating(case: Case, where: Directory, which: Whole) -> Seating:
    """The best seating found that keeps groups whole, its `bound` that of the flow that forgets them."""
    free = best_seating(case, where, which)
    torn = groups.split(case, free.person, free.unit)
    if not len(torn):
        return free
    choices = choices_among(case, NO_ARCS.joined(*(block.where(case.people.together[block.p] != 0) for block in arcs(case, where, which))))
    tries = [_mended(case, choices, which, free, start) for start in ({}, dict.fromkeys(torn.tolist(), HOME))]
    best = max(tries, key=lambda mended: mended.value)
    for group in [*best.chosen][: min(MOST_TURNS, ARCS_TURNED // max(free.arcs, 1))]:
        room = choices.room(case, {other: unit for other, unit in best.chosen.items() if other != group})
        for unit, size in choices.of(group, best.price)[:2]:
            if unit != best.chosen[group] and (unit == HOME or room[unit] >= size):
                tries.append(_mended(case, choices, which, free, best.chosen | {group: unit}))
        best = max(best, *tries[-2:], key=lambda mended: mended.value)
    used = best.used.where(np.lexsort((best.used.p, best.used.u)))
    return replace(
        free, person=used.p, unit=used.u, surplus=best.surplus, price=best.price, value=best.value, rounds=free.rounds + len(tries)
    )


def choices_among(case: Case, known: Arcs) -> Choices:
    """What groups may choose from, of all arcs."""
    found = known.where(case.people.together[known.p] != 0)
    pairs, number = np.unique(np.stack([case.people.together[found.p], found.u]), axis=1, return_inverse=True)
    count = pairs.shape[1]
    paid = np.bincount(number, found.cost, count).astype(np.int64)
    return Choices(pairs[0], pairs[1], np.bincount(number, minlength=count), paid, found)


def _mended(case: Case, choices: Choices, which: Whole, free: Seating, chosen: dict[int, int]) -> Mended:
    chosen, now = dict(chosen), free
    for turn in range(ROUNDS + 2):
        if turn or chosen:
            rest = _without(case, chosen, choices.fixed(case, chosen))
            now = best_seating(rest, directory(rest, which, screened=True), which)
        torn = groups.split(case, now.person, now.unit).tolist()
        if not torn:
            break
        if turn == ROUNDS:  # Enough of it: who is whole now stays so, and the others go home.
            seat_of = dict(zip(case.people.together[now.person].tolist(), now.unit.tolist(), strict=True))
            chosen |= {group: seat_of.get(group, HOME) for group in np.unique(choices.group).tolist() if group not in chosen}
            chosen |= dict.fromkeys(torn, HOME)
            continue
        room = choices.room(case, chosen)
        for group in torn:
            chosen[group], size = next((unit, size) for unit, size in choices.of(group, now.price) if unit == HOME or room[unit] >= size)
            room[chosen[group]] -= size
    seated = Arcs(now.person, now.unit, cost(case, now.person, now.unit, distance_m(case, now.person, now.unit)))
    used = filled(case, choices, seated.with_more(choices.fixed(case, chosen)))
    return Mended(used, value(case, used), now.surplus, now.price, chosen)


def _without(case: Case, chosen: dict[int, int], fixed: Arcs) -> Case:
    """The case that is left when some groups are at home or in seats set aside for them."""
    gone = np.isin(case.people.together, [*chosen])
    people = replace(case.people, shifts=np.where(gone, np.uint64(0), case.people.shifts))
    units = replace(case.units, taken=case.units.taken + np.bincount(fixed.u, minlength=len(case.units)))
    return replace(case, people=people, units=units)


def filled(case: Case, choices: Choices, used: Arcs) -> Arcs:
    """The seats used and those that a whole group at home can fill, for any seat is worth more than any way to it."""
    room = case.units.seats - np.bincount(used.u, minlength=len(case.units))
    seated = set(case.people.together[used.p].tolist())
    fits = np.flatnonzero(choices.size <= room[choices.unit])
    order = fits[np.argsort(choices.paid[fits] / choices.size[fits], kind="stable")]
    more: dict[int, int] = {}
    for group, unit, size in zip(choices.group[order].tolist(), choices.unit[order].tolist(), choices.size[order].tolist(), strict=True):
        if group not in seated and group not in more and room[unit] >= size:
            more[group] = unit
            room[unit] -= size
    return used.with_more(choices.fixed(case, more))
