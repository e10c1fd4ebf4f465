"""Rosters without a solver: the person who has done least comes next; or simply the next in the list, as a peer to compare with."""

from collections.abc import Callable, Iterable, Sequence

from muster.domain.rotation.book import Book
from muster.domain.rotation.grid import Grid
from muster.domain.rotation.model import Tour

Order = Callable[[int, Sequence[str]], list[str]]


def least_first(grid: Grid, *, nights_first: bool) -> Book:
    """Each tour in order of time goes to those who have done least so far; nights beyond a share are given up, be their seats open."""
    book = Book(grid)
    tours = grid.plan.tours
    order = sorted(range(len(tours)), key=lambda at: not tours[at].night) if nights_first else range(len(tours))

    def least(at: int, free: Sequence[str]) -> list[str]:
        if tours[at].night:
            return sorted(free, key=lambda id: (book.nights[id] + grid.missed[id], book.nights[id], book.minutes[id]))
        return sorted(free, key=lambda id: (book.minutes[id], -book.nights[id]))

    fill(book, order, least)
    # A tour that loses its mix is given up whole, which may leave people of another post short: so until all are even.
    while uneven := next((people for people in grid.peers if book.apart(people) > grid.plan.limits.nights_apart), None):
        _give_up_a_night(book, uneven)
    return book


def round_robin(grid: Grid) -> Book:
    """Each tour goes to whoever comes next in the list and is free: the paper way, blind to nights and hours; the peer we compare with."""
    book = Book(grid)
    names = list(grid.may)
    last = -1

    def following(at: int, free: Sequence[str]) -> list[str]:
        nonlocal last
        ordered = sorted(free, key=lambda id: (names.index(id) - last - 1) % len(names))
        if ordered:
            last = names.index(ordered[min(grid.plan.tours[at].target, len(ordered)) - 1])
        return ordered

    fill(book, range(len(grid.plan.tours)), following)
    return book


def fill(book: Book, tours: Iterable[int], order: Order) -> None:
    """Puts people on the tours one by one, the first in order of those who fit."""
    for at in tours:
        for person in _mixed(book, book.tours[at], order(at, [id for id in book.on if book.fits(id, at)])):
            book.take(person, at)


def _mixed(book: Book, tour: Tour, ordered: Sequence[str]) -> list[str]:
    """The first people in order, with whoever the mix needs among them; nobody when it cannot be had."""
    must: list[str] = []
    for brought in tour.mix:
        if not any(brought in book.grid.people[id].brings for id in must):
            found = next((id for id in ordered if brought in book.grid.people[id].brings), None)
            if found is None:
                return []
            must.append(found)
    if len(must) > tour.target:
        return []
    return [*must, *[id for id in ordered if id not in must][: tour.target - len(must)]]


def _give_up_a_night(book: Book, people: list[str]) -> None:
    over = max(people, key=lambda id: book.nights[id])
    theirs = [at for at in book.of_person(over) if book.grid.nights >> at & 1]
    at = max(theirs, key=lambda at: (len(book.staff[at]) - book.tours[at].minimum, at))
    book.drop(over, at)
    if not book.mixed(at):
        for id in list(book.staff[at]):
            book.drop(id, at)
