"""A seat whose person has not come is given to somebody else: at once to whoever a dispatch order finds."""

from dataclasses import replace
from datetime import datetime

from hours.reading import fresh
from muster.domain import absences
from muster.domain import dispatch as orders
from muster.domain.areas import district_of
from muster.domain.assignments import Assignment
from muster.domain.dispatch import Order, Target
from muster.domain.messages import about
from muster.domain.needs import Need
from muster.domain.refusals import Conflict
from muster.domain.service_records import ServiceRecord
from muster.tables import dispatches, people, seats
from muster.telemetry import count


def free(held: Assignment, need: Need, by: str, now: datetime) -> ServiceRecord:
    """Frees the seat, tells its person, and has people asked for it; raises Conflict, Forbidden."""
    record = fresh(held, need)
    move = absences.free(record, held, by=by, now=now)
    told = replace(held, state="NO_SHOW", version=held.version + 1)
    letter = about(told, "seat_freed", now, role=record.shift.role, area=need.area)
    if not seats.give_back(held, move, cell=people.cell(held.person), letter=letter):
        raise Conflict("changed_meanwhile")
    count("SeatsFreed")
    _ask_others(need, held.seat.line, by, now)
    return record


def _ask_others(need: Need, number: int, by: str, now: datetime) -> None:
    line = next(line for line in need.lines if line.number == number)
    until = orders.asks_until(line.start, line.end, now)
    if until <= now or not line.live:  # too late to come, or an order has the line and sees the free seat itself
        return
    before = [order for order in dispatches.of_need(need.id) if order.line == number]
    order = Order(
        need=need.id, line=number, number=len(before) + 1, area=need.area, district=district_of(need.area), mode="PUSH", target=Target(), urgent=False,
        state="CREATED", start=until, next_at=now, author=by, created=now, digest=f"freed-{len(before)}",
    )  # fmt: skip
    try:
        dispatches.start(orders.start(order, agreed=frozenset(), now=now))
    except Conflict:
        return  # somebody started one this moment
