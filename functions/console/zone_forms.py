"""Control zones, zone passes and compounds."""

from typing import Literal

from muster.domain.zones import Kind as Kind
from muster.domain.zones import State as State
from muster.fields import AreaCode, Form, Line100, Moment, Note100, Phone, PlaceCode, View

PassReason = Literal["disinfect", "driver", "medical", "supply", "other"]


class NewCompound(Form):
    """A compound of a community."""

    community: AreaCode
    name: Line100


class Compound(View):
    """A compound, as every area."""

    code: str
    level: str
    name: str
    parent: str


class NewZone(Form):
    """A zone to come; from now when no start is given, until it is lifted when no end is."""

    area: PlaceCode
    kind: Kind
    starts: Moment | None = None
    ends: Moment | None = None


class ZonesQuery(Form):
    """Which zones to list."""

    area: PlaceCode | None = None
    over: Literal["true"] | None = None


class ZoneView(View):
    """One zone; `ends` is empty while nobody has said."""

    id: str
    code: str
    area: str
    area_name: str
    kind: Kind
    state: State
    starts: str
    ends: str
    can: list[Literal["lift", "change"]]


class Zones(View):
    """The zones of a subtree."""

    zones: list[ZoneView]


class Lift(Form):
    """Why a zone is lifted."""

    reason: Note100 = ""


class ChangeZone(Form):
    """What changes of a zone."""

    kind: Kind | None = None
    ends: Moment | None = None


class NewPass(Form):
    """Somebody who may enter zones for their work."""

    phone: Phone
    until: Moment
    reason: PassReason


class Pass(View):
    """A zone pass."""

    id: str
    phone_masked: str
    until: str
    reason: PassReason
