"""How a dispatch order ends: the line goes back, its answers are learned from, and everybody still open hears of it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from muster.domain import dispatch as rules
from muster.domain.dispatch import STANDING, CallUp, Order, Told
from muster.domain.messages import WAKES, Message, Template, of_callup
from muster.tables import callups, dispatches
from muster.tables.lines import LiveLine


def finish(order: Order, now: Order, one: LiveLine, at: datetime) -> Order:
    """Writes an order's end and tells everybody still open; the minute sweeps up whom this did not reach."""
    asked = callups.of_line(order.need, order.line)
    now = replace(now, learned=True)
    dispatches.move(order, now, taught=None if order.learned else (one.line.role, rules.tallies(order, asked, at)))
    stand_down(now, one, asked, at, ending=True)
    return now


def stand_down(order: Order, one: LiveLine, asked: Iterable[CallUp], at: datetime, *, ending: bool) -> None:
    """Thanks those who were asked and are not needed; at the order's end also those who wait or are in reserve."""
    states: frozenset[Told] = STANDING if ending else frozenset({"TOLD"})
    for was in asked:
        if was.order == order.id and was.state in states:
            waited = was.state == "WAITING"
            template: Template = "waiting_lapsed" if waited else "stood_down"
            now = replace(was, state="LAPSED" if waited else "STOOD_DOWN", version=was.version + 1)
            callups.end([(was, now, letter(now, template, one, at))])


def letter(callup: CallUp, template: Template, one: LiveLine, at: datetime) -> Message:
    """What a person is told of their call-up."""
    return of_callup(callup, template, at, role=one.line.role, area=one.area, start=one.line.start, urgent=one.priority >= WAKES)
