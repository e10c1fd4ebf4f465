"""Every rule of a rotation, read off a finished roster minute by minute.

Written from the rules alone: it takes the plan's and the roster's data and shares no code with what makes rosters.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from muster.domain.rotation.model import Person, Plan, Roster, Rule, Tour

_DAY = 1440  # minutes
_NIGHT = (22, 23, 0, 1, 2, 3, 4, 5)  # hours of the clock
_THREE_HOURS = 180


@dataclass(frozen=True, slots=True)
class Breach:
    """One rule broken, by whom and on which tour."""

    rule: Rule
    person: str
    tour: str


def breaches(plan: Plan, roster: Roster) -> list[Breach]:
    """All that is wrong with a roster; empty when it may be published."""
    known = {person.id: person for person in plan.people}
    tours = {tour.id: tour for tour in plan.tours}
    found = [Breach("unknown", "", id) for id in roster if id not in tours]
    theirs: dict[str, list[Tour]] = defaultdict(list)
    for tour in plan.tours:
        on = roster.get(tour.id, ())
        found += _of_tour(tour, on, known)
        for id in sorted(set(on) & set(known)):
            theirs[id].append(tour)
    for person in plan.people:
        if theirs[person.id]:
            found += _of_person(plan, person, theirs[person.id])
    return found + [Breach("nights", who, "") for apart, who in _night_shares(plan, roster) if apart > plan.limits.nights_apart]


def nights_apart(plan: Plan, roster: Roster, *, excused: bool = True) -> int:
    """The most nights anyone has above a peer: one who may enter the same posts by night; where excused, a night a peer was away for counts as theirs."""
    return max((apart for apart, _ in _night_shares(plan, roster, excused=excused)), default=0)


def _of_tour(tour: Tour, on: tuple[str, ...], known: dict[str, Person]) -> list[Breach]:
    found = [Breach("unknown", id, tour.id) for id in on if id not in known]
    if len(set(on)) < len(on):
        found.append(Breach("twice", "", tour.id))
    if len(on) > tour.target:
        found.append(Breach("too_many", "", tour.id))
    brought = frozenset().union(*(known[id].brings for id in on if id in known))
    if on and not brought.issuperset(tour.mix):
        found.append(Breach("mix", "", tour.id))
    return found


def _of_person(plan: Plan, person: Person, tours: list[Tour]) -> list[Breach]:
    found = [Breach("zone", person.id, tour.id) for tour in tours if tour.zone and tour.zone not in person.zones]
    found += [
        Breach("away", person.id, tour.id)
        for tour in tours
        if any(not (tour.end <= gone or back <= tour.start) for gone, back in person.away)
    ]
    everything = sorted([*tours, *person.held], key=lambda tour: (tour.start, tour.end))
    for before, after in pairwise(everything):
        off = after.start - before.end
        if off < plan.limits.rest:
            found.append(Breach("rest", person.id, after.id))
        if before.sealed and off < plan.limits.after_sealed:
            found.append(Breach("after_sealed", person.id, after.id))
    return found + _hours(plan, person, everything) + _days(plan, person, everything)


def _hours(plan: Plan, person: Person, everything: list[Tour]) -> list[Breach]:
    """Minutes on duty in every stretch of 24 hours, whichever minute it begins with."""
    first = min(tour.start for tour in everything) - _DAY
    minutes = np.zeros(max(tour.end for tour in everything) - first + _DAY, dtype=np.int16)
    for tour in everything:
        minutes[tour.start - first : tour.end - first] += 1
    on_duty = np.concatenate(([0], np.cumsum(minutes, dtype=np.int32)))
    over = np.flatnonzero(on_duty[_DAY:] - on_duty[:-_DAY] > plan.limits.in_a_day)
    if not over.size:
        return []
    stretch = int(over[0]) + first
    last = max((tour for tour in everything if tour.start < stretch + _DAY), key=lambda tour: tour.start)
    return [Breach("in_a_day", person.id, last.id)]


def _days(plan: Plan, person: Person, everything: list[Tour]) -> list[Breach]:
    found, run, last = [], 0, None
    for tour in sorted(everything, key=lambda tour: tour.day):
        if last is not None and tour.day == last:
            found.append(Breach("one_a_day", person.id, tour.id))
            continue
        run = run + 1 if last is not None and tour.day == last + 1 else 1
        last = tour.day
        if run > plan.limits.days_running:
            found.append(Breach("days_running", person.id, tour.id))
    return found


def _night_shares(plan: Plan, roster: Roster, *, excused: bool = True) -> list[tuple[int, str]]:
    """For everyone who shares nights, how far the one with the most lies above the one with the fewest, and who has the most."""
    nights = [tour for tour in plan.tours if _is_night(tour)]
    sharing: dict[tuple[str, ...], list[tuple[int, int, str]]] = defaultdict(list)
    for person in plan.people:
        theirs = [tour for tour in nights if tour.zone == "" or tour.zone in person.zones]
        there = {tour.day for tour in theirs if all(back <= tour.start or tour.end <= gone for gone, back in person.away)}
        taken = sum(person.id in roster.get(tour.id, ()) for tour in nights)
        missed = len({tour.day for tour in theirs} - there) if excused else 0
        sharing[tuple(sorted({tour.post for tour in theirs}))].append((taken, missed, person.id))
    found = []
    for posts, people in sharing.items():
        if posts:
            most, _, who = max(people)
            found.append((max(0, most - min(taken + missed for taken, missed, _ in people)), who))
    return found


def _is_night(tour: Tour) -> bool:
    """Three hours or more of it lie between 22 and 6."""
    return int(np.isin(np.arange(tour.start, tour.end) // 60 % 24, _NIGHT).sum()) >= _THREE_HOURS
