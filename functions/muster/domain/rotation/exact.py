"""The roster by CP-SAT: least strength first, then target strength, then even hours; every rule is a constraint, none is a wish.

Fixed seed, one worker and a limit in deterministic time: the same plan gives the same roster on any machine.
"""

from collections import defaultdict

from muster.domain.rotation.book import Book, bits
from muster.domain.rotation.grid import Grid
from muster.domain.rotation.model import Person
from muster.domain.rotation.program import Program

LEAST, TARGET = 5000, 50  # a seat below the least strength, and one below the target, against an hour away from the mean
On = dict[tuple[str, int], int]


def solve(hint: Book, *, effort: float) -> tuple[Book | None, bool]:
    """The best roster found, None when the effort was too little for any, and whether it is proven to be the best."""
    grid = hint.grid
    program = Program()
    on = {
        (id, at): program.variable(cost=-TARGET, hint=hint.on[id] >> at & 1)
        for id, may in grid.may.items() for at in bits(may)
    }  # fmt: skip
    for person in grid.plan.people:
        _rules_of(program, grid, person, on)
    _share_nights(program, grid, on)
    for at in range(len(grid.plan.tours)):
        _strength(program, grid, at, on)
    _even_hours(program, grid, on)
    values, proven = program.solve(effort=effort)
    if values is None:
        return None, False
    book = Book(grid)
    for (id, at), number in on.items():
        if values[number]:
            book.take(id, at)
    return book, proven


def _rules_of(program: Program, grid: Grid, person: Person, on: On) -> None:
    """One tour a day, rest and hours in 24 by the clashes, days running; tours that clash with the same ones are taken together."""
    tours, may, longest = grid.plan.tours, grid.may[person.id], grid.plan.limits.days_running
    alike: dict[tuple[int, int], list[int]] = defaultdict(list)
    for at in bits(may):
        alike[tours[at].day, (grid.clashes[at] | 1 << at) & may].append(at)
    by_day: dict[int, list[int]] = defaultdict(list)
    for (day, clash), some in alike.items():
        by_day[day] += [on[person.id, at] for at in some]
        for (later, _), others in alike.items():
            if later > day and clash >> others[0] & 1:
                program.one_at_most(on[person.id, at] for at in (*some, *others))
    for mine in by_day.values():
        program.one_at_most(mine)
    held = {tour.day for tour in person.held}
    for first in range(min((*held, 0)), grid.plan.days):
        window = range(first, first + longest + 1)
        free = [var for day in window if day not in held for var in by_day.get(day, ())]
        if free and all(day in by_day or day in held for day in window):
            program.bound(dict.fromkeys(free, 1), most=longest - sum(day in held for day in window))


def _share_nights(program: Program, grid: Grid, on: On) -> None:
    """Between those who share nights, none has more than one above a level and none, nights missed counting, fewer than it."""
    for people in grid.peers:
        level = program.variable(len(grid.plan.tours))
        for id in people:
            mine = {on[id, at]: 1 for at in bits(grid.nights & grid.may[id])}
            program.bound({**mine, level: -1}, most=grid.plan.limits.nights_apart)
            program.bound({**mine, level: -1}, least=-grid.missed[id])


def _strength(program: Program, grid: Grid, at: int, on: On) -> None:
    """Seats below the least strength cost most; whoever is on a tour with a mix has somebody with them who brings it."""
    tour = grid.plan.tours[at]
    mine = {on[id, at]: 1 for id in grid.may if (id, at) in on}
    for needed in tour.mix:
        bring = {on[id, at]: -1 for id, person in grid.people.items() if needed in person.brings and (id, at) in on}
        for var in mine:
            if var not in bring:
                program.bound({**bring, var: 1}, most=0)
    if mine:
        missing = program.variable(tour.minimum, cost=LEAST)
        program.bound({**mine, missing: 1}, least=tour.minimum)
        program.bound(mine, most=tour.target)


def _even_hours(program: Program, grid: Grid, on: On) -> None:
    """Hours away from the mean, summed over the people."""
    hours = [max(1, tour.minutes // 60) for tour in grid.plan.tours]
    mean = round(sum(hour * tour.target for hour, tour in zip(hours, grid.plan.tours, strict=True)) / max(1, len(grid.may)))
    for id, may in grid.may.items():
        mine = {on[id, at]: hours[at] for at in bits(may)}
        if mine:
            off = program.variable(sum(hours) + mean, cost=1)
            program.bound({**mine, off: -1}, most=mean)
            program.bound({**mine, off: 1}, least=mean)
