"""What stations post and see."""

from typing import Annotated, Literal

from pydantic import Field

from muster.domain.needs import Risk as Risk
from muster.domain.needs import Source as Source
from muster.domain.zones import Kind as Kind
from muster.fields import Cursor, Form, Gap, Line100, Name, NewLine, Note100, Note300, Phone, PlaceCode, Role, View, Whole, YesNo

Shown = Literal["SUBMITTED", "RETURNED", "MATCHING", "PARTLY_FILLED", "FILLED", "IN_SERVICE", "COMPLETED", "CANCELLED", "EXPIRED"]


class NewNeed(Form):
    """A community's or compound's ask."""

    area: PlaceCode
    lines: Annotated[list[NewLine], Field(min_length=1, max_length=10)]
    meeting_point: Line100
    gear: YesNo
    gear_note: Note100 = ""
    meals: YesNo
    risk: Risk
    priority: Annotated[Whole, Field(ge=1, le=5)] = 3
    contact_name: Name
    contact_phone: Phone
    note: Note300 = ""


class Review(Form):
    """A reviewer's decision."""

    decision: Literal["publish", "return"]
    reason: Note100 = ""


class Cancel(Form):
    """Why a need is cancelled."""

    reason: Line100


class Renew(Form):
    """How many days later the same is asked again."""

    days: Annotated[Whole, Field(ge=1, le=7)] = 1


class NeedsQuery(Form):
    """Which needs to list: of a state, those with seats open, or those that are over or run (and may be asked for again)."""

    area: PlaceCode | None = None
    state: Literal[Shown, "OPEN", "ENDING"] | None = None
    cursor: Cursor | None = None


class Rival(View):
    """The need that took the last eligible person, where the caller may open it."""

    id: str
    code: str


class LineView(View):
    """One line with its seats."""

    number: int
    role: Role
    vehicles: bool
    wanted: int
    minimum: int
    start: str
    end: str
    provisional: int
    offered: int
    accepted: int
    open: int
    filled: int
    reason: Gap | None
    rival: Rival | None


class Event(View):
    """One transition of a need."""

    at: str
    was: str = Field(serialization_alias="from")
    to: str
    actor: str
    reason: str


class NeedView(View):
    """A need with its lines."""

    id: str
    code: str
    state: Shown
    area: str
    area_name: str
    zone: Kind | None
    priority: int
    risk: Risk
    gear: bool
    gear_note: str
    meals: bool
    meeting_point: str
    note: str
    contact_name: str
    contact_phone: str
    author: Literal["you", "staff"]
    reason: str
    created: str
    renewed_from: str
    post: str
    source: Source
    can: list[Literal["review", "cancel", "renew"]]
    history: list[Event]
    lines: list[LineView]


class NeedRow(View):
    """A need in a list."""

    id: str
    code: str
    state: Shown
    area: str
    area_name: str
    start: str
    end: str
    wanted: int
    filled: int
    open: int
    priority: int
    created: str


class Needs(View):
    """A page of needs."""

    needs: list[NeedRow]
    cursor: str | None = None


class RosterRow(View):
    """One person on a need, masked until they accepted."""

    assignment: str
    line: int
    role: Role
    state: Literal[
        "OFFERED", "ACCEPTED", "DECLINED", "EXPIRED", "RELEASED", "WITHDRAWN_EARLY", "WITHDRAWN_LATE", "CHECKED_IN", "CHECKED_OUT", "NO_SHOW", "COMPLETED",
        "SWAPPED_TO",
    ]
    name: str
    phone: str
    since: str
    note: str


class Roster(View):
    """Who was told and what they answered."""

    people: list[RosterRow]
