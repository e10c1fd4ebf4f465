"""Figures that carry their unit, so that people, assignments, needs and communities are never added together."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

Unit = Literal["people", "assignments", "needs", "communities", "vehicles", "seconds", "minutes", "shifts", "echelons", "overrides", "units", "per_mille", "per_mille_points"]
COUNTED: tuple[Unit, ...] = ("people", "assignments", "needs", "communities")


class MixedUnits(TypeError):
    """Two figures of different units were to be added."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A whole number and what it counts; None where there is nothing to measure or it must not be shown."""

    value: int | None
    unit: Unit

    def __add__(self, other: "Figure") -> "Figure":
        """The sum; raises MixedUnits when the two count different things."""
        if self.unit != other.unit:
            raise MixedUnits(f"{self.unit} + {other.unit}")
        return Figure((self.value or 0) + (other.value or 0), self.unit)


@dataclass(frozen=True, slots=True)
class Check:
    """Two figures that must be equal; printed whether they are or not."""

    name: str
    left: int
    right: int
    unit: Unit

    @property
    def holds(self) -> bool:
        return self.left == self.right


def total(figures: Iterable[Figure], unit: Unit) -> Figure:
    """The sum of figures of one unit; raises MixedUnits."""
    return sum(figures, Figure(0, unit))


def check(name: str, left: Figure, *parts: Figure) -> Check:
    """That a figure is the sum of its parts; raises MixedUnits."""
    return Check(name, left.value or 0, total(parts, left.unit).value or 0, left.unit)


def share(part: int, whole: int) -> Figure:
    """Part of a whole in thousandths, rounded half up; None of nothing."""
    return Figure((2000 * part + whole) // (2 * whole) if whole else None, "per_mille")


def percentile(values: Sequence[int], percent: int) -> Figure:
    """The nearest-rank percentile of durations in seconds."""
    ordered = sorted(values)
    return Figure(ordered[max(0, -(-percent * len(ordered) // 100) - 1)] if ordered else None, "seconds")


def plain(value: Any) -> Any:
    """Figures, checks and what holds them as JSON has it."""
    if isinstance(value, Check):
        return {**asdict(value), "holds": value.holds}
    if isinstance(value, Figure):
        return asdict(value)
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list | tuple) else value
