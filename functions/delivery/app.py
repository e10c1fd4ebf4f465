"""Goods on their way: picked, loaded, handed over with both sides' signatures, brought back, used."""

import secrets

from delivery import views
from delivery.api import app
from delivery.forms import Back, Logged, NewShipment, Picks, Reason, Shipments, ShipmentsQuery, ShipmentView, StoodDown, Use
from delivery.handover import proof
from muster import auth, vault
from muster.domain import deliveries as rules
from muster.domain import messages as letters
from muster.domain import partners as receivers
from muster.domain.allocations import Row, entry, move
from muster.domain.codes import is_code, public_code
from muster.domain.deliveries import Shipment
from muster.domain.grants import Staff
from muster.domain.refusals import Conflict, Missing, Refused, Unavailable
from muster.domain.stock import Draft, Line, Lot
from muster.fields import Form
from muster.http import Call, handler_of
from muster.tables import allocations, partners, people, shipments, stock, vehicles, wishes
from muster.telemetry import count

handler = handler_of(app)


@app.typed("GET", "/v1/goods/picks", auth.STAFF)
def list_picks(call: Call[Staff]) -> Picks:
    """What is approved and waits to be picked in the stores I deliver from."""
    found = [one for one in allocations.in_state("APPROVED") if call.caller.may("deliver", one.store)]
    return Picks(rows=[views.row(one, call.language) for one in sorted(found, key=lambda one: (one.store, one.partner_name, one.code))])


@app.typed("GET", "/v1/goods/shipments", auth.STAFF)
def list_shipments(call: Call[Staff], query: ShipmentsQuery) -> Shipments:
    """Shipments from the stores I deliver from, the oldest first."""
    states = [query.state] if query.state else ["LOADED", "ON_THE_WAY"]
    found = [one for state in states for one in shipments.in_state(state) if call.caller.may("deliver", one.store)]
    return Shipments(shipments=[views.shipment(one, call) for one in found])


@app.typed("POST", "/v1/goods/shipments", auth.STAFF, status=201, create=True)
def load(call: Call[Staff], body: NewShipment) -> ShipmentView:
    """Pick rows of one partner from one store and load them on a vehicle."""
    call.caller.require("deliver", body.store)
    id = vault.keyed_hash("shipment", f"{call.caller.person}/{call.key}")
    if stands := shipments.get(id):
        if (stands.partner, stands.store, [".".join(row) for row in stands.rows]) != (body.partner, body.store, list(dict.fromkeys(body.rows))):
            raise Conflict("other_body", "Idempotency-Key")
        return views.shipment(stands, call)
    partner = partners.get(body.partner)
    if partner is None:
        raise Refused("partner_unknown", "partner")
    if partner.state != "ACTIVE":
        raise Conflict("stood_down", "partner")
    rows = [_row(named) for named in dict.fromkeys(body.rows)]
    if any((one.partner, one.store) != (body.partner, body.store) for one in rows):
        raise Refused("row_of_others", "rows")
    vehicle = _vehicle(body.vehicle)
    one = Shipment(
        id=id, code=public_code("SP", int(id, 16)), partner=partner.id, partner_name=partner.name, store=body.store, vehicle=vehicle,
        rows=tuple((row.proposal, row.id) for row in rows), by=call.caller.person, created=call.now,
    )  # fmt: skip
    picked = [(row, move(row, "PICKED", by=call.caller.person, now=call.now, shipment=id)) for row in rows]
    if not shipments.load(one, picked) and shipments.get(id) is None:
        raise Unavailable(1)
    count("ShipmentsLoaded")
    return views.shipment(one, call)


@app.typed("POST", "/v1/goods/shipments/{id}/ship", auth.STAFF)
def ship(call: Call[Staff], id: str) -> ShipmentView:
    """It leaves: I sign for the store, and the code to sign with goes to the partner's captain."""
    was = _visible(call, id)
    _require_standing(was)
    role = call.caller.acting("deliver", was.store)
    for row in allocations.of_shipment(was):
        if row.state == "PICKED":
            now = move(row, "SHIPPED", by=call.caller.person, now=call.now)
            stock.post(entry(row, "ISSUED", actor=role, at=call.now), allocations.carrying(row, now))
    digits = f"{secrets.randbelow(10**6):06d}"
    gone = rules.ship(was, proof=proof(was, digits), by=call.caller.person, now=call.now)
    return _sent(call, was, gone, digits)


@app.typed("POST", "/v1/goods/shipments/{id}/code", auth.STAFF)
def send_code(call: Call[Staff], id: str) -> ShipmentView:
    """A new code for the receiving side; the old one no longer holds."""
    was = _visible(call, id)
    digits = f"{secrets.randbelow(10**6):06d}"
    return _sent(call, was, rules.recode(was, proof=proof(was, digits), by=call.caller.person, now=call.now), digits)


@app.typed("POST", "/v1/goods/shipments/{id}/return", auth.STAFF)
def bring_back(call: Call[Staff], id: str, body: Reason) -> ShipmentView:
    """It came back whole: everything is in stock again, and the wishes are open again."""
    was = _visible(call, id)
    role = call.caller.acting("deliver", was.store)
    for row in allocations.of_shipment(was):
        if row.state == "PICKED":
            _release(row, call, role, body.reason)
        elif row.state == "SHIPPED":
            now = move(row, "RETURNED", by=call.caller.person, now=call.now, reason=body.reason)
            draft = entry(row, "RETURNED", actor=role, at=call.now, reason=body.reason)
            stock.post(draft, allocations.carrying(row, now, wishes.filling(row.wish, -row.units, call.now)))
    now_ = rules.brought_back(was, by=call.caller.person, now=call.now, reason=body.reason)
    shipments.change(was, now_)
    count("ShipmentsReturned")
    return views.shipment(now_, call)


@app.typed("POST", "/v1/goods/shipments/{id}/lost", auth.STAFF)
def lose(call: Call[Staff], id: str, body: Reason) -> ShipmentView:
    """It never came: the wishes are open again, and its units stay with the partner's name on them until two people write them off."""
    was = _visible(call, id)
    lost = rules.lost(was, by=call.caller.person, now=call.now, reason=body.reason)
    role = call.caller.acting("deliver", was.store)
    for row in allocations.of_shipment(was):
        if row.state == "SHIPPED":
            now = move(row, "LOST", by=call.caller.person, now=call.now, reason=body.reason, short=row.units)
            draft = rules.signature(row, now, damaged=0, actor=role, at=call.now)
            stock.post(draft, allocations.carrying(row, now, wishes.filling(row.wish, -row.units, call.now)))
    shipments.change(was, lost)
    count("ShipmentsLost")
    return views.shipment(lost, call)


@app.typed("POST", "/v1/goods/lots/{id}/return", auth.STAFF, create=True)
def take_back(call: Call[Staff], id: str, body: Back) -> Logged:
    """Units that were in use came back to their store."""
    lot = _lot(id)
    role = call.caller.acting("deliver", lot.store)
    operation = vault.keyed_hash("back", f"{call.caller.person}/{call.key}")
    line = Line(lot.item, lot.id, body.units, "issued", "in_stock")
    partner = partners.get(body.partner) if body.partner else None
    if partner is None and len(lot.holders) > 1:
        raise Refused("partner_unknown", "partner")
    if partner and lot.holders.get(partner.name, 0) < body.units:
        raise Conflict("holds_fewer", "units", units=lot.holders.get(partner.name, 0))
    about = {"store": lot.store, **({"partner": partner.name} if partner else {})}
    return Logged(entry=stock.post(Draft(operation, "RETURNED", (line,), call.now, role, reason=body.reason, about=about, body=_digest(body))).number)


@app.typed("POST", "/v1/goods/lots/{id}/use", auth.STAFF, create=True)
def log_use(call: Call[Staff], id: str, body: Use) -> Logged:
    """Hours a machine ran, what was treated and used up, or that it goes to be mended."""
    lot = _lot(id)
    role = _user(call, lot)
    if not lot.units("issued"):
        raise Conflict("not_in_use", "lot")
    operation = vault.keyed_hash("use", f"{call.caller.person}/{call.key}")
    about = {
        "lot": lot.code, "log": body.kind, "tenths_of_hours": str(body.tenths_of_hours), "area_m2": str(body.area_m2),
        "consumables": body.consumables, "task": body.task, "item": lot.item,
    }  # fmt: skip
    draft = Draft(
        operation, "USED", (), call.now, role, about=about, used=lot.id, tenths_of_hours=body.tenths_of_hours, area_m2=body.area_m2, body=_digest(body)
    )
    return Logged(entry=stock.post(draft).number)


@app.typed("POST", "/v1/goods/partners/{id}/stand-down", auth.STAFF)
def stand_down(call: Call[Staff], id: str, body: Reason) -> StoodDown:
    """A partner is stood down: what has not left goes back to stock, what is on its way has to come back."""
    was = partners.get(id) if id.isalnum() else None
    if was is None:
        raise Missing
    role = call.caller.acting("approve", was.area or call.caller.grants[0].area)
    if was.state == "ACTIVE":
        partners.change(was, receivers.stand_down(was, by=call.caller.person, now=call.now, reason=body.reason))
    mine = allocations.of_partner(id)
    waiting = [row for row in mine if row.state in ("APPROVED", "PICKED")]
    for row in waiting:
        _release(row, call, role, "stood_down")
    loaded = [one for one in shipments.in_state("LOADED") if one.partner == id]
    for one in loaded:
        shipments.change(one, rules.brought_back(one, by=call.caller.person, now=call.now, reason="stood_down"))
    away = sorted({one.code for one in shipments.in_state("ON_THE_WAY") if one.partner == id})
    count("PartnersStoodDown")
    return StoodDown(partner=id, released=sum(row.units for row in waiting), bring_back=away)


def _user(call: Call[Staff], lot: Lot) -> str:
    """By which role somebody logs the use of a lot: the store's, or that of a captain whose team has units of it; raises Forbidden for anybody else."""
    if call.caller.may("deliver", lot.store) or not any(one.captain == call.caller.person and one.name in lot.holders for one in partners.of_kind("team")):
        return call.caller.acting("deliver", lot.store)
    return "TEAM_CAPTAIN"


def _digest(body: Form) -> str:
    return vault.keyed_hash("body", body.model_dump_json())


def _release(row: Row, call: Call[Staff], role: str, reason: str) -> None:
    now = move(row, "RELEASED", by=call.caller.person, now=call.now, reason=reason)
    draft = entry(row, "RELEASED", actor=role, at=call.now, reason=reason)
    stock.post(draft, allocations.carrying(row, now, wishes.filling(row.wish, -row.units, call.now)))


def _sent(call: Call[Staff], was: Shipment, now: Shipment, digits: str) -> ShipmentView:
    """Writes that it left; the captain is sent the digits, and where there is none whoever ships it reads them out."""
    partner = partners.get(now.partner)
    captain = people.get(partner.captain) if partner and partner.captain else None
    reached = captain is not None and bool(captain.phone)
    letter = letters.of_handover(now, captain.id, digits, call.now) if captain and reached else None
    shipments.send(was, now, letter, key=captain.key if captain else "")
    count("ShipmentsSent")
    return views.shipment(now, call, digits="" if reached else digits)


def _require_standing(one: Shipment) -> None:
    partner = partners.get(one.partner)
    if partner is None or partner.state != "ACTIVE":
        raise Conflict("stood_down")


def _row(named: str) -> Row:
    proposal, _, id = named.partition(".")
    found = allocations.get(proposal, id)
    if found is None:
        raise Refused("row_unknown", "rows")
    return found


def _lot(id: str) -> Lot:
    labelled = is_code("EQ", id) or is_code("ST", id)
    lot = stock.labelled(id) if labelled else stock.lot(id) if id.isascii() and id.count(".") == 2 else None
    if lot is None:
        raise Missing
    return lot


def _vehicle(named: str) -> str:
    """What carries it: a cleared vehicle of the fleet by its id, or words."""
    found = vehicles.get(named) if len(named) == 32 and named.isalnum() else None
    if found and found.state != "CLEARED":
        raise Conflict("vehicle_state", "vehicle")
    return named


def _visible(call: Call[Staff], id: str) -> Shipment:
    """The shipment if it is from a store of this person's; raises Missing for any other (T08)."""
    found = shipments.get(id) if id.isalnum() else None
    if found is None or not call.caller.may("deliver", found.store):
        raise Missing
    return found

