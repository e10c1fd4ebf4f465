"""The books of donated goods, open to anybody: every entry, and what became of every item."""

import re

from ledger.forms import EntryView, ItemBalance, LanguageQuery, Ledger, LedgerQuery, Months, MonthView, ReceiptView, Sums
from muster.domain.catalogue import ITEMS
from muster.domain.receipts import is_number
from muster.domain.refusals import Missing
from muster.domain.stock import ACCOUNTS
from muster.domain.times import stamp
from muster.http import PUBLIC, Api, Call, Reply, handler_of
from muster.tables import receipts, stock

app = Api("ledger")
handler = handler_of(app)
PAGE = 200
MOST_BYTES = 4_000_000  # of a month in one answer; the rest is read by number


@app.typed("GET", "/v1/ledger", PUBLIC)
def show_ledger(call: Call[None], query: LedgerQuery) -> Ledger:
    """Entries in order, after a number."""
    after, most = int(query.after), max(1, min(PAGE, int(query.most)))
    stood = stock.head()
    last = min(stood.number, after + most)
    found = [EntryView(number=one.number, digest=one.digest, body=one.body) for one in stock.entries(after=after, last=last)]
    return Ledger(entries=found, last=stood.number, head=stood.digest, next=last if last < stood.number else None)


@app.typed("GET", "/v1/ledger/months", PUBLIC)
def list_months(call: Call[None]) -> Months:
    """Months with entries."""
    found = [(month, *stock.of_month(month)) for month in sorted(stock.head().months)]
    return Months(months=[MonthView(month=month, first=first, last=last) for month, first, last in found])


@app.typed("GET", "/v1/ledger/months/{month}", PUBLIC)
def show_month(call: Call[None], month: str) -> Reply:
    """A month as lines of digest, a tab and the entry: what the verification script reads."""
    first, last = stock.of_month(month) if re.fullmatch(r"[0-9]{4}-[0-9]{2}", month) else (1, 0)
    if last < first:
        raise Missing
    lines: list[str] = []
    size = 0
    for one in stock.entries(after=first - 1, last=last):
        lines.append(f"{one.digest}\t{one.body}\n")
        size += len(lines[-1].encode())
        if size > MOST_BYTES:
            break
    return Reply("".join(lines), content_type="text/plain; charset=utf-8")


@app.typed("GET", "/v1/ledger/items", PUBLIC)
def show_sums(call: Call[None], query: LanguageQuery) -> Sums:
    """What became of every item that ever came."""
    found = stock.balances(ITEMS)
    language = "en" if query.lang == "en" else "zh"
    return Sums(items=[
        ItemBalance(item=code, name=ITEMS[code].name(language), unit=ITEMS[code].unit, **{account: found[code].get(account, 0) for account in ACCOUNTS})
        for code in ITEMS if code in found
    ])  # fmt: skip


@app.typed("GET", "/v1/donation-receipts/{number}", PUBLIC)
def show_receipt(call: Call[None], number: str) -> ReceiptView:
    """A receipt, by its number: what was counted, whether it still holds, and its entry in the books."""
    found = receipts.get(number) if is_number(number) else None
    if found is None:
        raise Missing
    return ReceiptView(
        number=found.number, state=found.state, donor=found.donor, counted=dict(found.counted), issued=stamp(found.issued), entry=found.entry,
        replaced_by=found.replaced_by,
    )  # fmt: skip
