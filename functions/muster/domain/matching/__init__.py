"""Who serves where: the exact solver, in whole numbers and without a clock."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from muster.domain.matching import rules
from muster.domain.matching.days import opened
from muster.domain.matching.evenings import Evening, Kind, evenings, joined
from muster.domain.matching.flow import rewards
from muster.domain.matching.idle import Idle, unused
from muster.domain.matching.model import ROLES, Case, Units, Volunteers, Whole, borders
from muster.domain.matching.objective import way, weight
from muster.domain.matching.reasons import Reason, open_seats, seats
from muster.domain.matching.regions import cut, part

__all__ = ["ROLES", "Idle", "Reason", "Solution", "Units", "Volunteers", "solve"]

Question: TypeAlias = tuple[Case, Kind]
Over: TypeAlias = Callable[[Callable[[Question], tuple[Kind, list[Evening]]], list[Question]], Iterable[tuple[Kind, list[Evening]]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """Who serves where, and why seats are open; people and units are rows of what was asked, in order of person and unit.

    `objective` is v1 as written; `value` is what was maximised (with this week's duties, surcharges and what stands) and
    `bound` what no seating can exceed, so `gap` 0 is proof (-1 without one; of several days, each given those before it).
    `unused` holds a code for each person, None if used.
    """

    person: Whole
    unit: Whole
    distance_m: Whole
    open: Whole
    objective: int
    value: int
    bound: int
    critical_share: float
    reasons: tuple[Reason, ...]
    unused: tuple[Idle | None, ...]
    method: Literal["flow", "greedy"]
    proven: bool
    arcs: int
    rounds: int

    @property
    def gap(self) -> int:
        """How much better a seating could be at most, -1 when not known."""
        return self.bound - self.value if self.bound >= 0 else -1


def solve(
    volunteers: Volunteers,
    units: Units,
    *,
    neighbours: Mapping[int, frozenset[int]] | None = None,
    refused: ArrayLike | None = None,
    held: ArrayLike | None = None,
    rest_blocked: ArrayLike | None = None,
    budget_spent: ArrayLike | None = None,
    duties: ArrayLike | None = None,
    method: Literal["flow", "greedy"] = "flow",
    over: Over = map,
) -> Solution:
    """The best seating under every hard rule.

    `refused` and `held` are rows of (person, unit), `rest_blocked` shifts lost only to rest, `budget_spent` people whose
    messages are used up, `duties` those given this week already. `over` maps the solving of regions that share nobody
    (a process pool's map solves them side by side); the answer does not depend on it.
    """
    # Ties fall by the order of rows, so people are put in the order of their keys and units in the order of what they are.
    people_order, unit_order = np.argsort(volunteers.key, kind="stable"), _order_of(units)
    count = len(volunteers)
    case = Case(
        people=volunteers.take(people_order),
        units=units.take(unit_order),
        bordering=borders(neighbours or {}),
        refused=_pairs(refused, people_order, unit_order),
        held=_pairs(held, people_order, unit_order),
        rest=_given(rest_blocked, count, np.uint64)[people_order],
        spent=_given(budget_spent, count, np.bool_)[people_order],
        duties=_given(duties, count, np.int64)[people_order],
    )
    pieces = cut(case)
    kinds, answers = zip(*over(evenings, [(part(case, p, u), method) for p, u in pieces]), strict=True) if pieces else ((), ())
    days = joined(case, pieces, answers)
    p, u = (np.concatenate([np.zeros(0, np.int64), *(getattr(day, side) for day in days)]) for side in ("person", "unit"))
    metres = rules.distance_m(case, p, u)
    reasons = [
        Reason(int(unit_order[why.unit]), why.code, why.open, why.count, int(unit_order[why.other]) if why.other >= 0 else -1)
        for why in _reasons(case, days)
    ]
    serving, reached = np.isin(np.arange(count), p), np.logical_or.reduce([np.zeros(count, np.bool_), *(day.reached for day in days)])
    idle = np.array(unused(case, serving, reached), object)
    bounds = [day.bound for day in days]
    row = np.lexsort((unit_order[u], people_order[p]))
    return Solution(
        person=people_order[p][row],
        unit=unit_order[u][row],
        distance_m=np.rint(metres[row]).astype(np.int64),
        open=units.seats - np.bincount(unit_order[u], minlength=len(units)),
        objective=rewards(case, u) - int(way(case, p, metres).sum()),
        value=sum(day.value for day in days),
        bound=sum(bounds) if min(bounds, default=0) >= 0 else -1,
        critical_share=_critical_share(case.units, u),
        reasons=tuple(sorted(reasons, key=lambda why: why.unit)),
        unused=tuple(idle[np.argsort(people_order)].tolist()),
        method="greedy" if method == "greedy" or "greedy" in kinds else "flow",
        proven=all(day.bound == day.value for day in days),
        arcs=sum(day.arcs for day in days),
        rounds=sum(day.rounds for day in days),
    )


def _reasons(case: Case, days: list[Evening]) -> Iterator[Reason]:
    book = opened(case)
    for day in days:
        which = np.flatnonzero(case.units.day == day.day)
        yield from open_seats(book.morning(case, day.day), which, seats(len(case.people), day.person, day.unit), day.rivals, day.nearest)
        book = book.after(case, day.person, day.unit)


def _critical_share(units: Units, filled: Whole) -> float:
    """The share of critical seats that are held, each weighed by its priority."""
    critical = np.minimum(units.minimum, units.maximum)
    held = units.taken + np.bincount(filled, minlength=len(units))
    heavy = weight(units, np.arange(len(units)))
    whole = int((heavy * critical).sum())
    return float((heavy * np.minimum(held, critical)).sum() / whole) if whole else 1.0


def _order_of(units: Units) -> Whole:
    names = [name for name in Units.__dataclass_fields__ if name != "need"]
    return np.lexsort([*(getattr(units, name) for name in names), units.need])


def _pairs(pairs: ArrayLike | None, people_order: Whole, unit_order: Whole) -> Whole:
    rows = np.asarray(pairs if pairs is not None else (), np.int64).reshape(-1, 2)
    return np.unique(np.argsort(people_order)[rows[:, 0]] * len(unit_order) + np.argsort(unit_order)[rows[:, 1]])


def _given(values: ArrayLike | None, count: int, kind: type[np.generic]) -> NDArray[Any]:
    return np.zeros(count, kind) if values is None else np.asarray(values).astype(kind)
