"""The roster of a plan: written down where the pattern leaves no choice, searched for where it does, never with a broken rule."""

from dataclasses import dataclass, replace

from muster.domain.rotation import turns
from muster.domain.rotation.book import Book
from muster.domain.rotation.checker import Breach, breaches, nights_apart
from muster.domain.rotation.grid import Grid
from muster.domain.rotation.measure import Gap, gaps, gini
from muster.domain.rotation.mending import even_hours, fill_gaps
from muster.domain.rotation.model import Plan, Roster

PAIRS_A_SECOND = 15_000  # people times tours they may take: with more for a deterministic second the solver finds nothing


@dataclass(frozen=True, slots=True)
class Simulation:
    """A roster with all that is shown of it before it is published; hours and nights by person, `gini` of the hours."""

    roster: Roster
    breaches: tuple[Breach, ...]
    gaps: tuple[Gap, ...]
    hours: dict[str, float]
    nights: dict[str, int]
    nights_apart: int
    gini: float


def solve(grid: Grid, *, effort: float = 0.02) -> Book:
    """The roster of a plan, deterministic: people in turn, mended; the solver where seats below the least strength are still open, for so many deterministic seconds."""
    best = min((_mended(turns.least_first(grid, nights_first=nights)) for nights in (True, False)), key=_worth)
    pairs = sum(may.bit_count() for may in grid.may.values())
    if not best.open()[0] or grid.plan.groups or pairs > effort * PAIRS_A_SECOND:
        return best
    from muster.domain.rotation import exact  # the solver's libraries are loaded only where there is something to choose

    found, _ = exact.solve(best, effort=effort)
    return min((best, _mended(found)), key=_worth) if found else best


def simulate(book: Book) -> Simulation:
    """What a roster means, read by the checker and the measures, whoever made it."""
    plan, roster = book.grid.plan, book.roster()
    hours = {id: minutes / 60 for id, minutes in book.minutes.items()}
    return Simulation(
        roster, tuple(breaches(plan, roster)), tuple(gaps(book)), hours, dict(book.nights), nights_apart(plan, roster), gini(hours.values())
    )


def beside(plan: Plan, ours: Roster) -> Simulation:
    """Round-robin over the same people, asked to fill the very seats that our roster fills."""
    asked = tuple(replace(tour, minimum=len(ours[tour.id]), target=len(ours[tour.id])) for tour in plan.tours)
    return simulate(turns.round_robin(Grid(replace(plan, tours=asked))))


def _mended(book: Book) -> Book:
    fill_gaps(book)
    even_hours(book)
    return book


def _worth(book: Book) -> tuple[int, int, float]:
    return (*book.open(), gini(book.minutes.values()))
