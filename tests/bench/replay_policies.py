"""Who decides in a replay: ours, window by window as the product does, and what peers do."""

import time
from dataclasses import replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from muster.domain.emergency import Emergency
from muster.domain.matching import Units, Volunteers, solve
from tests.bench.replay import GATHERED, WINDOW, Replay, day_of, grouped
from tests.bench.replay_pairs import Pairs
from tests.bench.replay_script import DAY, LEAD, Script

SETTLES_AT = 18 * 60 + 30  # minutes after six: the night run at half past midnight
AT_ONCE = 24 * 365
WEEK = 7
PEERS = ("nearest", "batch", "greedy")
ASKED_COST = 1_000  # as in muster.solving.case


class Windows(Replay):
    """Dirty regions re-solved whole: who was told stays, proposals are free and preferred, only the difference is written."""

    def __init__(
        self, volunteers: Volunteers, units: Units, script: Script, pairs: Pairs, emergency: Emergency, *,
        method: Literal["flow", "greedy"] = "flow", fair: bool = True,
    ) -> None:  # fmt: skip
        super().__init__(volunteers, units, script, emergency)
        self.method: Literal["flow", "greedy"] = method
        self.fair = fair
        self.everyone = np.arange(len(volunteers))
        self.natives = grouped(self.everyone, self.home)
        away = self.home[pairs.p] != self.region[pairs.u]
        self.far = [pairs.p[start:stop][away[start:stop]] for start, stop in zip(pairs.first[:-1], pairs.first[1:], strict=True)]
        self.firm: set[int] = set()

    def decide(self, now: int) -> None:
        """Solves the regions that changed, or whose people it is time to tell; all of them together at night."""
        alive = np.flatnonzero(self.live)
        due = {u for u in alive.tolist() if u not in self.firm and self.is_firm(u, now)}
        self.firm |= due
        self.dirty |= {int(self.region[u]) for u in due}
        if now % DAY == SETTLES_AT and len(alive):
            self._solve(alive, self.everyone, now, settle=True)
            self.dirty.clear()
        for region in sorted(self.dirty):
            self._window(region, now)
        self.dirty.clear()

    def _window(self, region: int, now: int) -> None:
        begun = time.process_time()
        lines = np.flatnonzero(self.live & (self.region == region))
        if not len(lines):
            return
        held = [p for u in lines.tolist() for p in self.seats.of_unit[u]]
        people = np.union1d(self.natives.get(region, self.everyone[:0]), np.array(held, np.int64))
        gaps = self._solve(lines, people, now)
        self.timed(begun)
        if len(gaps) and now % GATHERED < WINDOW:
            others = self._others(gaps)
            if len(others):
                self._solve(lines, np.union1d(people, others), now)
        self._tell(lines, now)

    def _others(self, gaps: NDArray[np.int64]) -> NDArray[np.int64]:
        """People of other regions who are free and in reach of open seats."""
        found = [self.everyone[:0]]
        lost = self.seats.firm[0] | self.seats.firm[1] | self.seats.provisional[0] | self.seats.provisional[1]
        for u in gaps.tolist():
            p = self.far[u]
            needed = self.units.shifts[u]
            found.append(p[self.here[p] & (self.volunteers.shifts[p] & ~lost[p] & needed == needed)])
        return np.unique(np.concatenate(found))

    def _solve(self, lines: NDArray[np.int64], people: NDArray[np.int64], now: int, *, settle: bool = False) -> NDArray[np.int64]:
        """Brings the proposals of these units to the best seating; answers the units with seats left."""
        people = people[self.here[people]]
        volunteers, rest, spent, duties = self._columns(lines, people, now)
        standing = {(p, u) for u in lines.tolist() for p in self.seats.of_unit[u] if self.seats.state[p, u] == "PROPOSED"}
        at, place = self._places(people, lines)
        held = [(at[p], place[u]) for p, u in standing]
        refused = [(at[p], place[u]) for u in lines.tolist() for p in self.seats.asked[u] if at[p] >= 0]
        found = solve(
            volunteers, replace(self.units.take(lines), taken=self.seats.taken[lines]), refused=refused, held=None if settle else held,
            rest_blocked=rest, budget_spent=spent, duties=duties, method=self.method,
        )  # fmt: skip
        wanted = set(zip(people[found.person].tolist(), lines[found.unit].tolist(), strict=True))
        for p, u in sorted(standing - wanted):
            self.seats.free(p, u)
        for p, u in sorted(wanted - standing):
            self.seats.propose(p, u)
        if settle:
            self._tell(lines, now)
        return lines[found.open > 0]

    def _tell(self, lines: NDArray[np.int64], now: int) -> None:
        for u in lines.tolist():
            if u in self.firm:
                for p in sorted(self.seats.of_unit[u]):
                    if self.seats.state[p, u] == "PROPOSED":
                        self.tell(p, u, now)

    def _places(self, people: NDArray[np.int64], lines: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        at, place = np.full(len(self.everyone), -1), np.full(len(self.units), -1)
        at[people], place[lines] = np.arange(len(people)), np.arange(len(lines))
        return at, place

    def _columns(self, lines: NDArray[np.int64], people: NDArray[np.int64], now: int) -> tuple[Volunteers, Any, Any, Any]:
        seats, today = self.seats, day_of(now, LEAD)
        lost, tired = seats.firm[:, people] | seats.provisional[:, people]
        ours = np.zeros(len(self.units), np.bool_)
        ours[lines] = True
        proposed = np.flatnonzero(seats.provisional[0, people])
        for row in proposed.tolist():
            lost[row], tired[row] = seats.blocked(int(people[row]), without=ours)
        tired &= ~lost
        some = self.volunteers.take(people)
        vain, duties = seats.vain[people], seats.given[people]
        volunteers = replace(
            some, shifts=some.shifts & ~lost & ~tired, served=seats.served[people], idle_days=np.clip(today - seats.last_day[people], 0, WEEK),
            surcharge=some.surcharge + (vain * ASKED_COST if self.fair else 0),
        )  # fmt: skip
        return volunteers, some.shifts & ~lost & tired, vain >= self.emergency.offers_per_person, duties


class Nearest(Replay):
    """Needs in order of arrival, each takes the nearest who are free and tells them at once; the city is one."""

    def __init__(self, volunteers: Volunteers, units: Units, script: Script, pairs: Pairs, emergency: Emergency) -> None:
        super().__init__(volunteers, units, script, emergency)
        self.pairs = pairs

    def decide(self, now: int) -> None:
        """Fills what is open, oldest need first."""
        if not self.dirty:
            return
        begun = time.process_time()
        self.dirty.clear()
        seats = self.seats
        spent = (seats.vain >= self.emergency.offers_per_person) | (seats.given >= self.volunteers.max_shifts)
        short = np.flatnonzero(self.live & (seats.filled < self.units.maximum))
        for u in short[np.argsort(self.script.posted[short], kind="stable")].tolist():
            p = self.pairs.p[self.pairs.first[u] : self.pairs.first[u + 1]]
            needed = self.units.shifts[u]
            free = self.here[p] & ~spent[p] & (self.volunteers.shifts[p] & ~(seats.firm[0, p] | seats.firm[1, p]) & needed == needed)
            asked = np.array(seats.asked[u], np.int64)
            for one in p[free & ~np.isin(p, asked)][: int(self.units.maximum[u] - seats.filled[u])].tolist():
                seats.propose(one, u)
                self.tell(one, u, now)
        self.timed(begun)


def policy(
    name: str, volunteers: Volunteers, units: Units, script: Script, pairs: Pairs, *, horizon_hours: int
) -> Replay:
    """Ours at a horizon, or a peer, who tells people at once."""
    at_once = Emergency(firm_hours=AT_ONCE)
    if name == "nearest":
        return Nearest(volunteers, units, script, pairs, at_once)
    if name in ("batch", "greedy"):
        return Windows(volunteers, units, script, pairs, at_once, method="flow" if name == "batch" else "greedy", fair=False)
    return Windows(volunteers, units, script, pairs, Emergency(firm_hours=horizon_hours))
