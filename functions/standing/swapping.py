"""Swaps as volunteers make them: offer a seat, see who may take it, take it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain

import numpy as np

from muster import settings
from muster.domain import swaps as rules
from muster.domain.areas import district_of
from muster.domain.assignments import HOLDING, Assignment, Seat
from muster.domain.history import event
from muster.domain.messages import about
from muster.domain.overrides import Override
from muster.domain.people import SLOTS, mask
from muster.domain.reach import reach
from muster.domain.refusals import Conflict, Missing
from muster.domain.standing import Code
from muster.domain.swaps import SwapOffer
from muster.domain.times import duty_days, shifts, stamp
from muster.domain.zones import Zoning
from muster.http import Call
from muster.solving import case
from muster.solving.region import Region
from muster.tables import areas, assignments, duties, lines, messages, people, pool, seats, swaps, zones
from muster.tables.lines import LiveLine
from muster.tables.pool import Entry
from muster.telemetry import count
from muster.texts import say
from standing.forms import Swaps, SwapView

MOST_AROUND, MOST_TOLD = 50, 50
TIRED = "swap_REST"


def offer(call: Call[str | None], id: str) -> SwapView:
    """The caller's seat offered; offered before, the same offer."""
    held = _mine(call, id)
    before = swaps.get(id)
    now = rules.offer(held, before, area=_line(held.seat).area, now=call.now)
    if now is not before:
        swaps.put(now)
        count("SwapsOffered")
    return _view(now, call, mine=True)


def own(call: Call[str | None], id: str) -> SwapView:
    """The caller's own offer; raises Missing where there is none."""
    _mine(call, id)
    return _view(found(id), call, mine=True)


def call_back(call: Call[str | None], id: str) -> SwapView:
    """The caller's own offer taken back."""
    _mine(call, id)
    now = rules.call_back(found(id), call.now)
    swaps.put(now)
    return _view(now, call, mine=True)


def around(call: Call[str]) -> Swaps:
    """The offers of the caller's district that they may take."""
    entry = _entry(call.caller)
    if entry is None or not entry.serves:
        return Swaps(swaps=[])
    open_ = [one for one in swaps.standing(district_of(entry.area), call.now, most=MOST_AROUND) if one.state == "OPEN" and one.giver != call.caller]
    barred = dict(zip((one.id for one in open_), _barred(entry, [_line(one.seat) for one in open_], call.now), strict=True)) if open_ else {}
    return Swaps(swaps=[_view(one, call, mine=False, fits=True) for one in open_ if barred[one.id] is None])


def show(call: Call[str], id: str) -> SwapView:
    """An offer by its link, and whether the caller may take it."""
    swap = found(id)
    if swap.giver == call.caller:
        return _view(swap, call, mine=True)
    why = _unfit(call.caller, swap, call.now) if rules.shown(swap, call.now) == "OPEN" else "swap_closed"
    if why == TIRED and rules.is_late(swap, call.now):
        return _view(swap, call, mine=False, fits=True, text=say("swap_tired", call.language))
    return _view(swap, call, mine=False, fits=why is None, text=say(why or "swap_fits", call.language))


def take(call: Call[str], id: str) -> SwapView:
    """The seat taken, at once or waiting for the station; asked again by whoever has it, the same answer."""
    swap = found(id)
    if call.caller == swap.taker and swap.state in ("TAKEN", "APPROVED"):
        return _view(swap, call, mine=False)
    now = rules.take(swap, call.caller, call.now)
    if (why := _unfit(call.caller, swap, call.now)) and not (why == TIRED and now.state == "TAKEN"):
        raise Conflict(why)
    if now.state == "APPROVED":
        move(now, call.now, by_station=False)
        count("SwapsMade")
    else:
        swaps.put(now)
    people.verify(call.caller, call.now)
    return _view(now, call, mine=False)


def is_tired(swap: SwapOffer, now: datetime) -> bool:
    """Whether rest alone keeps the taker from the seat."""
    return _unfit(swap.taker, swap, now) == TIRED


def move(swap: SwapOffer, now: datetime, *, by_station: bool, override: Override | None = None) -> None:
    """Moves the seat; the taker's proposals of those days give way, and whoever did not just act is told. Raises Conflict where the rules or the seat say no."""
    held, entry, line = assignments.get(swap.seat), _entry(swap.taker), _line(swap.seat)
    if held is None or held.state != "ACCEPTED":
        raise Conflict("swap_closed")
    if (why := _unfit(swap.taker, swap, now)) and not (why == TIRED and override):
        raise Conflict(why)
    assert entry is not None  # nobody fits without one
    days = set(duty_days(swap.start, swap.end))
    for proposed in _proposals(swap.taker):
        if days & set(duty_days(proposed.start, proposed.end)):
            seats.drop([proposed], now)
    seat = Seat.of(swap.seat.need, swap.seat.line, swap.taker)
    before = assignments.get(seat)
    history = (*(before.history if before else ()), event(stamp(now), before.state if before else "", "ACCEPTED", "swap"))
    taken = Assignment(
        seat, swap.taker, entry.cell, "ACCEPTED", held.start, held.end, held.district, version=before.version + 1 if before else 1, history=history
    )  # fmt: skip
    letters = [about(held, "swapped", now, role=line.line.role, area=line.area)]
    letters += [about(taken, "swap_approved", now, role=line.line.role, area=line.area)] if by_station else []
    swaps.settle(swap, held, taken, letters, cell=people.cell(held.person) or held.cell, override=override)


def tell_refused(swap: SwapOffer, now: datetime) -> None:
    """Tells both that the seat stays where it is."""
    held, line = assignments.get(swap.seat), _line(swap.seat)
    if held:
        for person in (swap.giver, swap.taker):
            letter = about(held, "swap_refused", now, role=line.line.role, area=line.area)
            messages.queue(replace(letter, id=f"{letter.id}-{swap.version}-{person[:8]}", person=person))


def found(id: str) -> SwapOffer:
    """The offer; raises Missing for none."""
    try:
        Seat.parse(id)
    except ValueError as error:
        raise Missing from error
    swap = swaps.get(id)
    if swap is None:
        raise Missing
    return swap


def _mine(call: Call[str | None], id: str) -> Assignment:
    try:
        held = assignments.get(Seat.parse(id))
    except ValueError as error:
        raise Missing from error
    if held is None or held.state == "PROPOSED" or call.caller not in (None, held.person):
        raise Missing
    return held


def _unfit(person: str, swap: SwapOffer, now: datetime) -> str | None:
    """Why the rules keep a person from the seat, as the code of a sentence; None where they do not."""
    entry = _entry(person)
    if entry is None or entry.gone:
        return "swap_outside"
    if not entry.serves:
        return "swap_paused"
    barred = _barred(entry, [_line(swap.seat)], now)[0]
    return f"swap_{barred}" if barred else None


def _barred(entry: Entry, asked: Sequence[LiveLine], now: datetime) -> list[Code | None]:
    """By line, the first of matching's hard rules that keeps somebody out of it.

    The hours they offer and the day's messages protect them from being asked; whoever comes by themselves is not asked.
    """
    city = {area.code: area for area in areas.districts()}
    willing = replace(entry, slots=mask(SLOTS, SLOTS), weekends_only=False)
    told = assignments.of_person(entry.person, limit=MOST_TOLD)
    answered = {(one.seat.need, one.seat.line) for one in told if one.state not in HOLDING | {"RELEASED"}}
    freed = frozenset(chain.from_iterable(shifts(one.start, one.end) for one in _proposals(entry.person)))
    zoning, emergency, yes = Zoning(zones.in_force(city, now)), areas.emergency(), np.ones(1, bool)
    barred: list[Code | None] = []
    for line in asked:
        here = Region((district_of(line.area),), now, emergency, city, [line], {}, zoning)
        own = case.own(here, [willing, replace(willing, busy=frozenset())], refused=answered, freed=freed)
        code = reach(replace(own, spent=np.zeros(2, bool)), {}, idle=1, open=yes, firm=yes, near=True).reasons[0][0]
        barred.append(None if code == "NEXT" else code)
    return barred


def _proposals(person: str) -> list[Assignment]:
    return [one for one in assignments.find(Seat.parse(id) for id in duties.held(person)) if one.state == "PROPOSED"]


def _entry(person: str) -> Entry | None:
    cell = people.cell(person)
    return pool.find([(cell, person)]).get(person) if cell else None


def _line(seat: Seat) -> LiveLine:
    line = lines.find([(seat.need, seat.line)]).get((seat.need, seat.line))
    if line is None:
        raise Missing
    return line


def _view(swap: SwapOffer, call: Call[str | None] | Call[str], *, mine: bool, fits: bool = False, text: str = "") -> SwapView:
    line, area = _line(swap.seat), areas.get(swap.area)
    return SwapView(
        id=swap.id, state=rules.shown(swap, call.now), role=line.line.role, area_name=area.name if area else "", start=stamp(swap.start),
        end=stamp(swap.end), mine=mine, fits=fits, text=text, link=f"{settings.site_url()}/{call.language}/me/swap/?id={swap.id}",
    )  # fmt: skip
