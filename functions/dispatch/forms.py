"""What staff order, what people answer, and what each of them sees."""

from typing import Annotated, Literal

from pydantic import Field

from muster.domain.dispatch import Answer as Said
from muster.domain.dispatch import Mode, State, TargetKind, Told
from muster.fields import AreaCode, Code, Form, Line100, Moment, Note100, Role, View, Whole, YesNo

Can = Literal["yes", "no", "later", "leave"]


class ForWhom(Form):
    """Whom an order is for: anyone in reach, or by name (a phone; of people who stay together any member's; a group's or an organisation's code; a vehicle's plate)."""

    kind: TargetKind = "anyone"
    name: Code | Literal[""] = ""


class NewOrder(Form):
    """An order on one line of a published need; `override` says why people named are to come without their rest."""

    line: Annotated[Whole, Field(ge=1, le=99)]
    mode: Mode = "PUSH"
    target: ForWhom = ForWhom()
    urgent: YesNo = False
    reserved_until: Moment | None = None
    note: Note100 = ""
    override: Note100 = ""


class Stop(Form):
    """Why an order is stopped."""

    reason: Line100


class Reply(Form):
    """A person's answer, in a word and, if they like, in their own."""

    answer: Said
    words: Note100 = ""


class Take(Form):
    """Taking a seat needs no words."""


class WaveView(View):
    """One round of asking; `rate` is the acceptance it counted on."""

    number: int
    at: str
    asked: int
    first_timers: int
    rate: float


class Answered(View):
    """One person asked, and what they said; the name is masked."""

    name: str
    state: Told
    wave: int
    first: bool
    told: str
    answered: str
    words: str


class OrderView(View):
    """One order as staff see it."""

    id: str
    line: int
    role: Role
    number: int
    mode: Mode
    target: TargetKind
    target_name: str
    urgent: bool
    state: State
    reserved_until: str
    next_at: str
    note: str
    override: str
    reason: str
    site: str
    wanted: int
    filled: int
    counts: dict[str, int]
    waves: list[WaveView]
    answers: list[Answered]
    can: list[Literal["stop"]]


class OpenLine(View):
    """A line with open seats that an order may be started on."""

    line: int
    role: Role
    vehicles: bool
    start: str
    end: str
    open: int


class Orders(View):
    """The orders of a need, the latest first, and the lines that another may be started on."""

    orders: list[OrderView]
    lines: list[OpenLine]
    urgent: bool


class CallUpView(View):
    """One call as its person sees it; `waiting` is the place on the waiting list, 0 when on none."""

    id: str
    state: Told
    role: Role
    vehicle: bool
    area: str
    area_name: str
    start: str
    end: str
    meeting_point: str
    gear: bool
    gear_note: str
    meals: bool
    note: str
    mandatory: bool
    urgent: bool
    over: bool
    waiting: int
    words: str
    can: list[Can]


class CallUps(View):
    """What a person was asked, the latest first."""

    callups: list[CallUpView]


class Grabbable(View):
    """A seat that this person may take now; `until` ends the window of people never used."""

    id: str
    role: Role
    area: str
    area_name: str
    start: str
    end: str
    open: int
    metres: int
    first_until: str


class Grabs(View):
    """The seats that are a person's to take, the nearest first."""

    grabs: list[Grabbable]


class OrdersQuery(Form):
    """Of which site's subtree (all of mine when left out), and only those that run, were passed up, or ended today."""

    site: AreaCode | None = None
    place: Literal["escalated", "running", "ended"] | None = None


class OrderRow(View):
    """An order among others; `mine` when it was passed up to a site of the caller's, `can` what is left to do about it."""

    id: str
    place: Literal["escalated", "running", "ended"]
    need: str
    code: str
    area: str
    area_name: str
    role: Role
    mode: Mode
    target: TargetKind
    target_name: str
    urgent: bool
    state: State
    start: str
    wanted: int
    filled: int
    waves: int
    asked: int
    next_at: str
    ended: str
    reason: str
    site_name: str
    mine: bool
    can: list[Literal["order", "mandatory", "help"]]


class AllOrders(View):
    """Orders across needs, those passed up first; `total` counts those beyond the page, too."""

    orders: list[OrderRow]
    total: int
    as_of: str
