"""The allocations table: a proposal and its rows in one partition, the head first; rows are also found by partner and by state."""

import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from pynamodb.attributes import BinaryAttribute, JSONAttribute, ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError, UpdateError
from pynamodb.expressions.update import Action
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.transactions import TransactWrite

from muster.domain.allocations import Proposal, Reason, Row
from muster.domain.deliveries import Shipment
from muster.domain.refusals import Conflict
from muster.domain.times import moment, stamp
from muster.domain.wishes import Wish
from muster.tables import wishes
from muster.tables.base import Table, failed_condition, name

_HEAD = "head"


class ByPartner(GlobalSecondaryIndex["AllocationRow"]):  # type: ignore[no-untyped-call]
    """What was ever meant for a partner, oldest first."""

    class Meta:
        index_name = "by_partner"
        projection = AllProjection()

    partner = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class ByState(GlobalSecondaryIndex["AllocationRow"]):  # type: ignore[no-untyped-call]
    """Rows, and heads of proposals (`PROPOSAL_…`), by state, oldest first."""

    class Meta:
        index_name = "by_state"
        projection = AllProjection()

    standing = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class AllocationRow(Table):
    """`place` is created#id; `standing` is the state, of a head with `PROPOSAL_` before it."""

    class Meta:
        table_name = name("allocations")

    proposal = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    standing = UnicodeAttribute()
    place = UnicodeAttribute()
    code = UnicodeAttribute()
    wish = UnicodeAttribute(null=True)
    partner = UnicodeAttribute(null=True)
    partner_name = UnicodeAttribute(null=True)
    item = UnicodeAttribute(null=True)
    store = UnicodeAttribute(null=True)
    parts: JSONAttribute = JSONAttribute(null=True)
    reasons: JSONAttribute = JSONAttribute(null=True)
    shipment = UnicodeAttribute(null=True)
    accepted = NumberAttribute(default=0)
    short = NumberAttribute(default=0)
    by = UnicodeAttribute(null=True)
    items: ListAttribute[str] = ListAttribute(of=UnicodeAttribute, null=True)  # type: ignore[arg-type]
    engine = UnicodeAttribute(null=True)
    digest = UnicodeAttribute(null=True)
    summary = BinaryAttribute(null=True, legacy_encoding=False)  # deflated: beside two thousand wishes it would not fit a record
    approvals: ListAttribute[str] = ListAttribute(of=UnicodeAttribute, null=True)  # type: ignore[arg-type]
    reason = UnicodeAttribute(default="")
    created = UnicodeAttribute()
    version = NumberAttribute()
    history: ListAttribute[str] = ListAttribute(of=UnicodeAttribute, default=list)  # type: ignore[arg-type]

    by_partner = ByPartner()
    by_state = ByState()


def propose(proposal: Proposal, rows: Iterable[Row]) -> bool:
    """Stores a proposal: its rows, then its head, without which they count for nothing; answers False when the head stands already."""
    with AllocationRow.batch_write() as batch:
        for row in rows:
            batch.save(_of_row(row))
    try:
        _of_head(proposal).save(condition=AllocationRow.part.does_not_exist())
    except PutError as error:
        if not failed_condition(error):
            raise
        return False
    return True


def proposal(id: str) -> Proposal | None:
    """The head of a proposal; None when unknown."""
    try:
        return _head(AllocationRow.get(id, _HEAD, consistent_read=True))
    except AllocationRow.DoesNotExist:
        return None


def rows(proposal: str) -> list[Row]:
    """The rows of a proposal, by id."""
    return [_row(row) for row in AllocationRow.query(proposal, consistent_read=True) if row.part != _HEAD]


def get(proposal: str, id: str) -> Row | None:
    """One row of a proposal; None when unknown."""
    try:
        return _row(AllocationRow.get(proposal, id, consistent_read=True)) if id != _HEAD else None
    except AllocationRow.DoesNotExist:
        return None


def of_shipment(shipment: Shipment) -> list[Row]:
    """The rows that a shipment carries, in its order; those that were let go before it left are none of it."""
    rows = [get(proposal, id) for proposal, id in shipment.rows]
    return [row for row in rows if row and row.shipment == shipment.id]


def proposals(state: str, *, limit: int = 20) -> list[Proposal]:
    """The latest proposals of a state, newest first."""
    return [_head(row) for row in AllocationRow.by_state.query(f"PROPOSAL_{state}", scan_index_forward=False, limit=limit)]


def in_state(state: str) -> Iterator[Row]:
    """Every row of a state, oldest first."""
    return (_row(row) for row in AllocationRow.by_state.query(state))


def of_partner(partner: str) -> list[Row]:
    """What was ever meant for a partner, oldest first."""
    return [_row(row) for row in AllocationRow.by_partner.query(partner)]


def change(was: Proposal, now: Proposal) -> None:
    """Writes a changed head; raises Conflict when another write came first."""
    try:
        _of_head(now).save(condition=AllocationRow.version == was.version)
    except PutError as error:
        raise (Conflict("changed_meanwhile") if failed_condition(error) else error) from error


def move(was: Row, now: Row) -> None:
    """Writes a transition of a row that moves no stock; raises Conflict when another write came first."""
    row, actions, condition = _moving(was, now)
    try:
        row.update(actions=actions, condition=condition)
    except UpdateError as error:
        raise (Conflict("changed_meanwhile") if failed_condition(error) else error) from error


def carrying(was: Row, now: Row, wish: tuple[Wish, Wish] | None = None) -> Callable[[TransactWrite], None]:
    """What goes into the transaction of a row's journal entry: its transition, and what it means for the wish."""

    def add_to(write: TransactWrite) -> None:
        moving(write, was, now)
        if wish:
            row, actions, condition = wishes.changing(*wish)
            write.update(row, actions=actions, condition=condition)

    return add_to


def moving(write: TransactWrite, was: Row, now: Row) -> None:
    """Adds a transition to a transaction, under the version it was decided on."""
    row, actions, condition = _moving(was, now)
    write.update(row, actions=actions, condition=condition)


def _moving(was: Row, now: Row) -> tuple[AllocationRow, list[Action], Any]:
    actions: list[Action] = [
        AllocationRow.standing.set(now.state), AllocationRow.shipment.set(now.shipment), AllocationRow.accepted.set(now.accepted),
        AllocationRow.short.set(now.short), AllocationRow.version.set(now.version), AllocationRow.history.set(list(now.history)),
    ]  # fmt: skip
    return AllocationRow(was.proposal, was.id), actions, AllocationRow.version == was.version


def _of_row(row: Row) -> AllocationRow:
    return AllocationRow(
        row.proposal, row.id, standing=row.state, place=f"{stamp(row.created)}#{row.id}", code=row.code, wish=row.wish, partner=row.partner,
        partner_name=row.partner_name, item=row.item, store=row.store, parts=[list(part) for part in row.parts],
        reasons=[[one.code, dict(one.facts)] for one in row.reasons], shipment=row.shipment, accepted=row.accepted, short=row.short,
        created=stamp(row.created), version=row.version, history=list(row.history),
    )  # fmt: skip


def _row(row: AllocationRow) -> Row:
    return Row(
        id=row.part, code=row.code, proposal=row.proposal, wish=row.wish or "", partner=row.partner or "", partner_name=row.partner_name or "",
        item=row.item or "", parts=tuple((lot, int(units)) for lot, units in row.parts), store=row.store or "",
        reasons=tuple(Reason(code, facts) for code, facts in row.reasons), created=moment(row.created), state=row.standing,  # type: ignore[arg-type]
        shipment=row.shipment or "", accepted=int(row.accepted), short=int(row.short), version=int(row.version), history=tuple(row.history),
    )  # fmt: skip


def _of_head(one: Proposal) -> AllocationRow:
    return AllocationRow(
        one.id, _HEAD, standing=f"PROPOSAL_{one.state}", place=f"{stamp(one.created)}#{one.id}", code=one.code, by=one.by, items=list(one.items),
        engine=one.engine, digest=one.digest, summary=zlib.compress(one.summary.encode()), approvals=list(one.approvals), reason=one.reason, created=stamp(one.created),
        version=one.version, history=list(one.history),
    )  # fmt: skip


def _head(row: AllocationRow) -> Proposal:
    return Proposal(
        id=row.proposal, code=row.code, by=row.by or "", items=tuple(row.items or ()), engine=row.engine or "", digest=row.digest or "",
        summary=zlib.decompress(row.summary).decode() if row.summary else "",
        created=moment(row.created), state=row.standing.removeprefix("PROPOSAL_"), approvals=tuple(row.approvals or ()),  # type: ignore[arg-type]
        reason=row.reason, version=int(row.version), history=tuple(row.history),
    )  # fmt: skip
