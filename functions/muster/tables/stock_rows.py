"""The rows of the stock table, and the head, lots and balances as they lie in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from muster.domain import ledger
from muster.domain.stock import ACCOUNTS, Balance, Lot, item_of
from muster.domain.times import moment, stamp
from muster.tables.base import Table, name


class StockRow(Table):
    """Which attributes an item has depends on its key, see above."""

    class Meta:
        table_name = name("stock")

    book = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    number = NumberAttribute(null=True)
    body = UnicodeAttribute(null=True)
    digest = UnicodeAttribute(null=True)
    at = UnicodeAttribute(null=True)
    months: JSONAttribute = JSONAttribute(null=True)
    receipts: JSONAttribute = JSONAttribute(null=True)
    balance: JSONAttribute = JSONAttribute(null=True)
    lot = UnicodeAttribute(null=True)
    facts: JSONAttribute = JSONAttribute(null=True)
    version = NumberAttribute(null=True)


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain stands: the number and hash of its last entry, when it was made, the last receipt of each year, the first entry of each month."""

    number: int
    digest: str
    at: datetime | None
    receipts: Mapping[str, int]
    months: Mapping[str, int]


def find(book: str, part: str) -> StockRow | None:
    """The row; None when there is none."""
    try:
        return StockRow.get(book, part, consistent_read=True)
    except StockRow.DoesNotExist:
        return None


def head() -> Head:
    """Where the chain stands."""
    row = find("head", "head")
    if row is None:
        return Head(0, ledger.FIRST, None, {}, {})
    return Head(
        int(row.number), row.digest, moment(row.at), {year: int(last) for year, last in row.receipts.items()},
        {month: int(first) for month, first in row.months.items()},
    )  # fmt: skip


def balance_in(stored: Mapping[str, Any]) -> Balance:
    """A balance as it is stored, with every account."""
    return {account: int(stored.get(account, 0)) for account in ACCOUNTS}


def row_of(lot: Lot) -> StockRow:
    """The row of a lot."""
    facts = {
        "store": lot.store, "code": lot.code, "serial": lot.serial, "expiry": lot.expiry.isoformat() if lot.expiry else "", "pledge": lot.pledge,
        "campaign": lot.campaign, "earmark": lot.earmark, "donor": lot.donor, "arrived": stamp(lot.arrived) if lot.arrived else "", "holders": dict(lot.holders),
        "tenths_of_hours": lot.tenths_of_hours, "area_m2": lot.area_m2,
    }  # fmt: skip
    return StockRow(f"item#{lot.item}", lot.id, balance=dict(lot.balance), facts=facts, version=lot.version)


def lot_in(row: StockRow) -> Lot:
    """The lot in a row."""
    facts = row.facts
    return Lot(
        id=row.part, item=item_of(row.part), store=facts["store"], code=facts["code"], serial=facts["serial"],
        expiry=date.fromisoformat(facts["expiry"]) if facts["expiry"] else None, pledge=facts["pledge"], campaign=facts["campaign"],
        earmark=facts["earmark"], donor=facts["donor"], arrived=moment(facts["arrived"]) if facts["arrived"] else None,
        holders={partner: int(units) for partner, units in facts["holders"].items()}, tenths_of_hours=int(facts["tenths_of_hours"]),
        area_m2=int(facts["area_m2"]), balance=balance_in(row.balance), version=int(row.version),
    )  # fmt: skip
