"""One window of one region: tidy what has ended, solve what is open, write only the difference, tell whom it is time to tell."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from operator import attrgetter

from matching import closing, zoning
from matching.processes import fork_map
from muster.domain.areas import district_of
from muster.domain.assignments import HOLDING, Assignment, Seat, propose_again
from muster.domain.history import event
from muster.domain.matching import Over
from muster.domain.messages import WAKES, about
from muster.domain.times import duty_day, stamp
from muster.solving import region
from muster.solving.case import Answer, answer
from muster.solving.region import Region
from muster.tables import assignments, needs, regions, seats
from muster.tables import lines as lines_table
from muster.tables.lines import LiveLine
from muster.tables.pool import Entry
from muster.telemetry import count, logger

ROUNDS = 4
# Seats given or taken back in one piece of work: twenty transactions, half a second. What lies beyond waits for the next window.
SEATS_A_WINDOW = 480
Key = tuple[str, int]


class Unsettled(Exception):
    """People kept being taken by others while a region was written; its mark stays for the next window."""


def _once() -> bool:
    return False


def work(districts: Sequence[str], now: datetime, *, wide: bool = False, settle: bool = False, go_on: Callable[[], bool] = _once) -> bool:
    """Brings the districts to where they should be now, by their own people; with `wide`, where seats of far-reaching roles stay open, once more
    with the neighbours' people; with `settle`, as one solve in which no proposal is preferred for standing. Writes in pieces of
    SEATS_A_WINDOW, near shifts first, asks `go_on` before every further piece, and answers whether all was written. Raises Unsettled
    after ROUNDS tries.
    """
    lines, ended = closing.tidy([one for district in districts for one in lines_table.live(district)], now, limit=SEATS_A_WINDOW)
    if not any(one.line.start > now for one in lines):
        return ended
    barred: set[str] = set()
    for _ in range(ROUNDS):
        here = region.read(districts, lines, now)
        kept = zoning.release(here, limit=SEATS_A_WINDOW)
        if kept.ended:
            here = region.read(districts, lines, now)
        solved = _solve(here, barred, wide=wide, settle=settle, go_on=go_on)
        taken, written = _write(here, solved, go_on)
        if not taken:
            if kept.whole:
                zoning.note(here)
            return ended and kept.whole and written
        barred |= taken
    raise Unsettled(", ".join(districts))


def _solve(here: Region, barred: set[str], *, wide: bool, settle: bool, go_on: Callable[[], bool]) -> Answer:
    """The region's best seating, and who would fill it; at night parts that share nobody are solved side by side."""
    over: Over = partial(fork_map, meanwhile=go_on) if settle else map
    told = regions.unverified_told(duty_day(here.now).isoformat())
    no_unverified = sum(told.values()) >= here.emergency.verification_budget

    def solved(*, neighbours: bool) -> Answer:
        entries = region.people(here, neighbours=neighbours)
        found = answer(here, entries, barred=barred, unverified_barred=no_unverified, prefer_standing=not settle, over=over)
        logger.info("solved", extra={"lines": len(here.lines), "people": len(entries), "gaps": len(found.gaps), "proven": found.proven})
        return found

    best = solved(neighbours=False)
    far = wide and any(_key(one) in best.gaps and region.reaches_out(here, one) for one in here.lines)
    return solved(neighbours=True) if far else best


def _write(here: Region, solved: Answer, go_on: Callable[[], bool]) -> tuple[set[str], bool]:
    """Writes the difference piece by piece; answers people who were taken meanwhile, and whether every piece was written."""
    wanted = {key: {entry.person: entry for entry in entries} for key, entries in solved.people.items()}
    stale = {
        key: [row for row in rows if row.state == "PROPOSED" and row.person not in wanted.get(key, {})] for key, rows in here.seated.items()
    }
    new = {_key(one): _newcomers(here, one, wanted.get(_key(one), {})) for one in here.lines}
    taken: set[str] = set()
    for number, piece in enumerate(_pieces(here, solved, stale, new)):
        if number and not go_on():
            return taken, False
        missed = _drop(piece, stale, new, here.now)
        for one in piece:
            for newcomers in seats.batches(new[_key(one)], group=attrgetter("together")):
                missed |= _claim(here, one, newcomers)
        if not missed:
            _settle_lines(here, solved, piece)
        taken |= missed
    return taken, True


def _key(one: LiveLine) -> Key:
    return one.need, one.line.number


def _newcomers(here: Region, one: LiveLine, wanted: dict[str, Entry]) -> list[Entry]:
    standing = {row.person for row in here.seated.get(_key(one), ()) if row.state in HOLDING}
    return [entry for person, entry in sorted(wanted.items()) if person not in standing]


def _pieces(here: Region, solved: Answer, stale: dict[Key, list[Assignment]], new: dict[Key, list[Entry]]) -> Iterator[list[LiveLine]]:
    """The lines, near shifts first, cut where a piece would come to more than a window's changes."""
    piece, size = list[LiveLine](), 0
    for one in here.lines:
        key, firm = _key(one), here.emergency.is_firm(one.line.start, here.now)
        changes = len(stale.get(key, ())) + len(new[key]) + firm * len(solved.people.get(key, ()))
        changes += (one.line.gap, one.line.firm) != (solved.gaps.get(key, ("", None))[0], firm)
        if size and size + changes > SEATS_A_WINDOW:
            yield piece
            piece, size = [], 0
        piece.append(one)
        size += changes
    yield piece


def _drop(piece: list[LiveLine], stale: dict[Key, list[Assignment]], new: dict[Key, list[Entry]], now: datetime) -> set[str]:
    """Takes back the proposals of these lines that no longer hold, and those elsewhere of people these lines want; answers people moved meanwhile."""
    own = {_key(one) for one in piece}
    coming = {entry.person for key in own for entry in new[key]}
    moved: set[str] = set()
    for key, rows in stale.items():
        for batch in seats.batches([row for row in rows if key in own or row.person in coming]):
            if not seats.drop(batch, now):
                moved |= {row.person for row in batch}
        stale[key] = [row for row in rows if not (key in own or row.person in coming)]
    return moved


def _claim(here: Region, one: LiveLine, entries: Sequence[Entry]) -> set[str]:
    """Claims seats for people; those found taken, and whoever stays together with them, are left out and answered."""
    group = {entry.person: entry.together for entry in entries}
    released = {row.person: row for row in here.seated.get((one.need, one.line.number), ()) if row.state == "RELEASED"}
    claims = [
        propose_again(released[entry.person], cell=entry.cell, at=here.now)
        if entry.person in released
        else Assignment(
            seat=Seat.of(one.need, one.line.number, entry.person), person=entry.person, cell=entry.cell, state="PROPOSED",
            start=one.line.start, end=one.line.end, district=district_of(one.area),
            history=(event(stamp(here.now), "", "PROPOSED", "matching"),),
        )
        for entry in entries
    ]  # fmt: skip
    missed: set[str] = set()
    while claims:
        try:
            seats.claim(claims[0].seat, one.line.wanted, claims)
        except seats.Taken as error:
            if not error.people:
                return missed  # somebody's yes filled the line this moment: its record brings the district back, and nobody else waits for it
            torn = {group[person] for person in error.people} - {0}
            missed |= {claim.person for claim in claims if claim.person in error.people or group[claim.person] in torn}
            claims = [claim for claim in claims if claim.person not in missed]
        else:
            count("Proposed", len(claims))
            break
    return missed


def _settle_lines(here: Region, solved: Answer, lines: list[LiveLine]) -> None:
    """Tells the people of lines that are firm, and stores why seats are open."""
    gaps = {_key(one): solved.gaps.get(_key(one), ("", None)) for one in lines}
    rivals = needs.headers({rival.need for _, rival in gaps.values() if rival})
    for one in lines:
        firm = here.emergency.is_firm(one.line.start, here.now)
        if firm and (people := solved.people.get(_key(one))):
            _tell(here, one, people)
        reason, rival = gaps[_key(one)]
        other = rivals[rival.need].code if rival else ""
        lines_table.explain(one.need, one.line, reason=reason, other=other, firm=firm)


def _tell(here: Region, one: LiveLine, entries: list[Entry]) -> None:
    """Turns a line's proposals into offers, letters queued with them; unverified people count against the day's budget."""
    district, day = district_of(one.area), duty_day(here.now).isoformat()
    respond_by = here.emergency.respond_by(one.line.start, here.now)
    verified = {entry.person: entry.verified for entry in entries}
    proposals = [row for row in assignments.of_need(one.need, line=one.line.number) if row.state == "PROPOSED" and row.person in verified]
    together = {entry.person: entry.together for entry in entries}
    if any(together[person] for person in together.keys() - {row.person for row in proposals}):
        raise Unsettled(district)  # one of a group was taken out this moment: the others are not told alone
    for batch in seats.batches(proposals, group=lambda row: together[row.person]):
        urgent = one.priority >= WAKES
        letters = [about(row, "offer", here.now, role=one.line.role, area=one.area, urgent=urgent) for row in batch]
        gone = seats.tell([(row, respond_by, letter) for row, letter in zip(batch, letters, strict=True)], here.now)
        if gone:
            raise Unsettled(district)
        count("Offered", len(batch))
        if unverified := sum(not verified[row.person] for row in batch):
            was = regions.unverified_told(day).get(district, 0)
            regions.count_unverified(district, day, was=was, now=was + unverified)
