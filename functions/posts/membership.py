"""What a member's signed link opens: join or not, and, when called, one tap to say that one comes."""

from typing import Any

from muster import auth
from muster.domain import echelons as standby
from muster.domain import groups as rules
from muster.domain.echelons import Echelon
from muster.domain.groups import Group, Membership
from muster.domain.refusals import Missing
from muster.domain.times import stamp
from muster.http import Call
from muster.links import membership_signature
from muster.tables import areas, posts
from muster.tables import echelons as echelon_table
from muster.tables import groups as group_table
from muster.telemetry import count
from posts import seating
from posts.api import app
from posts.member_forms import AnswerForm, Coming, MembershipView, OwnMembership, OwnMemberships
from posts.standing import reason_words


@app.typed("GET", "/v1/me/memberships", auth.PERSON)
def list_memberships(call: Call[str]) -> OwnMemberships:
    """The groups and echelons that I was asked into."""
    standing: list[Group | Echelon] = [*group_table.of_person(call.caller), *echelon_table.of_person(call.caller)]
    mine = [
        (one, Membership("group" if isinstance(one, Group) else "echelon", one.id, rules.mark(one.id, call.caller))) for one in standing if one.state != "DISBANDED"
    ]
    return OwnMemberships(memberships=[
        OwnMembership(**_view(call, one, membership).model_dump(), id=membership.id, key=membership_signature(membership)) for one, membership in mine
    ])  # fmt: skip


@app.typed("GET", "/v1/memberships/{id}", auth.MEMBER)
def show_membership(call: Call[Membership], id: str) -> MembershipView:
    """What I am asked, and whether I am called."""
    return _view(call, _thing(call.caller), call.caller)


@app.typed("POST", "/v1/memberships/{id}/answer", auth.MEMBER)
def answer(call: Call[Membership], id: str, body: AnswerForm) -> MembershipView:
    """I join, or I do not; a yes may become a no later."""
    was = _thing(call.caller)
    if isinstance(was, Group):
        group = rules.answer(was, call.caller.mark, yes=body.yes, now=call.now)
        if group:
            group_table.move(was, group)
        return _view(call, group or was, call.caller)
    echelon = standby.answer(was, call.caller.mark, yes=body.yes, now=call.now)
    if echelon:
        echelon_table.move(was, echelon)
    return _view(call, echelon or was, call.caller)


@app.typed("POST", "/v1/memberships/{id}/coming", auth.MEMBER)
def come(call: Call[Membership], id: str, body: Coming) -> MembershipView:
    """I come: said once is enough."""
    was = _thing(call.caller)
    if not isinstance(was, Echelon):
        raise Missing
    now = standby.acknowledge(was, call.caller.mark, now=call.now)
    if now:
        echelon_table.move(was, now)
        if seating.seat(now, rules.marked(now.id, now.members, call.caller.mark), call.now):
            count("EchelonsSeated")
    return _view(call, now or was, call.caller)


def _thing(membership: Membership) -> Group | Echelon:
    """The group or echelon, if the link's person is still of it; raises Missing."""
    found = group_table.get(membership.of) if membership.kind == "group" else echelon_table.get(membership.of)
    if found is None or not any(rules.mark(found.id, one.person) == membership.mark for one in found.members):
        raise Missing
    return found


def _view(call: Call[Any], of: Group | Echelon, membership: Membership) -> MembershipView:
    member = rules.marked(of.id, of.members, membership.mark)
    post = posts.get(of.post) if isinstance(of, Echelon) else None
    called = isinstance(of, Echelon) and of.state == "ACTIVATED" and member.answer == "JOINED"
    coming = isinstance(of, Echelon) and member.person in of.coming
    can = [] if of.state == "DISBANDED" else [*(["coming"] if called and not coming else []), *({"JOINED": ["no"], "DECLINED": ["yes"]}.get(member.answer, ["yes", "no"]))]
    area = areas.get(of.area)
    return MembershipView(
        kind=membership.kind, code=of.code, title=of.name if isinstance(of, Group) else post.duties.title if post else "",
        area_name=area.name if area else "", place=post.duties.place if post else "", statement=post.duties.statement if post else "",
        within_minutes=of.within_minutes if isinstance(of, Echelon) else 0, answer=member.answer,
        called=stamp(of.called) if isinstance(of, Echelon) and called and of.called else "",
        reason=reason_words(of.reason, call.language) if isinstance(of, Echelon) and called else "", coming=coming, can=can,  # type: ignore[arg-type]
    )  # fmt: skip
