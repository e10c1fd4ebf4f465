"""Campaigns, and what staff decide on pledges; a schedule lets pledges lapse."""

from campaigns import progress
from campaigns.api import app
from campaigns.forms import (
    Campaigns,
    CampaignView,
    Foundations,
    Money,
    NewCampaign,
    Pledges,
    PledgesQuery,
    PledgeView,
    Posted,
    Reason,
    Schedule,
    Screen,
)
from campaigns.views import pledge_view
from muster import auth, cursors, vault
from muster.domain import campaigns as rules
from muster.domain import messages as letters
from muster.domain import pledges as promised
from muster.domain.areas import level_of
from muster.domain.campaigns import Campaign
from muster.domain.grants import Staff
from muster.domain.messages import Template
from muster.domain.pledges import Pledge, mask
from muster.domain.refusals import Conflict, Missing, Refused
from muster.domain.stock import Draft
from muster.http import Call, handler_of
from muster.tables import accesses, areas, campaigns, pledges, stock
from muster.telemetry import count

handler = handler_of(app)
PAGE = 50
# Bodies with the right to raise funds in public, as the Charity Law asks; a deployment's own list would replace it.
FOUNDATIONS = ("中国志愿服务基金会",)


@app.typed("GET", "/v1/goods/campaigns", auth.STAFF)
def list_campaigns(call: Call[Staff]) -> Campaigns:
    """Campaigns and how far each target is met."""
    if not call.caller.may("goods"):
        raise Missing
    return Campaigns(campaigns=[progress.view(one, call.language, call.now) for one in campaigns.every()])


@app.typed("POST", "/v1/goods/campaigns", auth.STAFF, status=201, create=True)
def begin(call: Call[Staff], body: NewCampaign) -> CampaignView:
    """Begin a drive for goods."""
    call.caller.require("campaigns", body.area)
    if areas.get(body.area) is None:
        raise Refused("unknown_area", "area")
    one = Campaign(
        id=vault.keyed_hash("campaign", f"{call.caller.person}/{call.key}"), name=body.name, name_en=body.name_en, about=body.about, area=body.area,
        targets=dict(sorted(body.targets.items())), begins=body.begins, ends=body.ends, by=call.caller.person, created=call.now,
    )  # fmt: skip
    rules.check(one, call.now)
    if not campaigns.add(one):
        stands = campaigns.get(one.id)
        if stands is None or (stands.name, dict(stands.targets)) != (one.name, dict(one.targets)):
            raise Conflict("other_body", "Idempotency-Key")
        one = stands
    count("CampaignsBegun")
    return progress.view(one, call.language, call.now)


@app.typed("POST", "/v1/goods/campaigns/{id}/close", auth.STAFF)
def close_campaign(call: Call[Staff], id: str, body: Reason) -> CampaignView:
    """End a drive; what was pledged to it still comes."""
    was = campaigns.get(id) if id.isalnum() else None
    if was is None or not call.caller.may("goods", was.area):
        raise Missing
    call.caller.require("campaigns", was.area)
    now = rules.close(was, by=call.caller.person, now=call.now, reason=body.reason)
    campaigns.change(was, now)
    return progress.view(now, call.language, call.now)


@app.typed("GET", "/v1/goods/pledges", auth.STAFF)
def list_pledges(call: Call[Staff], query: PledgesQuery) -> Pledges:
    """Pledges of a state from my area, those due first, with their donors; each look is on record."""
    _, after = cursors.read("pledges", query.cursor, person=call.caller.person) if query.cursor else (0, None)
    found, after = pledges.in_state(query.state, after=after, limit=PAGE)
    mine = [one for one in found if call.caller.may("pledges", one.area)]
    accesses.record(
        [f"pledge#{one.id}" for one in mine], staff=call.caller.person, purpose="pledges", fields="name phone address", now=call.now, operation="pledges"
    )
    cursor = cursors.sign("pledges", 0, after, person=call.caller.person) if after else None
    return Pledges(pledges=[pledge_view(one, call) for one in mine], cursor=cursor)


@app.typed("POST", "/v1/goods/pledges/{id}/screen", auth.STAFF)
def screen(call: Call[Staff], id: str, body: Screen) -> PledgeView:
    """Each line is an item we know, and fit to be used."""
    was = _mine(call, id)
    return _moved(call, was, promised.screen(was, {int(line): item for line, item in body.items.items()}, by=call.caller.person, now=call.now), None)


@app.typed("POST", "/v1/goods/pledges/{id}/accept", auth.STAFF)
def accept(call: Call[Staff], id: str) -> PledgeView:
    """It is wanted; the donor is told."""
    was = _mine(call, id)
    return _moved(call, was, promised.accept(was, by=call.caller.person, now=call.now), "pledge_accepted")


@app.typed("POST", "/v1/goods/pledges/{id}/decline", auth.STAFF)
def decline(call: Call[Staff], id: str, body: Reason) -> PledgeView:
    """It is not wanted; the donor is told why."""
    was = _mine(call, id)
    return _moved(call, was, promised.decline(was, by=call.caller.person, now=call.now, reason=body.reason), "pledge_declined")


@app.typed("POST", "/v1/goods/pledges/{id}/schedule", auth.STAFF)
def schedule(call: Call[Staff], id: str, body: Schedule) -> PledgeView:
    """Where and when it is expected; the donor is told."""
    was = _mine(call, id)
    if areas.get(body.store) is None or level_of(body.store) not in ("city", "district"):
        raise Refused("not_a_store", "store")
    return _moved(call, was, promised.schedule(was, store=body.store, day=body.day, by=call.caller.person, now=call.now), "pledge_scheduled")


@app.typed("POST", "/v1/goods/pledges/{id}/close", auth.STAFF)
def close_pledge(call: Call[Staff], id: str, body: Reason) -> PledgeView:
    """Nothing more is to come of it."""
    was = _mine(call, id)
    return _moved(call, was, promised.close(was, by=call.caller.person, now=call.now, reason=body.reason), None)


@app.typed("GET", "/v1/goods/foundations", auth.STAFF)
def list_foundations(call: Call[Staff]) -> Foundations:
    """Who may take money for the city."""
    return Foundations(foundations=list(FOUNDATIONS))


@app.typed("POST", "/v1/goods/money", auth.STAFF, status=201, create=True)
def record_money(call: Call[Staff], body: Money) -> Posted:
    """What a qualified foundation confirmed; the same reference is recorded once."""
    role = call.caller.acting("campaigns", call.caller.widest)
    if body.foundation not in FOUNDATIONS:
        raise Refused("foundation_unknown", "foundation")
    operation = vault.keyed_hash("money", f"{body.foundation}/{body.reference}")
    about = {
        "foundation": body.foundation, "reference": body.reference, "fen": str(body.fen), "donor": mask(body.donor, "organisation") if body.donor else "",
    }  # fmt: skip
    entry = stock.post(Draft(operation, "MONEY_CONFIRMED", (), call.now, role, about=about))
    if entry.content["about"]["fen"] != str(body.fen):
        raise Conflict("money_known", "reference")
    return Posted(entry=entry.number)


def _moved(call: Call[Staff], was: Pledge, now: Pledge, template: Template | None) -> PledgeView:
    pledges.move(was, now, letter=letters.of_pledge(now, template, call.now) if template else None)
    count(f"Pledges{now.state.title().replace('_', '')}")
    return pledge_view(now, call)


def _mine(call: Call[Staff], id: str) -> Pledge:
    """The pledge if it comes from this person's area; raises Missing for any other (T08)."""
    found = pledges.get(id) if id.isalnum() else None
    if found is None or not call.caller.may("pledges", found.area):
        raise Missing
    return found
