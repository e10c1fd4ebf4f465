"""Lateral offers: a station offers people to a sister's need, which takes them or not; both sides hear of it."""

from muster import auth
from muster.domain import messages as letters
from muster.domain import queues, sisters
from muster.domain.areas import community_of
from muster.domain.grants import Staff, in_force
from muster.domain.messages import Message
from muster.domain.needs import Need
from muster.domain.queues import Step, Trail
from muster.domain.refusals import Conflict, Missing
from muster.domain.sisters import Help
from muster.http import Call
from muster.tables import areas, grants, needs
from muster.tables import queues as table
from muster.telemetry import count
from needs.api import app
from needs.queue import help_can
from needs.queue_forms import HelpAnswer, HelpView, NewHelp


@app.typed("POST", "/v1/needs/{id}/helps", auth.STAFF)
def offer_help(call: Call[Staff], id: str, body: NewHelp) -> HelpView:
    """Offer a sister station to find people for its need."""
    call.caller.require("post", body.site)
    need = needs.get(id, opened=False) if id.isalnum() else None
    if need is None or not sisters.are_sisters(body.site, need.area):
        raise Missing
    trail = table.trails([id])[id]
    before = next((one for one in trail.helps if one.site == body.site), None)
    open = queues.near(need.lines, call.now)
    help = sisters.offer(need, before, call.caller, site=body.site, people=body.people, open=open, now=call.now)
    station = community_of(need.area)
    told = {one.person for one in grants.below(station) if one.area == station and in_force([one], call.now) and Staff(one.person, (one,)).may("post")}
    _write(trail.with_help(help), [letters.of_help(need, help, "need_help", person, call.now) for person in sorted(told)])
    count("HelpOffered")
    return _view(call, need, help)


@app.typed("POST", "/v1/needs/{id}/helps/{site}/answer", auth.STAFF)
def answer_help(call: Call[Staff], id: str, site: str, body: HelpAnswer) -> HelpView:
    """Take a sister station's offer, which is then its turn, or not."""
    need, trail, help = _standing(id, site)
    if not call.caller.sees(need.area):
        raise Missing
    help = sisters.answer(need, help, call.caller, accept=body.accept, reason=body.reason, now=call.now)
    template: letters.Template = "need_helped" if body.accept else "need_unhelped"
    _write(
        trail.with_help(help).stepped(_handed(call, need, trail, site) if body.accept else ()),
        [letters.of_help(need, help, template, help.by, call.now)],
    )  # fmt: skip
    count("HelpAccepted" if body.accept else "HelpRefused")
    return _view(call, need, help)


@app.typed("POST", "/v1/needs/{id}/helps/{site}/withdraw", auth.STAFF)
def withdraw_help(call: Call[Staff], id: str, site: str) -> HelpView:
    """Take back an offer nobody answered yet."""
    need, trail, help = _standing(id, site)
    if not call.caller.may("post", site):
        raise Missing
    help = sisters.withdraw(help, call.caller, call.now)
    _write(trail.with_help(help), [])
    return _view(call, need, help)


def _handed(call: Call[Staff], need: Need, trail: Trail, site: str) -> tuple[Step, ...]:
    """The steps that give the sister the turn; none where the turn is no station's any more or nothing is short."""
    open = queues.near(need.lines, call.now)
    begun = () if queues.waiting(need, trail.steps, open=open, now=call.now) else queues.due_steps(need, trail.steps, open=open, now=call.now)
    waiting = queues.waiting(need, (*trail.steps, *begun), open=open, now=call.now)
    step = queues.handed(waiting, site, call.now) if waiting and waiting.kind == "seats" else None
    return (*begun, step) if step else ()


def _standing(id: str, site: str) -> tuple[Need, Trail, Help]:
    need = needs.get(id, opened=False) if id.isalnum() else None
    trail = table.trails([id])[id] if need else None
    help = next((one for one in trail.helps if one.site == site), None) if trail else None
    if need is None or trail is None or help is None:
        raise Missing
    return need, trail, help


def _write(trail: Trail, told: list[Message]) -> None:
    if not table.write(trail, letters=told):
        raise Conflict("changed_meanwhile")


def _view(call: Call[Staff], need: Need, help: Help) -> HelpView:
    area = areas.get(help.site)
    return HelpView(site=help.site, site_name=area.name if area else "", people=help.people, state=help.state, can=help_can(call, need, help))
