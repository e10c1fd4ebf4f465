"""What anybody may read of the books."""

from typing import Annotated

from pydantic import Field

from muster.fields import Form, View


class LedgerQuery(Form):
    """Entries after a number, at most so many."""

    after: Annotated[str, Field(pattern=r"^[0-9]{1,12}$")] = "0"
    most: Annotated[str, Field(pattern=r"^[0-9]{1,3}$")] = "100"


class EntryView(View):
    """An entry: `body` is the text whose SHA-256 is `digest`; it names the digest of the one before as `previous`."""

    number: int
    digest: str
    body: str


class Ledger(View):
    """Entries in order; there are more where `next` is given. `last` and `head` are the number and digest at the chain's end."""

    entries: list[EntryView]
    last: int
    head: str
    next: int | None = None


class MonthView(View):
    """A month with entries."""

    month: str
    first: int
    last: int


class Months(View):
    """Months with entries, the first one first."""

    months: list[MonthView]


class ItemBalance(View):
    """What became of an item as a whole."""

    item: str
    name: str
    unit: str
    received: int
    in_stock: int
    allocated: int
    issued: int
    returned_out: int
    written_off: int


class LanguageQuery(Form):
    """In which language."""

    lang: Annotated[str, Field(pattern=r"^(zh|en)$")] = "zh"


class Sums(View):
    """What became of every item that ever came."""

    items: list[ItemBalance]


class ReceiptView(View):
    """A receipt as anybody may check it."""

    number: str
    state: str
    donor: str
    counted: dict[str, int]
    issued: str
    entry: int
    replaced_by: str
