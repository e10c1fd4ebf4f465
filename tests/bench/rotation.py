"""Random rotation plans, some of them more than their people can carry: rules broken, nights apart, evenness of hours beside round-robin.

    python -m tests.bench.rotation [--plans 10000] [--seed 7] [--json OUT]

The rules are read by the checker, which knows nothing of how rosters are made. `night_spread_max` is the rule's own figure, at most one:
between people who may enter the same posts by night, a night that somebody was away for counting as theirs; `night_spread_counted_max`
counts the nights taken alone, so whoever was away stands lower in it.
"""

import argparse
import json
import time
from collections import Counter
from pathlib import Path

import numpy as np

from muster.domain.rotation.checker import nights_apart
from muster.domain.rotation.grid import Grid
from muster.domain.rotation.model import Person, Plan, Tour
from muster.domain.rotation.patterns import PATTERNS, tours
from muster.domain.rotation.solve import beside, simulate, solve
from tests.bench.machine import about

OWN = ((7 * 60, 11 * 60), (11 * 60, 17 * 60), (17 * 60, 22 * 60), (22 * 60, 30 * 60))  # the hours of a post that follows no pattern


def instance(random: np.random.Generator) -> Plan:
    """A plan of 2 to 10 days, one to three posts (some sealed, some not round the clock), 2 to 24 people, a quarter of the plans in groups."""
    days, posts = int(random.integers(2, 11)), int(random.integers(1, 4))
    grouped = random.random() < 0.25
    all_tours: list[Tour] = []
    pattern = PATTERNS[int(random.integers(len(PATTERNS)))]
    for number in range(posts):
        mine = pattern if grouped else PATTERNS[int(random.integers(len(PATTERNS)))]
        least = int(random.integers(1, 3))
        opens, closes = [(6 * 60, 30 * 60), (6 * 60, 22 * 60), (20 * 60, 30 * 60)][int(random.choice(3, p=[0.7, 0.2, 0.1]))]
        all_tours += tours(
            f"p{number}", mine, days=days, minimum=least, target=least + int(random.integers(0, 2)), hours=OWN if mine == "own" else ((opens, closes),),
            zone=f"z{number}" if random.random() < 0.3 else "", sealed=random.random() < 0.15, mix=("credential",) if random.random() < 0.15 else (),
        )  # fmt: skip
    groups = tuple(f"g{number}" for number in range(int(random.integers(3, 6)))) if grouped else ()
    people = tuple(_person(random, number, days, groups) for number in range(int(random.integers(12, 25) if grouped else random.integers(2, 25))))
    return Plan(days, tuple(sorted(all_tours, key=lambda tour: (tour.start, tour.id))), people, groups=groups)


def _person(random: np.random.Generator, number: int, days: int, groups: tuple[str, ...]) -> Person:
    zones = frozenset(f"z{zone}" for zone in range(3) if random.random() < 0.8)
    away = tuple(
        (start, start + int(random.integers(4, 49)) * 60)
        for start in (int(random.integers(0, days * 24)) * 60 for _ in range(int(random.choice(4, p=[0.5, 0.25, 0.15, 0.1]))))
    )
    held: tuple[Tour, ...] = ()
    if random.random() < 0.1:
        held = (Tour(f"held{number}", "before", -1, "before", -10 * 60, -2 * 60, 1, 1, sealed=bool(random.random() < 0.3)),)
    brings = frozenset({"credential"}) if random.random() < 0.3 else frozenset[str]()
    return Person(f"n{number:02d}", zones, brings, away, held, groups[number % len(groups)] if groups else "")


def run(plans: int, seed: int) -> dict[str, float]:
    """The figures of so many plans; Gini of hours over those in which round-robin fills every seat that ours fills, and the seats where it does not."""
    random = np.random.default_rng(seed)
    total: Counter[str] = Counter()
    apart = peers_apart = counted = 0
    ours: list[float] = []
    theirs: list[float] = []
    seconds = slowest = 0.0
    for _ in range(plans):
        plan = instance(random)
        started = time.perf_counter()
        shown = simulate(solve(Grid(plan)))
        took = time.perf_counter() - started
        seconds, slowest = seconds + took, max(slowest, took)
        peer = beside(plan, shown.roster)
        apart, peers_apart = max(apart, shown.nights_apart), max(peers_apart, peer.nights_apart)
        counted = max(counted, nights_apart(plan, shown.roster, excused=False))
        total["breaches"] += len(shown.breaches)
        total["round_robin_breaches"] += len(peer.breaches)
        total["seats"] += sum(tour.target for tour in plan.tours)
        total["filled"] += sum(map(len, shown.roster.values()))
        total["round_robin_filled"] += sum(map(len, peer.roster.values()))
        total["below_least"] += sum(gap.below_least for gap in shown.gaps)
        if not peer.gaps:
            ours.append(shown.gini)
            theirs.append(peer.gini)
    return {
        "plans": plans, "seed": seed, "breaches": total["breaches"], "night_spread_max": apart, "gini": _mean(ours), "round_robin_gini": _mean(theirs),
        "compared": len(ours), "seconds": round(seconds, 3), "slowest_s": round(slowest, 3), "seats": total["seats"], "filled": total["filled"],
        "below_least": total["below_least"], "round_robin_filled": total["round_robin_filled"],
        "round_robin_breaches": total["round_robin_breaches"], "round_robin_night_spread_max": peers_apart,
        "night_spread_counted_max": counted,
    }  # fmt: skip


def _mean(values: list[float]) -> float:
    return round(float(np.mean(values)), 4) if values else 0.0


def main() -> None:
    """Prints the figures, and writes them where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plans", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    figures = run(asked.plans, asked.seed)
    print(json.dumps(figures, indent=1))
    if asked.json:
        asked.json.write_text(json.dumps({**figures, "machine": about()}, indent=1))


if __name__ == "__main__":
    main()
