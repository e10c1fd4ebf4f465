"""What planners send and see."""

from typing import Annotated, Literal

from pydantic import Field

from muster.domain.assignments import State as Seated
from muster.domain.overrides import Rule as Override
from muster.domain.rotation.model import Rule
from muster.domain.rotation.patterns import Pattern
from muster.domain.rotations import MOST_PEOPLE, Action, Mode, State
from muster.fields import AreaCode, Day, Form, Id, Line100, Note100, View, Whole


class NewRotation(Form):
    """A post, its days, the pattern, and who is to stand there."""

    post: Id
    first: Day
    days: Annotated[Whole, Field(ge=1, le=13)]
    pattern: Pattern
    mode: Mode
    groups: Annotated[list[Id], Field(max_length=8)] = []
    most: Annotated[Whole, Field(ge=1, le=MOST_PEOPLE)] = 24


class RotationsQuery(Form):
    """Which subtree; one's own when left out."""

    area: AreaCode | None = None


class Simulate(Form):
    """Make the roster anew, with the people as they stand now."""


class Publish(Form):
    """Write it down and ask its people; `override` says why rules of rest or fairness are to give way, where some are broken."""

    override: Note100 = ""


class Supersede(Form):
    """Why the plan no longer holds."""

    reason: Line100


class RotationRow(View):
    """A plan in the list."""

    id: str
    code: str
    post: str
    post_title: str
    area: str
    area_name: str
    first: str
    days: int
    pattern: Pattern
    state: State
    whole: bool


class Rotations(View):
    """The plans of a subtree, latest day first."""

    rotations: list[RotationRow]


class Stander(View):
    """One person on a tour, by a mark that tells nothing of them; `state` once they were asked."""

    mark: str
    state: Seated | Literal[""]


class TourView(View):
    """One tour: how many are missing to its target, and the rule that keeps most people off it."""

    id: str
    day: str
    name: str
    start: str
    end: str
    night: bool
    minimum: int
    target: int
    missing: int
    cause: str
    need: str
    people: list[Stander]


class PersonView(View):
    """One person of the plan; the name is masked until they said yes to a tour."""

    mark: str
    name: str
    group: str
    hours: float
    nights: int


class BreachView(View):
    """One rule broken; empty on any plan that can be published."""

    rule: Rule
    mark: str
    tour: str


class Fairness(View):
    """What a roster fills and how evenly: Gini of hours, the most nights between two who share them, rules broken."""

    seats: int
    filled: int
    gini: float
    nights_apart: int
    breaches: int


class OverrideView(View):
    """The rules that gave way when the plan was published, by which role, when and why."""

    rules: list[Override]
    role: str
    at: str
    reason: str


class LeftOut(View):
    """How many could not be planned at all, and why."""

    reason: Literal["paused", "role", "together"]
    count: int


class RotationView(RotationRow):
    """A plan with its simulation, ours beside round-robin over the same seats."""

    post_code: str
    mode: Mode
    groups: list[str]
    most: int
    can: list[Action]
    created: str
    tours: list[TourView]
    people: list[PersonView]
    breaches: list[BreachView]
    ours: Fairness | None
    round_robin: Fairness | None
    left_out: list[LeftOut]
    override: OverrideView | None
