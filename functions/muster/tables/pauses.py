"""Pauses that end by themselves, found by their day."""

from datetime import date

from pynamodb.exceptions import UpdateError

from muster.tables.base import failed_condition
from muster.tables.people import PersonRow


def returning(day: date) -> list[str]:
    """The ids of those whose pause ends on a day."""
    return [row.id for row in PersonRow.returning.query(day.isoformat())]


def come_back(id: str, day: date) -> bool:
    """Ends a pause that was to last until a day; answers False when it was changed meanwhile."""
    try:
        PersonRow(id).update(
            actions=[PersonRow.state.set("REGISTERED"), PersonRow.paused_until.remove(), PersonRow.version.set(PersonRow.version + 1)],
            condition=(PersonRow.state == "PAUSED") & (PersonRow.paused_until == day.isoformat()),
        )
    except UpdateError as error:
        if not failed_condition(error):
            raise
        return False
    return True
