"""The overrides table: one item each time a rule of duty gave way, never changed."""

from collections.abc import Iterator
from typing import Any

from pynamodb.attributes import ListAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition

from muster.domain.overrides import Override
from muster.domain.times import moment, stamp
from muster.tables.base import Table, name


class OverrideRow(Table):
    """`people` and `by` are ids; no name stands here."""

    class Meta:
        table_name = name("overrides")

    id = UnicodeAttribute(hash_key=True)
    kind = UnicodeAttribute()
    of = UnicodeAttribute()
    code = UnicodeAttribute()
    area = UnicodeAttribute()
    rules: ListAttribute[str] = ListAttribute(of=UnicodeAttribute)  # type: ignore[arg-type]
    people: ListAttribute[str] = ListAttribute(of=UnicodeAttribute)  # type: ignore[arg-type]
    by = UnicodeAttribute()
    role = UnicodeAttribute()
    at = UnicodeAttribute()
    reason = UnicodeAttribute()


def adding(one: Override) -> tuple[OverrideRow, Condition]:
    """The part of a transaction that keeps an override, once."""
    row = OverrideRow(
        one.id, kind=one.kind, of=one.of, code=one.code, area=one.area, rules=list(one.rules), people=list(one.people), by=one.by, role=one.role,
        at=stamp(one.at), reason=one.reason,
    )  # fmt: skip
    return row, OverrideRow.id.does_not_exist()


def every() -> Iterator[Override]:
    """All of them, for the report."""
    for row in OverrideRow.scan():
        given: Any = row
        yield Override(
            id=row.id, kind=given.kind, of=row.of, code=row.code, area=row.area, rules=tuple(given.rules), people=tuple(row.people), by=row.by,
            role=given.role, at=moment(row.at), reason=row.reason,
        )  # fmt: skip
