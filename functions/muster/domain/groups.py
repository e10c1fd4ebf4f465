"""Groups: four to fifteen people who serve together under a leader, mixed as their work needs it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import blake2b
from typing import Literal

from muster.domain.history import event
from muster.domain.people import Role
from muster.domain.refusals import Conflict, Refused
from muster.domain.times import stamp

State = Literal["FORMING", "READY", "ON_DUTY", "OFF_DUTY", "DISBANDED"]
Answer = Literal["ASKED", "JOINED", "DECLINED"]
Action = Literal["begin", "end", "disband"]
LEAST, MOST = 4, 15
_FROM: dict[Action, tuple[frozenset[State], State]] = {
    "begin": (frozenset({"READY", "OFF_DUTY"}), "ON_DUTY"),
    "end": (frozenset({"ON_DUTY"}), "OFF_DUTY"),
    "disband": (frozenset({"FORMING", "READY", "ON_DUTY", "OFF_DUTY"}), "DISBANDED"),
}


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a group or an echelon: asked, and one of it once they said yes."""

    person: str
    roles: tuple[Role, ...] = ()
    confirmed: bool = False
    answer: Answer = "ASKED"


@dataclass(frozen=True, slots=True)
class Mix:
    """What a group must hold: so many who can do a role, so many whose phone is confirmed as their own."""

    roles: Mapping[Role, int] = field(default_factory=dict)
    confirmed: int = 0

    @property
    def asks(self) -> tuple[str, ...]:
        """What somebody on every tour of the group must bring, of whatever the group must hold: the words of `brings`."""
        return (*(role for role, least in self.roles.items() if least), *(["confirmed"] if self.confirmed else ()))


@dataclass(frozen=True, slots=True)
class Group:
    """A group of a community; `leader` is a member's person."""

    id: str
    code: str
    area: str
    name: str
    state: State
    created: datetime
    by: str
    mix: Mix = field(default_factory=Mix)
    members: tuple[Member, ...] = ()
    leader: str = ""
    version: int = 1
    digest: str = ""
    history: tuple[str, ...] = ()

    @property
    def joined(self) -> tuple[Member, ...]:
        """Those who said yes."""
        return joined(self.members)


@dataclass(frozen=True, slots=True)
class Membership:
    """What a member's link speaks for: one person in one group or echelon."""

    kind: Literal["group", "echelon"]
    of: str
    mark: str

    @property
    def id(self) -> str:
        """The id that links carry."""
        return f"{self.kind}-{self.of}-{self.mark}"

    @classmethod
    def parse(cls, text: str) -> "Membership":
        """The membership an id names; raises ValueError on any other text."""
        kind, of, mark = text.split("-")
        if kind not in ("group", "echelon") or not (of.isalnum() and mark.isalnum()):
            raise ValueError
        return cls(kind, of, mark)  # type: ignore[arg-type]


def joined(members: Iterable[Member]) -> tuple[Member, ...]:
    """Those of the members who said yes."""
    return tuple(one for one in members if one.answer == "JOINED")


def mark(id: str, person: str) -> str:
    """What names a member to staff and in links: tells nothing of the person, and another thing in another group."""
    return blake2b(f"{id}/{person}".encode(), digest_size=8).hexdigest()


def marked(id: str, members: Iterable[Member], text: str) -> Member:
    """The member a mark names; raises Refused when there is none."""
    for one in members:
        if mark(id, one.person) == text:
            return one
    raise Refused("member_unknown", "member")


def with_member(members: tuple[Member, ...], member: Member, *, most: int) -> tuple[Member, ...]:
    """The members and one more, who is asked (again, where they declined); raises Refused when they are there or it is full."""
    standing = next((one for one in members if one.person == member.person), None)
    if standing is not None and standing.answer != "DECLINED":
        raise Refused("member_twice", "member")
    rest = tuple(one for one in members if one.person != member.person)
    if sum(one.answer != "DECLINED" for one in rest) >= most:
        raise Refused("members_full", "member", most=most)
    return (*rest, member)


def missing(group: Group) -> list[Refused]:
    """Why the group cannot serve yet, each as a code with its facts; empty when it can."""
    there = group.joined
    found: list[Refused] = []
    if len(there) < LEAST:
        found.append(Refused("group_small", least=LEAST, joined=len(there)))
    if not any(one.person == group.leader for one in there):
        found.append(Refused("group_no_leader"))
    for role, least in group.mix.roles.items():
        if (have := sum(role in one.roles for one in there)) < least:
            found.append(Refused(f"mix_{role}", least=least, have=have))
    if (have := sum(one.confirmed for one in there)) < group.mix.confirmed:
        found.append(Refused("mix_confirmed", least=group.mix.confirmed, have=have))
    return found


def change(group: Group, *, by: str, now: datetime, name: str | None = None, mix: Mix | None = None, leader: str | None = None) -> Group:
    """The group under another name, rule or leader (a member's mark); raises Conflict once it is disbanded, Refused on a leader who is no member."""
    _open(group)
    chosen = group.leader if leader is None else marked(group.id, group.members, leader).person
    return _moved(replace(group, name=name or group.name, mix=mix or group.mix, leader=chosen), "changed", by=by, now=now)


def ask(group: Group, member: Member, *, by: str, now: datetime) -> Group:
    """The group with somebody asked to join; the first is its leader until another is named. Raises Conflict, Refused."""
    _open(group)
    members = with_member(group.members, member, most=MOST)
    return _moved(replace(group, members=members, leader=group.leader or member.person), "asked", by=by, now=now)


def remove(group: Group, text: str, *, by: str, now: datetime) -> Group:
    """The group without the member that a mark names; raises Conflict, Refused."""
    _open(group)
    gone = marked(group.id, group.members, text).person
    rest = tuple(one for one in group.members if one.person != gone)
    return _moved(replace(group, members=rest, leader="" if group.leader == gone else group.leader), "left", by=by, now=now)


def answer(group: Group, text: str, *, yes: bool, now: datetime) -> Group | None:
    """The group after a member's answer, None when it was given before; raises Conflict once it is disbanded, Refused for nobody's mark."""
    _open(group)
    member = marked(group.id, group.members, text)
    given: Answer = "JOINED" if yes else "DECLINED"
    if member.answer == given:
        return None
    members = tuple(replace(one, answer=given) if one == member else one for one in group.members)
    return _moved(replace(group, members=members), given.lower(), by="member", now=now)


def decide(group: Group, action: Action, *, by: str, now: datetime, reason: str = "") -> Group:
    """The group on duty, off duty or disbanded; raises Conflict from a state that does not allow it, Refused with the first thing that is missing."""
    allowed, to = _FROM[action]
    if action == "begin" and (first := next(iter(missing(group)), None)):
        raise first
    if group.state not in allowed:
        raise Conflict("group_state")
    return replace(group, state=to, version=group.version + 1, history=(*group.history, event(stamp(now), group.state, to, by, reason)))


def actions(group: Group) -> list[Action]:
    """What can be done with the group now."""
    return [action for action, (allowed, _) in _FROM.items() if group.state in allowed]


def _open(group: Group) -> None:
    if group.state == "DISBANDED":
        raise Conflict("group_disbanded")


def _moved(group: Group, why: str, *, by: str, now: datetime) -> Group:
    """The group READY when nothing is missing, else FORMING: what is on duty and loses somebody stops being ready too."""
    to: State = "FORMING" if missing(group) else group.state if group.state in ("ON_DUTY", "OFF_DUTY") else "READY"
    return replace(group, state=to, version=group.version + 1, history=(*group.history, event(stamp(now), group.state, to, by, why)))
