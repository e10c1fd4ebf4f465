"""The grants table: who of the staff may do what, where."""

from collections.abc import Iterator
from datetime import datetime

from pynamodb.attributes import UnicodeAttribute

from muster.domain.areas import within
from muster.domain.grants import Grant, Staff, in_force
from muster.domain.times import moment, stamp
from muster.tables.base import Table, name


class GrantRow(Table):
    class Meta:
        table_name = name("grants")

    person = UnicodeAttribute(hash_key=True)
    grant = UnicodeAttribute(range_key=True)
    area = UnicodeAttribute()
    role = UnicodeAttribute()
    until = UnicodeAttribute()
    by = UnicodeAttribute(default="")


def staff(person: str, now: datetime) -> Staff:
    """The person as staff, with the grants in force now: read on every staff request, so a revoked one ends at once (T24)."""
    return Staff(person, in_force((_grant(row) for row in GrantRow.query(person, consistent_read=True)), now))


def put(grant: Grant) -> None:
    """Writes a grant; the same person, role and site again only moves its end."""
    row(grant).save()


def row(grant: Grant) -> GrantRow:
    """The item of a grant, for a transaction that gives or takes it with something else."""
    return GrantRow(grant.person, grant.id, area=grant.area, role=grant.role, until=stamp(grant.until), by=grant.by)


def revoke(person: str, grant: str) -> None:
    """Ends a grant; one already ended stays so."""
    GrantRow(person, grant).delete()


def below(area: str) -> Iterator[Grant]:
    """Every grant in an area's subtree; staff are thousands at most, so the table is read whole."""
    return (grant for grant in map(_grant, GrantRow.scan()) if within(grant.area, area))


def _grant(row: GrantRow) -> Grant:
    return Grant(person=row.person, role=row.role, area=row.area, until=moment(row.until), by=row.by)  # type: ignore[arg-type]
