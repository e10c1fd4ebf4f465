"""What cadres and their stations send and see of party reports."""

from typing import Annotated

from pydantic import Field

from muster.domain.party_reports import Decision, State
from muster.fields import AreaCode, Cursor, Form, Line60, Line100, Role, View


class NewReport(Form):
    """The unit or branch that a cadre comes from."""

    branch: Annotated[Line60, Field(min_length=2)]


class Passed(View):
    """One step of a report, and why."""

    at: str
    to: State
    reason: str


class ReportView(View):
    """A report; `arrived` when the cadre was first checked in on site, null while the report does not count; name and phone for the station alone."""

    id: str
    code: str
    state: State
    branch: str
    area: str
    area_name: str
    compound: str
    role: Role | None
    post: str
    reason: str
    created: str
    arrived: str | None
    name: str
    phone: str
    history: list[Passed]
    can: list[Decision]


class Mine(View):
    """My report; null when I never made one."""

    report: ReportView | None


class ReportsQuery(Form):
    """Which reports, in which subtree; those that wait for an answer when left out."""

    state: State = "REPORTED"
    area: AreaCode | None = None
    cursor: Cursor | None = None


class ReportsView(View):
    """A page of reports."""

    reports: list[ReportView]
    cursor: str | None = None


class Step(Form):
    """Nothing more to say."""


class Reason(Form):
    """Why a cadre is not taken."""

    reason: Line100


class Posting(Form):
    """A role, or a post of the community by its id."""

    role: Role | None = None
    post: Annotated[str, Field(max_length=64)] = ""
