"""The answers that the benches set side by side: the solver's own, and those of any method of one day."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from matching.processes import fork_map
from muster.domain.matching import Over, solve
from muster.domain.matching.days import Day, Method, day_by_day
from muster.domain.matching.model import Whole
from muster.domain.matching.reasons import open_seats, rivals, seats
from tests.bench.city import Instance
from tests.bench.peers import PEERS, case_of

# From here on regions are solved side by side, as the night run does; below it forking costs more than it saves.
MANY = 200_000


@dataclass(frozen=True, slots=True)
class Answer:
    """Who sits where, why seats are open (unit, seats, code), what no answer is worth more than (-1 where not known), and who answered."""

    person: Whole
    unit: Whole
    reasons: Sequence[tuple[int, int, str]]
    value: int
    bound: int
    method: str


def ours(instance: Instance, method: Literal["flow", "greedy"] = "flow") -> Answer:
    """The solver's answer."""
    over: Over = fork_map if len(instance.volunteers) >= MANY else map
    solution = solve(instance.volunteers, instance.units, method=method, over=over)
    why = [(reason.unit, reason.open, reason.code) for reason in solution.reasons]
    return Answer(solution.person, solution.unit, why, solution.value, solution.bound, solution.method)


def greedy(instance: Instance) -> Answer:
    """The answer of the solver's own fallback, urgency and scarcity."""
    return ours(instance, "greedy")


def by(name: str, method: Method) -> Callable[[Instance], Answer]:
    """The answer of a method of one day, day by day."""

    def answer(instance: Instance) -> Answer:
        case = case_of(instance)
        days = list(day_by_day(case, method))
        p, u = (np.concatenate([np.zeros(0, np.int64), *(getattr(day.seating, side) for day in days)]) for side in ("person", "unit"))
        row = np.lexsort((u, p))
        worth, bound = sum(day.seating.value for day in days), min((day.seating.bound for day in days), default=0)
        return Answer(p[row], u[row], sorted(_why(days)), worth, bound, name)

    return answer


def _why(days: list[Day]) -> Iterator[tuple[int, int, str]]:
    for day in days:
        where = seats(len(day.case.people), day.seating.person, day.seating.unit)
        for reason in open_seats(day.case, day.which, where, *rivals(day)):
            yield reason.unit, reason.open, reason.code


METHODS: dict[str, Callable[[Instance], Answer]] = {"flow": ours, "greedy": greedy, "nearest": by("nearest", PEERS["nearest"])}
