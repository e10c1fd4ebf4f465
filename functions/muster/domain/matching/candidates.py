"""Who is near enough to a unit, found by grid cell and by area, never by looking at everyone."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from muster.domain.matching import rules
from muster.domain.matching.groups import whole
from muster.domain.matching.model import Case, Flags, Real, Whole, district, street
from muster.domain.matching.objective import cost, ranks

FINENESS = 4
BLOCK = 1 << 20
# Arcs are sorted as single numbers: 24 bits of unit, 15 of cost, 24 of person.
LEAST_COST = 64
UNREACHED = np.int64(1) << 40


@dataclass(frozen=True, slots=True)
class Directory:
    """People in lists, and for each unit (in order) the stretches of the lists to look through."""

    lists: Whole
    unit: Whole
    start: Whole
    stop: Whole

    def pairs(self, which: Whole) -> Iterator[tuple[Whole, Whole]]:
        """The people and units to look at, for some units, in blocks of whole units."""
        rows = np.flatnonzero(np.isin(self.unit, which))
        unit, start, size = self.unit[rows], self.start[rows], (self.stop - self.start)[rows]
        if not len(rows):
            return
        ends = np.cumsum(size)
        last = np.flatnonzero(np.r_[unit[1:] != unit[:-1], True])
        block = ends[last] // BLOCK
        cuts = [0, *(last[np.flatnonzero(block[1:] != block[:-1])] + 1).tolist(), len(rows)]
        for low, high in pairwise(cuts):
            sizes = size[low:high]
            yield self.lists[np.repeat(start[low:high], sizes) + ranks(sizes)], np.repeat(unit[low:high], sizes)


def directory(case: Case, which: Whole, *, screened: bool) -> Directory:
    """Where to look for each unit; screened lists hold only people with the skill, the time and a message left."""
    units = case.units
    limit = rules.limit_m(case, which)
    kinds = np.stack([limit, *((units.role[which].astype(np.int64), units.shifts[which].view(np.int64)) if screened else ())])
    _, kind = np.unique(kinds, axis=1, return_inverse=True)
    lists: list[Whole] = []
    found: list[Whole] = []
    length = 0
    for number in range(int(kind.max()) + 1 if len(which) else 0):
        alike = which[kind == number]
        people = _screened(case, alike[:1]) if screened else np.arange(len(case.people))
        for order, stretches in _stretches(case, people, alike, float(limit[kind == number][0])):
            lists.append(order)
            found.append(stretches + np.array([[0], [length], [length]]))
            length += len(order)
    table = np.concatenate([np.zeros((3, 0), np.int64), *found], axis=1)
    table = table[:, table[2] > table[1]]
    table = table[:, np.argsort(table[0], kind="stable")]
    return Directory(np.concatenate([np.zeros(0, np.int64), *lists]), *table)


def _screened(case: Case, u: Whole) -> Whole:
    everyone = np.arange(len(case.people))
    return np.flatnonzero(rules.skilled(case, everyone, u) & rules.rested(case, everyone, u) & rules.within_budget(case, everyone, u))


def _stretches(case: Case, people: Whole, units: Whole, limit: float) -> Iterator[tuple[Whole, Whole]]:
    mapped = ~np.isnan(case.people.x[people] + case.people.y[people])
    located = ~np.isnan(case.units.x[units] + case.units.y[units])
    if mapped.any() and located.any():
        yield _by_cell(case, people[mapped], units[located], limit)
    if not mapped.all() and located.any():
        yield _by_area(case, people[~mapped], units[located], limit)
    if not located.all():
        yield _by_area(case, people, units[~located], limit)


def _by_cell(case: Case, people: Whole, units: Whole, limit: float) -> tuple[Whole, Whole]:
    side, far = limit / FINENESS, limit + 0.001
    px, py, ux, uy = case.people.x[people], case.people.y[people], case.units.x[units], case.units.y[units]
    west, south = px.min(), py.min()
    column, row = _cell(px - west, side), _cell(py - south, side)
    wide, high = int(column.max()) + 1, int(row.max()) + 1
    number = row * wide + column
    order = np.argsort(number, kind="stable")
    number = number[order]
    # Rows of cells that the circle of a unit cuts, and in each the columns between the ends of its chord.
    rows = _cell(uy - south, side)[:, None] + np.arange(-FINENESS - 1, FINENESS + 2)
    apart = np.maximum(0.0, np.maximum(rows * side - (uy - south)[:, None], (uy - south)[:, None] - (rows + 1) * side))
    half = np.sqrt(np.maximum(far**2 - apart**2, 0.0))
    first, last = _cell((ux - west)[:, None] - half, side), _cell((ux - west)[:, None] + half, side)
    cut = (apart <= far) & (rows >= 0) & (rows < high) & (last >= 0) & (first < wide)
    start = np.searchsorted(number, (rows * wide + np.clip(first, 0, wide - 1))[cut])
    stop = np.searchsorted(number, (rows * wide + np.clip(last, 0, wide - 1))[cut], "right")
    return people[order], np.stack([np.broadcast_to(units[:, None], cut.shape)[cut], start, stop])


def _cell(along: Real, side: float) -> Whole:
    return np.asarray(np.floor(along / side).astype(np.int64))


def _by_area(case: Case, people: Whole, units: Whole, limit: float) -> tuple[Whole, Whole]:
    order = people[np.argsort(case.people.community[people], kind="stable")]
    homes, posts = case.people.community[order], case.units.community[units]
    if limit < rules.SAME_DISTRICT_M:
        return order, _between(homes, units, street(posts), 1000)
    near = [_between(homes, units, district(posts), 10**6)]
    if limit >= rules.NEIGHBOUR_M:
        here, there = case.bordering // 10**6 * 10**6, case.bordering % 10**6 * 10**6
        for place in np.unique(district(posts)):
            ours = units[district(posts) == place]
            beyond = there[(here == place) & (there != place)]
            near.append(_between(homes, np.repeat(ours, len(beyond)), np.tile(beyond, len(ours)), 10**6))
    return order, np.concatenate(near, axis=1)


def _between(homes: Whole, units: Whole, area: Whole, span: int) -> Whole:
    return np.stack([units, np.searchsorted(homes, area), np.searchsorted(homes, area + span)])


@dataclass(frozen=True, slots=True)
class Arcs:
    """Pairs that may be seated, with what the solver pays and the metres between."""

    p: Whole
    u: Whole
    cost: Whole

    def __len__(self) -> int:
        return len(self.p)

    def where(self, keep: Flags | Whole) -> "Arcs":
        """Some of the arcs."""
        return Arcs(self.p[keep], self.u[keep], self.cost[keep])

    def with_more(self, more: "Arcs") -> "Arcs":
        """These arcs, then others."""
        return Arcs(*(np.concatenate(columns) for columns in zip(self.columns(), more.columns(), strict=True)))

    def columns(self) -> tuple[Whole, Whole, Whole]:
        """Person, unit, cost."""
        return self.p, self.u, self.cost

    def joined(self, *others: "Arcs") -> "Arcs":
        """These arcs and others, each once, by unit, then cheapest first, ties in the order of people."""
        parts = (self, *others)
        packed = np.concatenate([((part.u << 15 | part.cost + LEAST_COST) << 24) | part.p for part in parts])
        packed.sort()
        packed = packed[np.diff(packed, prepend=-1) != 0]
        return Arcs(packed & (1 << 24) - 1, packed >> 39, (packed >> 24 & (1 << 15) - 1) - LEAST_COST)


NO_ARCS = Arcs(*(np.zeros(0, np.int64) for _ in range(3)))


def arcs(case: Case, where: Directory, which: Whole) -> Iterator[Arcs]:
    """Every pair that breaks no hard rule and leaves nobody of a group behind, for some units, in blocks of whole units."""
    for p, u in where.pairs(which):
        metres = rules.distance_m(case, p, u)
        near = metres <= rules.limit_m(case, u)
        p, u, metres = p[near], u[near], metres[near]
        fit = rules.may_enter(case, p, u) & rules.with_vehicle(case, p, u) & rules.as_asked(case, p, u) & rules.not_declined(case, p, u)
        p, u, metres = p[fit], u[fit], metres[fit]
        together = whole(case, p, u, case.units.seats)
        p, u, metres = p[together], u[together], metres[together]
        yield Arcs(p, u, cost(case, p, u, metres))


@dataclass(frozen=True, slots=True)
class Lists:
    """Each unit's cheapest arcs, by unit what the cheapest arc left out costs, and whom any arc at all reaches."""

    arcs: Arcs
    floor: Whole
    reached: Flags


def cheapest(case: Case, where: Directory, which: Whole, most: Whole) -> Lists:
    """The lists of some units, cut to `most` arcs."""
    floor = np.full(len(case.units), UNREACHED)
    reached = np.zeros(len(case.people), np.bool_)
    kept: list[Arcs] = []
    for block in arcs(case, where, which):
        block = block.joined()
        reached[block.p] = True
        place = ranks(np.bincount(block.u, minlength=len(case.units)))
        kept.append(block.where(place < most[block.u]))
        next_one = place == most[block.u]
        floor[block.u[next_one]] = block.cost[next_one]
    return Lists(NO_ARCS.joined(*kept), floor, reached)
