"""People as the pool is to have them: what of a person's row matching may see."""

from collections.abc import Mapping
from typing import Any

from muster.domain.people import ROLES, SLOTS, mask
from muster.domain.times import moment
from muster.tables.base import epoch
from muster.tables.people import PersonRow
from muster.tables.pool import Entry


def entry(image: Mapping[str, Any]) -> tuple[Entry, set[str]]:
    """The pool entry that a stream image projects to, and the cells it left."""
    return _entry(PersonRow.from_raw_data(dict(image)))


def page_of_entries(after: str | None, limit: int) -> tuple[list[tuple[Entry, set[str]]], str | None]:
    """A page of everyone's projections and where the next one starts (None at the end): for the reconciler's rolling repair."""
    rows: Any = PersonRow.scan(limit=limit, page_size=limit, last_evaluated_key={"id": {"S": after}} if after else None)
    found = [_entry(row) for row in rows]
    last = rows.last_evaluated_key
    return found, last["id"]["S"] if last else None


def _entry(row: PersonRow) -> tuple[Entry, set[str]]:
    area = row.area or "0" * 12
    entry = Entry(
        cell=row.street or "0" * 12, person=row.id, area=area, roles=mask(ROLES, row.roles or ()), slots=mask(SLOTS, row.slots or ()),
        weekends_only=row.weekends, verified=row.verified, serves=row.state == "REGISTERED", version=int(row.version),
        compound=row.compound or "", cleared=epoch(moment(row.pass_until)) if row.pass_until else 0,
        vehicle=bool(row.vehicles), together=int(row.together or 0),
    )  # fmt: skip
    return entry, set(row.left or ()) - {entry.cell}
