"""Who saw whose personal data, when and what for; the person can read it."""

from collections.abc import Iterable
from datetime import datetime

from pynamodb.attributes import UnicodeAttribute

from muster.domain.times import stamp
from muster.tables.base import Table, name


class AccessRow(Table):
    class Meta:
        table_name = name("accesses")

    person = UnicodeAttribute(hash_key=True)
    at = UnicodeAttribute(range_key=True)
    staff = UnicodeAttribute()
    purpose = UnicodeAttribute()
    fields = UnicodeAttribute()


def record(people: Iterable[str], *, staff: str, purpose: str, fields: str, now: datetime, operation: str) -> None:
    """One record for each person whose data is about to be shown."""
    with AccessRow.batch_write() as batch:
        for person in people:
            batch.save(AccessRow(person, f"{stamp(now)}#{operation}", staff=staff, purpose=purpose, fields=fields))


def of(person: str, *, limit: int = 100) -> list[dict[str, str]]:
    """The latest accesses to a person's data: at, purpose, fields."""
    rows = AccessRow.query(person, scan_index_forward=False, limit=limit)
    return [{"at": row.at.partition("#")[0], "purpose": row.purpose, "fields": row.fields} for row in rows]
