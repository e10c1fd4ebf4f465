"""The roster by CP-SAT: least strength first, then target strength, then even hours; every rule is a constraint, none is a wish.

Fixed seed, one worker and a limit in deterministic time: the same plan gives the same roster on any machine.
"""

from collections import defaultdict

from muster.domain.rotation.checker import nights_at_most
from muster.domain.rotation.model import Person, Plan, Roster, Tour, peers
from muster.domain.rotation.program import Program
from muster.domain.rotation.turns import clash

LEAST, TARGET = 5000, 50  # a seat below the least strength, and one below the target, against hours away from the mean
EFFORT = 0.1  # deterministic seconds
On = dict[tuple[str, str], int]
Kind = tuple[int, tuple[tuple[int, int], ...], bool]


def solve(plan: Plan, hint: Roster, *, effort: float = EFFORT) -> tuple[Roster | None, bool]:
    """The best roster found, None when the effort was too little for any, and whether it is proven to be the best."""
    program = Program()
    on = {
        (person.id, tour.id): program.variable(cost=-TARGET, hint=person.id in hint.get(tour.id, ()))
        for person in plan.people for tour in plan.tours if person.may(tour)
    }  # fmt: skip
    for person in plan.people:
        _rules_of(program, plan, person, on)
    _share_nights(program, plan, on)
    for tour in plan.tours:
        _strength(program, plan, tour, on)
    _even_hours(program, plan, on)
    values, proven = program.solve(effort=effort)
    if values is None:
        return None, False
    return {tour.id: tuple(one.id for one in plan.people if (one.id, tour.id) in on and values[on[one.id, tour.id]]) for tour in plan.tours}, proven


def _rules_of(program: Program, plan: Plan, person: Person, on: On) -> None:
    """One tour a day, rest, hours in 24 and days running; tours of one time are taken together."""
    kinds: dict[Kind, list[int]] = defaultdict(list)
    like: dict[Kind, Tour] = {}
    for tour in plan.tours:
        if (person.id, tour.id) in on:
            kind = (tour.day, tour.watches, tour.sealed)
            kinds[kind].append(on[person.id, tour.id])
            like[kind] = tour
    by_day: dict[int, list[Kind]] = defaultdict(list)
    for kind in kinds:
        if any(clash(plan, held, like[kind]) for held in person.held):
            program.bound(dict.fromkeys(kinds[kind], 1), most=0)
        by_day[kind[0]].append(kind)
    for day, here in by_day.items():
        program.one_at_most(var for kind in here for var in kinds[kind])
        for later in range(day + 1, day + 4):
            for kind in here:
                for other in (one for one in by_day.get(later, ()) if clash(plan, like[kind], like[one])):
                    program.one_at_most((*kinds[kind], *kinds[other]))
    held_days, longest = {tour.day for tour in person.held}, plan.limits.days_running
    for first in range(min((*held_days, 0)), plan.days):
        window = range(first, first + longest + 1)
        mine = [var for day in window if day not in held_days for kind in by_day.get(day, ()) for var in kinds[kind]]
        if len({day for day in window if day in by_day or day in held_days}) > longest and mine:
            program.bound(dict.fromkeys(mine, 1), most=longest - sum(day in held_days for day in window))


def _share_nights(program: Program, plan: Plan, on: On) -> None:
    """Between those who share nights, none has more than one above a level and none below it who could take more."""
    for people in peers(plan):
        most = {person.id: nights_at_most(plan, person) for person in people}
        top = max(most.values())
        level = program.variable(top)
        for person in people:
            mine = {on[person.id, tour.id]: 1 for tour in plan.tours if tour.night and (person.id, tour.id) in on}
            program.bound({**mine, level: -1}, most=plan.limits.nights_apart)
            all_taken = program.variable()
            program.bound({**mine, level: -1, all_taken: top}, least=0)
            program.bound({**mine, all_taken: -most[person.id]}, least=0)


def _strength(program: Program, plan: Plan, tour: Tour, on: On) -> None:
    """Seats below the least strength cost most; whoever is on a tour with a mix has somebody with them who brings it."""
    mine = {on[person.id, tour.id]: 1 for person in plan.people if (person.id, tour.id) in on}
    for needed in tour.mix:
        bring = {on[one.id, tour.id]: -1 for one in plan.people if needed in one.brings and (one.id, tour.id) in on}
        for var in mine:
            if var not in bring:
                program.bound({**bring, var: 1}, most=0)
    if mine:
        missing = program.variable(tour.minimum, cost=LEAST)
        program.bound({**mine, missing: 1}, least=tour.minimum)
        program.bound(mine, most=tour.target)


def _even_hours(program: Program, plan: Plan, on: On) -> None:
    """Hours away from the mean, summed over the people."""
    hours = {tour.id: max(1, tour.minutes // 60) for tour in plan.tours}
    mean = round(sum(hours[tour.id] * tour.target for tour in plan.tours) / max(1, len(plan.people)))
    for person in plan.people:
        mine = {on[person.id, tour.id]: hours[tour.id] for tour in plan.tours if (person.id, tour.id) in on}
        if mine:
            off = program.variable(sum(hours.values()) + mean, cost=1)
            program.bound({**mine, off: -1}, most=mean)
            program.bound({**mine, off: 1}, least=mean)
