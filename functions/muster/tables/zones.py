"""The zones table: every control zone by its district, and the guards of their public codes."""

from collections.abc import Iterable
from datetime import datetime

from pynamodb.attributes import ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import TransactWriteError, UpdateError
from pynamodb.expressions.update import Action

from muster.domain.refusals import Conflict
from muster.domain.times import moment, stamp
from muster.domain.zones import Zone
from muster.tables.base import Table, failed_condition, failed_items, name, transaction

_CODES = "code"  # the partition of the guards


class ZoneRow(Table):
    """A zone, or (in the partition "code") the guard of a public code, which has no kind."""

    class Meta:
        table_name = name("zones")

    district = UnicodeAttribute(hash_key=True)
    id = UnicodeAttribute(range_key=True)
    code = UnicodeAttribute(null=True)
    area = UnicodeAttribute(null=True)
    kind = UnicodeAttribute(null=True)
    starts = UnicodeAttribute(null=True)
    ends = UnicodeAttribute(null=True)
    lifted = UnicodeAttribute(null=True)
    version = NumberAttribute(default=1)
    digest = UnicodeAttribute(null=True)
    history: ListAttribute[str] = ListAttribute(of=UnicodeAttribute, null=True)  # type: ignore[arg-type]


class CodeTaken(Exception):
    """Another zone has this public code."""


def add(zone: Zone) -> Zone | None:
    """Stores a new zone; answers the stored one when this id stands already, None when stored now; raises CodeTaken."""
    try:
        with transaction() as write:
            write.save(ZoneRow(_CODES, zone.code), condition=ZoneRow.id.does_not_exist())
            write.save(_row(zone), condition=ZoneRow.id.does_not_exist())
    except TransactWriteError as error:
        if failed_items(error) == [0]:
            raise CodeTaken from error
        return get(zone.district, zone.id)
    return None


def get(district: str, id: str) -> Zone | None:
    """The zone; None when unknown."""
    try:
        return _zone(ZoneRow.get(district, id, consistent_read=True))
    except ZoneRow.DoesNotExist:
        return None


def of(districts: Iterable[str]) -> list[Zone]:
    """Every zone of these districts, those that are over too."""
    return [_zone(row) for district in districts for row in ZoneRow.query(district, consistent_read=True)]


def in_force(districts: Iterable[str], now: datetime) -> list[Zone]:
    """The zones of these districts that are not over: what binds a shift to come, whether it has begun or is planned."""
    return [zone for zone in of(districts) if zone.state(now) != "LIFTED"]


def change(now: Zone) -> None:
    """Writes a zone over the version it was made from; raises Conflict when another write came first."""
    actions: list[Action] = [
        ZoneRow.kind.set(now.kind), ZoneRow.version.set(now.version), ZoneRow.history.set(list(now.history)),
        ZoneRow.ends.set(stamp(now.ends)) if now.ends else ZoneRow.ends.remove(),
        ZoneRow.lifted.set(stamp(now.lifted)) if now.lifted else ZoneRow.lifted.remove(),
    ]  # fmt: skip
    try:
        ZoneRow(now.district, now.id).update(actions=actions, condition=ZoneRow.version == now.version - 1)
    except UpdateError as error:
        raise (Conflict("changed_meanwhile") if failed_condition(error) else error) from error


def _row(zone: Zone) -> ZoneRow:
    return ZoneRow(
        zone.district, zone.id, code=zone.code, area=zone.area, kind=zone.kind, starts=stamp(zone.starts),
        ends=stamp(zone.ends) if zone.ends else None, lifted=stamp(zone.lifted) if zone.lifted else None, version=zone.version,
        digest=zone.digest, history=list(zone.history),
    )  # fmt: skip


def _zone(row: ZoneRow) -> Zone:
    return Zone(
        id=row.id, code=row.code or "", area=row.area or "", kind=row.kind, starts=moment(row.starts or ""),  # type: ignore[arg-type]
        ends=moment(row.ends) if row.ends else None, lifted=moment(row.lifted) if row.lifted else None, version=int(row.version),
        digest=row.digest or "", history=tuple(row.history or ()),
    )  # fmt: skip
