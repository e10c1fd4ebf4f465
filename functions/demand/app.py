"""Who asks for which goods: partners, their wishes, and lists of wishes that are uploaded."""

from demand import lists as lists
from demand.api import app
from demand.forms import Catalogue, NewWish, Reason, Wishes, WishesQuery, WishView
from demand.receivers import require_own, seen
from demand.views import item, wish_view
from muster import auth, vault
from muster.domain import wishes as rules
from muster.domain.areas import within
from muster.domain.catalogue import ITEMS
from muster.domain.codes import public_code
from muster.domain.grants import Staff
from muster.domain.refusals import Conflict, Missing, Refused
from muster.domain.wishes import Wish
from muster.http import Call, handler_of
from muster.tables import partners, wishes
from muster.telemetry import count

handler = handler_of(app)
MOST = 500


@app.typed("GET", "/v1/goods/items", auth.STAFF)
def show_catalogue(call: Call[Staff]) -> Catalogue:
    """Everything that may be given and asked for."""
    return Catalogue(items=[item(code, call.language) for code in ITEMS])


@app.typed("GET", "/v1/goods/wishes", auth.STAFF)
def list_wishes(call: Call[Staff], query: WishesQuery) -> Wishes:
    """Open wishes by item, the most urgent first, or everything of one partner."""
    if query.partner:
        found = wishes.of_partner(seen(call, query.partner).id)
    elif call.caller.may("goods"):
        found = [one for one in wishes.open_of([query.item] if query.item else list(ITEMS)) if rules.state_at(one, call.now) == "OPEN"]
    else:
        raise Missing
    found = [
        one for one in found if (not query.area or within(one.area, query.area)) and (not query.priority or one.priority == query.priority)
    ]
    shown = found[:MOST]
    own = _asked_for(call, shown)
    return Wishes(wishes=[wish_view(one, call, mine=one.id in own) for one in shown], more=len(found) - len(shown))


@app.typed("POST", "/v1/goods/wishes", auth.STAFF, status=201, create=True)
def post_wish(call: Call[Staff], body: NewWish) -> WishView:
    """What a partner asks for."""
    partner = seen(call, body.partner)
    require_own(call, partner)
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
    return wish_view(one, call, mine=True)


@app.typed("POST", "/v1/goods/wishes/{id}/renew", auth.STAFF)
def renew(call: Call[Staff], id: str) -> WishView:
    """It is still wanted: it stands for another week."""
    was = _own_wish(call, id)
    now = rules.renew(was, by=call.caller.person, now=call.now)
    wishes.change(was, now)
    return wish_view(now, call, mine=True)


@app.typed("POST", "/v1/goods/wishes/{id}/cancel", auth.STAFF)
def cancel(call: Call[Staff], id: str, body: Reason) -> WishView:
    """It is no longer wanted."""
    was = _own_wish(call, id)
    now = rules.cancel(was, by=call.caller.person, now=call.now, reason=body.reason)
    wishes.change(was, now)
    return wish_view(now, call, mine=True)


def _asked_for(call: Call[Staff], found: list[Wish]) -> set[str]:
    """Those of these wishes that are this person's to renew and to take back."""
    led: set[str] = set()
    if any(grant.role == "TEAM_CAPTAIN" for grant in call.caller.grants):
        led = {id for id, one in partners.find({one.partner for one in found}).items() if one.captain == call.caller.person}
    return {one.id for one in found if one.partner in led or call.caller.may("demand", one.area or call.caller.widest)}


def _own_wish(call: Call[Staff], id: str) -> Wish:
    found = wishes.get(id) if id.isalnum() else None
    if found is None:
        raise Missing
    require_own(call, seen(call, found.partner))
    return found
