"""Rows and shipments as people see them."""

from delivery.forms import RowView, ShipmentView
from muster.domain import deliveries as rules
from muster.domain.allocations import Row
from muster.domain.catalogue import ITEMS
from muster.domain.deliveries import Shipment
from muster.domain.grants import Staff
from muster.domain.people import Language
from muster.domain.times import stamp
from muster.http import Call
from muster.tables import allocations, areas, partners, stock


def row(one: Row, language: Language) -> RowView:
    """A row with the labels of its lots."""
    lots = [found.code for lot, _ in one.parts if (found := stock.lot(lot))]
    return RowView(
        id=f"{one.proposal}.{one.id}", code=one.code, state=one.state, partner=one.partner, partner_name=one.partner_name, item=one.item,
        name=ITEMS[one.item].name(language), unit=ITEMS[one.item].unit, units=one.units, store=one.store, lots=lots, accepted=one.accepted, short=one.short,
    )  # fmt: skip


def shipment(one: Shipment, call: Call[Staff], *, digits: str = "") -> ShipmentView:
    """A shipment with its rows."""
    area, partner = areas.get(one.store), partners.get(one.partner)
    return ShipmentView(
        id=one.id, code=one.code, state=one.state, partner=one.partner, partner_name=one.partner_name, store=one.store,
        store_name=area.name if area else "", vehicle=one.vehicle, rows=[row(found, call.language) for found in allocations.of_shipment(one)], created=stamp(one.created),
        overdue=rules.overdue(one, call.now), stood_down=partner is not None and partner.state != "ACTIVE", digits=digits,
    )  # fmt: skip
