"""Echelons: who stands ready behind a post, called by hand or by the minute's watch, at rest and ready again."""

from datetime import datetime

from muster import auth, vault
from muster.domain import echelons as rules
from muster.domain import messages as letters
from muster.domain.echelons import Echelon
from muster.domain.grants import Staff
from muster.domain.groups import Membership, mark
from muster.domain.history import event
from muster.domain.messages import Message
from muster.domain.posts import Post
from muster.domain.refusals import Conflict, Missing
from muster.domain.times import stamp
from muster.http import Call
from muster.tables import echelons as table
from muster.tables import posts
from muster.tables.codes import first_free
from muster.telemetry import count
from posts import finding, standing
from posts.api import app
from posts.member_forms import AddMember, EchelonView, NewEchelon, Optional, Reason


@app.typed("POST", "/v1/posts/{id}/echelons", auth.STAFF, status=201, create=True)
def form_echelon(call: Call[Staff], id: str, body: NewEchelon) -> EchelonView:
    """One more echelon behind a post, called after those before it."""
    post = posts.get(id) if id.isalnum() else None
    if post is None or not call.caller.sees(post.area):
        raise Missing
    call.caller.require("posts", post.area)
    own = vault.keyed_hash("echelon", f"{call.caller.person}/{call.key}")
    before = [one for one in table.of_post(id) if one.state != "DISBANDED" and one.id != own]
    if len(before) >= rules.MOST_ECHELONS or post.state == "WITHDRAWN":
        raise Conflict("echelons_full" if post.state != "WITHDRAWN" else "post_state", most=rules.MOST_ECHELONS)
    echelon = Echelon(
        id=own, code="", post=id, area=post.area, ordinal=max((one.ordinal for one in before), default=0) + 1, within_minutes=body.within_minutes,
        state="FORMING", created=call.now, by=call.caller.person, digest=vault.keyed_hash("body", f"{id} {body.model_dump_json()}"),
        history=(event(stamp(call.now), "", "FORMING", call.caller.person),),
    )  # fmt: skip
    return _view(first_free("EC", echelon, table.add), call)


@app.typed("GET", "/v1/echelons/{id}", auth.STAFF)
def show_echelon(call: Call[Staff], id: str) -> EchelonView:
    """One echelon; names and phones of those who joined, and the look is on record."""
    return _view(_kept(call.caller, id), call)


@app.typed("POST", "/v1/echelons/{id}/members", auth.STAFF)
def ask_to_stand_ready(call: Call[Staff], id: str, body: AddMember) -> EchelonView:
    """Ask a volunteer of my sites to stand ready; they answer by a signed link."""
    was = _kept(call.caller, id)
    asked = finding.member(call, was.area, body)
    now = rules.ask(was, asked, by=call.caller.person, now=call.now)
    post = posts.get(was.post)
    to = Membership("echelon", was.id, mark(was.id, asked.person))
    title = post.duties.title if post else ""
    letter = letters.of_membership(to, asked.person, "echelon_asked", call.now, version=now.version, area=was.area, title=title, code=was.code)
    table.move(was, now, letters=[letter])
    return _view(now, call)


@app.typed("POST", "/v1/echelons/{id}/members/{mark}/remove", auth.STAFF)
def remove_from_echelon(call: Call[Staff], id: str, mark: str, body: Optional) -> EchelonView:
    """Take a member out."""
    was = _kept(call.caller, id)
    now = rules.remove(was, mark, by=call.caller.person, now=call.now)
    table.move(was, now)
    return _view(now, call)


@app.typed("POST", "/v1/echelons/{id}/call", auth.STAFF)
def call_echelon(call: Call[Staff], id: str, body: Reason) -> EchelonView:
    """Call the echelon by hand, with a reason; everyone of it is told."""
    was = _kept(call.caller, id)
    now = rules.call(was, reason=body.reason, by=call.caller.person, now=call.now)
    post = posts.get(was.post)
    if post is None or post.state != "ESTABLISHED":
        raise Conflict("post_not_established")
    table.move(was, now, letters=letters_of(now, post, call.now))
    count("EchelonsCalled")
    return _view(now, call)


@app.typed("POST", "/v1/echelons/{id}/rest", auth.STAFF)
def rest(call: Call[Staff], id: str, body: Optional) -> EchelonView:
    """Served: the echelon rests for eleven hours and is ready again by itself."""
    return _decided(call, id, "rest", body.reason)


@app.typed("POST", "/v1/echelons/{id}/ready", auth.STAFF)
def ready_again(call: Call[Staff], id: str, body: Optional) -> EchelonView:
    """Rested: ready to be called again."""
    return _decided(call, id, "ready", body.reason)


@app.typed("POST", "/v1/echelons/{id}/disband", auth.STAFF)
def disband_echelon(call: Call[Staff], id: str, body: Reason) -> EchelonView:
    """The echelon is dissolved, with a reason."""
    return _decided(call, id, "disband", body.reason)


def letters_of(called: Echelon, post: Post, now: datetime) -> list[Message]:
    """What a call tells: every member who joined, with a link to say they come, and whoever formed the echelon."""
    told = [(Membership("echelon", called.id, mark(called.id, one.person)), one.person) for one in called.members if one.answer == "JOINED"]
    found = [
        letters.of_membership(to, person, "echelon_called", now, version=called.version, area=post.area, title=post.duties.title, code=called.code)
        for to, person in told
    ]
    lead = Membership("echelon", called.id, "lead")
    return [*found, letters.of_membership(lead, called.by, "echelon_lead", now, version=called.version, area=post.area, title=post.duties.title, code=called.code)]


def _decided(call: Call[Staff], id: str, action: rules.Action, reason: str) -> EchelonView:
    was = _kept(call.caller, id)
    now = rules.decide(was, action, by=call.caller.person, now=call.now, reason=reason)
    table.move(was, now)
    return _view(now, call)


def _kept(staff: Staff, id: str) -> Echelon:
    """The echelon if it is the caller's to keep; raises Missing outside their subtree (T08), Forbidden without the right."""
    echelon = table.get(id) if id.isalnum() else None
    if echelon is None or not staff.sees(echelon.area):
        raise Missing
    staff.require("posts", echelon.area)
    return echelon


def _view(echelon: Echelon, call: Call[Staff]) -> EchelonView:
    can: list[str] = [*rules.actions(echelon, call.now)]
    can += ["call"] if echelon.state == "READY" or rules.rested(echelon, call.now) else []
    can += ["change"] if echelon.state != "DISBANDED" else []
    return EchelonView(
        **standing.echelon_line(echelon, call.language).model_dump(), post=echelon.post, can=can,  # type: ignore[arg-type]
        people=finding.views(call, echelon.id, echelon.members, code=echelon.code, coming=echelon.coming),
        rests_until=stamp(echelon.rests_until) if echelon.rests_until else "", history=[standing.step(line) for line in echelon.history],
    )  # fmt: skip
