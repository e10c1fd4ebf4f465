"""What staff send and see of campaigns and pledges."""

from typing import Annotated

from pydantic import Field

from muster.domain.campaigns import State as CampaignState
from muster.domain.pledges import DonorKind, Handing, State
from muster.fields import AreaCode, Cursor, Day, Form, ItemCode, Line60, Line100, Note300, View, Whole

Units = Annotated[Whole, Field(ge=1, le=10_000_000)]


class NewCampaign(Form):
    """A drive for goods: targets are units by item."""

    name: Annotated[Line60, Field(min_length=2)]
    name_en: Annotated[Line60, Field(min_length=2)]
    about: Note300 = ""
    area: AreaCode
    targets: Annotated[dict[ItemCode, Units], Field(min_length=1, max_length=20)]
    begins: Day
    ends: Day


class Reason(Form):
    """Why."""

    reason: Line100


class TargetView(View):
    """How far one target is met: what was promised, what came, what was allocated, what left for its users."""

    item: str
    name: str
    unit: str
    target: int
    pledged: int
    received: int
    allocated: int
    issued: int


class CampaignView(View):
    """A campaign and how it stands."""

    id: str
    name: str
    about: str
    area: str
    area_name: str
    begins: str
    ends: str
    state: CampaignState
    running: bool
    targets: list[TargetView]


class Campaigns(View):
    """Campaigns, the latest first."""

    campaigns: list[CampaignView]


class PledgesQuery(Form):
    """Which pledges; those that wait to be screened when left out."""

    state: State = "OFFERED"
    cursor: Cursor | None = None


class Suggested(View):
    """An item that a donor's words may mean."""

    item: str
    name: str
    score: int


class LineView(View):
    """One line of a pledge."""

    line: int
    item: str
    name: str
    text: str
    unit: str
    units: int
    received: int
    expiry: str
    earmark: str
    earmark_name: str
    standard: str
    needed: int
    suggested: list[Suggested]
    flaws: list[str]


class PledgeView(View):
    """A pledge with whom to call about it."""

    id: str
    code: str
    state: State
    donor_kind: DonorKind
    name: str
    phone: str
    address: str
    area_name: str
    available: str
    handing: Handing
    certificate: bool
    named: bool
    campaign: str
    store: str
    day: str
    due: str
    reason: str
    lines: list[LineView]
    created: str


class Pledges(View):
    """A page of pledges, those due first."""

    pledges: list[PledgeView]
    cursor: str | None = None


class Screen(Form):
    """Which item each line is (line number → item); lines left out stay as they are."""

    items: Annotated[dict[Annotated[str, Field(pattern=r"^([1-9]|10)$")], ItemCode], Field(max_length=10)] = {}


class Schedule(Form):
    """Where and when the goods are expected."""

    store: AreaCode
    day: Day


class Money(Form):
    """What a foundation that may raise funds confirmed: its reference and the sum in fen. No money passes through here."""

    foundation: Annotated[Line60, Field(min_length=2)]
    reference: Annotated[Line60, Field(min_length=2)]
    fen: Annotated[Whole, Field(ge=1, le=10**14)]
    donor: Line60 = ""


class Posted(View):
    """The number of the entry in the books."""

    entry: int


class Foundations(View):
    """Foundations with the right to raise funds in public."""

    foundations: list[str]


class Stores(View):
    """Sites that keep goods."""

    stores: list[dict[str, str]]
