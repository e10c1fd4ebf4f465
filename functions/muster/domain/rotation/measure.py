"""What a roster is worth: hours and nights of each, how evenly they lie, what stays open and which rule keeps it so."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from muster.domain.rotation.checker import of_person
from muster.domain.rotation.model import Person, Plan, Roster, Tour


@dataclass(frozen=True, slots=True)
class Gap:
    """A tour below its least strength, how many are missing and the rule that keeps most people off it."""

    tour: str
    missing: int
    cause: str


def hours(plan: Plan, roster: Roster) -> dict[str, float]:
    """Each person's hours on duty."""
    found = dict.fromkeys((person.id for person in plan.people), 0)
    for tour in plan.tours:
        for id in roster.get(tour.id, ()):
            found[id] += tour.minutes
    return {id: minutes / 60 for id, minutes in found.items()}


def nights(plan: Plan, roster: Roster) -> dict[str, int]:
    """Each person's nights."""
    found = dict.fromkeys((person.id for person in plan.people), 0)
    for tour in plan.tours:
        for id in roster.get(tour.id, ()) if tour.night else ():
            found[id] += 1
    return found


def gini(values: Iterable[float]) -> float:
    """The Gini coefficient: 0 when all have the same, towards 1 when one has everything."""
    ordered = sorted(values)
    total = sum(ordered)
    if not total:
        return 0.0
    count = len(ordered)
    return sum((2 * rank - count - 1) * value for rank, value in enumerate(ordered, 1)) / (count * total)


def gaps(plan: Plan, roster: Roster) -> list[Gap]:
    """The tours below their least strength, in order of time."""
    theirs: dict[str, list[Tour]] = {person.id: [] for person in plan.people}
    for tour in plan.tours:
        for id in roster.get(tour.id, ()):
            theirs[id].append(tour)
    return [
        Gap(tour.id, tour.minimum - len(on), _cause(plan, tour, on, theirs))
        for tour in plan.tours
        if len(on := roster.get(tour.id, ())) < tour.minimum
    ]


def _cause(plan: Plan, tour: Tour, on: tuple[str, ...], theirs: dict[str, list[Tour]]) -> str:
    others = [person for person in plan.people if person.id not in on]
    if not others:
        return "nobody_else"
    if tour.mix and not on and not all(any(brought in one.brings and one.may(tour) for one in others) for brought in tour.mix):
        return "mix"
    causes = Counter(_first(plan, person, tour, theirs[person.id]) for person in others)
    return min(causes, key=lambda cause: (-causes[cause], cause))


def _first(plan: Plan, person: Person, tour: Tour, mine: list[Tour]) -> str:
    if not person.may(tour):
        return "zone" if tour.zone and tour.zone not in person.zones else "away"
    found = of_person(plan, person, [*mine, tour])
    return found[0].rule if found else ("nights" if tour.night else "mix" if tour.mix else "people")
