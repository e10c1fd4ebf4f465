"""Duties: one claim per person and duty day, so that nobody is in two places at once."""

from datetime import timedelta

from pynamodb.attributes import NumberAttribute, NumberSetAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition

from muster.domain.assignments import Assignment
from muster.domain.times import duty_days, shifts
from muster.tables.base import Table, epoch, name

KEPT = timedelta(days=7)


class DutyRow(Table):
    class Meta:
        table_name = name("duties")

    person = UnicodeAttribute(hash_key=True)
    day = UnicodeAttribute(range_key=True)
    assignment = UnicodeAttribute()
    shifts = NumberSetAttribute()
    expires = NumberAttribute()


def claims(assignment: Assignment) -> list[DutyRow]:
    """The rows that hold every duty day an assignment touches; a claim puts them where none stands."""
    taken = set(shifts(assignment.start, assignment.end))
    return [
        DutyRow(assignment.person, day, assignment=assignment.seat.id, shifts=taken, expires=epoch(assignment.end + KEPT))
        for day in duty_days(assignment.start, assignment.end)
    ]


def is_of(assignment: Assignment) -> Condition:
    """The duty day is free, or claimed by this very assignment."""
    free_or_own: Condition = DutyRow.person.does_not_exist() | (DutyRow.assignment == assignment.seat.id)
    return free_or_own


def busy(person: str) -> set[int]:
    """Every shift the person holds."""
    return {int(shift) for row in DutyRow.query(person, consistent_read=True) for shift in row.shifts}


def held(person: str) -> list[str]:
    """The ids of the assignments behind the person's duties, each once, in order of day."""
    return list(dict.fromkeys(row.assignment for row in DutyRow.query(person, consistent_read=True)))
