"""Who asks for which goods: partners, their wishes, and lists of wishes that are uploaded."""

from dataclasses import replace
from typing import Any

from demand import lists as lists
from demand.api import app
from demand.forms import (
    Catalogue,
    ChangePartner,
    NewPartner,
    NewWish,
    Partners,
    PartnersQuery,
    PartnerView,
    Reason,
    Wishes,
    WishesQuery,
    WishView,
)
from demand.views import item, partner_view, wish_view
from muster import auth, vault
from muster.domain import wishes as rules
from muster.domain.catalogue import ITEMS
from muster.domain.codes import public_code
from muster.domain.grants import Staff
from muster.domain.partners import Partner
from muster.domain.people import Offer, Person
from muster.domain.refusals import Conflict, Missing, Refused, Unavailable
from muster.domain.wishes import Wish
from muster.http import Call, handler_of
from muster.tables import areas, partners, people, people_keys, wishes
from muster.telemetry import count

handler = handler_of(app)
MOST = 500


@app.typed("GET", "/v1/goods/items", auth.STAFF)
def show_catalogue(call: Call[Staff]) -> Catalogue:
    """Everything that may be given and asked for."""
    return Catalogue(items=[item(code, call.language) for code in ITEMS])


@app.typed("GET", "/v1/goods/partners", auth.STAFF)
def list_partners(call: Call[Staff], query: PartnersQuery) -> Partners:
    """Partners of a kind, in their published order; a captain sees their own."""
    seen = [one for one in partners.of_kind(query.kind) if _sees(call, one)]
    return Partners(partners=[partner_view(one, call) for one in seen])


@app.typed("POST", "/v1/goods/partners", auth.STAFF, status=201, create=True)
def add_partner(call: Call[Staff], body: NewPartner) -> PartnerView:
    """A team, a community or a hospital may receive goods."""
    call.caller.require("allocate", body.area)
    if areas.get(body.area) is None:
        raise Refused("unknown_area", "area")
    for code in body.machines:
        if code not in ITEMS:
            raise Refused("item_unknown", f"machines.{code}")
    id = vault.keyed_hash("partner", f"{call.caller.person}/{call.key}")
    prefix = "TM" if body.kind == "team" else "OR"
    one = Partner(
        id=id, code="", kind=body.kind, name=body.name, area=body.area, created=call.now, capabilities=tuple(body.capabilities), members=body.members,
        tasks=body.tasks, machines=body.machines, order=body.order, captain=_captain(call, body) if body.captain_phone else "",
    )  # fmt: skip
    for attempt in range(8):
        if partners.add(replace(one, code=public_code(prefix, int(id, 16) + attempt))):
            count("PartnersAdded")
            break
        if stands := partners.get(id):
            if (stands.name, stands.kind, stands.area) != (body.name, body.kind, body.area):
                raise Conflict("other_body", "Idempotency-Key")
            break
    else:
        raise Unavailable(1)
    return partner_view(partners.get(id) or one, call)


@app.typed("PATCH", "/v1/goods/partners/{id}", auth.STAFF)
def change_partner(call: Call[Staff], id: str, body: ChangePartner) -> PartnerView:
    """Members, tasks done, machines held, what it can do, its place in the published order."""
    was = _partner(call, id)
    call.caller.require("allocate", was.area or call.caller.widest)
    sent: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in body.model_dump(exclude_none=True).items()}
    now = replace(was, **sent, version=was.version + 1)
    partners.change(was, now)
    return partner_view(now, call)


@app.typed("GET", "/v1/goods/wishes", auth.STAFF)
def list_wishes(call: Call[Staff], query: WishesQuery) -> Wishes:
    """Open wishes by item, the most urgent first, or everything of one partner."""
    if query.partner:
        found = wishes.of_partner(_partner(call, query.partner).id)
    elif call.caller.may("allocate") or call.caller.may("pledges") or call.caller.may("goods"):
        found = [one for one in wishes.open_of([query.item] if query.item else list(ITEMS)) if rules.state_at(one, call.now) == "OPEN"]
    else:
        raise Missing
    return Wishes(wishes=[wish_view(one, call) for one in found[:MOST]], more=max(0, len(found) - MOST))


@app.typed("POST", "/v1/goods/wishes", auth.STAFF, status=201, create=True)
def post_wish(call: Call[Staff], body: NewWish) -> WishView:
    """What a partner asks for."""
    partner = _partner(call, body.partner)
    _require_own(call, partner)
    if partner.state != "ACTIVE":
        raise Conflict("stood_down", "partner")
    if body.item not in ITEMS:
        raise Refused("item_unknown", "item")
    id = vault.keyed_hash("wish", f"{call.caller.person}/{call.key}")
    one = Wish(
        id=id, code=public_code("WS", int(id, 16)), partner=partner.id, partner_name=partner.name, item=body.item, units=body.units,
        useful=body.useful, priority=body.priority, area=partner.area, created=call.now, expires=call.now + rules.STANDS, need_by=body.need_by,
        place=partner.place, specification=body.specification,
    )  # fmt: skip
    rules.check(one, call.now)
    if not wishes.add(one):
        stands = wishes.get(id)
        if stands is None or (stands.partner, stands.item, stands.units) != (one.partner, one.item, one.units):
            raise Conflict("other_body", "Idempotency-Key")
        one = stands
    count("WishesPosted")
    return wish_view(one, call)


@app.typed("POST", "/v1/goods/wishes/{id}/renew", auth.STAFF)
def renew(call: Call[Staff], id: str) -> WishView:
    """It is still wanted: it stands for another week."""
    was = _own_wish(call, id)
    now = rules.renew(was, by=call.caller.person, now=call.now)
    wishes.change(was, now)
    return wish_view(now, call)


@app.typed("POST", "/v1/goods/wishes/{id}/cancel", auth.STAFF)
def cancel(call: Call[Staff], id: str, body: Reason) -> WishView:
    """It is no longer wanted."""
    was = _own_wish(call, id)
    now = rules.cancel(was, by=call.caller.person, now=call.now, reason=body.reason)
    wishes.change(was, now)
    return wish_view(now, call)


def _captain(call: Call[Staff], body: NewPartner) -> str:
    """The captain as a person who can sign in and be sent a code; known people stay as they are."""
    phone = body.captain_phone or ""
    id = vault.person_id(phone)
    reference, key = people_keys.fresh()
    offer = Offer(body.captain_name or body.name[:30], body.area, (), (), False, "", True, call.language)
    people.add(Person(id=id, key=reference, phone=phone, state="STAFF", offer=offer, created=call.now, notice=""), key, digest="")
    return id


def _sees(call: Call[Staff], partner: Partner) -> bool:
    staff, area = call.caller, partner.area or None
    return partner.captain == staff.person or any((staff.may("allocate"), staff.may("pledges", area), staff.may("deliver", area), staff.may("demand", area)))


def _partner(call: Call[Staff], id: str) -> Partner:
    """The partner if it is this person's to see; raises Missing for any other (T08)."""
    found = partners.get(id) if id.isalnum() else None
    if found is None or not found.kind or not _sees(call, found):
        raise Missing
    return found


def _require_own(call: Call[Staff], partner: Partner) -> None:
    """Raises Forbidden unless this person asks for the partner: its captain, or whoever has the right where it lies."""
    if partner.captain != call.caller.person:
        call.caller.require("demand", partner.area or call.caller.widest)


def _own_wish(call: Call[Staff], id: str) -> Wish:
    found = wishes.get(id) if id.isalnum() else None
    if found is None:
        raise Missing
    _require_own(call, _partner(call, found.partner))
    return found
