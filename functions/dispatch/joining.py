"""A yes becomes a seat: one transaction that exactly one of those who compete for the last seat wins."""

from dataclasses import replace
from datetime import datetime

from muster.domain.areas import district_of
from muster.domain.assignments import Assignment, by_yes
from muster.domain.dispatch import CallUp
from muster.domain.refusals import Conflict
from muster.tables import assignments, callups, people, seats
from muster.tables.lines import LiveLine


def join(one: LiveLine, asked: CallUp, answered: CallUp, now: datetime) -> bool:
    """Seats a person who said yes; answers False when the line is full, raises Conflict when they are taken elsewhere or moved meanwhile."""
    cell = people.cell(asked.person) or asked.cell
    fresh = Assignment(
        seat=asked.seat, person=asked.person, cell=cell, state="ACCEPTED", start=one.line.start, end=one.line.end, district=district_of(one.area)
    )
    yes = by_yes(assignments.get(asked.seat), fresh, at=now)
    try:
        seats.claim(asked.seat, one.line.wanted, [yes], with_it=callups.moving(asked, replace(answered, state="ACCEPTED")))
    except seats.Taken as error:
        if error.people:
            raise Conflict("not_free_then") from error
        return False
    return True
