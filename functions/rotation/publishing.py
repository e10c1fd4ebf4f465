"""A plan written down: each day a need whose lines are the tours, its people on them and told; what was cut short is finished by the clock.

Every id follows from the plan, so a step that was done is met and not done again. A day's lines come into matching's care last: until
then nobody takes the seats of the planned people, afterwards it fills what they left open.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from muster import vault
from muster.domain import needs as rules
from muster.domain.areas import district_of
from muster.domain.assignments import Assignment
from muster.domain.history import event
from muster.domain.messages import about
from muster.domain.needs import Line, Need
from muster.domain.posts import Post
from muster.domain.rotation.model import Tour
from muster.domain.rotations import Rotation, answer_by, claim
from muster.domain.times import duty_day, stamp
from muster.tables import areas, assignments, needs, people, people_keys, pool, regions, rotations, seats
from muster.tables.codes import first_free


def need_id(rotation: Rotation, day: int) -> str:
    """The id of a day's need."""
    return vault.keyed_hash("need", f"{rotation.id}/{day}")


def need_ids(rotation: Rotation) -> frozenset[str]:
    """The ids of all its days' needs."""
    return frozenset(need_id(rotation, day) for day in range(rotation.days))


def write(rotation: Rotation, post: Post, now: datetime) -> Rotation:
    """Writes every day that is not written yet, in order."""
    for day in range(rotation.written, rotation.days):
        tours = [tour for tour in rotation.tours if tour.day == day]
        if tours and rotation.at(min(tour.start for tour in tours)) > now:
            _write_day(rotation, post, day, tours, now)
        if not rotations.note_written(rotation, day + 1):  # superseded meanwhile
            call_off(rotation, now, rotation.code)
            break
    return rotations.get(rotation.id) or rotation


def call_off(rotation: Rotation, now: datetime, reason: str) -> None:
    """Cancels the needs of the days that have not begun; matching frees and tells their people, also those of a day cut short."""
    for day in range(rotation.days):
        need = needs.get(need_id(rotation, day))
        if need and need.state == "PUBLISHED" and need.start > now:
            off = replace(rules.published(need), state="CANCELLED", reason=reason, version=need.version + 1)
            needs.move(need, off, event(stamp(now), need.state, "CANCELLED", "rotation", reason))


def _write_day(rotation: Rotation, post: Post, day: int, tours: Sequence[Tour], now: datetime) -> None:
    need = _asked(rotation, post, day, tours, now)
    if need.state != "PUBLISHED" or any(line.live for line in need.lines):
        return
    cells = {person: cell for tour in tours for person in rotation.roster.get(tour.id, ()) if (cell := people.cell(person))}
    unverified = {id for id, entry in pool.find((cell, person) for person, cell in cells.items()).items() if not entry.verified}
    spent = sum(regions.unverified_told(duty_day(now).isoformat()).values()) >= areas.emergency().verification_budget
    asked = cells.keys() - unverified if spent else cells.keys()
    for line, tour in zip(need.lines, tours, strict=True):
        standing = {one.person for one in assignments.of_need(need.id, line=line.number)}
        _claim(line, [
            claim(rotation, tour, person, need=need.id, line=line.number, cell=cells[person], district=district_of(rotation.area), now=now)
            for person in rotation.roster.get(tour.id, ()) if person in asked and person not in standing
        ])  # fmt: skip
        _tell(need, line, unverified, now)
    live = replace(rules.published(need), version=need.version + 1)
    needs.move(need, live, event(stamp(now), need.state, live.state, "rotation", rotation.code))


def _asked(rotation: Rotation, post: Post, day: int, tours: Sequence[Tour], now: datetime) -> Need:
    """The day's need, its lines not in matching's care yet; the one that stands already where there is one."""
    id, duties = need_id(rotation, day), post.duties
    reference, key = people_keys.fresh()
    contact = people.find([rotation.by]).get(rotation.by)
    lines = tuple(
        Line(number, duties.role, False, tour.target, tour.minimum, rotation.at(tour.start), rotation.at(tour.end)) for number, tour in enumerate(tours, 1)
    )
    need = Need(
        id=id, code="", key=reference, area=post.area, state="PUBLISHED", lines=lines, meeting_point=duties.place, gear=bool(duties.gear),
        gear_note=duties.gear, meals=False, risk=duties.risk, priority=3, contact_name=contact.offer.name if contact else "",
        contact_phone=contact.phone if contact else "", note=duties.statement,
        author=rotation.by, created=now, post=post.id, source="rotation", history=(event(stamp(now), "", "PUBLISHED", "rotation", rotation.code),),
    )  # fmt: skip
    return first_free("CN", need, lambda coded: needs.add(coded, key))


def _claim(line: Line, claims: list[Assignment]) -> None:
    """Claims seats for the planned; whoever has become busy or left is passed over, and matching fills the seat."""
    while claims:
        try:
            seats.claim(claims[0].seat, line.wanted, claims[: seats.BATCH])
        except seats.Taken as error:
            if not error.people:
                return
            claims = [one for one in claims if one.person not in error.people]
        else:
            claims = claims[seats.BATCH :]


def _tell(need: Need, line: Line, unverified: Collection[str], now: datetime) -> None:
    """Offers the line's proposals; unverified people count against the day's budget, as matching's do."""
    proposals = [one for one in assignments.of_need(need.id, line=line.number) if one.state == "PROPOSED"]
    for batch in seats.batches(proposals):
        told = [(one, answer_by(one.start, now), about(one, "offer", now, role=line.role, area=need.area)) for one in batch]
        while told and (gone := seats.tell(told, now)):
            told = [one for one in told if one[0].person not in gone]
        if more := sum(one.person in unverified for one, _, _ in told):
            regions.count_unverified_asked("rotation", duty_day(now).isoformat(), more)
