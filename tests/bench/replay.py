"""A replay: virtual time, the events of a script, and windows in which somebody decides who sits where."""

import heapq
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from math import ceil

import numpy as np
from numpy.typing import NDArray

from muster.domain.emergency import Emergency
from muster.domain.matching import Units, Volunteers
from muster.domain.matching.model import district
from tests.bench.replay_script import BEGIN, DAY, NEVER, Script
from tests.bench.replay_seats import Seats

WINDOW = 10  # minutes of virtual time
GATHERED = 30  # people who become free wait for each other so long; needs and seats given back do not wait
Event = tuple[int, int, str, int, int]


@dataclass(slots=True)
class Outcome:
    """What a policy made of the days: the pairs that held a seat when its shift began, and milliseconds (of CPU, for cores are shared) of each region's window."""

    p: list[int] = field(default_factory=list)
    u: list[int] = field(default_factory=list)
    windows: list[float] = field(default_factory=list)


class Replay:
    """The world, the same for every policy; a policy says in `decide` whom to propose and whom to tell in one window."""

    def __init__(self, volunteers: Volunteers, units: Units, script: Script, emergency: Emergency) -> None:
        self.volunteers, self.units, self.script, self.emergency = volunteers, units, script, emergency
        self.seats = Seats(volunteers, units, script)
        self.home, self.region = district(volunteers.community), district(units.community)
        self.here = np.zeros(len(volunteers), np.bool_)
        self.live = np.zeros(len(units), np.bool_)
        self.outcome = Outcome()
        self.dirty: set[int] = set()
        self.waiting: set[int] = set()
        self._number = count()
        self._events: list[Event] = []

    def run(self) -> Outcome:
        """Plays the days from beginning to end."""
        script = self.script
        for kind, moments in (("join", script.joins), ("leave", script.leaves)):
            for p in np.flatnonzero(moments < script.ends.max()).tolist():
                self._plan(int(moments[p]), kind, p, -1)
        for u in range(len(self.units)):
            for kind, moment in (("post", script.posted[u]), ("off", script.off[u]), ("start", script.starts[u]), ("end", script.ends[u])):
                if moment < NEVER:
                    self._plan(int(moment), kind, -1, u)
        now = 0
        while self._events:
            now = max(now + WINDOW, -(-self._events[0][0] // WINDOW) * WINDOW) if not self.live.any() else now + WINDOW
            while self._events and self._events[0][0] <= now:
                at, _, kind, p, u = heapq.heappop(self._events)
                getattr(self, f"_{kind}")(p, u, at)
            self.seats.forget(now)
            if now % GATHERED < WINDOW:
                self.dirty |= self.waiting
                self.waiting.clear()
            self.decide(now)
        return self.outcome

    def decide(self, now: int) -> None:
        """One window."""
        raise NotImplementedError

    def lacking(self, region: int) -> bool:
        """Whether a region has seats that nobody holds."""
        return bool((self.live & (self.region == region) & (self.seats.filled < self.units.maximum)).any())

    def is_firm(self, u: int, now: int) -> bool:
        """Whether a unit's people are to be told by now."""
        return self.emergency.is_firm(BEGIN + timedelta(minutes=int(self.script.starts[u])), BEGIN + timedelta(minutes=now))

    def tell(self, p: int, u: int, now: int) -> None:
        """Makes an offer, and plans what comes of it."""
        self.seats.tell(p, u)
        begin, start = BEGIN + timedelta(minutes=now), BEGIN + timedelta(minutes=int(self.script.starts[u]))
        until = now + ceil((self.emergency.respond_by(start, begin) - begin).total_seconds() / 60)
        answer = now + int(self.script.thinks(p, u))
        if answer < until and self.script.says_yes(p, u):
            self._plan(answer, "yes", p, u)
        elif answer < until and self.script.says_no(p, u):
            self._plan(answer, "vain", p, u)
        else:
            self._plan(until, "vain", p, u)

    def timed(self, begun: float) -> None:
        """Notes what one region's window took since `begun`."""
        self.outcome.windows.append((time.process_time() - begun) * 1000)

    def _plan(self, at: int, kind: str, p: int, u: int) -> None:
        heapq.heappush(self._events, (at, next(self._number), kind, p, u))

    def _join(self, p: int, u: int, at: int) -> None:
        self.here[p] = True
        if self.lacking(int(self.home[p])):
            self.waiting.add(int(self.home[p]))

    def _leave(self, p: int, u: int, at: int) -> None:
        self.here[p] = False
        for held in sorted(self.seats.of_person[p]):
            if self.live[held]:
                self._free(p, held)

    def _post(self, p: int, u: int, at: int) -> None:
        if self.script.off[u] > at:
            self.live[u] = True
            self.dirty.add(int(self.region[u]))

    def _off(self, p: int, u: int, at: int) -> None:
        if self.live[u]:
            self._close(u, self.seats.of_unit[u])

    def _start(self, p: int, u: int, at: int) -> None:
        if self.live[u]:
            self._close(u, (one for one in self.seats.of_unit[u] if self.seats.state[one, u] != "ACCEPTED"))
            for one in sorted(self.seats.of_unit[u]):
                self.outcome.p.append(one)
                self.outcome.u.append(u)

    def _end(self, p: int, u: int, at: int) -> None:
        for one in sorted(self.seats.of_unit[u]):
            if self.script.comes(one, u):
                self.seats.serve(one, u)

    def _yes(self, p: int, u: int, at: int) -> None:
        if self.seats.state.get((p, u)) == "OFFERED":
            self.seats.accept(p, u)

    def _vain(self, p: int, u: int, at: int) -> None:
        if self.seats.state.get((p, u)) == "OFFERED":
            self.seats.lapse(p, u, at)
            self._reopen(p, u)

    def _close(self, u: int, people: Iterator[int] | set[int]) -> None:
        self.live[u] = False
        for one in sorted(people):
            self._free(one, u)

    def _free(self, p: int, u: int) -> None:
        self.seats.free(p, u)
        self._reopen(p, u)

    def _reopen(self, p: int, u: int) -> None:
        if self.live[u]:
            self.dirty.add(int(self.region[u]))
        if self.lacking(int(self.home[p])):
            self.waiting.add(int(self.home[p]))


def day_of(now: int, lead: int) -> int:
    """The duty day of the instance that a minute lies in, below 0 before the first."""
    return (now - lead) // DAY


def grouped(rows: NDArray[np.int64], of: NDArray[np.int64]) -> dict[int, NDArray[np.int64]]:
    """Rows by what they belong to."""
    return {int(value): rows[of == value] for value in np.unique(of)}
