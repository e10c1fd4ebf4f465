"""What organisations, and the people they list, send and see."""

from typing import Annotated, Literal

from pydantic import Field

from muster.domain.rosters import Answered, Column, State
from muster.fields import AreaCode, Form, Id, Language, Name, Note100, Role, Roles, Slot, Slots, View, YesNo


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
    """A list and how far it is; `faults` the first rows to correct, `answers` what those newly asked said (small counts in words), `open` while its rows are there."""

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
    asked: int
    answers: dict[Answered, str]
    open: bool
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
    """The person's own consent, as the public form takes it.

    `report` also reports them, as a cadre of the organisation, to the community they live in; `calls` lets the organisation be asked to send them.
    """

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
    calls: YesNo = False
    language: Language = "zh"


class Receipt(View):
    """The number under which somebody joined."""

    code: str


class Membership(View):
    """An organisation by which I joined, and whether it may be asked to send me."""

    organisation: str
    name: str
    calls: bool
    since: str


class Memberships(View):
    """The organisations by which I joined."""

    organisations: list[Membership]


class Choice(Form):
    """Whether an organisation may be asked to send me."""

    calls: YesNo
