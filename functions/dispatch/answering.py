"""What people do with a call: a yes is a seat or a place on the waiting list, and grab lists are for whoever may come."""

from collections.abc import Collection
from datetime import datetime

from dispatch.forms import Grabbable, Reply
from dispatch.joining import join
from dispatch.reached import reached
from muster.domain import dispatch as rules
from muster.domain import waves
from muster.domain.areas import district_of
from muster.domain.assignments import Seat
from muster.domain.dispatch import CallUp, Order
from muster.domain.refusals import Conflict, Forbidden, Missing
from muster.domain.times import stamp
from muster.domain.waves import Candidate
from muster.tables import areas, callups, dispatches, lines, people
from muster.tables.lines import LiveLine
from muster.telemetry import count


def answer(asked: CallUp, said: Reply, now: datetime) -> None:
    """Writes an answer; a yes is checked by every hard rule first, and takes the seat or the next place on the waiting list."""
    order = _order(asked)
    answered = rules.answer(asked, said.answer, order, seat_free=True, words=said.words, now=now)
    if said.answer != "yes":
        callups.move(asked, answered)
        count("CallUpAnswered")
        return
    one = _line(order, now)
    if not _fits([one], asked.person, now, tired_too=bool(order.override)):
        raise Conflict("not_allowed_there")
    if not join(one, asked, answered, now):
        callups.move(asked, rules.answer(asked, "yes", order, seat_free=False, words=said.words, now=now))
    count("CallUpYes")


def place(asked: CallUp, now: datetime) -> int:
    """Where a waiting person stands, from 1; 0 for anybody else."""
    if asked.state != "WAITING":
        return 0
    order = _order(asked)
    one = _line(order, now)
    rows = [row for row in callups.of_line(order.need, order.line) if row.order == order.id and row.state == "WAITING"]
    found = [fit for row in rows for _, fit in _fits([one], row.person, now, tired_too=bool(order.override))]
    ranked = [fit.person for fit in waves.promote(found, salt=order.id)]
    return ranked.index(asked.person) + 1 if asked.person in ranked else 0


def grabs(person: str, now: datetime) -> list[Grabbable]:
    """The seats on grab lists around a person's home that are theirs to take, the nearest first."""
    home = people.cell(person)
    if home is None:
        return []
    here = next((area for area in areas.districts() if area.code == district_of(home)), None)
    near = [here.code, *here.neighbours] if here else []
    open_orders = {(order.need, order.line): order for code in near for order in dispatches.watched(code) if order.mode == "GRAB" and order.state == "OFFERED"}
    found = [one for one in lines.find(open_orders).values() if one.line.filled < one.line.wanted and open_orders[one.need, one.line.number].start > now]
    fitting = [(one, fit, open_orders[one.need, one.line.number]) for one, fit in _fits(found, person, now)]
    names = areas.many({one.area for one, _, _ in fitting})
    return [
        Grabbable(
            id=order.id, role=one.line.role, area=one.area, area_name=names[one.area].name if one.area in names else "",
            start=stamp(one.line.start), end=stamp(one.line.end), open=one.line.wanted - one.line.filled, metres=int(fit.metres),
            first_until=stamp(order.waves[0].at + rules.FIRST_WINDOW),
        )
        for one, fit, order in sorted(fitting, key=lambda row: row[1].metres)
        if rules.may_grab(order, first=fit.first, now=now) and _for(order, person)
    ]  # fmt: skip


def grab(id: str, person: str, now: datetime) -> CallUp:
    """Takes a seat of a grab list; raises Missing, Forbidden within the window of people never used, Conflict when it is not theirs or just gone."""
    order = dispatches.get(id)
    if order is None or order.mode != "GRAB":
        raise Missing
    one = _line(order, now)
    fit = next((fit for _, fit in _fits([one], person, now)), None)
    if fit is None or not _for(order, person):
        raise Conflict("not_allowed_there")
    if not rules.may_grab(order, first=fit.first, now=now):
        raise Forbidden("first_timers_first")
    seat = Seat.of(order.need, order.line, person)
    asked = callups.get(seat)
    if asked is None or asked.order != order.id:
        version = asked.version + 1 if asked else 1
        asked = CallUp(seat, order.id, person, fit.cell, "TOLD", len(order.waves), now, fit.first, fit.metres, version=version)
        callups.note(asked)
    if not join(one, asked, rules.answer(asked, "yes", order, seat_free=True, words="", now=now), now):
        callups.move(asked, rules.answer(asked, "yes", order, seat_free=False, words="", now=now))
    count("Grabbed")
    return asked


def _fits(found: Collection[LiveLine], person: str, now: datetime, *, tired_too: bool = False) -> list[tuple[LiveLine, Candidate]]:
    from dispatch import reach  # the solver's libraries are loaded only where somebody says yes

    return reach.fits(found, person, now, tired_too=tired_too)


def _for(order: Order, person: str) -> bool:
    """Whether an order is for a person, too: for anyone, or for those it names."""
    named = reached(order.target)
    return named is None or person in named


def _order(asked: CallUp) -> Order:
    order = dispatches.get(asked.order)
    if order is None:
        raise Missing
    return order


def _line(order: Order, now: datetime) -> LiveLine:
    if not order.running or order.start <= now:
        raise Conflict("dispatch_over")
    return lines.find([(order.need, order.line)])[order.need, order.line]
