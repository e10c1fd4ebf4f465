"""What organisations, and the people they list, send and see."""

from typing import Annotated, Literal

from pydantic import Field

from muster.domain.organisations import Kind
from muster.domain.organisations import State as Standing
from muster.domain.rosters import Column, State
from muster.fields import AreaCode, Form, Id, Language, Line60, Name, Note100, Phone, Role, Roles, Slot, Slots, View, YesNo


class NewOrganisation(Form):
    """An organisation; `credit` is its unified social credit code, `liaison` the phone of who speaks for it (the caller's own when left out)."""

    kind: Kind
    name: Annotated[Line60, Field(min_length=2)]
    credit: Annotated[str, Field(max_length=30)] = ""
    area: AreaCode
    liaison: Phone | None = None


class OrganisationView(View):
    """An organisation; `mine` where the caller acts for it, `decides` where the caller may verify or suspend it."""

    id: str
    code: str
    kind: Kind
    name: str
    credit: str
    area: str
    state: Standing
    joined: int
    mine: bool
    decides: bool


class Organisations(View):
    """The organisations that the caller sees."""

    organisations: list[OrganisationView]


class Decision(Form):
    """What staff decide on an organisation."""

    suspend: YesNo = False


class Upload(Form):
    """A list as a file, base64; `columns` (header → what it is) where somebody said what ours do not know."""

    organisation: Id
    name: Annotated[str, Field(max_length=200)] = ""
    content: Annotated[str, Field(max_length=4_100_000)]
    columns: dict[Annotated[str, Field(max_length=200)], Column] = {}


class HeaderView(View):
    """A column of the file, and what it is taken for ("" for nothing)."""

    header: str
    column: Column | Literal[""]


class FaultView(View):
    """A row to correct: its number in the file, the column, and why."""

    row: int
    column: str
    code: str
    reason: str


class RosterView(View):
    """A list and how far it is; `faults` the first rows to correct."""

    id: str
    organisation: str
    state: State
    rows: int
    good: int
    refused: dict[str, int]
    reasons: dict[str, str]
    parts: int
    done: int
    invited: int
    created: str
    faults: list[FaultView] = []


class Uploaded(View):
    """The stored list; or, where a needed column is not known, none and the columns to settle."""

    roster: RosterView | None
    missing: list[Column]
    headers: list[HeaderView]


class RosterQuery(Form):
    """Whose lists."""

    organisation: Id


class Rosters(View):
    """The lists of an organisation, the latest first."""

    rosters: list[RosterView]


class LanguageQuery(Form):
    """In which language."""

    lang: Language = "zh"


class File(View):
    """A file, base64."""

    name: str
    content: str


class Invited(View):
    """What an organisation wrote of somebody, as that person alone sees it; `reports` whether its people report to where they live."""

    organisation: str
    name: str
    phone_masked: str
    area: str
    area_name: str
    roles: list[Role]
    slots: list[Slot]
    reports: bool
    expires: str


class Accept(Form):
    """The person's own consent, as the public form takes it; `report` also reports them, as a cadre of the organisation, to the community they live in."""

    name: Name
    area: AreaCode
    roles: Roles
    slots: Slots
    weekends_only: YesNo = False
    note: Note100 = ""
    adult: YesNo
    notice: Literal["2026-11"]
    share: YesNo
    keep: YesNo = False
    report: YesNo = False
    language: Language = "zh"


class Receipt(View):
    """The number under which somebody joined."""

    code: str
