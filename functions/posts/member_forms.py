"""What staff send and see of groups and echelons, and what their members answer."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from muster.domain import echelons, groups
from muster.fields import Form, Line60, Line100, Note100, Phone, PlaceCode, Role, View, Whole, YesNo
from posts.forms import EchelonLine, Step

Few = Annotated[Whole, Field(ge=1, le=15)]
Mark = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
SeatId = Annotated[str, StringConstraints(pattern=r"^[0-9a-zA-Z]{1,64}-[0-9]{2}-[0-9a-z]{16}$")]


class MixForm(Form):
    """What a group must hold: so many who can do a role, so many whose phone is confirmed."""

    roles: dict[Role, Few] = {}
    confirmed: Annotated[Whole, Field(ge=0, le=15)] = 0


class NewGroup(Form):
    """A group of a community or compound."""

    area: PlaceCode
    name: Line60
    mix: MixForm = MixForm()


class ChangeGroup(Form):
    """Another name, rule or leader (a member's mark); what is left out stays."""

    name: Line60 | None = None
    mix: MixForm | None = None
    leader: Mark | None = None


class AddMember(Form):
    """Who is asked to join: by phone, or somebody who accepted a task of the same sites."""

    phone: Phone | None = None
    assignment: SeatId | None = None


class Reason(Form):
    """Why."""

    reason: Line100


class Optional(Form):
    """Why, where it is worth a word."""

    reason: Note100 = ""


class NewEchelon(Form):
    """One more echelon of a post: its members can be there within so many minutes."""

    within_minutes: Annotated[Whole, Field(ge=5, le=240)]


class MemberView(View):
    """Somebody of a group or an echelon, masked until they joined."""

    mark: str
    name: str
    phone: str
    roles: list[Role]
    confirmed: bool
    answer: groups.Answer
    leader: bool = False
    coming: bool = False


class Missing(View):
    """Why a group cannot serve yet."""

    code: str
    text: str


class GroupRow(View):
    """A group in a list."""

    id: str
    code: str
    area: str
    area_name: str
    name: str
    state: groups.State
    joined: int
    asked: int
    missing: list[Missing]


class GroupView(GroupRow):
    """A group with its members and what can be done with it."""

    mix: MixForm
    members: list[MemberView]
    can: list[groups.Action | Literal["change"]]
    history: list[Step]


class Groups(View):
    """The groups of a subtree."""

    groups: list[GroupRow]


class GroupsQuery(Form):
    """Which groups to list: those of a subtree, disbanded ones left out."""

    area: PlaceCode | None = None


class EchelonView(EchelonLine):
    """An echelon with its members and what can be done with it."""

    post: str
    people: list[MemberView]
    rests_until: str
    can: list[echelons.Action | Literal["call", "change"]]
    history: list[Step]


class AnswerForm(Form):
    """Whether one joins."""

    yes: YesNo


class Coming(Form):
    """One comes."""


class MembershipView(View):
    """What a member's link shows: what they are asked, and whether they are called."""

    kind: Literal["group", "echelon"]
    code: str
    title: str
    area_name: str
    place: str
    statement: str
    within_minutes: int
    answer: groups.Answer
    called: str
    reason: str
    coming: bool
    can: list[Literal["yes", "no", "coming"]]


class OwnMembership(MembershipView):
    """The same for whoever is signed in, with what opens its page: `id` and the signature `key`."""

    id: str
    key: str


class OwnMemberships(View):
    """What I was asked into, not yet dissolved."""

    memberships: list[OwnMembership]
