"""What staff send and see of posts."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from muster.domain.needs import Risk as Risk
from muster.domain.posts import Action as Action
from muster.domain.posts import Condition as Condition
from muster.domain.posts import Kind as Kind
from muster.domain.posts import State as State
from muster.domain.zones import Kind as Zone
from muster.fields import Day, Form, Line60, Line100, Note100, Note300, PlaceCode, Role, View, Whole, YesNo

Hours = Annotated[str, StringConstraints(strip_whitespace=True, min_length=11, max_length=11)]
People = Annotated[Whole, Field(ge=1, le=200)]


class DutiesForm(Form):
    """What a post is for; hours are windows of local time such as 06:00-10:00."""

    kind: Kind
    title: Line60
    statement: Note300
    place: Line100
    role: Role
    minimum: People
    target: People
    maximum: People
    hours: Annotated[list[Hours], Field(min_length=1, max_length=6)]
    risk: Risk = "low"
    zone: Zone | None = None
    gear: Line60 = ""
    party: YesNo = False


class NewPost(DutiesForm):
    """A post and the community or compound where it is."""

    area: PlaceCode


class Decide(Form):
    """Why; needed to suspend or withdraw."""

    reason: Note100 = ""


class AskPeople(Form):
    """The duty day to ask people for; the next that still has shifts to come when left out."""

    day: Day | None = None


class PostsQuery(Form):
    """Which posts to list: those of a subtree, withdrawn ones only where asked for."""

    area: PlaceCode | None = None
    withdrawn: Literal["yes", "no"] = "no"


class Shift(View):
    """One shift of a post: how many were asked for and said yes; `need` is empty where nobody was asked yet."""

    start: str
    end: str
    wanted: int
    accepted: int
    need: str


class Present(View):
    """Somebody of the running shift; the name is masked in lists."""

    name: str
    state: Literal["THERE", "EXPECTED"]


class EchelonLine(View):
    """How an echelon stands, on the board."""

    id: str
    code: str
    ordinal: int
    within_minutes: int
    state: str
    members: int
    coming: int
    called: str
    reason: str


class PostRow(View):
    """A post on the duty board."""

    id: str
    code: str
    area: str
    area_name: str
    kind: Kind
    title: str
    place: str
    party: bool
    state: State
    condition: Condition
    there: int
    expected: int
    minimum: int
    target: int
    maximum: int
    gap: int
    short_since: str
    running: Shift | None
    next: Shift | None
    people: list[Present]
    echelons: list[EchelonLine]


class Posts(View):
    """The posts of a subtree."""

    posts: list[PostRow]
    at: str


class Step(View):
    """One transition of a post."""

    at: str
    was: str = Field(serialization_alias="from")
    to: str
    reason: str


class PostView(PostRow):
    """A post with its duties and what can be done with it."""

    statement: str
    role: Role
    hours: list[str]
    risk: Risk
    zone: Zone | None
    gear: str
    can: list[Action | Literal["change", "ask"]]
    history: list[Step]


class Asked(View):
    """The need that asks for people for a post's day."""

    need: str
    code: str
    day: str
    seats: int
