"""The receiving side: whoever holds the shipment's six digits sees what it brings and signs for every line."""

from delivery.api import app
from delivery.forms import Digits, Handover, HandoverLine, Sign
from muster import vault
from muster.domain import deliveries as rules
from muster.domain.allocations import Row
from muster.domain.catalogue import ITEMS
from muster.domain.codes import is_code
from muster.domain.deliveries import Found, Shipment
from muster.domain.people import Language
from muster.domain.refusals import Conflict, Refused
from muster.http import PUBLIC, Call
from muster.tables import allocations, areas, partners, shipments, stock, wishes
from muster.telemetry import count


@app.typed("POST", "/v1/handovers/{code}", PUBLIC)
def show_handover(call: Call[None], code: str, body: Digits) -> Handover:
    """What a shipment brings, for whoever holds its digits; one answer for a wrong code and wrong digits."""
    return _view(_opened(call, code, body.digits), call.language)


@app.typed("POST", "/v1/handovers/{code}/sign", PUBLIC)
def sign(call: Call[None], code: str, body: Sign) -> Handover:
    """Sign for every line: whole, damaged or missing; once."""
    one = _opened(call, code, body.digits)
    partner = partners.get(one.partner)
    if partner is None or partner.state != "ACTIVE":
        raise Conflict("stood_down")
    found = {line.row.partition(".")[2]: Found(line.whole, line.damaged, line.note) for line in body.lines}
    rules.all_named(found, one.rows)
    signed = [(row, rules.sign(row, found[row.id], by="receiver", now=call.now)) for row in allocations.of_shipment(one) if row.state == "SHIPPED"]
    for was, now in signed:
        draft = rules.signature(was, now, damaged=found[was.id].damaged, actor="RECEIVER", at=call.now)
        stock.post(draft, allocations.carrying(was, now, wishes.filling(was.wish, -now.short, call.now)))
    now_ = rules.signed(one, by="receiver", now=call.now)
    shipments.change(one, now_)
    count("ShipmentsSigned")
    return _view(now_, call.language)


def proof(one: Shipment, digits: str) -> str:
    """What is kept of a code, so that it can be compared and not read."""
    return vault.keyed_hash("handover", f"{one.id}/{digits}")


def _opened(call: Call[None], code: str, digits: str) -> Shipment:
    """The shipment of these digits; a try is counted before they are compared, so that many at once count, too (T04)."""
    was = shipments.coded(code) if is_code("SP", code) else None
    if was is None:
        raise Refused("handover_wrong", "digits")
    tried = rules.tried(was, now=call.now)
    shipments.change(was, tried)
    if proof(was, digits) != was.proof:
        raise Refused("handover_wrong", "digits")
    right = rules.right(tried)
    shipments.change(tried, right)
    return right


def _view(one: Shipment, language: Language) -> Handover:
    area = areas.get(one.store)
    return Handover(
        code=one.code, partner=one.partner_name, store_name=area.name if area else "", state=one.state,
        lines=[_line(row, language) for row in allocations.of_shipment(one)],
    )  # fmt: skip


def _line(row: Row, language: Language) -> HandoverLine:
    lots = [found for lot, _ in row.parts if (found := stock.lot(lot))]
    days = sorted(lot.expiry.isoformat() for lot in lots if lot.expiry)
    return HandoverLine(
        row=f"{row.proposal}.{row.id}", name=ITEMS[row.item].name(language), unit=ITEMS[row.item].unit, units=row.units,
        serials=[lot.serial for lot in lots if lot.serial], expiry=days[0] if days else "",
    )  # fmt: skip
