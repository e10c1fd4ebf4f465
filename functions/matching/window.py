"""One window of one region: tidy what has ended, solve what is open, write only the difference, tell whom it is time to tell."""

from collections.abc import Sequence
from datetime import datetime

from matching import closing
from muster.domain.areas import district_of
from muster.domain.assignments import HOLDING, Assignment, Seat
from muster.domain.history import event
from muster.domain.messages import about
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


class Unsettled(Exception):
    """People kept being taken by others while a region was written; its mark stays for the next window."""


def work(districts: Sequence[str], now: datetime, *, wide: bool = False, settle: bool = False) -> None:
    """Brings the districts to where they should be now, by their own people; with `wide`, where seats of far-reaching roles stay open, once more
    with the neighbours' people; with `settle`, as one solve in which no proposal is preferred for standing. Raises Unsettled after ROUNDS tries.
    """
    lines = closing.tidy([one for district in districts for one in lines_table.live(district)], now)
    if not any(one.line.start > now for one in lines):
        return
    barred: set[str] = set()
    for _ in range(ROUNDS):
        here = region.read(districts, lines, now)
        solved = _solve(here, barred, wide=wide, settle=settle)
        taken = _write(here, solved)
        if not taken:
            _settle_lines(here, solved)
            return
        barred |= taken
    raise Unsettled(", ".join(districts))


def _solve(here: Region, barred: set[str], *, wide: bool, settle: bool) -> Answer:
    """The region's best seating, and who would fill it."""
    told = regions.unverified_told(duty_day(here.now).isoformat())
    no_unverified = sum(told.values()) >= here.emergency.verification_budget

    def solved(*, neighbours: bool) -> Answer:
        entries = region.people(here, neighbours=neighbours)
        found = answer(here, entries, barred=barred, unverified_barred=no_unverified, prefer_standing=not settle)
        logger.info("solved", extra={"lines": len(here.lines), "people": len(entries), "gaps": len(found.gaps), "proven": found.proven})
        return found

    best = solved(neighbours=False)
    far = wide and any((one.need, one.line.number) in best.gaps and region.reaches_out(here, one) for one in here.lines)
    return solved(neighbours=True) if far else best


def _write(here: Region, solved: Answer) -> set[str]:
    """Drops proposals that no longer hold and claims the new ones; answers people who were taken meanwhile."""
    taken: set[str] = set()
    wanted = {key: {entry.person: entry for entry in entries} for key, entries in solved.people.items()}
    for one in here.lines:
        key = one.need, one.line.number
        stale = [row for row in here.seated.get(key, ()) if row.state == "PROPOSED" and row.person not in wanted.get(key, {})]
        for batch in seats.batches(stale):
            if not seats.drop(batch):
                taken |= {row.person for row in batch}
    for one in here.lines:
        key = one.need, one.line.number
        standing = {row.person for row in here.seated.get(key, ()) if row.state in HOLDING}
        new = [entry for person, entry in sorted(wanted.get(key, {}).items()) if person not in standing]
        for newcomers in seats.batches(new):
            taken |= _claim(here, one, newcomers)
    return taken


def _claim(here: Region, one: LiveLine, entries: Sequence[Entry]) -> set[str]:
    """Claims seats for people; those found taken are left out and answered."""
    claims = [
        Assignment(
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
                return missed | {claim.person for claim in claims}
            missed |= error.people
            claims = [claim for claim in claims if claim.person not in error.people]
        else:
            count("Proposed", len(claims))
            break
    return missed


def _settle_lines(here: Region, solved: Answer) -> None:
    """Tells the people of lines that are firm, and stores why seats are open."""
    rivals = needs.headers({rival.need for _, rival in solved.gaps.values() if rival})
    for one in here.lines:
        firm = here.emergency.is_firm(one.line.start, here.now)
        if firm:
            _tell(here, one, solved.people.get((one.need, one.line.number), []))
        reason, rival = solved.gaps.get((one.need, one.line.number), ("", None))
        other = rivals[rival.need].code if rival else ""
        lines_table.explain(one.need, one.line, reason=reason, other=other, firm=firm)


def _tell(here: Region, one: LiveLine, entries: list[Entry]) -> None:
    """Turns a line's proposals into offers, letters queued with them; unverified people count against the day's budget."""
    district, day = district_of(one.area), duty_day(here.now).isoformat()
    respond_by = here.emergency.respond_by(one.line.start, here.now)
    verified = {entry.person: entry.verified for entry in entries}
    proposals = [row for row in assignments.of_need(one.need, line=one.line.number) if row.state == "PROPOSED" and row.person in verified]
    for batch in seats.batches(proposals):
        gone = seats.tell([(row, respond_by, about(row, "offer", here.now, role=one.line.role, area=one.area)) for row in batch], here.now)
        if gone:
            raise Unsettled(district)
        count("Offered", len(batch))
        if unverified := sum(not verified[row.person] for row in batch):
            was = regions.unverified_told(day).get(district, 0)
            regions.count_unverified(district, day, was=was, now=was + unverified)
