"""What is sent and seen of partners and their wishes."""

from typing import Annotated

from pydantic import Field

from muster.domain.partners import Capability, Kind
from muster.domain.partners import State as PartnerState
from muster.domain.wish_lists import Fate
from muster.domain.wishes import Priority
from muster.domain.wishes import State as WishState
from muster.fields import AreaCode, Day, Form, Id, ItemCode, Line60, Line100, Name, Note300, Phone, View, Whole

Count = Annotated[Whole, Field(ge=0, le=100_000)]
Asked = Annotated[Whole, Field(ge=1, le=10_000_000)]


class ItemView(View):
    """One item of the catalogue."""

    code: str
    name: str
    unit: str
    kind: str
    group: str
    standard: str
    hazards: list[str]
    capability: str
    packs: dict[str, int]


class Catalogue(View):
    """Everything that may be given and asked for."""

    items: list[ItemView]


class NewPartner(Form):
    """A team, a community or a hospital that may receive goods; its captain (a phone) signs for them."""

    kind: Kind
    name: Annotated[Line60, Field(min_length=2)]
    area: AreaCode
    capabilities: Annotated[list[Capability], Field(max_length=5)] = []
    members: Count = 0
    tasks: Count = 0
    machines: Annotated[dict[ItemCode, Count], Field(max_length=40)] = {}
    order: Count = 0
    captain_phone: Phone | None = None
    captain_name: Name | None = None


class ChangePartner(Form):
    """What is different of a partner."""

    capabilities: Annotated[list[Capability], Field(max_length=5)] | None = None
    members: Count | None = None
    tasks: Count | None = None
    machines: Annotated[dict[ItemCode, Count], Field(max_length=40)] | None = None
    order: Count | None = None


class PartnersQuery(Form):
    """Which kind."""

    kind: Kind = "team"


class PartnerView(View):
    """A partner."""

    id: str
    code: str
    kind: Kind
    name: str
    area: str
    area_name: str
    capabilities: list[str]
    members: int
    tasks: int
    machines: dict[str, int]
    order: int
    state: PartnerState
    captain: bool
    mine: bool


class Partners(View):
    """Partners, in their published order."""

    partners: list[PartnerView]


class NewWish(Form):
    """What a partner asks for: `useful` is the most that is of use."""

    partner: Id
    item: ItemCode
    units: Asked
    useful: Asked | None = None
    priority: Priority = "P2"
    need_by: Day | None = None
    specification: Note300 = ""


class WishesQuery(Form):
    """Open wishes for an item (all when left out), or everything of one partner; of an area and a priority where these are given."""

    item: ItemCode | None = None
    partner: Id | None = None
    area: AreaCode | None = None
    priority: Priority | None = None


class WishView(View):
    """A wish and where it stands."""

    id: str
    code: str
    partner: str
    partner_name: str
    item: str
    name: str
    unit: str
    units: int | None
    useful: int | None
    filled: int
    open: int | None
    priority: Priority
    need_by: str
    place: str
    specification: str
    state: WishState
    expires: str
    renewals: int
    mine: bool


class Wishes(View):
    """Wishes, by item, the most urgent first; the rest is left out where there are more than 500."""

    wishes: list[WishView]
    more: int = 0


class Reason(Form):
    """Why."""

    reason: Line100


class Upload(Form):
    """A list of wishes (CSV or XLSX, base64); `settled` says which item a text means, `keep` whether to store what is understood."""

    name: Annotated[str, Field(max_length=120)] = ""
    content: Annotated[str, Field(min_length=1, max_length=4_100_000)]
    settled: Annotated[dict[Annotated[str, Field(max_length=60)], ItemCode], Field(max_length=500)] = {}
    keep: bool = False


class RowView(View):
    """A row that was not imported, or carries a note."""

    row: int
    fate: Fate
    text: str
    reason: str
    suggestions: list[str]


class Unsettled(View):
    """A text of an item that waits for somebody to say which one it means; where nothing is alike, nothing is suggested."""

    text: str
    rows: int
    suggestions: list[ItemView]


class Uploaded(View):
    """What became of a list: counts by fate, reason (`reasons` says it in words) and note; `stored` wishes are new, `known` ones were imported before."""

    rows: int
    imported: int
    suggested: int
    refused: dict[str, int]
    reasons: dict[str, str]
    notes: dict[str, int]
    unsettled: list[Unsettled]
    details: list[RowView]
    stored: int
    known: int
