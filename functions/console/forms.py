"""Signing in, grants, and the settings of the emergency."""

from typing import Annotated, Literal

from pydantic import Field

from muster.domain.emergency import State
from muster.domain.grants import Right as Right
from muster.domain.grants import Role as StaffRole
from muster.fields import AreaCode, Code, Form, Language, Line100, Moment, Name, Phone, View, Whole


class Ask(Form):
    """A phone that wants a code."""

    phone: Phone
    language: Language = "zh"


class Challenge(View):
    """The same whether or not the number is known."""

    challenge: str
    resend_after: int


class Answer(Form):
    """The code, as typed."""

    challenge: Code
    code: Code


class Refresh(Form):
    """The last refresh token."""

    refresh_token: Annotated[str, Field(min_length=10, max_length=200)]


class Session(View):
    """Tokens of a session; seconds until the access token ends."""

    access_token: str
    refresh_token: str
    expires_in: int


class GrantView(View):
    """One grant."""

    id: str
    role: StaffRole
    area: str
    area_name: str
    level: str
    until: str
    name: str | None = None


class Console(View):
    """Who I am and what I may do."""

    name: str
    grants: list[GrantView]
    rights: list[Right]


class Grants(View):
    """The grants in one's own subtree."""

    grants: list[GrantView]


class NewGrant(Form):
    """A role for someone at a site, until when."""

    phone: Phone
    name: Name
    role: StaffRole
    area: AreaCode
    until: Moment


class EmergencyView(View):
    """The settings of the emergency."""

    name: str
    state: State
    firm_hours: int
    respond_minutes: int
    offers_per_person: int
    messages_per_person: int
    verification_budget: int


class ChangeEmergency(Form):
    """Any settings to change."""

    name: Line100 | None = None
    state: Literal["DORMANT", "DRILL", "ACTIVE", "PAUSED", "WINDING_DOWN", "CLOSED"] | None = None
    firm_hours: Annotated[Whole, Field(ge=0, le=336)] | None = None
    respond_minutes: Annotated[Whole, Field(ge=5, le=1440)] | None = None
    offers_per_person: Annotated[Whole, Field(ge=1, le=20)] | None = None
    messages_per_person: Annotated[Whole, Field(ge=1, le=20)] | None = None
    verification_budget: Annotated[Whole, Field(ge=0, le=1_000_000)] | None = None
