"""Every method on one made-up city, in one run, and its table."""

import dataclasses
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from tests.bench.answers import Answer, by, greedy, ours
from tests.bench.apart import Ran, apart
from tests.bench.city import Instance
from tests.bench.exact import every_arc, sparse_matching
from tests.bench.peers import PEERS, case_of
from tests.bench.score import Score, score

OURS, OPTIMUM, SPARSE = "flow (ours)", "flow, every arc", "SciPy sparse matching"
METHODS: dict[str, Callable[[Instance], Answer]] = {
    **{name: by(name, method) for name, method in PEERS.items()},
    "urgency + scarcity": greedy,
    OURS: ours,
    OPTIMUM: by(OPTIMUM, every_arc),
    SPARSE: by(SPARSE, sparse_matching),
}
# What holds every arc at once ends at a city for memory, SciPy at a day of the seed's size for patience.
TOO_MUCH = {"city": {SPARSE}, "province": {"people pick", "closest pair", OPTIMUM, SPARSE}}
# Proofs of one day; of a week they would prove each day given those before it.
ONE_DAY_ONLY = {OPTIMUM, SPARSE}


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """One method measured; `share` is that of the bound."""

    method: str
    score: Score
    seconds: float
    cpu_seconds: float
    peak_mb: int
    share: float


def measured(instance: Instance, scale: str, days: int, say: Callable[[str], None]) -> tuple[list[Row], int]:
    """A row for each method that ran to its end, and the bound that no answer exceeds."""
    case = case_of(instance)
    ran: dict[str, Ran[Answer]] = {}
    for name, method in METHODS.items():
        if name in TOO_MUCH.get(scale, ()) or days > 1 and name in ONE_DAY_ONLY:
            continue
        done = apart(partial(method, instance))
        say(f"{name}: {done.seconds:.1f} s" if done else f"{name}: did not fit")
        if done:
            ran[name] = done
    scores = {name: score(case, done.answer.person, done.answer.unit) for name, done in ran.items()}
    bound = ran[OURS].answer.bound if days == 1 else independent_days(instance)
    rows = [
        Row(name, scores[name], done.seconds, done.cpu_seconds, done.peak_mb, scores[name].objective / bound) for name, done in ran.items()
    ]
    return rows, bound


def independent_days(instance: Instance) -> int:
    """The optimum of each day by itself, added up: more than any week can reach, for it knows no rest and no limit of shifts."""
    whole = 0
    for day in np.unique(instance.units.day):
        which = np.flatnonzero(instance.units.day == day)
        alone = Instance(instance.volunteers, instance.units.take(which), instance.people_ids, [instance.unit_ids[u] for u in which])
        whole += ours(alone).bound
    return whole


COLUMNS = (
    "method", "s", "CPU s", "× ours", "of optimum", "weighted critical", "needs full", "needs any", "seats filled", "mean / p95 m",
    "peak MB", "Gini duties", "Gini served", "never used",
)  # fmt: skip


def markdown(rows: list[Row]) -> list[str]:
    """The rows as a table for the docs."""
    ours_s = next(row.cpu_seconds for row in rows if row.method == OURS)
    lines = [_line(COLUMNS), _line(["---"] * len(COLUMNS))]
    for row in rows:
        s = row.score
        lines.append(
            _line(
                [
                    row.method, f"{row.seconds:.2f}", f"{row.cpu_seconds:.2f}", f"{row.cpu_seconds / ours_s:.2f}", f"{row.share:.4%}",
                    f"{s.weighted_critical:.2%}", f"{s.needs_full:,} / {s.needs:,}", f"{s.needs_any:,}", f"{s.seats_filled:,} / {s.seats:,}",
                    f"{s.mean_distance_m:,.0f} / {s.p95_distance_m:,.0f}", f"{row.peak_mb:,}", f"{s.gini_duties:.3f}", f"{s.gini_served:.3f}",
                    f"{s.never_used:.1%}",
                ]
            )
        )  # fmt: skip
    return lines


def _line(cells: Any) -> str:
    return f"| {' | '.join(cells)} |"


def record(rows: list[Row], bound: int) -> dict[str, Any]:
    """The rows as a record for a file."""
    return {"bound": bound, "methods": {row.method: dataclasses.asdict(row) for row in rows}}
