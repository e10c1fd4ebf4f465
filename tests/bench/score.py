"""What an answer is worth, by the figures of the benches; every method is measured by the same lines."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from muster.domain.matching import ROLES, rules
from muster.domain.matching.flow import rewards
from muster.domain.matching.model import Case, Real, Whole
from muster.domain.matching.objective import way, weight


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """An answer in figures: shares from 0 to 1, ways in metres; a need is full with every seat of its units, any with one.

    The Ginis are over people who offer a shift and a role: of duties given here, and of times served with them.
    """

    objective: int
    weighted_critical: float
    seats: int
    seats_filled: int
    needs: int
    needs_full: int
    needs_any: int
    mean_distance_m: float
    p95_distance_m: float
    mean_served: float
    gini_duties: float
    gini_served: float
    available: int
    people_used: int
    filled_by_district: dict[int, float]

    @property
    def never_used(self) -> float:
        """The share of available people without a duty."""
        return 1 - self.people_used / max(self.available, 1)


def score(case: Case, p: Whole, u: Whole) -> Score:
    """The figures of seating these people in these units."""
    units, people = case.units, case.people
    metres = rules.distance_m(case, p, u)
    filled = np.bincount(u, minlength=len(units))
    critical, heavy = np.minimum(units.minimum, units.maximum), weight(units, np.arange(len(units)))
    _, need = np.unique(units.need, return_inverse=True)
    duties = np.bincount(p, minlength=len(people))
    available = (people.shifts > 0) & (people.skills & (1 << len(ROLES)) - 1 > 0) & (people.max_shifts > 0)
    return Score(
        objective=rewards(case, u) - int(way(case, p, metres).sum()),
        weighted_critical=float((heavy * np.minimum(filled, critical)).sum() / max(int((heavy * critical).sum()), 1)),
        seats=int(units.seats.sum()),
        seats_filled=len(u),
        needs=int(need.max()) + 1,
        needs_full=int((np.bincount(need, filled < units.seats) == 0).sum()),
        needs_any=int((np.bincount(need, filled) > 0).sum()),
        mean_distance_m=round(float(metres.mean()), 1) if len(p) else 0.0,
        p95_distance_m=round(float(np.percentile(metres, 95)), 1) if len(p) else 0.0,
        mean_served=round(float(people.served[p].mean()), 4) if len(p) else 0.0,
        gini_duties=gini(duties[available]),
        gini_served=gini((duties + people.served)[available]),
        available=int(available.sum()),
        people_used=int((duties > 0).sum()),
        filled_by_district=_by_district(case, filled),
    )


def gini(values: NDArray[np.int64]) -> float:
    """How unevenly a whole is shared out, from 0 (all alike) to almost 1 (one has all): Gini's mean difference over twice the mean."""
    ordered: Real = np.sort(values).astype(np.float64)
    whole, count = ordered.sum(), len(ordered)
    return float(2 * (np.arange(1, count + 1) * ordered).sum() / (count * whole) - (count + 1) / count) if whole else 0.0


def _by_district(case: Case, filled: Whole) -> dict[int, float]:
    code, place = np.unique(case.units.community // 10**6, return_inverse=True)
    share = np.bincount(place, filled) / np.maximum(np.bincount(place, case.units.seats), 1)
    return dict(zip(code.tolist(), share.tolist(), strict=True))
