"""Rosters without a solver: the person who has done least comes next; or simply the next in the list, as a peer to compare with."""

from collections.abc import Callable, Sequence

from muster.domain.rotation.checker import nights_at_most
from muster.domain.rotation.model import DAY, Person, Plan, Roster, Tour, peers


def clash(plan: Plan, one: Tour, other: Tour) -> bool:
    """Whether nobody may take both: the same day, too little rest, or too much within 24 hours.

    Two tours settle it: a third within the same 24 hours would lie two rests away and leave two hours for all of them.
    """
    first, second = (one, other) if one.start <= other.start else (other, one)
    if first.day == second.day:
        return True
    rest = second.start - first.end
    if rest < plan.limits.rest or (first.sealed and rest < plan.limits.after_sealed):
        return True
    if rest >= DAY or first.minutes + second.minutes <= plan.limits.in_a_day:
        return False
    both = (*first.watches, *second.watches)
    starts = [opens for start, end in both for opens in (start, end - DAY)]
    return any(sum(max(0, min(end, opens + DAY) - max(start, opens)) for start, end in both) > plan.limits.in_a_day for opens in starts)


class Book:
    """Who has what so far, and whether one more would fit."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.tours: dict[str, list[Tour]] = {person.id: list(person.held) for person in plan.people}
        self.minutes = dict.fromkeys(self.tours, 0)
        self.nights = dict.fromkeys(self.tours, 0)

    def fits(self, person: Person, tour: Tour) -> bool:
        """Whether the person may take the tour beside all they have."""
        mine = self.tours[person.id]
        if not person.may(tour) or any(abs(one.day - tour.day) <= 3 and clash(self.plan, one, tour) for one in mine):
            return False
        days, last = {one.day for one in mine}, tour.day
        run = 1
        for step in (-1, 1):
            day = last + step
            while day in days:
                run, day = run + 1, day + step
        return run <= self.plan.limits.days_running

    def take(self, person: Person, tour: Tour) -> None:
        """Puts the person on the tour."""
        self.tours[person.id].append(tour)
        self.minutes[person.id] += tour.minutes
        self.nights[person.id] += tour.night


def least_first(plan: Plan) -> Roster:
    """Each tour in order of time goes to those who have done least so far; nights are then evened out."""
    book = Book(plan)
    return even_nights(plan, _fill(plan, book, lambda tour, free: sorted(
        free, key=lambda one: (book.nights[one.id] if tour.night else 0, book.minutes[one.id], -book.nights[one.id])
    )))  # fmt: skip


def round_robin(plan: Plan) -> Roster:
    """Each tour goes to whoever comes next in the list and is free: the paper way, the peer we compare with."""
    book, at = Book(plan), {person.id: place for place, person in enumerate(plan.people)}
    last = -1

    def order(tour: Tour, free: Sequence[Person]) -> list[Person]:
        nonlocal last
        ordered = sorted(free, key=lambda one: (at[one.id] - last - 1) % len(plan.people))
        if ordered:
            last = at[ordered[min(tour.target, len(ordered)) - 1].id]
        return ordered

    return _fill(plan, book, order)


def _fill(plan: Plan, book: Book, order: Callable[[Tour, Sequence[Person]], list[Person]]) -> dict[str, tuple[str, ...]]:
    place = {person.id: at for at, person in enumerate(plan.people)}
    roster: dict[str, tuple[str, ...]] = {}
    for tour in plan.tours:
        ordered = order(tour, [person for person in plan.people if book.fits(person, tour)])
        on = _mixed(tour, ordered)
        for person in on:
            book.take(person, tour)
        roster[tour.id] = tuple(sorted((person.id for person in on), key=lambda id: place[id]))
    return roster


def _mixed(tour: Tour, ordered: Sequence[Person]) -> list[Person]:
    """The first people in order, with whoever the mix needs among them; nobody when it cannot be had."""
    must: list[Person] = []
    for brought in tour.mix:
        if not any(brought in one.brings for one in must):
            found = next((one for one in ordered if brought in one.brings), None)
            if found is None:
                return []
            must.append(found)
    if len(must) > tour.target:
        return []
    return [*must, *[one for one in ordered if one not in must][: tour.target - len(must)]]


def even_nights(plan: Plan, roster: Roster) -> dict[str, tuple[str, ...]]:
    """The roster without the nights that some have beyond their share; a seat that stays open is said, a rule is never broken."""
    kept = {id: list(on) for id, on in roster.items()}
    tours = [tour for tour in plan.tours if tour.night]
    by_id = {person.id: person for person in plan.people}
    for people in peers(plan):
        most = {person.id: nights_at_most(plan, person) for person in people}
        while True:
            count = {person.id: sum(person.id in kept.get(tour.id, ()) for tour in tours) for person in people}
            low = [count[id] for id in count if count[id] < most[id]]
            over = max(count, key=lambda id: count[id])
            if not low or count[over] - min(low) <= plan.limits.nights_apart:
                break
            tour = next(one for one in reversed(tours) if over in kept[one.id])
            kept[tour.id].remove(over)
            if not all(any(brought in by_id[id].brings for id in kept[tour.id]) for brought in tour.mix):
                kept[tour.id].clear()
    return {id: tuple(on) for id, on in kept.items()}
