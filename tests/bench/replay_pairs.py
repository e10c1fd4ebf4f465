"""Every pair of an instance that the hard rules allow, what a seating of them is worth, and the best one with hindsight."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from muster.domain.matching import Units, Volunteers, rules, solve
from muster.domain.matching.candidates import arcs, directory
from muster.domain.matching.flow import rewards
from muster.domain.matching.model import Case, borders
from muster.domain.matching.objective import way
from tests.bench.replay_script import Script

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs by unit (those of unit u are rows first[u] to first[u + 1]), the nearest person first."""

    p: Whole
    u: Whole
    first: Whole


def case_of(volunteers: Volunteers, units: Units) -> Case:
    """The instance as the solver's rules and objective see it, nothing said or done yet."""
    size, none = len(volunteers), np.zeros(0, np.int64)
    return Case(
        people=volunteers, units=units, bordering=borders({}), refused=none, held=none, rest=np.zeros(size, np.uint64),
        spent=np.zeros(size, np.bool_), duties=np.zeros(size, np.int64),
    )  # fmt: skip


def pairs_of(volunteers: Volunteers, units: Units) -> Pairs:
    """Who may serve where by skill, time offered, place and zone."""
    case, every = case_of(volunteers, units), np.arange(len(units))
    blocks = [(block.p, block.u) for block in arcs(case, directory(case, every, screened=True), every)]
    p, u = (np.concatenate([np.zeros(0, np.int64), *side]) for side in zip(*blocks, strict=True)) if blocks else (every[:0], every[:0])
    order = np.lexsort((p, rules.distance_m(case, p, u), u))
    return Pairs(p[order], u[order], np.searchsorted(u[order], np.arange(len(units) + 1)))


def worth(volunteers: Volunteers, units: Units, p: Whole, u: Whole) -> int:
    """Objective v1 of a seating: the rewards of its seats less the ways to them."""
    case = case_of(volunteers, units)
    return rewards(case, u) - int(way(case, p, rules.distance_m(case, p, u)).sum())


@dataclass(frozen=True, slots=True)
class Hindsight:
    """The most that anybody could have got out of a day, and with how many seats."""

    worth: int
    seats: int
    proven: bool


def hindsight(volunteers: Volunteers, units: Units, script: Script, pairs: Pairs, *, foreseen: bool = False) -> Hindsight:
    """One exact solve that knows the whole day: everyone who will have signed up before a shift and not have left before it begins, every need
    that will not be called off, and what each person would answer for each unit. With `foreseen` it knows the no-shows too.

    It has no message budget and loses no time to answers, so no policy can beat it. One duty day only: of several the optimum is not known.
    """
    held = np.zeros(len(volunteers), np.uint64)
    for window in np.unique(units.shifts):
        start = script.starts[units.shifts == window][0]
        held |= np.where((script.joins <= start) & (script.leaves > start), window, 0).astype(np.uint64)
    standing = np.flatnonzero(script.off > script.starts)
    no = ~script.says_yes(pairs.p, pairs.u)
    if foreseen:
        no |= ~script.comes(pairs.p, pairs.u)
    place = np.full(len(units), -1)
    place[standing] = np.arange(len(standing))
    no &= place[pairs.u] >= 0
    refused = np.stack([pairs.p[no], place[pairs.u[no]]], axis=1)
    best = solve(replace(volunteers, shifts=volunteers.shifts & held), units.take(standing), refused=refused)
    return Hindsight(best.objective, len(best.person), best.proven)
