"""Two posts, one of them a vanguard post, with two echelons, and a group, at the station whose lead can sign in."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from muster import vault
from muster.domain.codes import public_code
from muster.domain.echelons import Echelon
from muster.domain.groups import Answer, Group, Member, Mix
from muster.domain.history import event
from muster.domain.people import Person
from muster.domain.posts import Duties, Post, checked
from muster.domain.times import stamp
from muster.tables import echelons, groups, posts

_AROUND = ("06:00-14:00", "14:00-22:00", "22:00-06:00")
_POSTS = (
    Duties("VANGUARD", "东门党员先锋岗", "查验通行证，帮老人提东西。", "东门", "checkpoint", 2, 3, 4, _AROUND, gear="口罩、手套", party=True),
    Duties("SAMPLING", "广场采样点", "维持队伍，间隔一米，引导老人优先。", "小广场", "queue", 2, 4, 6, ("08:00-12:00", "14:00-18:00"), gear="防护服"),
)


def load(now: datetime, area: str, by: str, volunteers: Sequence[Person]) -> int:
    """Writes them through the tables; answers how many posts, groups and echelons."""
    made = [_post(number, duties, area, by, now) for number, duties in enumerate(_POSTS)]
    for post in made:
        posts.add(post)
    for ordinal in (1, 2):
        echelon = _echelon(ordinal, made[0], by, now, volunteers[4 + 2 * ordinal : 6 + 2 * ordinal])
        empty = replace(echelon, members=(), version=0)
        echelons.add(empty)
        echelons.move(empty, echelon)
    group = _group(area, by, now, volunteers[:5])
    groups.add(replace(group, members=(), version=0))
    groups.move(replace(group, members=(), version=0), group)
    return len(made) + 3


def _post(number: int, duties: Duties, area: str, by: str, now: datetime) -> Post:
    id = vault.keyed_hash("post", f"seed/{number}")
    history = (event(stamp(now), "", "PLANNED", by), event(stamp(now), "PLANNED", "ESTABLISHED", by))
    return Post(id, public_code("PO", int(id, 16)), area, checked(duties), "ESTABLISHED", now, by, history=history)


def _echelon(ordinal: int, post: Post, by: str, now: datetime, people: Sequence[Person]) -> Echelon:
    id = vault.keyed_hash("echelon", f"seed/{ordinal}")
    members = tuple(_member(one, "JOINED") for one in people)
    made = Echelon(id, public_code("EC", int(id, 16)), post.id, post.area, ordinal, 20 * ordinal, "READY" if members else "FORMING", now, by, members)
    return replace(made, history=(event(stamp(now), "", made.state, by),))


def _group(area: str, by: str, now: datetime, people: Sequence[Person]) -> Group:
    id = vault.keyed_hash("group", "seed/0")
    members = tuple(_member(one, "JOINED" if number < 4 else "ASKED") for number, one in enumerate(people))
    ready = sum(one.answer == "JOINED" for one in members) >= 4
    state = "READY" if ready else "FORMING"
    return Group(
        id, public_code("GP", int(id, 16)), area, "东门一组", "READY" if ready else "FORMING", now, by, Mix(), members,
        members[0].person if members else "", history=(event(stamp(now), "", state, by),),
    )  # fmt: skip


def _member(person: Person, answer: Answer) -> Member:
    return Member(person.id, person.offer.roles, person.verified, answer)
