"""What is sent and seen while goods are on their way to whoever uses them."""

from typing import Annotated, Literal

from pydantic import Field

from muster.domain.allocations import State as RowState
from muster.domain.deliveries import State
from muster.fields import AreaCode, Form, Id, Line60, Line100, SixDigits, Units, View, Whole

RowId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}[.][A-Za-z0-9_-]{1,64}$")]


class RowView(View):
    """Units of one item for one partner; `id` is proposal.row."""

    id: str
    code: str
    state: RowState
    partner: str
    partner_name: str
    item: str
    name: str
    unit: str
    units: int
    store: str
    lots: list[str]
    accepted: int
    short: int


class Picks(View):
    """What is approved and waits to be picked, by store and partner."""

    rows: list[RowView]


class NewShipment(Form):
    """Rows of one partner from one store, and the vehicle (its id in the fleet, or what carries them otherwise)."""

    partner: Id
    store: AreaCode
    rows: Annotated[list[RowId], Field(min_length=1, max_length=40)]
    vehicle: Line60 = ""


class ShipmentsQuery(Form):
    """Which shipments; those that are not signed for when left out."""

    state: State | None = None


class ShipmentView(View):
    """One shipment; `digits` is shown once, and only where no captain gets them by message."""

    id: str
    code: str
    state: State
    partner: str
    partner_name: str
    store: str
    store_name: str
    vehicle: str
    rows: list[RowView]
    created: str
    overdue: bool
    stood_down: bool
    digits: str = ""


class Shipments(View):
    """Shipments, the oldest first."""

    shipments: list[ShipmentView]


class Reason(Form):
    """Why."""

    reason: Line100


class Digits(Form):
    """The code that the receiving side was sent."""

    digits: SixDigits


class SignedLine(Form):
    """What the receiving side found of a row: whole units, damaged ones; what is missing is neither."""

    row: RowId
    whole: Units
    damaged: Units = 0
    note: Line60 = ""


class Sign(Form):
    """The receiving side's signature."""

    digits: SixDigits
    lines: Annotated[list[SignedLine], Field(min_length=1, max_length=40)]


class HandoverLine(View):
    """A row as the receiving side sees it."""

    row: str
    name: str
    unit: str
    units: int
    serials: list[str]
    expiry: str


class Handover(View):
    """A shipment as the receiving side sees it."""

    code: str
    partner: str
    store_name: str
    state: State
    lines: list[HandoverLine]


class Back(Form):
    """Units that came back whole, and from whom, where several have some of the lot."""

    units: Annotated[Whole, Field(ge=1, le=10_000_000)]
    partner: Id | None = None
    reason: Line100


class Use(Form):
    """A log of use: machine-hours in tenths, area treated in square metres, consumables, or maintenance in and out."""

    kind: Literal["use", "maintenance_in", "maintenance_out"] = "use"
    tenths_of_hours: Annotated[Whole, Field(ge=0, le=100_000)] = 0
    area_m2: Annotated[Whole, Field(ge=0, le=100_000_000)] = 0
    consumables: Line60 = ""
    task: Line60 = ""


class Logged(View):
    """The number of the entry in the books."""

    entry: int


class StoodDown(View):
    """A partner that is stood down: rows given back to stock, shipments that have to come back."""

    partner: str
    released: int
    bring_back: list[str]
