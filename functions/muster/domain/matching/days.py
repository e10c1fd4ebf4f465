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
class Book:
    """What people have left to give: shifts, those lost only to rest, days worked, duties of this week."""

    shifts: Bits
    rest: Bits
    worked: Flags
    duties: Whole

    def morning(self, case: Case, day: int) -> Case:
        """The case as it stands when this day is planned."""
        tired = _too_many_days(self.worked, day)
        people = replace(case.people, shifts=self.shifts & ~tired)
        return replace(case, people=people, rest=self.rest | self.shifts & tired, duties=self.duties)

    def after(self, case: Case, p: Whole, u: Whole) -> "Book":
        """The book once these people serve in these units: a duty takes its days, the rest after it, and one of the shifts offered."""
        shifts, rest, worked = self.shifts.copy(), self.rest.copy(), self.worked.copy()
        needed = case.units.shifts[u]
        for window in np.unique(needed):
            own = p[needed == window]
            spoken_for, too_soon = days_of(window), resting_after(window)
            rest[own] = (rest[own] | shifts[own] & too_soon) & ~spoken_for
            shifts[own] &= ~(spoken_for | too_soon)
            worked[own] |= _touched(window)
        duties = self.duties + np.bincount(p, minlength=len(self.duties))
        ended = case.people.max_shifts <= duties
        shifts[ended] = rest[ended] = 0
        return Book(shifts, rest, worked, duties)


def opened(case: Case) -> Book:
    """The book before the first day."""
    offered = case.people.max_shifts > case.duties
    return Book(case.people.shifts * offered, case.rest * offered, np.zeros((len(case.people), DAYS + 1), np.bool_), case.duties)


@dataclass(frozen=True, slots=True)
class Day:
    """One day solved: the case as it stood that morning, where people were looked for, and who sits where."""

    case: Case
    which: Whole
    where: Directory
    seating: Seating


def day_by_day(case: Case, method: Method) -> Iterator[Day]:
    """Each day with units, in order."""
    book = opened(case)
    for day in np.unique(case.units.day).tolist():
        which = np.flatnonzero(case.units.day == day)
        today = book.morning(case, day)
        where = directory(today, which, screened=True)
        seating = method(today, where, which)
        yield Day(today, which, where, seating)
        book = book.after(case, seating.person, seating.unit)


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


def days_of(window: np.uint64) -> np.uint64:
    return np.uint64(sum(0b111 << 3 * day for day in {shift // 3 for shift in _bits(window)}))


def resting_after(window: np.uint64) -> np.uint64:
    begin, end = _bits(window)[0], _bits(window)[-1]
    return np.uint64(sum(1 << shift for shift in range(3 * DAYS) if _hours(end, shift) < REST_HOURS and _hours(shift, begin) < REST_HOURS))


def _hours(earlier: int, later: int) -> int:
    """Hours from the end of one shift to the start of another (negative when it starts before)."""
    return 24 * (later // 3 - earlier // 3) + STARTS[later % 3] - ENDS[earlier % 3]
