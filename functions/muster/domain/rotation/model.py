"""What a rotation plan is made of: tours to fill, people to fill them, and the limits nobody may pass.

Times are minutes since the local midnight that opens the plan's first day. A tour is one stretch of duty at one post that lies within one
duty day, from six to six; nobody has two of them on a day, so rest lies between any two.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

Rule = Literal["unknown", "twice", "zone", "away", "one_a_day", "rest", "in_a_day", "days_running", "after_sealed", "nights", "too_many", "mix"]
DAY = 24 * 60
NIGHT = (22 * 60, 30 * 60)
NIGHT_FROM = 3 * 60  # a tour with this much of it between 22 and 6 is a night


@dataclass(frozen=True, slots=True)
class Limits:
    """What the rules allow; minutes, but for days in a row and the nights between two people."""

    rest: int = 11 * 60
    in_a_day: int = 10 * 60
    days_running: int = 6
    nights_apart: int = 1
    after_sealed: int = DAY


@dataclass(frozen=True)
class Tour:
    """One stretch of duty on one duty day at one post; `mix` names what somebody on it must bring."""

    id: str
    post: str
    day: int
    name: str
    start: int
    end: int
    minimum: int
    target: int
    zone: str = ""
    sealed: bool = False
    mix: tuple[str, ...] = ()

    @property
    def minutes(self) -> int:
        """Time on duty."""
        return self.end - self.start

    @cached_property
    def night(self) -> bool:
        """Whether three hours or more of it lie between 22 and 6."""
        nights = [(NIGHT[0] + day * DAY, NIGHT[1] + day * DAY) for day in range(self.day - 1, self.day + 2)]
        return sum(max(0, min(self.end, late) - max(self.start, early)) for early, late in nights) >= NIGHT_FROM


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may be on the rota: where they may go, what they bring, when they cannot, what they hold already."""

    id: str
    zones: frozenset[str] = frozenset()
    brings: frozenset[str] = frozenset()
    away: tuple[tuple[int, int], ...] = ()
    held: tuple[Tour, ...] = ()
    group: str = ""

    def may(self, tour: Tour) -> bool:
        """Whether the person may enter the tour's zone and is there for all of it."""
        return (not tour.zone or tour.zone in self.zones) and not any(tour.start < back and gone < tour.end for gone, back in self.away)


@dataclass(frozen=True)
class Plan:
    """Tours in order of time and the people; with `groups`, whole groups move through the pattern together, in this order."""

    days: int
    tours: tuple[Tour, ...]
    people: tuple[Person, ...]
    limits: Limits = field(default_factory=Limits)
    groups: tuple[str, ...] = ()


Roster = Mapping[str, tuple[str, ...]]
"""Who is on each tour: tour id to people's ids, in the people's order."""
