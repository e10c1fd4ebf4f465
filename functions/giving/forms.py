"""What donors send and see."""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from muster.domain.pledges import DonorKind, Handing, State
from muster.fields import AreaCode, Day, Form, Id, Language, Line60, Note100, Nothing, Phone, View, YesNo

_NUMBERED = re.compile(r"(item|quantity|expiry)([1-9]|10)\Z")


def _typed(value: object) -> object:
    """A quantity as it was typed: a number, or text."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise PydanticCustomError("not_text", "not text")
    return str(value)


Typed = Annotated[str, BeforeValidator(_typed), StringConstraints(strip_whitespace=True, min_length=1, max_length=30)]
Earmark = Annotated[str, StringConstraints(pattern=r"^([0-9]{12}|[0-9a-f]{32})?$")]
Tail = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9]{4}$")]


class NewLine(Form):
    """One thing that is given: an item of the catalogue, or words for it; how many, as typed; until when it may be used; whom it is meant for."""

    item: Annotated[Line60, Field(min_length=1)]
    quantity: Typed
    expiry: Day | None = None
    earmark: Earmark = ""
    standard: Line60 = ""


class NewPledge(Form):
    """What somebody gives; `earmark` is of every line that names none of its own. A posted form names the lines item1, quantity1, expiry1 and so on; empty ones are left out."""

    donor_kind: DonorKind = "person"
    name: Annotated[Line60, Field(min_length=2)]
    phone: Phone
    area: AreaCode
    address: Note100 = ""
    available: Day
    handing: Handing = "bring"
    certificate: YesNo = False
    named: YesNo = False
    share: YesNo
    earmark: Earmark = ""
    campaign: Id | None = None
    lines: Annotated[list[NewLine], Field(min_length=1, max_length=10)]
    language: Language = "zh"
    website: Nothing = ""

    @model_validator(mode="before")
    @classmethod
    def _gathered(cls, values: Any) -> Any:
        if not isinstance(values, dict) or "lines" in values:
            return values
        lines: dict[int, dict[str, Any]] = {}
        rest: dict[str, Any] = {}
        for name, value in values.items():
            if parts := _NUMBERED.match(name):
                if value != "":
                    lines.setdefault(int(parts.group(2)), {})[parts.group(1)] = value
            elif not (name == "campaign" and value == ""):
                rest[name] = value
        return {**rest, "lines": [lines[number] for number in sorted(lines)]}


class Check(Form):
    """Lines to be read back before they are sent."""

    lines: Annotated[list[NewLine], Field(min_length=1, max_length=10)]


class Meant(View):
    """An item that words may mean."""

    item: str
    name: str
    unit: str


class ReadLine(View):
    """A line as it was understood: `item` is empty where nobody has settled it yet, `words` is the number in words."""

    line: int
    item: str
    name: str
    unit: str
    units: int
    words: str
    packs: str
    large: bool
    needed: int
    suggestions: list[Meant]


class Checked(View):
    """The lines as they were understood."""

    lines: list[ReadLine]


class Promised(View):
    """The number under which a gift is found again."""

    code: str


class Needed(View):
    """How many of an item are asked for: `units` in all, by `places` partners, `unknown` of which did not say how many."""

    item: str
    name: str
    unit: str
    units: int
    places: int
    unknown: int
    priority: str
    areas: list[str]


class Target(View):
    """One target of a campaign."""

    item: str
    name: str
    unit: str
    target: int
    received: int


class Drive(View):
    """A campaign one may give to."""

    id: str
    name: str
    about: str
    ends: str
    targets: list[Target]


class Receiver(View):
    """Whom a gift may be meant for."""

    id: str
    name: str


class Giving(View):
    """What is needed most, which campaigns run, and what may be given."""

    needed: list[Needed]
    campaigns: list[Drive]
    items: list[Meant]
    receivers: list[Receiver]


class GivingQuery(Form):
    """In which language."""

    lang: Language = "zh"


class Find(Form):
    """The last four digits of the phone that was given."""

    tail: Tail


class Free(Form):
    """Whose earmark ends: a lot by its label."""

    tail: Tail
    lot: Annotated[str, Field(pattern=r"^(EQ|ST)-[0-9]{9}$")]


class GiftLine(View):
    """A line of a gift: promised and counted."""

    line: int
    name: str
    text: str
    unit: str
    units: int
    received: int


class GiftLot(View):
    """Where units of a gift are: in the store, with whom, how much they were used."""

    code: str
    name: str
    unit: str
    serial: str
    received: int
    in_stock: int
    written_off: int
    returned: int
    earmark: str
    holders: dict[str, int]
    hours: str
    area_m2: int


class Gift(View):
    """A gift and what became of it."""

    code: str
    state: State
    reason: str
    store: str
    day: str
    due: str
    lines: list[GiftLine]
    receipts: list[str]
    lots: list[GiftLot]
    may_withdraw: bool


class ReceiptPage(Form):
    """In which language a receipt's page is."""

    lang: Language = "zh"

