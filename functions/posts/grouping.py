"""Groups: formed, changed, on and off duty, disbanded; a member counts once they said yes."""


from muster import auth, vault
from muster.domain import groups as rules
from muster.domain import messages as letters
from muster.domain.areas import district_of, level_of
from muster.domain.grants import Staff
from muster.domain.groups import Group, Membership, Mix
from muster.domain.history import event
from muster.domain.people import Language
from muster.domain.refusals import Missing, Refused
from muster.domain.times import stamp
from muster.http import Call
from muster.tables import areas
from muster.tables import groups as table
from muster.tables.codes import first_free
from muster.telemetry import count
from muster.texts import say
from posts import finding, member_forms, standing
from posts.api import app
from posts.member_forms import AddMember, ChangeGroup, GroupRow, Groups, GroupsQuery, GroupView, MixForm, NewGroup, Optional, Reason


@app.typed("POST", "/v1/groups", auth.STAFF, status=201, create=True)
def form_group(call: Call[Staff], body: NewGroup) -> GroupView:
    """Form a group; it serves once four have joined, its leader among them, and its rule is met."""
    call.caller.require("posts", body.area)
    if areas.get(body.area) is None:
        raise Refused("unknown_area", "area")
    if level_of(body.area) not in ("community", "compound"):
        raise Refused("not_a_community", "area")
    group = Group(
        id=vault.keyed_hash("group", f"{call.caller.person}/{call.key}"), code="", area=body.area, name=body.name, state="FORMING",
        created=call.now, by=call.caller.person, mix=_mix(body.mix), digest=vault.keyed_hash("body", body.model_dump_json()),
        history=(event(stamp(call.now), "", "FORMING", call.caller.person),),
    )  # fmt: skip
    return _view(first_free("GP", group, table.add), call)


@app.typed("GET", "/v1/groups", auth.STAFF)
def list_groups(call: Call[Staff], query: GroupsQuery) -> Groups:
    """The groups of my subtree, and what each still lacks."""
    found = [group for site in areas.sites(call.caller, query.area) for group in table.within(site, district_of(site))]
    return Groups(groups=[GroupRow(**_fields(one, call.language)) for one in found if one.state != "DISBANDED"])


@app.typed("GET", "/v1/groups/{id}", auth.STAFF)
def show_group(call: Call[Staff], id: str) -> GroupView:
    """One group; names and phones of those who joined, and the look is on record."""
    return _view(_kept(call.caller, id), call)


@app.typed("PATCH", "/v1/groups/{id}", auth.STAFF)
def change_group(call: Call[Staff], id: str, body: ChangeGroup) -> GroupView:
    """Another name, rule or leader."""
    was = _kept(call.caller, id)
    now = rules.change(was, by=call.caller.person, now=call.now, name=body.name, mix=_mix(body.mix) if body.mix else None, leader=body.leader)
    table.move(was, now)
    return _view(now, call)


@app.typed("POST", "/v1/groups/{id}/members", auth.STAFF)
def ask_member(call: Call[Staff], id: str, body: AddMember) -> GroupView:
    """Ask a volunteer of my sites to join; they answer by a signed link."""
    was = _kept(call.caller, id)
    asked = finding.member(call, was.area, body)
    now = rules.ask(was, asked, by=call.caller.person, now=call.now)
    to = Membership("group", was.id, rules.mark(was.id, asked.person))
    letter = letters.of_membership(to, asked.person, "group_asked", call.now, version=now.version, area=was.area, title=was.name, code=was.code)
    table.move(was, now, letter=letter)
    return _view(now, call)


@app.typed("POST", "/v1/groups/{id}/members/{mark}/remove", auth.STAFF)
def remove_member(call: Call[Staff], id: str, mark: str, body: Optional) -> GroupView:
    """Take a member out."""
    was = _kept(call.caller, id)
    now = rules.remove(was, mark, by=call.caller.person, now=call.now)
    table.move(was, now)
    return _view(now, call)


@app.typed("POST", "/v1/groups/{id}/begin", auth.STAFF)
def begin_duty(call: Call[Staff], id: str, body: Optional) -> GroupView:
    """The group goes on duty; refused with what it lacks."""
    return _decided(call, id, "begin", body.reason)


@app.typed("POST", "/v1/groups/{id}/end", auth.STAFF)
def end_duty(call: Call[Staff], id: str, body: Optional) -> GroupView:
    """The group goes off duty."""
    return _decided(call, id, "end", body.reason)


@app.typed("POST", "/v1/groups/{id}/disband", auth.STAFF)
def disband(call: Call[Staff], id: str, body: Reason) -> GroupView:
    """The group is dissolved, with a reason."""
    return _decided(call, id, "disband", body.reason)


def _decided(call: Call[Staff], id: str, action: rules.Action, reason: str) -> GroupView:
    was = _kept(call.caller, id)
    now = rules.decide(was, action, by=call.caller.person, now=call.now, reason=reason)
    table.move(was, now)
    count(f"Groups{now.state.title().replace('_', '')}")
    return _view(now, call)


def _kept(staff: Staff, id: str) -> Group:
    """The group if it is the caller's to keep; raises Missing outside their subtree (T08), Forbidden without the right."""
    group = table.get(id) if id.isalnum() else None
    if group is None or not staff.sees(group.area):
        raise Missing
    staff.require("posts", group.area)
    return group


def _view(group: Group, call: Call[Staff]) -> GroupView:
    return GroupView(
        **_fields(group, call.language), mix=MixForm(roles=dict(group.mix.roles), confirmed=group.mix.confirmed),
        members=finding.views(call, group.id, group.members, code=group.code, leader=group.leader),
        can=[*rules.actions(group), *(["change"] if group.state != "DISBANDED" else [])], history=[standing.step(line) for line in group.history],  # type: ignore[list-item]
    )  # fmt: skip


def _fields(group: Group, language: Language) -> dict:  # type: ignore[type-arg]
    area = areas.get(group.area)
    return {
        "id": group.id, "code": group.code, "area": group.area, "area_name": area.name if area else "", "name": group.name, "state": group.state,
        "joined": len(group.joined), "asked": sum(one.answer == "ASKED" for one in group.members),
        "missing": [member_forms.Missing(code=no.code, text=say(no.code, language, **no.facts)) for no in rules.missing(group)],
    }  # fmt: skip


def _mix(form: MixForm) -> Mix:
    return Mix(dict(form.roles), form.confirmed)
