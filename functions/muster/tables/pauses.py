"""Who serves and who rests, and pauses that end by themselves, found by their day."""

from dataclasses import dataclass
from datetime import date

from pynamodb.exceptions import UpdateError

from muster.domain.availability import next_question
from muster.domain.people import State
from muster.tables.base import epoch, failed_condition
from muster.tables.people import PersonRow, shard_of

_STANDS = ["id", "state", "street", "paused_until"]


@dataclass(frozen=True, slots=True)
class Stands:
    """A person's state, the street whose pool holds them, and the day their pause ends; nothing personal is opened."""

    state: State
    street: str
    paused_until: date | None


def stands(id: str) -> Stands | None:
    """Where a person stands; None for somebody unknown or withdrawn."""
    row = next(iter(PersonRow.batch_get([id], attributes_to_get=_STANDS, consistent_read=True)), None)
    if row is None or row.state == "WITHDRAWN":
        return None
    return Stands(row.state, row.street or "", date.fromisoformat(row.paused_until) if row.paused_until else None)  # type: ignore[arg-type]


def returning(day: date) -> list[str]:
    """The ids of those whose pause ends on a day."""
    return [row.id for row in PersonRow.returning.query(day.isoformat())]


def come_back(id: str, day: date) -> bool:
    """Ends a pause that was to last until a day; answers False when it was changed meanwhile."""
    try:
        PersonRow(id).update(
            actions=[
                PersonRow.state.set("REGISTERED"), PersonRow.paused_until.remove(), PersonRow.version.set(PersonRow.version + 1),
                PersonRow.asks.set(shard_of(id)), PersonRow.ask_at.set(epoch(next_question(id, day))),
            ],  # fmt: skip
            condition=(PersonRow.state == "PAUSED") & (PersonRow.paused_until == day.isoformat()),
        )
    except UpdateError as error:
        if not failed_condition(error):
            raise
        return False
    return True
