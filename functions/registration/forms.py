"""What volunteers send and see."""

from typing import Literal

from muster.domain.availability import Answer
from muster.domain.fleet import Kind, State
from muster.fields import (
    AreaCode,
    CompoundCode,
    Day,
    Form,
    Language,
    Name,
    Note100,
    Nothing,
    Phone,
    Plate,
    Role,
    Roles,
    Seats,
    SixDigits,
    Slot,
    Slots,
    View,
    YesNo,
)

NOTICE = "2026-11"


class SignUp(Form):
    """The public sign-up form."""

    name: Name
    phone: Phone
    area: AreaCode
    roles: Roles
    slots: Slots
    weekends_only: YesNo = False
    note: Note100 = ""
    adult: YesNo
    notice: Literal["2026-11"]
    share: YesNo
    keep: YesNo = False
    language: Language = "zh"
    compound: CompoundCode = ""
    website: Nothing = ""


class NewVehicle(Form):
    """The public form of the fleet: a driver with a vehicle."""

    name: Name
    phone: Phone
    area: AreaCode
    plate: Plate
    kind: Kind
    seats: Seats
    goods: YesNo = False
    slots: Slots
    weekends_only: YesNo = False
    declared: YesNo
    adult: YesNo
    notice: Literal["2026-11"]
    share: YesNo
    keep: YesNo = False
    language: Language = "zh"
    website: Nothing = ""


class OwnVehicle(View):
    """A vehicle as its owner sees it."""

    id: str
    plate: str
    kind: Kind
    seats: int
    goods: bool
    state: State
    confirmed: bool
    reason: str


class OwnVehicles(View):
    """My vehicles."""

    vehicles: list[OwnVehicle]


class Receipt(View):
    """The same for a new, a known and a blocked phone (T02)."""

    code: str
    received: bool = True


class ReceiptQuery(Form):
    """The language of a receipt page."""

    lang: Language = "zh"


class Change(Form):
    """Any fields a volunteer wants to change."""

    name: Name | None = None
    area: AreaCode | None = None
    roles: Roles | None = None
    slots: Slots | None = None
    weekends_only: YesNo | None = None
    note: Note100 | None = None
    keep: YesNo | None = None
    language: Language | None = None
    compound: CompoundCode | None = None
    paused: YesNo | None = None
    paused_until: Day | None = None


class Available(Form):
    """Whether somebody can still come; a pause may name the day it ends."""

    answer: Answer
    until: Day | None = None


class Availability(View):
    """What an answer came to; days are empty where there are none."""

    state: str
    confirmed: str
    paused_until: str


class Standing(View):
    """Where a volunteer stands, in a word and in a sentence."""

    state: Literal["waiting", "offered", "accepted", "paused", "staff"]
    text: str


class JoinTogether(Form):
    """The code that somebody of the group was shown."""

    code: SixDigits


class Together(View):
    """The group somebody serves with; `code` and `until` are empty once nobody can join by it."""

    size: int
    code: str
    until: str


class Me(View):
    """A volunteer's own page."""

    code: str
    name: str
    phone_masked: str
    area: str
    area_name: str
    compound: str
    compound_name: str
    pass_until: str
    state: str
    roles: list[Role]
    slots: list[Slot]
    weekends_only: bool
    note: str
    keep: bool
    language: Language
    paused: bool
    paused_until: str
    confirmed: str
    asked: str
    verified: bool
    standing: Standing
    together: Together | None


class Accessed(View):
    """One look at somebody's data."""

    at: str
    purpose: str
    fields: str


class Accesses(View):
    """Who saw my data."""

    accesses: list[Accessed]


class AreaView(View):
    """An area as the public sees it."""

    code: str
    level: str
    name: str
    parent: str


class Areas(View):
    """The areas right below one."""

    areas: list[AreaView]


class AreaQuery(Form):
    """Whose children to list; the city's when left out."""

    parent: AreaCode | None = None


class Health(View):
    """That the function and its store answer."""

    status: Literal["ok"] = "ok"
    emergency: str
