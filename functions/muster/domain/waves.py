"""How many people a dispatch order asks at a time, whom first, and when nobody may be asked."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import blake2b

from muster.domain.times import SHANGHAI

FIRST_RATE, WEIGHT = 0.6, 10.0  # what is believed before anybody answered, and how many answers that belief is worth
LOWEST_RATE = 0.05
ANSWER_HALF_LIFE = timedelta(minutes=10)  # half of those who will say yes have said so by then
FIRST_TIMERS = 0.2
LARGEST = 200  # people in one wave
WAVE, URGENT_WAVE = timedelta(minutes=15), timedelta(minutes=5)
_UNVERIFIED_M, _IDLE_M, _PASSED_M = 4_000, 500, 2_000
_MOST_IDLE, _MOST_PASSED = 7, 5


@dataclass(frozen=True, slots=True)
class Tally:
    """How many were asked and had their time to answer, and how many of them said yes."""

    asked: int = 0
    yes: int = 0

    def plus(self, other: "Tally") -> "Tally":
        """Both together."""
        return Tally(self.asked + other.asked, self.yes + other.yes)

    def rate(self, before: float) -> float:
        """The mean of the Beta posterior, from a prior of mean `before` worth WEIGHT answers."""
        return (self.yes + before * WEIGHT) / (self.asked + WEIGHT)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What was learned of one role, by the local hour of asking."""

    hours: Mapping[int, Tally] = field(default_factory=dict)

    def rate(self, hour: int) -> float:
        """The expected share of yes: the hour's own answers, upon the belief that the role's other hours leave."""
        rest = Tally()
        for other, tally in self.hours.items():
            if other != hour:
                rest = rest.plus(tally)
        return max(LOWEST_RATE, self.hours.get(hour, Tally()).rate(rest.rate(FIRST_RATE)))


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whom the hard rules allow; `asked` counts today's messages, `passed` how often they were told that others came first.

    `idle_days` are those since the last duty, `first` whoever was never used.
    """

    person: str
    cell: str
    metres: float
    idle_days: int
    passed: int
    asked: int
    first: bool
    verified: bool = True
    on_duty: bool = False

    def rank(self, salt: str) -> tuple[float, bytes]:
        """Lowest first: the way to the post, shortened by past bad luck; a drawn lot among equals, never who was quickest."""
        way = self.metres + (0 if self.verified else _UNVERIFIED_M)
        luck = _IDLE_M * min(self.idle_days, _MOST_IDLE) + _PASSED_M * min(self.passed, _MOST_PASSED)
        return way - luck, blake2b(f"{salt}/{self.person}".encode(), digest_size=8).digest()


def local_hour(now: datetime) -> int:
    """The hour of a moment in the city."""
    return now.astimezone(SHANGHAI).hour


def pause(*, urgent: bool) -> timedelta:
    """The time between one wave and the next."""
    return URGENT_WAVE if urgent else WAVE


def still_yes(rate: float, silent: timedelta) -> float:
    """The chance that somebody silent for so long still says yes.

    Bayes, where a yes comes after an exponential time of ANSWER_HALF_LIFE and those who will not come stay silent.
    """
    late = rate * 0.5 ** (silent / ANSWER_HALF_LIFE)
    return late / (late + 1 - rate) if late else 0.0


def size(open_seats: int, rate: float, silent: Iterable[timedelta]) -> int:
    """How many to ask now: open seats, less the yeses still to be expected of earlier waves, over the expected acceptance."""
    expected = sum(still_yes(rate, wait) for wait in silent)
    return min(LARGEST, max(0, math.ceil((open_seats - expected) / rate - 1e-9)))


def choose(candidates: Iterable[Candidate], count: int, *, budget: int, salt: str) -> list[Candidate]:
    """The people of one wave, first-timers at least FIRST_TIMERS of it while there are any; nobody on duty or beyond the day's budget."""
    able = sorted((one for one in candidates if one.asked < budget and not one.on_duty), key=lambda one: one.rank(salt))
    least = math.ceil(FIRST_TIMERS * min(count, len(able)))
    first = [one for one in able if one.first][:least]
    reserved = {one.person for one in first}
    rest = [one for one in able if one.person not in reserved][: max(0, count - len(first))]
    return sorted([*first, *rest], key=lambda one: one.rank(salt))


def promote(waiting: Sequence[Candidate], *, salt: str) -> list[Candidate]:
    """The waiting list in the order in which seats that free up are given: by fit and past luck, not by who answered first."""
    return sorted(waiting, key=lambda one: replace(one, verified=True).rank(salt))  # who answers by the link has shown whose phone it is
