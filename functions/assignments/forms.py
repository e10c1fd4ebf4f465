"""What a person sees of their assignments, and how they answer."""

from typing import Literal

from muster.domain.assignments import Reason
from muster.fields import Form, Note100, Role, View

Shown = Literal[
    "OFFERED", "ACCEPTED", "DECLINED", "EXPIRED", "RELEASED", "WITHDRAWN_EARLY", "WITHDRAWN_LATE", "CHECKED_IN", "CHECKED_OUT", "NO_SHOW", "COMPLETED",
    "SWAPPED_TO",
]


class Accept(Form):
    """A yes needs no words."""


class No(Form):
    """A no may give a reason, and words that the station reads."""

    reason: Reason | None = None
    note: Note100 = ""


class AssignmentView(View):
    """One task as its person sees it; the contact appears once they accepted."""

    id: str
    state: Shown
    need_code: str
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
    respond_by: str
    contact_name: str | None = None
    contact_phone: str | None = None
    can: list[Literal["accept", "decline", "withdraw"]]


class Assignments(View):
    """A person's tasks, latest start first."""

    assignments: list[AssignmentView]
