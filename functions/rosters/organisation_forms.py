"""What organisations say of themselves, and what staff decide on them."""

from typing import Annotated, Literal

from pydantic import Field

from muster.domain.organisations import Decision as Step
from muster.domain.organisations import Kind, State
from muster.fields import AreaCode, Form, Line60, Name, Note100, Phone, View, YesNo


class NewOrganisation(Form):
    """An organisation; `credit` is its unified social credit code, `liaison` the phone of who speaks for it (the caller's own when left out)."""

    kind: Kind
    name: Annotated[Line60, Field(min_length=2)]
    credit: Annotated[str, Field(max_length=30)] = ""
    area: AreaCode
    liaison: Phone | None = None


class NewApplication(Form):
    """An organisation as it hands itself in: who speaks for it, by name and phone, and what it offers."""

    kind: Kind
    name: Annotated[Line60, Field(min_length=2)]
    credit: Annotated[str, Field(max_length=30)] = ""
    area: AreaCode
    liaison: Name
    phone: Phone
    services: Note100 = ""
    share: YesNo
    website: Literal[""] = ""


class HandedIn(View):
    """The number of a registration, and the key of the link by which it is followed."""

    id: str
    code: str
    key: str


class Application(View):
    """A registration as who handed it in follows it."""

    code: str
    kind: Kind
    name: str
    credit: str
    area: str
    services: str
    state: State
    reason: str


class OrganisationView(View):
    """An organisation; `mine` where the caller acts for it, `can` what the caller may decide, `answers` of those invited (small counts in words)."""

    id: str
    code: str
    kind: Kind
    name: str
    credit: str
    area: str
    services: str
    state: State
    reason: str
    invited: int
    answers: dict[Literal["joined", "refused", "silent"], str]
    mine: bool
    can: list[Step]


class Organisations(View):
    """The organisations that the caller sees."""

    organisations: list[OrganisationView]


class Decision(Form):
    """What staff decide on an organisation, and why."""

    decision: Step
    reason: Note100 = ""
