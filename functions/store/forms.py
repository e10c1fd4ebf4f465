"""What is sent and seen of stock."""

from typing import Annotated

from pydantic import Field

from muster.domain.stock import Account
from muster.domain.writeoffs import Cause
from muster.domain.writeoffs import State as WriteOffState
from muster.fields import AreaCode, Form, ItemCode, Line60, Line100, LotId, Units, View, Whole


class BalanceView(View):
    """One item's balance; `conserved` is whether what came in is all accounted for."""

    item: str
    name: str
    unit: str
    group: str
    received: int
    in_stock: int
    allocated: int
    issued: int
    returned_out: int
    written_off: int
    conserved: bool


class Balances(View):
    """Every item that ever came."""

    balances: list[BalanceView]


class LotsQuery(Form):
    """Which store; all when left out."""

    store: AreaCode | None = None


class LotView(View):
    """One lot or machine."""

    id: str
    code: str
    item: str
    serial: str
    store: str
    store_name: str
    expiry: str
    days_left: int | None
    donor: str
    pledge: str
    earmark: str
    arrived: str
    received: int
    in_stock: int
    allocated: int
    issued: int
    returned_out: int
    written_off: int


class Lots(View):
    """The lots of an item, those that expire first at the top."""

    item: str
    name: str
    unit: str
    lots: list[LotView]


class Audit(Form):
    """What was counted of a lot on its shelf, and why it differs."""

    lot: LotId
    counted: Units
    reason: Line100


class Reverse(Form):
    """Why an entry is taken back."""

    reason: Line100


class GiveBack(Form):
    """Units of a lot given back to whoever gave them."""

    lot: LotId
    units: Annotated[Whole, Field(ge=1, le=10_000_000)]
    reason: Line100


class Posted(View):
    """The number and hash of an entry."""

    entry: int
    digest: str
    receipt: str = ""


class NewWriteOff(Form):
    """Units that are to leave the books, and the paper that proves it; somebody else has to sign, too."""

    lot: LotId
    account: Account
    units: Annotated[Whole, Field(ge=1, le=10_000_000)]
    cause: Cause
    document: Annotated[Line60, Field(min_length=2)]


class WriteOffView(View):
    """A write-off, and whether it is mine to sign."""

    id: str
    state: WriteOffState
    lot: str
    code: str
    item: str
    name: str
    account: Account
    units: int
    cause: Cause
    document: str
    mine: bool
    created: str


class WriteOffs(View):
    """Write-offs that wait for a second signature, the oldest first."""

    write_offs: list[WriteOffView]


class Replace(Form):
    """What the receipt should have said (item → units), and why."""

    counted: Annotated[dict[ItemCode, Annotated[Whole, Field(ge=1, le=10_000_000)]], Field(min_length=1, max_length=40)]
    reason: Line100


class ReceiptView(View):
    """A receipt."""

    number: str
    state: str
    donor: str
    counted: dict[str, int]
    issued: str
    entry: int
    reason: str
    replaces: str
    replaced_by: str
