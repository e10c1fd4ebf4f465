"""Days of one region as they came out, in a form that another process can hand back, and the days of all regions joined."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from muster.domain.matching.days import day_by_day
from muster.domain.matching.greedy import by_urgency
from muster.domain.matching.model import Case, Flags, Whole
from muster.domain.matching.reasons import rivals
from muster.domain.matching.repair import whole_seating

Kind = Literal["flow", "greedy"]


@dataclass(frozen=True, slots=True)
class Evening:
    """One day's seats, who may serve somewhere, and by unit how many eligible people serve elsewhere and where the cheapest of them does."""

    day: int
    person: Whole
    unit: Whole
    reached: Flags
    rivals: Whole
    nearest: Whole
    value: int
    bound: int
    arcs: int
    rounds: int


def evenings(question: tuple[Case, Kind]) -> tuple[Kind, list[Evening]]:
    """Every day of a region, by the flow if that is asked for and can run."""
    case, kind = question
    if kind == "flow":
        try:
            return "flow", _solved(case, kind)
        except (ImportError, ArithmeticError, RuntimeError, MemoryError):
            pass  # A solver that cannot run must not leave seats empty; the answer names who served.
    return "greedy", _solved(case, "greedy")


def _solved(case: Case, kind: Kind) -> list[Evening]:
    found = []
    for day in day_by_day(case, whole_seating if kind == "flow" else by_urgency):
        seating, (count, nearest) = day.seating, rivals(day)
        found.append(
            Evening(
                int(case.units.day[day.which[0]]), seating.person, seating.unit, seating.reached, count, nearest,
                seating.value, seating.bound, seating.arcs, seating.rounds,
            )
        )  # fmt: skip
    return found


def joined(case: Case, regions: Sequence[tuple[Whole, Whole]], answers: Iterable[list[Evening]]) -> list[Evening]:
    """The days of the whole case, in order."""
    by_day: dict[int, list[tuple[Evening, Whole, Whole]]] = {}
    for (people, units), region in zip(regions, answers, strict=True):
        for evening in region:
            by_day.setdefault(evening.day, []).append((evening, people, units))
    return [_joined(case, day, by_day[day]) for day in sorted(by_day)]


def _joined(case: Case, day: int, parts: list[tuple[Evening, Whole, Whole]]) -> Evening:
    reached = np.zeros(len(case.people), np.bool_)
    count, nearest = np.zeros(len(case.units), np.int64), np.full(len(case.units), -1)
    for evening, people, units in parts:
        reached[people] = evening.reached
        count[units] = evening.rivals
        named = evening.nearest >= 0
        nearest[units[named]] = units[evening.nearest[named]]
    bounds = [evening.bound for evening, *_ in parts]
    return Evening(
        day, np.concatenate([people[evening.person] for evening, people, _ in parts]),
        np.concatenate([units[evening.unit] for evening, _, units in parts]), reached, count, nearest,
        sum(evening.value for evening, *_ in parts), sum(bounds) if min(bounds) >= 0 else -1,
        sum(evening.arcs for evening, *_ in parts), max(evening.rounds for evening, *_ in parts),
    )  # fmt: skip
