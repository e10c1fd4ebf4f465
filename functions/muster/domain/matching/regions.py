"""A case cut where nobody may serve across the cut, so that its regions are solved apart and nothing is lost."""

from dataclasses import replace

import numpy as np

from muster.domain.matching.candidates import directory
from muster.domain.matching.model import Case, Whole, contains

# Regions smaller than this (people and units) share a solve: each costs a few milliseconds whatever its size.
LEAST = 2_000


def cut(case: Case) -> list[tuple[Whole, Whole]]:
    """The people and units of each region, the largest first; people who may serve nowhere are in none."""
    people, units = _labels(case)
    used, size = np.unique(np.concatenate([people, units]), return_counts=True)
    size = size[np.isin(used, units)]
    used = used[np.isin(used, units)]
    order = np.lexsort((used, -size))
    small = np.flatnonzero(size[order] < LEAST)
    bundle = np.arange(len(used))
    bundle[small] = (small[0] if len(small) else 0) + np.cumsum(size[order][small]) // LEAST
    by_label = np.full(int(max(people.max(initial=0), units.max(initial=0))) + 1, -1)
    by_label[used[order]] = bundle
    sides = [_members(by_label[labels], len(used)) for labels in (people, units)]
    return [(p, u) for p, u in zip(*sides, strict=True) if len(u)]


def _members(bundle: Whole, count: int) -> list[Whole]:
    order = np.argsort(bundle, kind="stable")
    return np.split(order, np.searchsorted(bundle[order], np.arange(count + 1)))[1:-1]


def _labels(case: Case) -> tuple[Whole, Whole]:
    """One label for all people and units that some chain of who may look where connects."""
    everywhere = directory(case, np.arange(len(case.units)), screened=True)
    seen, linked = (_covered(len(everywhere.lists), everywhere.start, everywhere.stop - short) for short in (0, 1))
    # Neighbours in a list who are looked through together are one stretch.
    stretch = np.cumsum(np.concatenate([[0], ~linked[:-1]])[: len(linked)]).astype(np.int64)
    crowd, count = len(case.people), len(case.units)
    place = np.flatnonzero(seen)
    tied = np.flatnonzero(case.people.together)
    _, first, group = np.unique(case.people.together[tied], return_index=True, return_inverse=True)
    base = crowd + count
    ends = [
        (everywhere.lists[place], base + stretch[place]),
        (crowd + everywhere.unit, base + stretch[everywhere.start]),
        (tied, tied[first][group]),
    ]
    one, other = (np.concatenate([end[side] for end in ends]) for side in (0, 1))
    label = _connected(base + int(stretch.max(initial=0)) + 1, one, other)
    return label[:crowd], label[crowd:base]


def _covered(size: int, start: Whole, stop: Whole) -> Whole:
    """Which places lie in one of the stretches."""
    steps = np.bincount(start, minlength=size + 1) - np.bincount(stop, minlength=size + 1)
    return np.asarray(np.cumsum(steps)[:size] > 0)


def _connected(size: int, one: Whole, other: Whole) -> Whole:
    """The least number in reach of each node."""
    label = np.arange(size)
    while len(one):
        low, high = np.minimum(one, other), np.maximum(one, other)
        np.minimum.at(label, high, low)
        while not np.array_equal(label, label[label]):
            label = label[label]
        one, other = label[one], label[other]
        apart = one != other
        one, other = one[apart], other[apart]
    return label


def part(case: Case, p: Whole, u: Whole) -> Case:
    """The case of some people (in ascending order) and units alone."""
    return replace(
        case, people=case.people.take(p), units=case.units.take(u), refused=_pairs(case, case.refused, p, u), held=_pairs(case, case.held, p, u),
        rest=case.rest[p], spent=case.spent[p], duties=case.duties[p],
    )  # fmt: skip


def _pairs(case: Case, pairs: Whole, p: Whole, u: Whole) -> Whole:
    person, unit = np.divmod(pairs, max(len(case.units), 1))
    both = contains(p, person) & contains(u, unit)
    return np.asarray(np.searchsorted(p, person[both]) * len(u) + np.searchsorted(u, unit[both]))
