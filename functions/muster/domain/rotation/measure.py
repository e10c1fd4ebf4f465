"""What a roster is worth: hours and nights of each, how evenly they lie, what stays open and which rule keeps it so."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from muster.domain.rotation.book import Book
from muster.domain.rotation.grid import between


@dataclass(frozen=True, slots=True)
class Gap:
    """A tour below its target strength, how many are missing, how many of them below the least, and the rule that keeps most people off it."""

    tour: str
    missing: int
    below_least: int
    cause: str


def gini(values: Iterable[float]) -> float:
    """The Gini coefficient: 0 when all have the same, towards 1 when one has everything."""
    ordered = sorted(values)
    total = sum(ordered)
    if not total:
        return 0.0
    count = len(ordered)
    return sum((2 * rank - count - 1) * value for rank, value in enumerate(ordered, 1)) / (count * total)


def gaps(book: Book) -> list[Gap]:
    """The tours below their target strength, in order of time."""
    found = []
    for at, (tour, on) in enumerate(zip(book.tours, book.staff, strict=True)):
        if len(on) < tour.target:
            found.append(Gap(tour.id, tour.target - len(on), max(0, tour.minimum - len(on)), _cause(book, at)))
    return found


def _cause(book: Book, at: int) -> str:
    tour, grid = book.tours[at], book.grid
    others = [id for id in book.on if id not in book.staff[at]]
    able = [id for id in others if grid.may[id] >> at & 1]
    if not others:
        return "nobody_else"
    if not book.staff[at] and not all(any(brought in grid.people[id].brings for id in able) for brought in tour.mix):
        return "mix"
    causes = Counter(_why(book, id, at) for id in others)
    return min(causes, key=lambda cause: (-causes[cause], cause))


def _why(book: Book, id: str, at: int) -> str:
    tour, person, limits = book.tours[at], book.grid.people[id], book.grid.plan.limits
    if not book.grid.entered[id] >> at & 1:
        return "zone" if tour.zone and tour.zone not in person.zones else "away"
    if not book.grid.may[id] >> at & 1:
        return next((rule for held in person.held if (rule := between(limits, held, tour))), "turn")
    clash = next((rule for other in book.of_person(id) if (rule := between(limits, book.tours[other], tour))), "")
    return clash or ("days_running" if not book.fits(id, at) else "nights" if tour.night else "mix" if tour.mix else "exchange")
