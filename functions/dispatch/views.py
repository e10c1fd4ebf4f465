"""Orders as staff see them, calls as their people do."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from dispatch.forms import Answered, CallUpView, Can, OpenLine, Orders, OrderView, WaveView
from muster.domain import dispatch as rules
from muster.domain.assignments import TOLD
from muster.domain.dispatch import CallUp, Order
from muster.domain.grants import Staff
from muster.domain.needs import Line, Need
from muster.domain.text import mask_name
from muster.domain.times import stamp
from muster.http import Call
from muster.tables import accesses, areas, assignments, callups, dispatches, needs, people


def orders(need: Need, call: Call[Staff]) -> Orders:
    """The orders of a need with everybody's answers; each look at people's own words is on record."""
    found = sorted(dispatches.of_need(need.id), key=lambda order: order.created, reverse=True)
    asked = [row for number in sorted({order.line for order in found}) for row in callups.of_line(need.id, number)]
    known = people.find([row.person for row in asked])
    spoke = {row.person for row in asked if row.answer}
    accesses.record(spoke, staff=call.caller.person, purpose=f"dispatch {need.code}", fields="answer", now=call.now, operation=need.id[:8])
    names = {id: mask_name(person.offer.name) for id, person in known.items()}
    lines = {line.number: line for line in need.lines}
    may = may_order(call.caller, need)
    told = Counter(row.seat.line for row in assignments.of_need(need.id) if row.state in TOLD)  # matching's proposals make way for an order
    taken = {order.line for order in found if order.running}
    open_ = may and need.state == "PUBLISHED"
    free = [line for line in need.lines if open_ and rules.asks_until(line.start, line.end, call.now) > call.now and line.number not in taken and line.live]
    return Orders(
        orders=[_order(order, lines[order.line], [row for row in asked if row.order == order.id], names, may=may) for order in found],
        lines=[_open(line, told[line.number]) for line in free if told[line.number] < line.wanted], urgent=call.caller.may("review", need.area),
    )  # fmt: skip


def may_order(by: Staff, need: Need) -> bool:
    """Whether somebody may start and stop orders where the need lies."""
    return by.may("post", need.area) or by.may("review", need.area)


def callup_view(one: CallUp, now: datetime, *, place: int) -> CallUpView | None:
    """A call as its person sees it; None when its order or need is gone."""
    order, need = dispatches.get(one.order), needs.get(one.seat.need)
    if order is None or need is None:
        return None
    line = next(line for line in need.lines if line.number == one.seat.line)
    area = areas.get(need.area)
    over = not order.running or order.start <= now
    can: list[Can] = [] if over else list(rules.open_answers(one))
    return CallUpView(
        id=one.seat.id, state=one.state, role=line.role, vehicle=line.vehicles, area=need.area, area_name=area.name if area else "",
        start=stamp(line.start), end=stamp(line.end), meeting_point=need.meeting_point, gear=need.gear, gear_note=need.gear_note, meals=need.meals,
        note=need.note, mandatory=order.mode == "MANDATORY", urgent=order.urgent, over=over, waiting=place, words=one.answer, can=can,
    )  # fmt: skip


def _order(order: Order, line: Line, asked: Iterable[CallUp], names: dict[str, str], *, may: bool) -> OrderView:
    asked = sorted(asked, key=lambda row: (row.wave, row.answered is None, row.told))
    site = areas.get(order.site) if order.site else None
    return OrderView(
        id=order.id, line=order.line, role=line.role, number=order.number, mode=order.mode, target=order.target.kind, target_name=order.target.name,
        urgent=order.urgent, state=order.state, reserved_until=stamp(order.reserved_until) if order.reserved_until else "",
        next_at=stamp(order.next_at), note=order.note, override=order.override, reason=order.reason, site=site.name if site else "", wanted=line.wanted, filled=line.filled,
        counts=dict(Counter(row.state for row in asked)),
        waves=[
            WaveView(number=wave.number, at=stamp(wave.at), asked=wave.asked, first_timers=wave.first_timers, rate=wave.rate) for wave in order.waves
        ],
        answers=[
            Answered(
                name=names.get(row.person, ""), state=row.state, wave=row.wave, first=row.first, told=stamp(row.told),
                answered=stamp(row.answered) if row.answered else "", words=row.answer,
            )
            for row in asked
        ],
        can=["stop"] if may and order.running else [],
    )  # fmt: skip


def _open(line: Line, told: int) -> OpenLine:
    return OpenLine(
        line=line.number, role=line.role, vehicles=line.vehicles, start=stamp(line.start), end=stamp(line.end), open=line.wanted - told
    )
