"""What the queue of a site asks and shows."""

from typing import Annotated, Literal

from pydantic import Field

from muster.domain.queues import Kind as Waits
from muster.domain.queues import Reason
from muster.domain.sisters import State as HelpState
from muster.fields import AreaCode, Form, Id, Note100, Role, View, Whole
from needs.forms import Shown


class QueueQuery(Form):
    """Whose queue to show; without a site, one's widest."""

    site: AreaCode | None = None


class Passed(View):
    """One step from a site to another; `to` is empty where the wait ended."""

    at: str
    was_name: str = Field(serialization_alias="from_name")
    to_name: str
    reason: Reason


class HelpView(View):
    """What a sister station offers, and what I may do with it."""

    site: str
    site_name: str
    people: int
    state: HelpState
    can: list[Literal["answer", "withdraw"]]


class QueueRow(View):
    """A need that waits: whose turn it is, since when and until when, as of the answer's own moment."""

    id: str
    code: str
    waits: Waits
    where: Literal["here", "below", "away", "sister"]
    area: str
    area_name: str
    start: str
    end: str
    roles: list[Role]
    wanted: int
    open: int
    priority: int
    urgent: bool
    holder: str
    holder_name: str
    since: str
    due: str | None
    level: int
    passed: list[Passed]
    helps: list[HelpView]
    can: list[Literal["publish", "return", "cancel", "renew", "help", "open"]]


class Queue(View):
    """What waits at a site, with what lies below it, went on from it, or waits at its sisters; the most pressing first."""

    site: str
    site_name: str
    as_of: str
    rows: list[QueueRow]
    total: int


class Bulk(Form):
    """One step for many needs, with one reason."""

    action: Literal["publish", "return", "renew", "cancel"]
    needs: Annotated[list[Id], Field(min_length=1, max_length=50)]
    reason: Note100 = ""
    days: Annotated[Whole, Field(ge=1, le=7)] = 1


class Undo(Form):
    """The needs whose last step is taken back."""

    needs: Annotated[list[Id], Field(min_length=1, max_length=50)]


class Done(View):
    """How it went for one need: its state now and until when that can be undone, or why not."""

    id: str
    code: str
    state: Shown | None
    undo_until: str | None
    made: str | None
    problem: str | None
    text: str | None


class Answers(View):
    """One answer a need, in the order asked."""

    needs: list[Done]


class NewHelp(Form):
    """A station's offer to a sister's need."""

    site: AreaCode
    people: Annotated[Whole, Field(ge=1, le=200)]


class HelpAnswer(Form):
    """Whether a sister's offer is taken."""

    accept: bool
    reason: Note100 = ""
