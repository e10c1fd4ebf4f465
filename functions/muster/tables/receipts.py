"""The receipts table: one item a receipt, written in the transaction of the journal entry that it is about."""

from datetime import datetime

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.update import Action
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.transactions import TransactWrite

from muster.domain.receipts import Receipt
from muster.domain.stock import Receipted
from muster.domain.times import moment, stamp
from muster.tables.base import Table, name


class ByPledge(GlobalSecondaryIndex["ReceiptRow"]):  # type: ignore[no-untyped-call]
    """The receipts for a pledge (its code), in order of their numbers."""

    class Meta:
        index_name = "by_pledge"
        projection = AllProjection()

    pledge = UnicodeAttribute(hash_key=True)
    number = UnicodeAttribute(range_key=True)


class ReceiptRow(Table):
    class Meta:
        table_name = name("receipts")

    year = UnicodeAttribute(hash_key=True)
    number = UnicodeAttribute(range_key=True)
    pledge = UnicodeAttribute()
    donor = UnicodeAttribute()
    counted: JSONAttribute = JSONAttribute()
    issued = UnicodeAttribute()
    entry = NumberAttribute()
    state = UnicodeAttribute()
    reason = UnicodeAttribute(default="")
    replaces = UnicodeAttribute(default="")
    replaced_by = UnicodeAttribute(default="")

    by_pledge = ByPledge()


def get(number: str) -> Receipt | None:
    """The receipt of a number; None when there is none."""
    try:
        return _receipt(ReceiptRow.get(_year(number), number, consistent_read=True))
    except ReceiptRow.DoesNotExist:
        return None


def of_pledge(code: str) -> list[Receipt]:
    """The receipts for a pledge, by its code, in order of their numbers."""
    return [_receipt(row) for row in ReceiptRow.by_pledge.query(code)]


def add(write: TransactWrite, number: str, receipted: Receipted, *, entry: int, reason: str, at: datetime) -> None:
    """Adds a receipt to the transaction of its entry, and the end of the one it replaces; a number that is taken, or a voided one, fails it."""
    row = ReceiptRow(
        _year(number), number, pledge=receipted.pledge, donor=receipted.donor, counted=dict(receipted.counted), issued=stamp(at), entry=entry,
        state="ISSUED", replaces=receipted.replaces,
    )  # fmt: skip
    write.save(row, condition=ReceiptRow.number.does_not_exist())
    if old := receipted.replaces:
        ended: list[Action] = [ReceiptRow.state.set("VOIDED"), ReceiptRow.reason.set(reason), ReceiptRow.replaced_by.set(number)]
        write.update(ReceiptRow(_year(old), old), actions=ended, condition=ReceiptRow.state == "ISSUED")


def _year(number: str) -> str:
    return number[3:7]


def _receipt(row: ReceiptRow) -> Receipt:
    return Receipt(
        number=row.number, pledge=row.pledge, donor=row.donor, counted={item: int(units) for item, units in row.counted.items()},
        issued=moment(row.issued), entry=int(row.entry), state=row.state, reason=row.reason, replaces=row.replaces, replaced_by=row.replaced_by,  # type: ignore[arg-type]
    )  # fmt: skip
