"""What a change of zones, passes or homes means for those who were told already: kept where they still may enter, released where not."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from muster.domain.areas import district_of, street_of
from muster.domain.assignments import Assignment, Move
from muster.domain.matching.rules import entering
from muster.domain.messages import about
from muster.domain.zones import Zoning
from muster.solving import case
from muster.solving.region import Region
from muster.tables import pool, regions, seats, zones
from muster.tables.lines import LiveLine
from muster.tables.pool import Entry
from muster.tables.regions import Turn
from muster.telemetry import count

TOLD = ("OFFERED", "ACCEPTED")


@dataclass(frozen=True, slots=True)
class Rechecked:
    """How many told people of a region were released, and whether nobody is left who should be."""

    ended: int = 0
    whole: bool = True


def release(here: Region, *, limit: int) -> Rechecked:
    """Ends the told assignments of a region that the zones no longer allow (at most `limit` of them now), and tells their people."""
    told = [row for one in here.lines for row in here.seated.get((one.need, one.line.number), ()) if row.state in TOLD]
    entries = pool.find((row.cell, row.person) for row in told) if here.zones else {}
    # Whoever moved away after they were told may live beyond the districts read.
    beyond = {district_of(entry.area) for entry in entries.values()} - here.city.keys()
    zoned = replace(here, zones=Zoning([*here.zones.zones, *zones.in_force(sorted(beyond), here.now)]))
    ended, out = 0, [(one, row) for one in zoned.lines for row in _shut_out(zoned, one, entries)]
    for one, row in out[:limit]:
        move = Move(row.seat, row.state, "RELEASED", row.version, here.now, "matching", "ZONE_CHANGED")
        letter = about(row, "zone_changed", here.now, role=one.line.role, area=one.area)
        ended += seats.give_back(row, move, cell=street_of(entries[row.person].area), letter=letter)
    count("ZoneChanged", ended)
    return Rechecked(ended, ended == len(out))


def note(here: Region) -> None:
    """Records that everyone told in the region's districts was looked at under its zones."""
    turns = regions.turns()
    for district in here.districts:
        if turns.get(district, Turn()).zones != here.zones.digest:
            regions.note_zones(district, here.zones.digest)


def _shut_out(here: Region, one: LiveLine, entries: dict[str, Entry]) -> Iterator[Assignment]:
    """Whoever was told of a line and may not enter, by the solver's own rule over this line's very hours."""
    rows = [row for row in here.seated.get((one.need, one.line.number), ()) if row.state in TOLD and row.person in entries]
    if rows:
        people, unit = case.pairs(replace(here, lines=[one]), [entries[row.person] for row in rows])
        fit = entering(people, unit, np.arange(len(rows)), np.zeros(len(rows), np.int64))
        yield from (row for row, may in zip(rows, fit.tolist(), strict=True) if not may)
