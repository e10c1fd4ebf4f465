"""What is sent and seen while goods are counted in."""

from typing import Annotated

from pydantic import Field

from muster.domain.intake import Difference, State
from muster.fields import AreaCode, Day, Form, Id, ItemCode, Line60, Serial, Units, View, Whole


class NewArrival(Form):
    """Goods at a store's door: of a pledge (its code or id), or of whoever `donor` says."""

    store: AreaCode
    pledge: Annotated[str, Field(max_length=64)] = ""
    donor: Line60 = ""


class FoundLine(Form):
    """What was found of a line of the pledge (0: of none)."""

    line: Annotated[Whole, Field(ge=0, le=10)] = 0
    item: ItemCode
    units: Units
    damaged: Units = 0
    expired: Units = 0
    expiry: Day | None = None
    serials: Annotated[list[Serial], Field(max_length=500)] = []
    photo: Line60 = ""


class Count(Form):
    """Everything that was found, counted by one person."""

    lines: Annotated[list[FoundLine], Field(min_length=1, max_length=40)]


class ArrivalsQuery(Form):
    """Which arrivals; those that are not received yet when left out."""

    state: State | None = None


class ExpectedView(View):
    """A line of the pledge."""

    line: int
    item: str
    name: str
    unit: str
    serial: bool
    units: int


class DifferenceView(View):
    """Where what was counted differs from what was pledged."""

    line: int
    item: str
    name: str
    reason: Difference
    units: int


class ArrivalView(View):
    """An arrival; what the first person counted stays hidden until a second one has counted, too."""

    id: Id
    state: State
    store: str
    store_name: str
    pledge: str
    donor: str
    expected: list[ExpectedView]
    counts: int
    recounts: int
    mine: bool
    counted: dict[str, int]
    differences: list[DifferenceView]
    receipt: str
    created: str


class Arrivals(View):
    """Arrivals, the oldest first."""

    arrivals: list[ArrivalView]


class Label(View):
    """What is stuck on a machine or a lot: its code, and the same as the rows of a QR picture (1: dark)."""

    code: str
    item: str
    name: str
    serial: str
    expiry: str
    units: int
    picture: list[str]


class Labels(View):
    """The labels of an arrival."""

    labels: list[Label]
