"""What is read for one person: their entry in the pool, what they hold, the lines around, and the people of their street."""

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain

import numpy as np

from muster.domain.assignments import HOLDING, Assignment, Seat
from muster.domain.matching import rules
from muster.domain.people import ROLES, SLOTS, mask
from muster.domain.reach import Reach, reach
from muster.domain.standing import WEEK, Neighbour
from muster.domain.times import duty_day, shifts
from muster.solving import case, region
from muster.solving.region import Region
from muster.tables import assignments, dispatches, duties, lines, pool
from muster.tables.lines import LiveLine
from muster.tables.pool import Entry

MOST_LINES, MOST_PEOPLE, MOST_TOLD = 400, 3_000, 30
_REACHING = mask(ROLES, [role for at, role in enumerate(ROLES) if 2 * rules.LIMIT_M[at] >= rules.NEIGHBOUR_M])


@dataclass(frozen=True, slots=True)
class Scene:
    """One person before the lines around them; `metres` go with the lines that fit."""

    region: Region
    reach: Reach
    metres: dict[int, int]


def read(entry: Entry, told: list[Assignment], now: datetime) -> Scene:
    """The lines around a person and what the solver's rules say of them; a proposal nobody told of leaves them as free as they think they are."""
    here = region.around(entry.area, reaching=bool(entry.roles & _REACHING), now=now, most=MOST_LINES)
    running = _ordered(here, now)
    here = replace(here, lines=[*here.lines, *running])
    proposed = [one for one in assignments.find(Seat.parse(id) for id in duties.held(entry.person)) if one.state == "PROPOSED"]
    answered = {(one.seat.need, one.seat.line) for one in told if one.state not in HOLDING | {"RELEASED"}}
    rows, changes = _rows(entry)
    asked = case.own(here, rows, refused=answered, freed=frozenset(chain.from_iterable(shifts(one.start, one.end) for one in proposed)))
    open_ = np.array([one.line.filled < one.line.wanted for one in here.lines], bool)
    firm = np.array([here.emergency.is_firm(one.line.start, now) for one in here.lines], bool)
    ordered = np.arange(len(here.lines)) >= len(here.lines) - len(running)
    found = reach(asked, changes, idle=1, open=open_, firm=firm, ordered=ordered)
    fits = np.array(found.fits, np.int64)
    metres = rules.distance_m(asked, np.zeros(len(fits), np.int64), fits)
    return Scene(here, found, dict(zip(found.fits, np.rint(metres).astype(int).tolist(), strict=True)))


def neighbours(entry: Entry, now: datetime) -> list[Neighbour]:
    """The others of the person's street who offer one of the same roles at one of the same times."""
    today, since = duty_day(now).toordinal(), int(now.timestamp()) - WEEK * 86_400
    found = []
    for other in pool.around(entry.cell, most=MOST_PEOPLE):
        if other.person == entry.person or not (other.roles & entry.roles and other.slots & entry.slots):
            continue
        days = {shift // 3 for shift in other.busy}
        found.append(Neighbour(sum(today - WEEK < day <= today for day in days), sum(at > since for at in other.asked), max(days, default=0) < today))
    return found


def _ordered(here: Region, now: datetime) -> list[LiveLine]:
    """The lines of its districts that a dispatch order has in its care."""
    orders = [order for code in here.districts for order in dispatches.watched(code) if order.running and order.start > now]
    found = lines.find((order.need, order.line) for order in orders[:MOST_LINES]) if orders else {}
    return [one for one in found.values() if one.line.start > now]


def _rows(entry: Entry) -> tuple[list[Entry], dict[str, int]]:
    """The person, the same without any duty, and a row for each thing more that they could offer."""
    more = {f"slot:{slot}": replace(entry, slots=entry.slots | mask(SLOTS, [slot])) for slot in SLOTS if not entry.slots & mask(SLOTS, [slot])}
    more |= {f"role:{role}": replace(entry, roles=entry.roles | mask(ROLES, [role])) for role in ROLES if not entry.roles & mask(ROLES, [role])}
    if entry.weekends_only:
        more["weekdays"] = replace(entry, weekends_only=False)
    rows = [entry, replace(entry, busy=frozenset()), *more.values()]
    return rows, {change: row for row, change in enumerate(more, 2)}
