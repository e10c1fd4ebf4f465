"""What people, desks and anybody see of presence, hours and certificates."""

from typing import Literal

from muster.fields import Role, View

Word = Literal[
    "EXPECTED", "CHECKED_IN", "CHECKED_OUT", "DECLARED", "ADDED", "VERIFIED", "LOCKED", "CONTESTED", "CORRECTED", "NO_SHOW", "UNEXCUSED", "APPEALED", "EXCUSED"
]
PersonAct = Literal["in", "out", "declare", "contest", "appeal"]
DeskAct = Literal["in", "out", "free", "confirm", "add", "absent", "settle", "settle_absence"]


class EntryView(View):
    """Minutes credited or taken back."""

    minutes: int
    grade: str
    standby: bool
    at: str
    reason: str
    reverses: int


class RecordView(View):
    """One shift and what came of it."""

    assignment: str
    state: Word
    role: Role
    area: str
    area_name: str
    start: str
    end: str
    came: str
    left: str
    marks: list[str]
    grade: str
    minutes: int
    claim: int
    words: str
    entries: list[EntryView]
    can: list[PersonAct]


class Presence(RecordView):
    """The same while the shift lasts: `secret` makes the person's codes, `now` is the server's clock to make them by."""

    now: str
    opens: str
    closes: str
    secret: str


class CertificateRow(View):
    """A certificate as its person sees it."""

    code: str
    state: str
    issued: str
    minutes: dict[str, int]
    standby: int
    reason: str


class Hours(View):
    """A person's shifts, and verified minutes by grade; standby apart."""

    records: list[RecordView]
    minutes: dict[str, int]
    standby: int
    certificates: list[CertificateRow]


class DeskRow(View):
    """One person on site, or not; `can` is what the desk may do."""

    assignment: str
    line: int
    role: Role
    name: str
    phone: str
    state: Word
    start: str
    end: str
    came: str
    left: str
    marks: list[str]
    grade: str
    minutes: int
    claim: int
    words: str
    document: str
    can: list[DeskAct]


class Forecast(View):
    """How many of a line are expected: accepted, less the no-shows learned for its role and part of the day.

    `lost` are those who left late or did not come, `replaced` those for whom somebody else came in time.
    """

    line: int
    role: Role
    start: str
    wanted: int
    accepted: int
    expected: float
    no_show_percent: float
    known: int
    left_late: int
    lost: int
    replaced: int


class Desk(View):
    """A need on site: `secret` makes the site's codes, `now` is the server's clock."""

    need: str
    code: str
    now: str
    secret: str
    people: list[DeskRow]
    forecast: list[Forecast]


class Refusal(View):
    """Whose part of a list was refused, and why."""

    assignment: str
    code: str
    message: str


class Done(View):
    """What a list did: whose part was done, whose was refused."""

    done: list[str]
    refused: list[Refusal]
    name: str = ""


class Issued(View):
    """A new certificate."""

    code: str


class CertificateView(View):
    """A certificate as anybody may check it."""

    code: str
    state: Literal["ISSUED", "REVOKED"]
    name: str
    issuer: dict[str, str]
    shifts: int
    first: str
    last: str
    minutes: dict[str, int]
    standby: int
    issued: str
    reason: str
    ended: str


class File(View):
    """A file, base 64."""

    name: str
    file: str
