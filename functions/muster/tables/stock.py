"""The stock table: the journal of donated goods, its running balances and the head of its chain.

Every entry moves the head, and a post reads all else after the head, in one batch: what it was decided on cannot have changed when it is written.
Keys (book, part): `head`, `head` · `entries#THOUSAND`, number · `item#ITEM`, `balance` or a lot's id · `operation#ID`, `entry` · `serial#ITEM`, serial ·
`label#CODE`, `lot`.
"""

import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from hashlib import sha256

from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

from muster.domain import ledger
from muster.domain import stock as rules
from muster.domain.codes import public_code
from muster.domain.ledger import Entry
from muster.domain.receipts import number_of, year_of
from muster.domain.refusals import Conflict, Unavailable
from muster.domain.stock import Balance, Draft, Lot, item_of
from muster.domain.times import SHANGHAI, stamp
from muster.tables import receipts
from muster.tables.base import CONDITION_FAILED, transaction
from muster.tables.stock_rows import Head, StockRow, balance_in, find, lot_in, row_of
from muster.tables.stock_rows import head as head

SHELF = 1000  # entries in one partition
_TRIES, _LONGEST_PAUSE = 40, 0.1  # of one post while others move the head; seconds
_BUSY = {CONDITION_FAILED, "TransactionConflict"}
_Shelf = dict[tuple[str, str], StockRow]


def post(draft: Draft, alongside: Callable[[TransactWrite], None] | None = None) -> Entry:
    """Writes an entry with all it changes, and what `alongside` adds (at most 12 items), in one transaction; an operation posted before answers its entry.

    Raises Refused and Conflict as `stock.apply`; Conflict("serial_known") on a machine that came before, Conflict("changed_meanwhile") when a
    condition of `alongside` does not hold, Conflict("other_body") on an operation posted with another body,
    Unavailable when others moved the head every time. `alongside` is called once a try.
    """
    for attempt in range(_TRIES):
        stood = head()
        shelf = _shelf_of(draft)
        if before := shelf.get((f"operation#{draft.operation}", "entry")):
            if (before.digest or "") != draft.body:
                raise Conflict("other_body", "Idempotency-Key")
            return _surely(int(before.number))
        lots = rules.apply(draft, {id: lot_in(row) for id in _named(draft) if (row := shelf.get((f"item#{item_of(id)}", id)))})
        after = {id: one if one.code else replace(one, code=_free_code(one, shelf)) for id, one in lots.items()}
        dated = replace(draft, at=max(draft.at, stood.at) if stood.at else draft.at)
        entry, given = _entry(dated, after, stood)
        try:
            with transaction() as write:
                _save(write, dated, entry, after, stood, given, shelf)
                if alongside:
                    alongside(write)
        except TransactWriteError as error:
            if not any(reason and reason.code in _BUSY for reason in error.cancellation_reasons):
                raise Unavailable from error
            if head() == stood and posted(draft.operation) is None:
                _refuse(dated, after)
            time.sleep(random.uniform(0, min(_LONGEST_PAUSE, 0.004 * 2**attempt)))
            continue
        return entry
    raise Unavailable(1)


def posted(operation: str) -> Entry | None:
    """The entry of an operation; None when it was not posted."""
    row = find(f"operation#{operation}", "entry")
    return _surely(int(row.number)) if row else None


def numbered(number: int) -> Entry | None:
    """The entry of a number; None when there is none."""
    row = find(_shelf(number), _padded(number))
    return Entry(number, row.body, row.digest) if row else None


def entries(*, after: int = 0, last: int | None = None) -> Iterator[Entry]:
    """The entries beyond a number, in order, to the last one (that of the head when left out)."""
    last = head().number if last is None else last
    while after < last:
        until = min(last, (after + 1) // SHELF * SHELF + SHELF - 1)
        for row in StockRow.query(_shelf(after + 1), StockRow.part.between(_padded(after + 1), _padded(until)), consistent_read=True):
            yield Entry(int(row.number), row.body, row.digest)
        after = until


def of_month(month: str) -> tuple[int, int]:
    """The numbers of a month's first and last entry (YYYY-MM, local); (1, 0) when it has none."""
    stood = head()
    first = stood.months.get(month)
    if first is None:
        return 1, 0
    return first, min((number for other, number in stood.months.items() if other > month), default=stood.number + 1) - 1


def lot(id: str) -> Lot | None:
    """The lot; None when unknown."""
    row = find(f"item#{item_of(id)}", id)
    return lot_in(row) if row else None


def of_pledge(pledge: str, items: Iterable[str]) -> list[Lot]:
    """The lots of these items that came of a pledge (its code)."""
    return [one for item in dict.fromkeys(items) for one in lots(item) if one.pledge == pledge]


def labelled(code: str) -> Lot | None:
    """The lot whose label bears the code; None when there is none."""
    row = find(f"label#{code}", "lot")
    return lot(row.lot) if row else None


def lots(item: str, *, store: str | None = None) -> list[Lot]:
    """The lots of an item, or those in one store, by id."""
    found = StockRow.query(f"item#{item}", StockRow.part.startswith(f"{item}."), consistent_read=True)
    return [one for one in map(lot_in, found) if store is None or one.store == store]


def serials_known(item: str, serials: Iterable[str]) -> set[str]:
    """Those of these serials of an item that were received before."""
    return {row.part for row in StockRow.batch_get([(f"serial#{item}", serial) for serial in dict.fromkeys(serials)], consistent_read=True)}


def balances(items: Iterable[str]) -> dict[str, Balance]:
    """The running balances of those of these items that ever came."""
    rows = StockRow.batch_get([(f"item#{item}", "balance") for item in items], consistent_read=True)
    return {row.book.partition("#")[2]: balance_in(row.balance) for row in rows}


def standing(lots: Iterable[str]) -> dict[str, Balance]:
    """The balances of these lots and of their items, by id and by item, each as it stood at one moment."""
    keys = [key for id in lots for key in ((f"item#{item_of(id)}", id), (f"item#{item_of(id)}", "balance"))]
    rows = StockRow.batch_get(dict.fromkeys(keys), consistent_read=True)
    return {row.book.partition("#")[2] if row.part == "balance" else row.part: balance_in(row.balance) for row in rows}


def _entry(draft: Draft, lots: Mapping[str, Lot], stood: Head) -> tuple[Entry, dict[str, int]]:
    """The next entry, and the last receipt of each year once it is written."""
    given, receipt = dict(stood.receipts), ""
    if draft.receipt:
        year = year_of(draft.at)
        given[str(year)] = given.get(str(year), 0) + 1
        receipt = number_of(year, given[str(year)])
    voided = draft.receipt.replaces if draft.receipt else ""
    return ledger.entry(draft, lots, number=stood.number + 1, previous=stood.digest, receipt=receipt, voided=voided), given


def _save(write: TransactWrite, draft: Draft, entry: Entry, lots: Mapping[str, Lot], stood: Head, given: Mapping[str, int], shelf: _Shelf) -> None:
    months = {draft.at.astimezone(SHANGHAI).strftime("%Y-%m"): entry.number, **stood.months}
    write.save(
        StockRow("head", "head", number=entry.number, digest=entry.digest, at=stamp(draft.at), months=months, receipts=dict(given)),
        condition=StockRow.number == stood.number if stood.number else StockRow.number.does_not_exist(),
    )
    free = StockRow.part.does_not_exist()
    write.save(StockRow(f"operation#{draft.operation}", "entry", number=entry.number, digest=draft.body or None), condition=free)
    write.save(StockRow(_shelf(entry.number), _padded(entry.number), number=entry.number, body=entry.body, digest=entry.digest), condition=free)
    for item in dict.fromkeys(line.item for line in draft.lines):
        row = shelf.get((f"item#{item}", "balance"))
        units = rules.moved(balance_in(row.balance if row else {}), [line for line in draft.lines if line.item == item])
        write.save(StockRow(f"item#{item}", "balance", balance=units))
    for one in lots.values():
        write.save(row_of(one))
    for born in draft.born:
        write.save(StockRow(f"label#{lots[born.id].code}", "lot", lot=born.id), condition=free)
        if born.serial:
            write.save(StockRow(f"serial#{born.item}", born.serial, lot=born.id), condition=free)
    if draft.receipt:
        receipts.add(write, entry.content["receipt"], draft.receipt, entry=entry.number, reason=draft.reason, at=draft.at)


def _refuse(draft: Draft, lots: Mapping[str, Lot]) -> None:
    """Raises what a post failed for that the head did not: returns where only a label was taken meanwhile."""
    for born in draft.born:
        if born.serial and find(f"serial#{born.item}", born.serial):
            raise Conflict("serial_known", "serial", serial=born.serial)
    if any(find(f"label#{lots[born.id].code}", "lot") for born in draft.born):
        return
    raise Conflict("changed_meanwhile")


def _shelf_of(draft: Draft) -> _Shelf:
    """All that a post of this draft reads, by key: its operation, its lots, the balances of its items, and the labels its new lots would bear."""
    keys = [(f"operation#{draft.operation}", "entry"), *((f"item#{item}", "balance") for item in dict.fromkeys(line.item for line in draft.lines))]
    keys += [(f"item#{item_of(id)}", id) for id in _named(draft)]
    keys += [(f"label#{_code(one, 0)}", "lot") for one in draft.born if not one.code]
    return {(row.book, row.part): row for row in StockRow.batch_get(dict.fromkeys(keys), consistent_read=True)}


def _code(lot: Lot, number: int) -> str:
    return public_code("EQ" if lot.serial else "ST", int(sha256(f"{lot.id}#{number}".encode()).hexdigest(), 16))


def _free_code(lot: Lot, shelf: _Shelf) -> str:
    """A code for a new label: derived from the lot, and from the next number where another lot bears that one."""
    first = _code(lot, 0)
    if (f"label#{first}", "lot") not in shelf:
        return first
    for code in (_code(lot, number) for number in range(1, 100)):
        if find(f"label#{code}", "lot") is None:
            return code
    raise Unavailable(1)


def _surely(number: int) -> Entry:
    """The entry of a number that something names."""
    found = numbered(number)
    assert found, number
    return found


def _named(draft: Draft) -> list[str]:
    """The lots a draft names that were there before it."""
    born = {lot.id for lot in draft.born}
    return [id for id in rules.named(draft) if id not in born]


def _shelf(number: int) -> str:
    return f"entries#{number // SHELF:09d}"


def _padded(number: int) -> str:
    return f"{number:012d}"


