"""The roster of a plan: written down where the pattern leaves no choice, searched for where it does, never with a broken rule."""

from dataclasses import dataclass

from muster.domain.rotation import turns
from muster.domain.rotation.checker import Breach, breaches, nights_apart
from muster.domain.rotation.direct import in_groups
from muster.domain.rotation.measure import Gap, gaps, gini, hours, nights
from muster.domain.rotation.model import Plan, Roster


@dataclass(frozen=True, slots=True)
class Simulation:
    """A roster with all that is shown of it before it is published; `proven` when no roster leaves less open."""

    roster: Roster
    breaches: tuple[Breach, ...]
    gaps: tuple[Gap, ...]
    hours: dict[str, float]
    nights: dict[str, int]
    nights_apart: int
    gini: float
    proven: bool


def solve(plan: Plan) -> tuple[Roster, bool]:
    """The roster of a plan and whether nothing better exists; deterministic."""
    if plan.groups:
        return in_groups(plan), True
    first = turns.least_first(plan)
    if _full(plan, first) and _even(plan, first):
        return first, True
    from muster.domain.rotation import exact  # the solver's libraries are loaded only where there is something to choose

    found, proven = exact.solve(plan, first)
    better = found is not None and (_open(plan, found), gini(hours(plan, found).values())) <= (_open(plan, first), gini(hours(plan, first).values()))
    return (found if better and found is not None else first), proven


def simulate(plan: Plan, roster: Roster, *, proven: bool) -> Simulation:
    """What a roster means, read by the checker and the measures, whoever made it."""
    load = hours(plan, roster)
    return Simulation(
        roster, tuple(breaches(plan, roster)), tuple(gaps(plan, roster)), load, nights(plan, roster), nights_apart(plan, roster),
        gini(load.values()), proven,
    )  # fmt: skip


def _open(plan: Plan, roster: Roster) -> tuple[int, int]:
    """Seats open below the least strength, and below the target."""
    counts = {tour.id: len(roster.get(tour.id, ())) for tour in plan.tours}
    return (
        sum(max(0, tour.minimum - counts[tour.id]) for tour in plan.tours),
        sum(max(0, tour.target - counts[tour.id]) for tour in plan.tours),
    )


def _full(plan: Plan, roster: Roster) -> bool:
    return _open(plan, roster) == (0, 0)


def _even(plan: Plan, roster: Roster) -> bool:
    """Whether the hours of any two lie no further apart than one tour."""
    load = hours(plan, roster).values()
    return max(load, default=0) - min(load, default=0) <= max((tour.minutes for tour in plan.tours), default=0) / 60
