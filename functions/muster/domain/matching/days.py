"""Several days, one after the other: what a duty takes from the days after it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from muster.domain.matching.candidates import Directory, directory
from muster.domain.matching.model import DAYS, Bits, Case, Flags, Whole
from muster.domain.matching.optimum import Seating

STARTS, ENDS = (0, 12, 16), (12, 16, 24)  # hours after six, by slot
REST_HOURS = 11
MOST_DAYS_RUNNING = 6
Method = Callable[[Case, Directory, Whole], Seating]


@dataclass(frozen=True, slots=True)
class Day:
    """One day solved: the case as it stood that morning, where people were looked for, and who sits where."""

    case: Case
    which: Whole
    where: Directory
    seating: Seating


def day_by_day(case: Case, method: Method) -> Iterator[Day]:
    """Each day with units, in order; a duty takes its days, the rest after it, and one of the shifts a person offers."""
    offered = case.people.max_shifts > case.duties
    shifts, rest = case.people.shifts * offered, case.rest * offered
    worked = np.zeros((len(case.people), DAYS + 1), np.bool_)
    duties = case.duties.copy()
    for day in np.unique(case.units.day).tolist():
        which = np.flatnonzero(case.units.day == day)
        tired = _too_many_days(worked, day)
        today = replace(
            case,
            people=replace(case.people, shifts=shifts & ~tired),
            rest=rest | shifts & tired,
            duties=duties,
        )
        where = directory(today, which, screened=True)
        seating = method(today, where, which)
        yield Day(today, which, where, seating)
        p, needed = seating.person, case.units.shifts[seating.unit]
        shifts, rest = shifts.copy(), rest.copy()
        for window in np.unique(needed):
            own = p[needed == window]
            spoken_for, too_soon = _days_of(window), _resting_after(window)
            rest[own] = (rest[own] | shifts[own] & too_soon) & ~spoken_for
            shifts[own] &= ~(spoken_for | too_soon)
            worked[own] |= _touched(window)
        duties = duties + np.bincount(p, minlength=len(duties))
        ended = case.people.max_shifts <= duties
        shifts[ended] = rest[ended] = 0


def _too_many_days(worked: Flags, day: int) -> Bits:
    """The shifts of this day and the next that would make more than six days running."""
    bits = np.zeros(len(worked), np.uint64)
    for ahead in (0, 1):
        first = day - MOST_DAYS_RUNNING + ahead
        if first >= 0:
            bits |= np.uint64(0b111 << 3 * (day + ahead)) * worked[:, first:day].all(axis=1)
    return bits


def _bits(window: np.uint64) -> list[int]:
    return [shift for shift in range(3 * DAYS) if int(window) >> shift & 1]


def _touched(window: np.uint64) -> Flags:
    return np.isin(np.arange(DAYS + 1), [shift // 3 for shift in _bits(window)])


def _days_of(window: np.uint64) -> np.uint64:
    return np.uint64(sum(0b111 << 3 * day for day in {shift // 3 for shift in _bits(window)}))


def _resting_after(window: np.uint64) -> np.uint64:
    begin, end = _bits(window)[0], _bits(window)[-1]
    return np.uint64(sum(1 << shift for shift in range(3 * DAYS) if _hours(end, shift) < REST_HOURS and _hours(shift, begin) < REST_HOURS))


def _hours(earlier: int, later: int) -> int:
    """Hours from the end of one shift to the start of another (negative when it starts before)."""
    return 24 * (later // 3 - earlier // 3) + STARTS[later % 3] - ENDS[earlier % 3]
