"""Who may be asked to a line: everyone in reach whom the solver's own hard rules allow, with the way they have."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np

from muster.domain.areas import district_of
from muster.domain.matching import rules
from muster.domain.matching.model import Case, borders
from muster.domain.times import duty_day, shifts
from muster.domain.waves import Candidate
from muster.solving import case, region
from muster.tables import people, pool, regions
from muster.tables.lines import LiveLine
from muster.tables.pool import Entry

_LONGEST_IDLE = 7


def candidates(one: LiveLine, now: datetime, *, named: Collection[str] = (), tired_too: bool = False) -> list[Candidate]:
    """The people who may be asked: of the line's district (and its neighbours for far-reaching roles), or those named."""
    here = region.read([district_of(one.area)], [one], now, begun=True)
    if not here.lines:
        return []
    # Who stays together is asked by name alone: a wave would tear the group.
    near = [] if named else region.people(here, neighbours=region.reaches_out(here, one))
    entries = _entries(named) if named else [entry for entry in near if not entry.together]
    told = regions.unverified_told(duty_day(now).isoformat())
    spent = sum(told.values()) >= here.emergency.verification_budget
    return [candidate(entry, way, now) for entry, way in _fit(here, entries, tired_too=tired_too) if entry.verified or not spent]


def fits(lines: Collection[LiveLine], person: str, now: datetime, *, tired_too: bool = False) -> list[tuple[LiveLine, Candidate]]:
    """Those of the lines that one person may be seated on now, asked as often as they may have been."""
    entries, found = _entries([person]), list[tuple[LiveLine, Candidate]]()
    for one in lines:
        for entry, way in _fit(region.read([district_of(one.area)], [one], now, begun=True), entries, tired_too=tired_too):
            found.append((one, candidate(entry, way, now)))
    return found


def tired(one: LiveLine, named: Collection[str], now: datetime) -> set[str]:
    """Those of the people named whom rest alone keeps from the line."""
    return {fit.person for fit in candidates(one, now, named=named, tired_too=True)} - {fit.person for fit in candidates(one, now, named=named)}


def candidate(entry: Entry, metres: float, now: datetime) -> Candidate:
    """Somebody of the pool as waves see them."""
    today, since = duty_day(now).toordinal(), int(now.timestamp()) - 86_400
    on_duty = bool(entry.busy & set(shifts(now, now + timedelta(seconds=1))))
    return Candidate(
        entry.person, entry.cell, metres, min(_LONGEST_IDLE, max(0, today - entry.last_day)), entry.passed, sum(at > since for at in entry.asked),
        first=not entry.served, verified=entry.verified, on_duty=on_duty,
    )  # fmt: skip


def _entries(persons: Collection[str]) -> list[Entry]:
    keys = [(cell, person) for person in sorted(persons) if (cell := people.cell(person))]
    return [entry for entry in pool.find(keys).values() if entry.serves]


def _fit(here: region.Region, entries: list[Entry], *, tired_too: bool) -> list[tuple[Entry, float]]:
    """The people whom every hard rule allows on the region's one line, and their way."""
    if not entries or not here.lines:
        return []
    volunteers, units = case.pairs(here, [replace(entry, together=0) for entry in entries], tired_too=tired_too)  # each answers alone
    size, none = len(entries), np.zeros(0, np.int64)
    neighbours = {int(code): frozenset(int(other) for other in area.neighbours) for code, area in here.city.items()}
    asked = Case(
        people=volunteers, units=units, bordering=borders(neighbours), refused=none, held=none, rest=np.zeros(size, np.uint64),
        spent=np.zeros(size, np.bool_), duties=np.zeros(size, np.int64),
    )  # fmt: skip
    rows, unit = np.arange(size), np.zeros(size, np.int64)
    allowed, way = rules.eligible(asked, rows, unit), rules.distance_m(asked, rows, unit)
    return [(entry, float(metres)) for entry, may, metres in zip(entries, allowed.tolist(), way.tolist(), strict=True) if may]
