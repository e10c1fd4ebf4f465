"""Groups that move through a pattern together: there is nothing to choose, so the roster is written down directly."""

from muster.domain.rotation.model import Plan, Roster, Tour
from muster.domain.rotation.turns import Book, even_nights


def in_groups(plan: Plan) -> Roster:
    """Each group takes the next tour of the pattern on the next day, then rests as many days as there are more groups than tours.

    Whoever is away, or would break a rule, is left out; a group without what the mix asks leaves the tour open.
    """
    book = Book(plan)
    names = list(dict.fromkeys(tour.name for tour in plan.tours))
    roster: dict[str, tuple[str, ...]] = {}
    for day in range(plan.days):
        for at, group in enumerate(plan.groups):
            turn = (day + at) % max(len(plan.groups), len(names))
            if turn < len(names):
                _stand(plan, book, roster, group, [tour for tour in plan.tours if tour.day == day and tour.name == names[turn]])
    return even_nights(plan, {tour.id: roster.get(tour.id, ()) for tour in plan.tours})


def _stand(plan: Plan, book: Book, roster: dict[str, tuple[str, ...]], group: str, tours: list[Tour]) -> None:
    for tour in tours:
        able = sorted((one for one in plan.people if one.group == group and book.fits(one, tour)), key=lambda one: book.minutes[one.id])
        first = [next((one for one in able if brought in one.brings), None) for brought in tour.mix]
        if None in first:
            continue
        must = [one for one in dict.fromkeys(first) if one is not None]
        on = [*must, *[one for one in able if one not in must]][: max(tour.target, len(must))]
        if len(must) > tour.target:
            continue
        for person in on:
            book.take(person, tour)
        roster[tour.id] = tuple(person.id for person in on)
