"""What the staff of the fleet send and see."""

from muster.domain.fleet import Kind, State
from muster.fields import AreaCode, Cursor, Form, Line100, View


class VehiclesQuery(Form):
    """Which vehicles, in which subtree; those that wait to be cleared when left out."""

    state: State = "REGISTERED"
    area: AreaCode | None = None
    cursor: Cursor | None = None


class VehicleView(View):
    """A vehicle with whom to call about it."""

    id: str
    state: State
    plate: str
    kind: Kind
    seats: int
    goods: bool
    area: str
    area_name: str
    confirmed: bool
    owner_name: str
    owner_phone: str
    reason: str
    created: str


class Vehicles(View):
    """A page of vehicles."""

    vehicles: list[VehicleView]
    cursor: str | None = None


class Decided(View):
    """Where a vehicle stands after a decision."""

    id: str
    state: State


class Clear(Form):
    """The papers were seen."""


class Return(Form):
    """Why a vehicle cannot serve."""

    reason: Line100


class Retire(Form):
    """Why a vehicle leaves the fleet."""

    reason: Line100
