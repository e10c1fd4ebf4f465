"""Orders across needs: what runs in a subtree, what was passed up to its sites, what ended today."""

from collections.abc import Mapping
from typing import Literal

from dispatch.forms import AllOrders, OrderRow, OrdersQuery
from muster.domain.areas import Area, district_of, level_of, within
from muster.domain.dispatch import Order
from muster.domain.grants import Staff
from muster.domain.needs import Need
from muster.domain.refusals import Forbidden
from muster.domain.times import SHANGHAI, stamp
from muster.http import Call
from muster.tables import areas, dispatches, lines, needs
from muster.tables.lines import LiveLine

PAGE = 200
Place = Literal["escalated", "running", "ended"]
Can = Literal["order", "mandatory", "help"]
_FIRST: dict[Place, int] = {"escalated": 0, "running": 1, "ended": 2}


def view(call: Call[Staff], query: OrdersQuery) -> AllOrders:
    """The orders of a subtree, those passed up first, then by their shift; raises Forbidden outside the caller's sites."""
    own = [grant.area for grant in call.caller.grants if call.caller.may("needs", grant.area)]
    if not own or (query.site and not call.caller.sees(query.site)):
        raise Forbidden("no_right")
    sites = [query.site] if query.site else own
    wide = any(level_of(site) == "city" for site in sites)
    today = call.now.astimezone(SHANGHAI).date()
    found = {
        order.id: order
        for district in ([one.code for one in areas.districts()] if wide else sorted({district_of(site) for site in sites}))
        for order in (*dispatches.watched(district), *dispatches.ended(district, today))
        if any(within(order.area, site) or order.site == site for site in sites)
    }  # fmt: skip
    placed = sorted(((_place(order, call), order) for order in found.values()), key=lambda row: (_FIRST[row[0]], row[1].start, row[1].id))
    placed = [(place, order) for place, order in placed if query.place in (None, place) and (place != "ended" or _today(order, today.isoformat()))]
    shown = placed[:PAGE]
    live = lines.find([(order.need, order.line) for _, order in shown])
    headers = needs.headers({order.need for _, order in shown})
    names = areas.many({code for _, order in shown for code in (order.area, order.site) if code})
    rows = [_row(call, place, order, live[order.need, order.line], headers[order.need], names) for place, order in shown if order.need in headers]
    return AllOrders(orders=rows, total=len(placed), as_of=stamp(call.now))


def _place(order: Order, call: Call[Staff]) -> Place:
    if order.running:
        return "running"
    return "escalated" if order.state == "ESCALATED" and order.start > call.now else "ended"


def _today(order: Order, today: str) -> bool:
    return order.ended is not None and order.ended.astimezone(SHANGHAI).date().isoformat() == today


def _row(call: Call[Staff], place: Place, order: Order, one: LiveLine, need: Need, names: Mapping[str, Area]) -> OrderRow:
    again = place == "escalated" and need.state == "PUBLISHED" and one.line.filled < one.line.wanted
    staff = call.caller
    can: list[Can] = ["help"] if again else []
    if again and staff.may("review", order.area):
        can = ["order", "mandatory", *can]
    elif again and staff.may("post", order.area):
        can = ["order", *can]
    return OrderRow(
        id=order.id, place=place, need=order.need, code=need.code, area=order.area, area_name=_name(names, order.area), role=one.line.role,
        mode=order.mode, target=order.target.kind, target_name=order.target.name, urgent=order.urgent, state=order.state, start=stamp(order.start),
        wanted=one.line.wanted, filled=one.line.filled, waves=len(order.waves), asked=sum(wave.asked for wave in order.waves),
        next_at=stamp(order.next_at) if order.running else "", ended=stamp(order.ended) if order.ended else "", reason=order.reason,
        site_name=_name(names, order.site), mine=bool(order.site) and any(grant.area == order.site for grant in staff.grants), can=can,
    )  # fmt: skip


def _name(names: Mapping[str, Area], code: str) -> str:
    return names[code].name if code in names else ""
