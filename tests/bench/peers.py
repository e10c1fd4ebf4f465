"""What others do: the simple ways of sending people to units, each a method of the same day-by-day plan under the same hard rules.

The rows of people and units stand for the order in which they came.
"""

from collections.abc import Iterator

import numpy as np

from muster.domain.matching import rules
from muster.domain.matching.candidates import NO_ARCS, Arcs, Directory, arcs
from muster.domain.matching.days import Method
from muster.domain.matching.flow import value
from muster.domain.matching.model import Case, Flags, Whole
from muster.domain.matching.optimum import Seating
from tests.bench.city import Instance

PAIRS = 1 << 17


def case_of(instance: Instance) -> Case:
    """The question of an instance with nothing said or done before, rows in their own order."""
    nothing, people = np.zeros(0, np.int64), len(instance.volunteers)
    return Case(
        people=instance.volunteers,
        units=instance.units,
        bordering=nothing,
        refused=nothing,
        held=nothing,
        rest=np.zeros(people, np.uint64),
        spent=np.zeros(people, np.bool_),
        duties=np.zeros(people, np.int64),
    )


def nearest_first(case: Case, where: Directory, which: Whole) -> Seating:
    """Units in order of arrival, each taking the nearest who are free, until full."""
    away, reached = (np.zeros(len(case.people), np.bool_) for _ in range(2))
    used, count = [NO_ARCS], 0
    for block in arcs(case, where, which):
        reached[block.p] = True
        count += len(block)
        near = block.where(np.lexsort((block.p, _centimetres(case, block), block.u)))
        starts = np.flatnonzero(np.diff(near.u, prepend=-1))
        for low, high in zip(starts.tolist(), [*starts[1:].tolist(), len(near)], strict=True):
            mine = np.arange(low, high)
            taken = mine[~away[near.p[mine]]][: case.units.seats[near.u[low]]]
            away[near.p[taken]] = True
            used.append(near.where(taken))
    return _seating(case, _joined(used), reached, count)


def people_pick(case: Case, where: Directory, which: Whole) -> Seating:
    """People in order of arrival, each taking the nearest unit with a free seat."""
    known = _joined(arcs(case, where, which))
    order = np.lexsort((known.u, _centimetres(case, known), known.p))
    starts = np.flatnonzero(np.diff(known.p[order], prepend=-1))
    left = case.units.seats.tolist()
    near = known.u[order]
    used = []
    for low, high in zip(starts.tolist(), [*starts[1:].tolist(), len(order)], strict=True):
        for at, unit in enumerate(near[low:high].tolist(), low):
            if left[unit]:
                left[unit] -= 1
                used.append(at)
                break
    return _seating(case, known.where(order[np.array(used, np.int64)]), _among(case, known), len(known))


def closest_pair(case: Case, where: Directory, which: Whole) -> Seating:
    """Always the closest pair of a free person and a unit with a free seat."""
    known = _joined(arcs(case, where, which))
    order = np.lexsort((known.p, known.u, _centimetres(case, known)))
    away, left = np.zeros(len(case.people), np.bool_), case.units.seats.copy()
    used = []
    for start in range(0, len(order), PAIRS):
        some = order[start : start + PAIRS]
        some = some[~away[known.p[some]] & (left[known.u[some]] > 0)]
        for at, person, unit in zip(some.tolist(), known.p[some].tolist(), known.u[some].tolist(), strict=True):
            if not away[person] and left[unit]:
                away[person] = True
                left[unit] -= 1
                used.append(at)
    return _seating(case, known.where(np.array(used, np.int64)), _among(case, known), len(known))


PEERS: dict[str, Method] = {"nearest": nearest_first, "people pick": people_pick, "closest pair": closest_pair}


def _centimetres(case: Case, some: Arcs) -> Whole:
    """Ways in whole centimetres, so that ties do not hang on rounding."""
    return np.asarray(np.rint(rules.distance_m(case, some.p, some.u) * 100).astype(np.int64))


def _joined(parts: Iterator[Arcs] | list[Arcs]) -> Arcs:
    """Arcs laid end to end in the order of their units."""
    parts = [NO_ARCS, *parts]
    return Arcs(*(np.concatenate([getattr(part, side) for part in parts]) for side in ("p", "u", "cost")))


def _among(case: Case, known: Arcs) -> Flags:
    return np.asarray(np.bincount(known.p, minlength=len(case.people)) > 0)


def _seating(case: Case, used: Arcs, reached: Flags, count: int) -> Seating:
    nothing = np.zeros(len(case.people), np.int64)
    return Seating(used.p, used.u, surplus=nothing, reached=reached, value=value(case, used), bound=-1, arcs=count, rounds=0)
