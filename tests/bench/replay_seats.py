"""Who holds which seat at a moment of a replay, and what people gave and were asked before."""

from collections import deque
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from muster.domain.assignments import State
from muster.domain.matching import Units, Volunteers
from tests.bench.replay_script import DAY, LEAD, Script

ASKED_WITHIN = DAY
REST_MINUTES = 11 * 60
TOLD: frozenset[State] = frozenset({"OFFERED", "ACCEPTED"})


class Seats:
    """The assignments of a replay; `told` people are never moved, whoever was ever told of a unit is in its `asked`."""

    def __init__(self, volunteers: Volunteers, units: Units, script: Script) -> None:
        size = len(volunteers)
        self.units = units
        self.script = script
        self.state: dict[tuple[int, int], State] = {}
        self.of_unit: list[set[int]] = [set() for _ in range(len(units))]
        self.of_person: list[set[int]] = [set() for _ in range(size)]
        self.asked: list[list[int]] = [[] for _ in range(len(units))]
        self.taken = np.zeros(len(units), np.int64)
        self.filled = np.zeros(len(units), np.int64)
        self.offered = np.zeros(size, np.bool_)
        self.offers = 0
        self.firm, self.provisional = np.zeros((2, size), np.uint64), np.zeros((2, size), np.uint64)
        self.served, self.last_day = volunteers.served.copy(), -volunteers.idle_days
        self.duties, self.given, self.vain = (np.zeros(size, np.int64) for _ in range(3))
        self._vain: deque[tuple[int, int]] = deque()
        self._blocks = {int(window): _blocks(script, units, unit) for unit, window in enumerate(units.shifts)}

    def propose(self, p: int, u: int) -> None:
        """A seat for somebody who is not told yet."""
        self.state[p, u] = "PROPOSED"
        self.of_unit[u].add(p)
        self.of_person[p].add(u)
        self.filled[u] += 1
        self._hold(p)

    def tell(self, p: int, u: int) -> None:
        """The proposal becomes an offer."""
        self.state[p, u] = "OFFERED"
        self.taken[u] += 1
        self.given[p] += 1
        self.asked[u].append(p)
        self.offered[p] = True
        self.offers += 1
        self._hold(p)

    def accept(self, p: int, u: int) -> None:
        """A yes."""
        self.state[p, u] = "ACCEPTED"

    def free(self, p: int, u: int) -> None:
        """The seat is open again, whatever the person held of it."""
        told = self.state.pop((p, u)) in TOLD
        self.taken[u] -= told
        self.given[p] -= told
        self.of_unit[u].discard(p)
        self.of_person[p].discard(u)
        self.filled[u] -= 1
        self._hold(p)

    def serve(self, p: int, u: int) -> None:
        """A duty done."""
        day = int(self.units.day[u])
        self.served[p] += 1
        self.last_day[p] = day
        self.duties[p] += 1

    def lapse(self, p: int, u: int, at: int) -> None:
        """An offer that came to nothing; for a day it counts against the person's message budget."""
        self.vain[p] += 1
        self._vain.append((at, p))
        self.free(p, u)

    def forget(self, now: int) -> None:
        """Offers made in vain a day ago count no longer."""
        while self._vain and self._vain[0][0] <= now - ASKED_WITHIN:
            self.vain[self._vain.popleft()[1]] -= 1

    def blocked(self, p: int, *, without: NDArray[np.bool_]) -> tuple[int, int]:
        """The shifts lost by what a person holds (one duty a day), and those too close to it for eleven hours of rest, some units aside."""
        return self._lost(p, (u for u in self.of_person[p] if self.state[p, u] in TOLD or not without[u]))

    def _hold(self, p: int) -> None:
        told = [u for u in self.of_person[p] if self.state[p, u] in TOLD]
        self.firm[:, p] = self._lost(p, told)
        self.provisional[:, p] = self._lost(p, (u for u in self.of_person[p] if self.state[p, u] == "PROPOSED"))

    def _lost(self, p: int, held: Iterable[int]) -> tuple[int, int]:
        lost = tired = 0
        for u in held:
            own, near = self._blocks[int(self.units.shifts[u])]
            lost, tired = lost | own, tired | near
        return lost, tired & ~lost


def _blocks(script: Script, units: Units, unit: int) -> tuple[int, int]:
    """The bits of a window's days, and of the shifts that leave less than eleven hours before or after it."""
    begin, end, window = int(script.starts[unit]), int(script.ends[unit]), int(units.shifts[unit])
    days = {bit // 3 for bit in range(63) if window >> bit & 1}
    own = sum(0b111 << 3 * day for day in days)
    near = 0
    for bit in range(63):
        starts = LEAD + bit // 3 * DAY + (0, 12 * 60, 16 * 60)[bit % 3]
        ends = LEAD + bit // 3 * DAY + (12 * 60, 16 * 60, DAY)[bit % 3]
        near |= (starts - end < REST_MINUTES and begin - ends < REST_MINUTES) << bit
    return own, near & ~own
