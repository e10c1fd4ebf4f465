"""What is sent and seen of allocations."""

from typing import Annotated

from pydantic import Field

from muster.domain.allocations import ProposalState, State
from muster.fields import AreaCode, Form, Id, ItemCode, Line100, View


class Ask(Form):
    """Which items, from which store (all when left out); `without` leaves partners out, `free` gives earmarked lots to anybody, to see what would change."""

    items: Annotated[list[ItemCode], Field(min_length=1, max_length=40)]
    store: AreaCode | None = None
    without: Annotated[list[Id], Field(max_length=50)] = []
    free: bool = False


class Propose(Form):
    """Which items, from which store (all when left out)."""

    items: Annotated[list[ItemCode], Field(min_length=1, max_length=40)]
    store: AreaCode | None = None


class ReasonView(View):
    """Why so many units, in words."""

    code: str
    text: str
    units: int | None = None


class RowView(View):
    """Units for one wish from one store."""

    id: str
    code: str
    state: State
    partner: str
    partner_name: str
    wish: str
    item: str
    name: str
    unit: str
    units: int
    store: str
    reasons: list[ReasonView]
    note: str


class PartnerView(View):
    """What one partner gets of an item, beside what other ways would give it."""

    partner: str
    name: str
    item: str
    item_name: str
    asked: int | None
    weight: str
    ours: int
    equal: int
    first_come: int
    urgent_first: int
    open: str


class Spread(View):
    """How even each way is: the largest share of a fair share less the smallest, and units given."""

    way: str
    spread: float
    units: int


class LeftView(View):
    """Units that stay in the store, and why."""

    item: str
    name: str
    units: int
    code: str
    text: str


class Compared(View):
    """An allocation beside the other ways; nothing is kept."""

    partners: list[PartnerView]
    ways: list[Spread]
    left: list[LeftView]


class ProposalView(View):
    """A proposal with its rows; `more` says that approving is not through yet."""

    id: str
    code: str
    state: ProposalState
    engine: str
    digest: str
    items: list[str]
    created: str
    approvals: int
    mine: bool
    reason: str
    more: bool
    rows: list[RowView]
    compared: Compared


class ProposalRow(View):
    """A proposal in a list."""

    id: str
    code: str
    state: ProposalState
    items: list[str]
    created: str
    approvals: int


class Proposals(View):
    """Proposals, the newest first."""

    proposals: list[ProposalRow]


class Reason(Form):
    """Why."""

    reason: Line100
