"""What is in somebody's reach, why they were not called for the rest, and what would change it: asked of the solver's rules."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from muster.domain.matching import rules
from muster.domain.matching.model import Case, Flags
from muster.domain.standing import LADDER, Code


@dataclass(frozen=True, slots=True)
class Reach:
    """What the solver's rules say of one person and the lines around: `fits` are those that could be theirs and are open still.

    `reasons` counts the lines that stop at each rule, nearest to a call first; `more` is what each change would open.
    """

    fits: tuple[int, ...]
    reasons: tuple[tuple[Code, int], ...]
    more: tuple[tuple[str, int], ...]


def reach(case: Case, changes: dict[str, int], *, idle: int, open: Flags, firm: Flags, ordered: Flags | None = None, near: bool = False) -> Reach:
    """Row 0 of the case is the person, `idle` the same without any duty, `changes` the rows of what they could offer besides.

    `ordered` are the lines that a dispatch order fills, wave by wave, instead of matching.
    With `near` every line has its reason; otherwise one of a trade they do not know, too far away at that, has none.
    """
    me, lines = np.zeros(len(case.units), np.int64), np.arange(len(case.units))
    passed = np.stack([
        rules.in_reach(case, me, lines), rules.may_enter(case, me, lines), rules.with_vehicle(case, me, lines), rules.skilled(case, me, lines),
        rules.rested(case, me + idle, lines), rules.free_but_for_rest(case, me, lines), rules.rested(case, me, lines),
        rules.not_declined(case, me, lines), rules.within_budget(case, me, lines), open,
        np.ones(len(lines), np.bool_) if ordered is None else ~ordered, firm,
    ])  # fmt: skip
    stops = np.logical_and.accumulate(passed).sum(axis=0).tolist()
    skilled, others = passed[3].tolist(), LADDER.index("OTHERS")
    # A line that is full and would not have suited is no reason either.
    told = Counter(LADDER[stop] for stop, able, free in zip(stops, skilled, open.tolist(), strict=True) if (able or stop or near) and (free or stop == others))
    base = rules.eligible(case, me, lines) & open
    more = {change: int((rules.eligible(case, me + row, lines) & open).sum() - base.sum()) for change, row in changes.items()}
    return Reach(
        fits=tuple(np.flatnonzero(base).tolist()),
        reasons=tuple((code, told[code]) for code in reversed(LADDER) if told[code]),
        more=tuple(sorted(((change, lines) for change, lines in more.items() if lines > 0), key=lambda one: (-one[1], one[0]))),
    )
