"""Whoever comes when called is put on the shift that runs, where it has a seat for them: so they can check in, and have their hours."""

from datetime import datetime, timedelta

from muster.domain.areas import district_of
from muster.domain.assignments import Assignment, Seat, by_yes
from muster.domain.echelons import Echelon
from muster.domain.groups import Member
from muster.domain.needs import LONGEST
from muster.domain.refusals import Conflict
from muster.domain.zones import Zoning
from muster.tables import assignments, lines, people, seats, zones


def seat(echelon: Echelon, member: Member, now: datetime) -> bool:
    """Seats a called member from when they can be there; answers False where no shift has an open seat they may take: staff see that they come all the same.

    In a sealed or controlled zone staff decide who goes in.
    """
    arrives = now + timedelta(minutes=echelon.within_minutes)
    cell = people.cell(member.person)
    for one in lines.of_post(echelon.post, since=now - LONGEST, until=now):
        if cell is None or arrives >= one.line.end or one.line.role not in member.roles or one.line.filled >= one.line.wanted:
            continue
        if Zoning(zones.of([district_of(one.area)])).kind(one.area, arrives, one.line.end) not in (None, "precaution"):
            continue
        place = Seat.of(one.need, one.line.number, member.person)
        fresh = Assignment(place, member.person, cell, "ACCEPTED", arrives, one.line.end, district_of(one.area))
        try:
            seats.claim(place, one.line.wanted, [by_yes(assignments.get(place), fresh, at=now)])
        except (seats.Taken, Conflict):
            continue  # full meanwhile, on duty elsewhere then, or on this very shift before
        return True
    return False
