"""The shipments table: one item a shipment, and the guards of its public codes."""

from collections.abc import Iterator

from pynamodb.attributes import JSONAttribute, ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError, TransactWriteError
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from muster.domain.allocations import Row
from muster.domain.deliveries import Shipment
from muster.domain.messages import Message
from muster.domain.refusals import Conflict
from muster.domain.times import moment, stamp
from muster.tables import allocations, messages
from muster.tables.base import Table, failed_condition, failed_items, name, transaction


class ByState(GlobalSecondaryIndex["ShipmentRow"]):  # type: ignore[no-untyped-call]
    """Shipments of a state, oldest first."""

    class Meta:
        index_name = "by_state"
        projection = AllProjection()

    state = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class ShipmentRow(Table):
    """A guard of a code has `shipment` and no state; `place` is created#id."""

    class Meta:
        table_name = name("shipments")

    id = UnicodeAttribute(hash_key=True)
    shipment = UnicodeAttribute(null=True)
    code = UnicodeAttribute(null=True)
    partner = UnicodeAttribute(null=True)
    partner_name = UnicodeAttribute(null=True)
    store = UnicodeAttribute(null=True)
    vehicle = UnicodeAttribute(default="")
    rows: JSONAttribute = JSONAttribute(null=True)
    by = UnicodeAttribute(null=True)
    proof = UnicodeAttribute(default="")
    code_until = UnicodeAttribute(null=True)
    tries = NumberAttribute(default=0)
    handed_by = UnicodeAttribute(default="")
    state = UnicodeAttribute(null=True)
    place = UnicodeAttribute(null=True)
    created = UnicodeAttribute(null=True)
    version = NumberAttribute(default=1)
    history: ListAttribute[str] = ListAttribute(of=UnicodeAttribute, default=list)  # type: ignore[arg-type]

    by_state = ByState()


def load(shipment: Shipment, rows: list[tuple[Row, Row]]) -> bool:
    """Stores a new shipment with the guard of its code, its rows picked in the same transaction; answers False when it stands already, raises Conflict when a row moved."""
    try:
        with transaction() as write:
            write.save(_row(shipment), condition=ShipmentRow.id.does_not_exist())
            write.save(ShipmentRow(f"code#{shipment.code}", shipment=shipment.id), condition=ShipmentRow.id.does_not_exist())
            for was, now in rows:
                allocations.moving(write, was, now)
    except TransactWriteError as error:
        if min(failed_items(error)) < 2:
            return False
        raise Conflict("changed_meanwhile") from error
    return True


def get(id: str) -> Shipment | None:
    """The shipment; None when unknown."""
    try:
        row = ShipmentRow.get(id, consistent_read=True)
    except ShipmentRow.DoesNotExist:
        return None
    return _shipment(row) if row.state else None


def coded(code: str) -> Shipment | None:
    """The shipment with a public code; None when there is none."""
    try:
        return get(ShipmentRow.get(f"code#{code}", consistent_read=True).shipment or "")
    except ShipmentRow.DoesNotExist:
        return None


def in_state(state: str) -> Iterator[Shipment]:
    """Every shipment of a state, oldest first."""
    return (_shipment(row) for row in ShipmentRow.by_state.query(state))


def change(was: Shipment, now: Shipment) -> None:
    """Writes a changed shipment; raises Conflict when another write came first."""
    try:
        _row(now).save(condition=ShipmentRow.version == was.version)
    except PutError as error:
        raise (Conflict("changed_meanwhile") if failed_condition(error) else error) from error


def send(was: Shipment, now: Shipment, letter: Message | None, *, key: str) -> None:
    """Writes that a shipment left, or has a new code, and queues the letter that brings it, sealed under its reader's key; raises Conflict when another write came first."""
    try:
        with transaction() as write:
            write.save(_row(now), condition=ShipmentRow.version == was.version)
            if letter:
                write.save(messages.secret_row(letter, key=key), condition=messages.MessageRow.id.does_not_exist())
    except TransactWriteError as error:
        failed_items(error)
        raise Conflict("changed_meanwhile") from error


def _row(one: Shipment) -> ShipmentRow:
    return ShipmentRow(
        one.id, code=one.code, partner=one.partner, partner_name=one.partner_name, store=one.store, vehicle=one.vehicle,
        rows=[list(row) for row in one.rows], by=one.by, proof=one.proof, code_until=stamp(one.code_until) if one.code_until else None,
        tries=one.tries, handed_by=one.handed_by, state=one.state, place=f"{stamp(one.created)}#{one.id}", created=stamp(one.created),
        version=one.version, history=list(one.history),
    )  # fmt: skip


def _shipment(row: ShipmentRow) -> Shipment:
    return Shipment(
        id=row.id, code=row.code or "", partner=row.partner or "", partner_name=row.partner_name or "", store=row.store or "", vehicle=row.vehicle,
        rows=tuple((proposal, part) for proposal, part in row.rows), by=row.by or "", created=moment(row.created or ""), proof=row.proof,
        code_until=moment(row.code_until) if row.code_until else None, tries=int(row.tries), state=row.state, handed_by=row.handed_by,  # type: ignore[arg-type]
        version=int(row.version), history=tuple(row.history),
    )  # fmt: skip
