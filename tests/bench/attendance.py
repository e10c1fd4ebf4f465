"""Who of those that said yes comes, foretold before each shift: our learned rate beside "all come", a flat 8 %, and the mean of all before.

    python -m tests.bench.attendance [--seed 7] [--weeks 8] [--json OUT]

Kinds of shifts (role and part of the day) and people each have a rate of their own that nobody knows; every forecast sees only the shifts
before it. Ours is the function the desk asks (muster.domain.turnout).
"""

import argparse
import json
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from muster.domain.turnout import FIRST_RATE, LOOKED_AT, Turnout
from tests.bench.machine import about

PEOPLE, KINDS, SHIFTS_A_DAY = 800, 18, 24  # kinds: six roles in three parts of the day
_SPREAD_OF_KINDS, _SPREAD_OF_PEOPLE, _MIDDLE = 0.9, 0.8, -2.6  # of log-odds; the middle is a no-show rate of 7 %


@dataclass(frozen=True, slots=True)
class Shift:
    """One shift: its kind, and of everyone who said yes whether they came."""

    kind: int
    came: tuple[bool, ...]


def history(seed: int, weeks: int) -> list[Shift]:
    """Shifts in order of time; kinds drift a little from week to week, as weather and moods do."""
    random = np.random.default_rng(seed)
    kinds, people = random.normal(_MIDDLE, _SPREAD_OF_KINDS, KINDS), random.normal(0, _SPREAD_OF_PEOPLE, PEOPLE)
    found = []
    for day in range(7 * weeks):
        if day % 7 == 0:
            kinds = kinds + random.normal(0, 0.1, KINDS)
        for _ in range(SHIFTS_A_DAY):
            kind, size = int(random.integers(KINDS)), int(random.integers(2, 13))
            missing = 1 / (1 + np.exp(-(kinds[kind] + people[random.choice(PEOPLE, size, replace=False)])))
            found.append(Shift(kind, tuple((random.random(size) >= missing).tolist())))
    return found


def ours() -> tuple[Callable[[Shift], float], Callable[[Shift], None]]:
    """The forecast of the latest outcomes of the shift's kind, as the desk has it."""
    latest: dict[int, deque[bool]] = defaultdict(lambda: deque(maxlen=LOOKED_AT))

    def forecast(shift: Shift) -> float:
        known = latest[shift.kind]
        return Turnout(len(known), known.count(False)).expected(len(shift.came))

    return forecast, lambda shift: latest[shift.kind].extend(shift.came)


def overall() -> tuple[Callable[[Shift], float], Callable[[Shift], None]]:
    """The mean of everything before, whatever its kind."""
    seen = [0, 0]

    def learn(shift: Shift) -> None:
        seen[0] += len(shift.came)
        seen[1] += sum(shift.came)

    return (lambda shift: len(shift.came) * (seen[1] / seen[0] if seen[0] else 1 - FIRST_RATE)), learn


def run(seed: int, weeks: int) -> dict[str, object]:
    """Mean absolute error in people a shift, bias (more foretold than came) and calibration error of each, and ours as a part of each peer's."""
    shifts = history(seed, weeks)
    ways: dict[str, tuple[Callable[[Shift], float], Callable[[Shift], None]]] = {
        "ours": ours(), "all_come": (lambda shift: float(len(shift.came)), lambda _: None),
        "flat_8_percent": (lambda shift: len(shift.came) * (1 - FIRST_RATE), lambda _: None), "overall_mean": overall(),
    }  # fmt: skip
    foretold: dict[str, list[float]] = {name: [] for name in ways}
    for shift in shifts:
        for name, (forecast, learn) in ways.items():
            foretold[name].append(forecast(shift))
            learn(shift)
    came = np.array([sum(shift.came) for shift in shifts], float)
    asked = np.array([len(shift.came) for shift in shifts], float)
    found: dict[str, dict[str, float]] = {}
    for name, values in foretold.items():
        told = np.array(values)
        found[name] = {
            "mean_absolute_error": round(float(np.abs(told - came).mean()), 4), "bias": round(float((told - came).mean()), 4),
            "calibration_error": round(_calibration(told / asked, came, asked), 4),
        }  # fmt: skip
    least = {"mean_absolute_error": round(_with_the_truth(shifts, came), 4)}
    ratios = {name: round(found["ours"]["mean_absolute_error"] / one["mean_absolute_error"], 4) for name, one in found.items() if name != "ours"}
    return {"seed": seed, "weeks": weeks, "shifts": len(shifts), **found, "kind_known_exactly": least, "ours_as_part_of": ratios}


def _calibration(rate: np.ndarray, came: np.ndarray, asked: np.ndarray) -> float:
    """How far the share that came lies from the share foretold, over tenths of shifts by what was foretold, weighed by people."""
    order = np.argsort(rate, kind="stable")
    return sum(abs(float((rate[part] * asked[part]).sum() - came[part].sum())) for part in np.array_split(order, 10)) / float(asked.sum())


def _with_the_truth(shifts: list[Shift], came: np.ndarray) -> float:
    """The error of who knows each kind's rate over all weeks beforehand: what no forecast by kind can be far below."""
    missed, known = np.zeros(KINDS), np.zeros(KINDS)
    for shift in shifts:
        missed[shift.kind] += shift.came.count(False)
        known[shift.kind] += len(shift.came)
    rate = 1 - missed / np.maximum(1, known)
    return float(np.mean([abs(len(shift.came) * rate[shift.kind] - there) for shift, there in zip(shifts, came, strict=True)]))


def main() -> None:
    """Prints the figures, and writes them where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--weeks", type=int, default=8)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    figures = run(asked.seed, asked.weeks)
    print(json.dumps(figures, indent=1))
    if asked.json:
        asked.json.write_text(json.dumps({**figures, "machine": about()}, indent=1))


if __name__ == "__main__":
    main()
