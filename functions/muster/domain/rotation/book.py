"""Who is on which tour so far, and whether one more would fit."""

from collections.abc import Iterator
from typing import Self

from muster.domain.rotation.grid import Grid
from muster.domain.rotation.model import Roster

_BEFORE = 64  # duty days before the plan that a mask of days has room for


class Book:
    """A roster being made; sets of tours and of days are bit masks."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.tours = grid.plan.tours
        self.on: dict[str, int] = dict.fromkeys(grid.may, 0)
        self.held = {person.id: sum({1 << (tour.day + _BEFORE) for tour in person.held}) for person in grid.plan.people}
        self.days = dict(self.held)
        self.minutes = dict.fromkeys(grid.may, 0)
        self.nights = dict.fromkeys(grid.may, 0)
        self.staff: list[list[str]] = [[] for _ in self.tours]

    @classmethod
    def of(cls, grid: Grid, roster: Roster) -> Self:
        """The book of a roster."""
        book = cls(grid)
        for at, tour in enumerate(grid.plan.tours):
            for person in roster.get(tour.id, ()):
                book.take(person, at)
        return book

    def fits(self, person: str, at: int) -> bool:
        """Whether the person may take the tour beside all they have."""
        grid = self.grid
        if not grid.may[person] >> at & 1 or self.on[person] & (grid.clashes[at] | 1 << at):
            return False
        days, day, run = self.days[person], self.tours[at].day + _BEFORE, 1
        for step in (-1, 1):
            next_to = day + step
            while days >> next_to & 1:
                run, next_to = run + 1, next_to + step
        return run <= grid.plan.limits.days_running

    def take(self, person: str, at: int) -> None:
        """Puts the person on the tour."""
        self._turn(person, at, 1)
        self.staff[at].append(person)

    def drop(self, person: str, at: int) -> None:
        """Takes the person off the tour."""
        self._turn(person, at, -1)
        self.staff[at].remove(person)

    def _turn(self, person: str, at: int, sign: int) -> None:
        tour = self.tours[at]
        self.on[person] ^= 1 << at
        self.days[person] ^= 1 << (tour.day + _BEFORE)
        self.minutes[person] += sign * tour.minutes
        self.nights[person] += sign * tour.night

    def of_person(self, person: str) -> Iterator[int]:
        """The numbers of the person's tours."""
        return bits(self.on[person])

    def mixed(self, at: int) -> bool:
        """Whether whoever the tour's mix asks for is on it, or nobody is."""
        mix, on = self.tours[at].mix, self.staff[at]
        return not mix or not on or all(any(brought in self.grid.people[one].brings for one in on) for brought in mix)

    def even(self, person: str) -> bool:
        """Whether nobody who shares nights with the person has more than their share."""
        return self.apart(self.grid.shares[person]) <= self.grid.plan.limits.nights_apart if person in self.grid.shares else True

    def apart(self, people: list[str]) -> int:
        """The most nights of anyone above the fewest of anyone, a night missed counting as taken."""
        return max(self.nights[id] for id in people) - min(self.nights[id] + self.grid.missed[id] for id in people)

    def open(self) -> tuple[int, int]:
        """Seats open below the least strength, and below the target."""
        return (
            sum(max(0, tour.minimum - len(on)) for tour, on in zip(self.tours, self.staff, strict=True)),
            sum(max(0, tour.target - len(on)) for tour, on in zip(self.tours, self.staff, strict=True)),
        )

    def roster(self) -> dict[str, tuple[str, ...]]:
        """The roster, each tour's people in the plan's order."""
        place = {person.id: at for at, person in enumerate(self.grid.plan.people)}
        return {tour.id: tuple(sorted(on, key=place.__getitem__)) for tour, on in zip(self.tours, self.staff, strict=True)}


def bits(mask: int) -> Iterator[int]:
    """The numbers in a mask, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
