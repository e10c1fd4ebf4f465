"""Every rule of a rotation, read off a finished roster; written from the rules and not from the way rosters are made."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from muster.domain.rotation.model import DAY, Person, Plan, Roster, Tour, peers

Rule = Literal["unknown", "twice", "zone", "away", "one_a_day", "rest", "in_a_day", "days_running", "after_sealed", "nights", "too_many", "mix"]


@dataclass(frozen=True, slots=True)
class Breach:
    """One rule broken, by whom and on which tour."""

    rule: Rule
    person: str
    tour: str


def breaches(plan: Plan, roster: Roster) -> list[Breach]:
    """All that is wrong with a roster; empty when it may be published."""
    tours = {tour.id: tour for tour in plan.tours}
    known = {person.id: person for person in plan.people}
    found = [Breach("unknown", "", id) for id in roster if id not in tours]
    theirs: dict[str, list[Tour]] = {person.id: [] for person in plan.people}
    for tour in plan.tours:
        on = roster.get(tour.id, ())
        found += _on(tour, on, known)
        for id in dict.fromkeys(on):
            if id in theirs:
                theirs[id].append(tour)
    for person in plan.people:
        found += of_person(plan, person, theirs[person.id])
    return found + _nights(plan, theirs)


def of_person(plan: Plan, person: Person, tours: Iterable[Tour]) -> list[Breach]:
    """What one person's tours break, with what they held before."""
    mine = sorted(tours, key=lambda tour: tour.start)
    found = [Breach("zone", person.id, tour.id) for tour in mine if tour.zone and tour.zone not in person.zones]
    found += [Breach("away", person.id, tour.id) for tour in mine if any(a < end and start < b for a, b in tour.watches for start, end in person.away)]
    everything = sorted((*mine, *person.held), key=lambda tour: tour.start)
    for before, after in zip(everything, everything[1:], strict=False):
        if after.day == before.day:
            found.append(Breach("one_a_day", person.id, after.id))
        if after.start - before.end < plan.limits.rest:
            found.append(Breach("rest", person.id, after.id))
        if before.sealed and after.start - before.end < plan.limits.after_sealed:
            found.append(Breach("after_sealed", person.id, after.id))
    watches = [(start, end, tour.id) for tour in everything for start, end in tour.watches]
    for start, end, id in watches:
        for opens in (start, end - DAY):
            if sum(max(0, min(late, opens + DAY) - max(early, opens)) for early, late, _ in watches) > plan.limits.in_a_day:
                found.append(Breach("in_a_day", person.id, id))
                break
    days = {tour.day for tour in everything}
    for tour in mine:
        if all(tour.day - back in days for back in range(plan.limits.days_running + 1)):
            found.append(Breach("days_running", person.id, tour.id))
    return found


def nights_apart(plan: Plan, roster: Roster) -> int:
    """The most nights between two people who share nights, leaving out who took every night they could."""
    return max((apart for apart, _ in _apart(plan, _taken(plan, roster))), default=0)


def _on(tour: Tour, on: tuple[str, ...], known: dict[str, Person]) -> list[Breach]:
    found = [Breach("unknown", id, tour.id) for id in on if id not in known]
    if len(set(on)) != len(on):
        found.append(Breach("twice", "", tour.id))
    if len(on) > tour.target:
        found.append(Breach("too_many", "", tour.id))
    if on and not all(any(brought in known[id].brings for id in on if id in known) for brought in tour.mix):
        found.append(Breach("mix", "", tour.id))
    return found


def _taken(plan: Plan, roster: Roster) -> dict[str, list[Tour]]:
    theirs: dict[str, list[Tour]] = {person.id: [] for person in plan.people}
    for tour in plan.tours:
        for id in roster.get(tour.id, ()):
            theirs[id].append(tour)
    return theirs


def _nights(plan: Plan, theirs: dict[str, list[Tour]]) -> list[Breach]:
    return [Breach("nights", most, "") for apart, most in _apart(plan, theirs) if apart > plan.limits.nights_apart]


def _apart(plan: Plan, theirs: dict[str, list[Tour]]) -> list[tuple[int, str]]:
    found = []
    for people in peers(plan):
        count = {person.id: sum(tour.night for tour in theirs[person.id]) for person in people}
        comparable = [count[person.id] for person in people if count[person.id] < nights_at_most(plan, person)]
        most = max(count, key=lambda id: count[id])
        found.append((count[most] - min(comparable), most) if comparable and count[most] > min(comparable) else (0, most))
    return found


def nights_at_most(plan: Plan, person: Person) -> int:
    """As many nights as the person could take one after the other, the earliest first, with nothing else in between."""
    taken: list[Tour] = []
    for tour in sorted((one for one in plan.tours if one.night and person.may(one)), key=lambda one: (one.day, one.sealed, one.end)):
        if not of_person(plan, person, [*taken, tour]):
            taken.append(tour)
    return len(taken)
