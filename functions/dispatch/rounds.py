"""The minute of dispatch orders: seats that are free go to who waits, the next wave is sent, a full line stands everybody else down."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from dispatch import ending
from dispatch.joining import join
from dispatch.reached import reached
from muster.domain import dispatch as rules
from muster.domain import waves
from muster.domain.assignments import HOLDING, Seat
from muster.domain.dispatch import CallUp, Order, Wave
from muster.domain.messages import of_escalation
from muster.domain.refusals import Conflict
from muster.domain.times import duty_day
from muster.domain.waves import Candidate
from muster.tables import areas, assignments, callups, dispatches, grants, lines, messages, needs, regions, seats
from muster.tables.lines import LiveLine
from muster.telemetry import count, each, logger, metrics


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Every minute, district by district."""
    watched = (order for district in areas.districts() for order in dispatches.watched(district.code))
    return {"looked": each(watched, partial(_look, datetime.now(UTC)))}


def _look(now: datetime, order: Order) -> int:
    one = lines.find([(order.need, order.line)])[order.need, order.line]
    if not order.running:
        ending.stand_down(order, one, callups.of_line(order.need, order.line), now, ending=True)
        if order.state != "ESCALATED":
            dispatches.move(order, replace(order, settled=True, version=order.version + 1))
        elif order.start <= now:
            dispatches.move(order, replace(rules.move(order, "CLOSED", now=now, actor="dispatch"), settled=True))
    elif needs.headers([order.need])[order.need].state != "PUBLISHED":
        ending.finish(order, rules.move(order, "STOOD_DOWN", now=now, actor="dispatch", reason="CANCELLED_BY_ASKER"), one, now)
    elif order.start <= now:
        ending.finish(order, rules.move(order, "CLOSED", now=now, actor="dispatch"), one, now)
    elif order.state != "RESERVED" or now >= order.next_at:
        _run(order, one, now)
    return 1


def _run(order: Order, one: LiveLine, now: datetime) -> None:
    for batch in seats.batches([row for row in assignments.of_need(order.need, line=order.line) if row.state == "PROPOSED"]):
        seats.drop(batch, now)
    asked = [row for row in callups.of_line(order.need, order.line) if row.order == order.id]
    _promote(order, one, asked, now)
    one = lines.find([(order.need, order.line)])[order.need, order.line]
    free = one.line.wanted - one.line.filled
    if free <= 0:
        if order.state != "FILLED":
            taught = None if order.learned else (one.line.role, rules.tallies(order, asked, now))
            dispatches.move(order, replace(rules.move(order, "FILLED", now=now, actor="dispatch"), learned=True), taught=taught)
            count("DispatchFilled")
        ending.stand_down(order, one, asked, now, ending=False)
    elif order.mode == "GRAB" and order.state != "OFFERED":
        dispatches.move(order, rules.sent(order, Wave(len(order.waves) + 1, now, 0, 0, 0.0), now=now))
    else:
        _ask(order, one, asked, free, now)


def _promote(order: Order, one: LiveLine, asked: Sequence[CallUp], now: datetime) -> None:
    """Gives seats that are free to those who said yes and wait, before anybody else is asked."""
    from dispatch import reach  # the solver's libraries are loaded only where an order runs

    waiting = {row.person: row for row in asked if row.state == "WAITING"}
    if not waiting or one.line.filled >= one.line.wanted:
        return
    able = {fit.person: fit for person in waiting for _, fit in reach.fits([one], person, now, tired_too=bool(order.override))}
    for fit in waves.promote(list(able.values()), salt=order.id):
        was = waiting[fit.person]
        now_seated = replace(was, state="ACCEPTED", version=was.version + 1)
        try:
            if not join(one, was, now_seated, now):
                return
        except Conflict:
            continue
        messages.queue(ending.letter(now_seated, "seat_now", one, now))
        count("Promoted")


def _ask(order: Order, one: LiveLine, asked: Sequence[CallUp], free: int, now: datetime) -> None:
    """Sends the next wave when it is time; when nobody is left to ask, those in reserve are asked again, then the parent site has it."""
    from dispatch import reach

    silent = [now - row.told for row in asked if row.state == "TOLD"]
    if order.mode == "GRAB":
        if rules.is_exhausted(order, silent=silent, now=now):
            _escalate(order, one, now)
        return
    emergency = areas.emergency()
    rate = dispatches.acceptance(one.line.role).rate(waves.local_hour(now))
    wanted = rules.ask_now(order, open_seats=free, silent=silent, rate=rate, quiet=emergency.quiet, now=now)
    if not wanted:
        return
    before = {row.person: row for row in callups.of_line(order.need, order.line)}
    named = reached(order.target)
    gone = {row.person for row in assignments.of_need(order.need, line=order.line) if row.state not in HOLDING | {"RELEASED"}}  # left, or did not come
    tired_too = bool(order.override)
    able = [
        fit for fit in (reach.candidates(one, now, named=named or (), tired_too=tired_too) if named != frozenset() else ())
        if fit.person not in gone and (fit.person not in before or rules.may_ask_again(before[fit.person], order))
    ]  # fmt: skip
    chosen = waves.choose(able, wanted, budget=emergency.offers_per_person, salt=order.id)
    number = len(order.waves) + 1
    told = _tell(order, one, chosen, before, number, now)
    if not chosen:
        told = _ask_again(one, [row for row in asked if row.state == "RESERVED"], number, now)
    if told:
        first = sum(fit.first for fit in chosen)
        dispatches.move(order, rules.sent(order, Wave(number, now, told, first, round(rate, 3)), now=now))
    elif rules.all_came(order, asked):
        ending.finish(order, rules.move(order, "CLOSED", now=now, actor="dispatch"), one, now)
    elif rules.is_exhausted(order, silent=silent, now=now):
        _escalate(order, one, now)


def _tell(order: Order, one: LiveLine, chosen: Sequence[Candidate], before: dict[str, CallUp], number: int, now: datetime) -> int:
    """Asks the people of a wave and queues their letters; answers how many."""
    told = 0
    for at in range(0, len(chosen), callups.BATCH):
        batch = [
            CallUp(
                Seat.of(order.need, order.line, fit.person), order.id, fit.person, fit.cell, "TOLD", number, now, fit.first, fit.metres,
                version=before[fit.person].version + 1 if fit.person in before else 1,
            )
            for fit in chosen[at : at + callups.BATCH]
        ]  # fmt: skip
        if callups.tell([(row, ending.letter(row, "callup", one, now)) for row in batch]):
            told += len(batch)
    if unverified := sum(not fit.verified for fit in chosen):
        regions.count_unverified_asked("orders", duty_day(now).isoformat(), unverified)
    count("CalledUp", told)
    return told


def _ask_again(one: LiveLine, reserve: Sequence[CallUp], number: int, now: datetime) -> int:
    """Asks those who said that they could come later."""
    for was in reserve:
        again = replace(was, state="TOLD", wave=number, told=now, version=was.version + 1)
        callups.end([(was, again, ending.letter(again, "callup", one, now))])
    return len(reserve)


def _escalate(order: Order, one: LiveLine, now: datetime) -> None:
    """Hands an order that nobody is left to ask for to the parent site, and its line to matching."""
    area = areas.get(order.area)
    site = area.parent if area and area.parent else order.area
    ending.finish(order, rules.escalate(order, site=site, now=now), one, now)
    need = needs.headers([order.need])[order.need]
    for person in {grant.person for grant in grants.below(site) if grant.area == site and grant.until > now} | {order.author}:
        messages.queue(of_escalation(order, need.code, person, now, open_seats=one.line.wanted - one.line.filled))
    count("DispatchEscalated")
