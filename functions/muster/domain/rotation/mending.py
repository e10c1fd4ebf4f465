"""A roster made better by small moves that keep every rule: open seats filled by an exchange, hours moved from who has most to who has least."""

from muster.domain.rotation.book import Book, bits


def fill_gaps(book: Book) -> None:
    """Fills open seats, those below the least strength first: by whoever is free, or by one whose only clash another can take over."""
    for least in (True, False):
        for at, tour in enumerate(book.tours):
            while len(book.staff[at]) < (tour.minimum if least else tour.target) and _one_more(book, at):
                pass


def _one_more(book: Book, at: int) -> bool:
    allowed = [id for id, may in book.grid.may.items() if may >> at & 1 and not book.on[id] >> at & 1]
    allowed.sort(key=lambda id: book.minutes[id])
    for person in allowed:
        if book.fits(person, at) and _kept(book, [(person, at)], []):
            return True
    for person in allowed:
        clash = book.on[person] & book.grid.clashes[at]
        if clash and not clash & (clash - 1) and _exchange(book, person, at, next(bits(clash))):
            return True
    return False


def _exchange(book: Book, person: str, at: int, other: int) -> bool:
    """Takes the person from another tour to this one, when that one can spare them or somebody else comes."""
    book.drop(person, other)
    able = book.fits(person, at)
    book.take(person, other)
    if not able:
        return False
    spare = len(book.staff[other]) > book.tours[other].minimum and len(book.staff[at]) < book.tours[at].minimum
    if spare and _kept(book, [(person, at)], [(person, other)]):
        return True
    return any(
        id != person and book.fits(id, other) and _kept(book, [(person, at), (id, other)], [(person, other)])
        for id in sorted(book.on, key=lambda id: book.minutes[id])
    )


def even_hours(book: Book) -> None:
    """Moves tours from who has more hours to who has fewer, as long as the two come closer together by it."""
    moved = True
    while moved:
        moved = False
        order = sorted(book.on, key=lambda id: book.minutes[id])
        for over in reversed(order):
            for under in order:
                apart = book.minutes[over] - book.minutes[under]
                if apart <= 0:
                    break
                if _move(book, over, under, apart):
                    moved = True
                    break


def _move(book: Book, over: str, under: str, apart: int) -> bool:
    able = book.on[over] & book.grid.may[under] & ~book.on[under]
    return any(
        book.tours[at].minutes < apart and book.fits(under, at) and _kept(book, [(under, at)], [(over, at)])
        for at in bits(able)
    )


def _kept(book: Book, takes: list[tuple[str, int]], drops: list[tuple[str, int]]) -> bool:
    """Makes the moves and answers True, or leaves all as it was when nights would be uneven or a mix be broken."""
    for person, at in drops:
        book.drop(person, at)
    for person, at in takes:
        book.take(person, at)
    touched = {at for _, at in (*takes, *drops)}
    nightly = {person for person, at in (*takes, *drops) if book.grid.nights >> at & 1}
    if all(book.mixed(at) for at in touched) and all(book.even(person) for person in nightly):
        return True
    for person, at in takes:
        book.drop(person, at)
    for person, at in drops:
        book.take(person, at)
    return False
