"""The pool kept in step with the people table: by the stream, and by a rolling repair that needs no stream."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from matching import closing
from muster.domain.areas import district_of
from muster.domain.assignments import Seat
from muster.tables import assignments, duties, pool, projections, regions, zones
from muster.tables.pool import Entry

_NONE = (0, 0)
_cursor: str | None = None


def project(image: Mapping[str, Any], now: datetime) -> bool:
    """Brings the pool to a person's stream image, never back to an older one; answers whether the person serves."""
    entry, left = projections.entry(image)
    _put(entry, left, now)
    return entry.serves


def repair(limit: int, now: datetime) -> int:
    """Looks at the next people in the table and projects those the pool lacks or has older; answers how many it mended."""
    global _cursor
    mended = 0
    for _ in range(0, limit, 1_000):
        page, _cursor = projections.page_of_entries(_cursor, 1_000)
        for start in range(0, len(page), 100):
            part = page[start : start + 100]
            stored = pool.stored(entry for entry, _ in part)
            behind = [(entry, left) for entry, left in part if stored.get(entry.person, _NONE)[0] < entry.version]
            mended += sum(_put(entry, left, now) for entry, left in behind)
            for entry in (entry for entry, _ in behind if stored.get(entry.person, _NONE)[1] != entry.together):
                for district in seated_in(entry.person):
                    regions.mark(district, uuid4().hex)
        if _cursor is None:
            break
    return mended


def seated_in(person: str) -> set[str]:
    """The districts where somebody holds seats, told of or not: with another group they may be others'."""
    return {one.district for one in assignments.find(Seat.parse(id) for id in duties.held(person))}


def _put(entry: Entry, left: set[str], now: datetime) -> bool:
    if entry.gone:
        closing.forgo(entry.person, now)
    elif entry.drives and not entry.vehicle and pool.stored([entry]).get(entry.person, _NONE)[0] <= entry.version:  # an old image takes no seat away
        closing.stand_down(entry.person, now)
    if left and pool.stored([entry]).get(entry.person, _NONE)[0] < entry.version:  # an old image must not lead back to an old place
        for id in duties.held(entry.person):
            assignments.rehome(Seat.parse(id), entry.cell)
    written = pool.put(entry, left, busy=duties.busy(entry.person) if left else ())
    if entry.version > 1:
        _look_again(entry, now)
    return written


def _look_again(entry: Entry, now: datetime) -> None:
    """Marks where the person was told of a shift to come, if there are zones: a home or a pass that changed may matter there."""
    serving = {one.district for one in assignments.of_person(entry.person) if one.state in ("OFFERED", "ACCEPTED") and one.start > now}
    if serving and zones.in_force(serving | {district_of(entry.area)}, now):
        for district in serving:
            regions.mark(district, uuid4().hex)
