"""The wishes table: one item a wish; those that are open stand in an index by item, the most urgent first."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from pynamodb.attributes import ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError, UpdateError
from pynamodb.expressions.update import Action
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from muster.domain.refusals import Conflict
from muster.domain.times import moment, stamp
from muster.domain.wishes import Wish, fill
from muster.tables.base import Table, failed_condition, name


class Open(GlobalSecondaryIndex["WishRow"]):  # type: ignore[no-untyped-call]
    """Open wishes of an item, by priority and day; sparse."""

    class Meta:
        index_name = "open"
        projection = AllProjection()

    open_for = UnicodeAttribute(hash_key=True)
    urgency = UnicodeAttribute(range_key=True)


class ByPartner(GlobalSecondaryIndex["WishRow"]):  # type: ignore[no-untyped-call]
    """Everything a partner ever asked for, oldest first."""

    class Meta:
        index_name = "by_partner"
        projection = AllProjection()

    partner = UnicodeAttribute(hash_key=True)
    created = UnicodeAttribute(range_key=True)


class WishRow(Table):
    """`open_for` is the item while the wish is open, `urgency` is priority#day#id."""

    class Meta:
        table_name = name("wishes")

    id = UnicodeAttribute(hash_key=True)
    code = UnicodeAttribute()
    partner = UnicodeAttribute()
    partner_name = UnicodeAttribute()
    item = UnicodeAttribute()
    units = NumberAttribute(null=True)
    useful = NumberAttribute(null=True)
    filled = NumberAttribute(default=0)
    priority = UnicodeAttribute()
    area = UnicodeAttribute(default="")
    outside = UnicodeAttribute(default="")
    need_by = UnicodeAttribute(null=True)
    specification = UnicodeAttribute(default="")
    state = UnicodeAttribute()
    open_for = UnicodeAttribute(null=True)
    urgency = UnicodeAttribute()
    created = UnicodeAttribute()
    expires = UnicodeAttribute()
    renewals = NumberAttribute(default=0)
    source = UnicodeAttribute(default="")
    version = NumberAttribute()
    history: ListAttribute[str] = ListAttribute(of=UnicodeAttribute, default=list)  # type: ignore[arg-type]

    open = Open()
    by_partner = ByPartner()


def add(wish: Wish) -> bool:
    """Stores a new wish; answers False, and changes nothing, when its id stands already."""
    try:
        _row(wish).save(condition=WishRow.id.does_not_exist())
    except PutError as error:
        if not failed_condition(error):
            raise
        return False
    return True


def get(id: str) -> Wish | None:
    """The wish; None when unknown."""
    try:
        return _wish(WishRow.get(id, consistent_read=True))
    except WishRow.DoesNotExist:
        return None


def find(ids: Iterable[str]) -> dict[str, Wish]:
    """Those of these wishes that exist, by id."""
    return {row.id: _wish(row) for row in WishRow.batch_get(sorted(set(ids)), consistent_read=True)}


def filling(id: str, units: int, now: datetime) -> tuple[Wish, Wish] | None:
    """A wish before and after units were allocated to it (negative: given back), for a transaction; None where nothing changes or there is none."""
    was = get(id) if units else None
    return (was, fill(was, units, now=now)) if was else None


def open_of(items: Iterable[str]) -> list[Wish]:
    """The wishes that are open for these items, by item, then the most urgent first; some may have run out (see `state_at`)."""
    return [_wish(row) for item in items for row in WishRow.open.query(item)]


def of_partner(partner: str) -> list[Wish]:
    """Everything a partner asked for, latest first."""
    return [_wish(row) for row in WishRow.by_partner.query(partner, scan_index_forward=False)]


def change(was: Wish, now: Wish) -> None:
    """Writes a changed wish; raises Conflict when another write came first."""
    row, actions, condition = changing(was, now)
    try:
        row.update(actions=actions, condition=condition)
    except UpdateError as error:
        raise (Conflict("changed_meanwhile") if failed_condition(error) else error) from error


def changing(was: Wish, now: Wish) -> tuple[WishRow, list[Action], Any]:
    """The update of a wish, for a transaction: its row, what is set, and that nobody wrote meanwhile."""
    actions: list[Action] = [
        WishRow.filled.set(now.filled), WishRow.state.set(now.state), WishRow.expires.set(stamp(now.expires)), WishRow.renewals.set(now.renewals),
        WishRow.version.set(now.version), WishRow.history.set(list(now.history)),
        WishRow.open_for.set(now.item) if now.state == "OPEN" else WishRow.open_for.remove(),
    ]  # fmt: skip
    return WishRow(was.id), actions, WishRow.version == was.version


def _row(wish: Wish) -> WishRow:
    day = wish.need_by.isoformat() if wish.need_by else "9999"
    return WishRow(
        wish.id, code=wish.code, partner=wish.partner, partner_name=wish.partner_name, item=wish.item, units=wish.units, useful=wish.useful,
        filled=wish.filled, priority=wish.priority, area=wish.area, outside=wish.place, need_by=wish.need_by.isoformat() if wish.need_by else None,
        specification=wish.specification, state=wish.state, open_for=wish.item if wish.state == "OPEN" else None,
        urgency=f"{wish.priority}#{day}#{wish.id}", created=stamp(wish.created), expires=stamp(wish.expires), renewals=wish.renewals,
        source=wish.source, version=wish.version, history=list(wish.history),
    )  # fmt: skip


def _wish(row: WishRow) -> Wish:
    return Wish(
        id=row.id, code=row.code, partner=row.partner, partner_name=row.partner_name, item=row.item,
        units=None if row.units is None else int(row.units), useful=None if row.useful is None else int(row.useful), priority=row.priority,  # type: ignore[arg-type]
        area=row.area, created=moment(row.created), expires=moment(row.expires), need_by=date.fromisoformat(row.need_by) if row.need_by else None,
        place=row.outside, specification=row.specification, filled=int(row.filled), state=row.state, renewals=int(row.renewals), source=row.source,  # type: ignore[arg-type]
        version=int(row.version), history=tuple(row.history),
    )  # fmt: skip
