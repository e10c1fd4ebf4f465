"""Zones as the solver's columns: which lines lie in one, who is shut in, and for which shifts a pass still holds."""

from collections.abc import Sequence
from datetime import date
from functools import reduce
from operator import or_

import numpy as np
from numpy.typing import NDArray

from muster.domain.matching.model import CONTROLLED, OPEN_ZONE, SEALED, Bits
from muster.domain.times import shifts
from muster.domain.zones import Kind
from muster.solving.region import Region
from muster.tables.lines import LiveLine
from muster.tables.pool import Entry

_NUMBERS: dict[Kind | None, int] = {None: OPEN_ZONE, "precaution": OPEN_ZONE, "controlled": CONTROLLED, "sealed": SEALED}


def place(area: str) -> int:
    """A compound's number; that of people and needs known by their community only is its code with three zeros."""
    return int(area.ljust(15, "0"))


def shift_bits(one: LiveLine, today: date) -> list[int]:
    """The places of a line's shifts among the solver's bits, counted from today."""
    return [shift - 3 * today.toordinal() for shift in shifts(one.line.start, one.line.end)]


def strictest(region: Region) -> NDArray[np.int8]:
    """The strictest zone over each line during its hours."""
    return np.array([_NUMBERS[region.zones.kind(one.area, one.line.start, one.line.end)] for one in region.lines], np.int8)


def sealed(region: Region, entries: Sequence[Entry], today: date) -> Bits:
    """For each person the shifts in which some line overlaps a time when their home is sealed."""
    places = {zone.area for zone in region.zones.zones if zone.kind == "sealed"}
    windows = {(one.line.start, one.line.end): _mask(one, today) for one in region.lines}
    known: dict[str, int] = {}
    found = np.zeros(len(entries), np.uint64)
    for row, entry in enumerate(entries if places else ()):
        home = entry.compound or entry.area
        if home not in known:
            under = windows.items() if {home, entry.area} & places else ()
            known[home] = reduce(or_, (bits for (start, end), bits in under if region.zones.kind(home, start, end) == "sealed"), 0)
        found[row] = known[home]
    return found


def lapsed(region: Region, entries: Sequence[Entry], today: date) -> Bits:
    """For each pass holder the shifts in which some line ends after the pass has run out."""
    ends = [(int(one.line.end.timestamp()), _mask(one, today)) for one in region.lines]
    late = {until: reduce(or_, (bits for end, bits in ends if end > until), 0) for until in {entry.cleared for entry in entries} - {0}}
    return np.array([late.get(entry.cleared, 0) for entry in entries], np.uint64)


def _mask(one: LiveLine, today: date) -> int:
    return sum(1 << bit for bit in shift_bits(one, today))
