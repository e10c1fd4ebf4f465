"""10,000 lots over 2,000 wishes: time, and units served by priority beside the greedy way, equal shares and the LP bound.

    python -m tests.bench.allocation [--lots 10000] [--wishes 2000] [--seed 7] [--json OUT]
"""

import argparse
import json
import resource
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_matrix

from muster.domain.allocating import PEERS, Demand, Supply, allocate, fairness
from muster.domain.allocating.model import PRIORITIES, for_them, in_time
from muster.domain.allocating.peers import by_priority
from muster.domain.catalogue import ITEMS
from tests.bench.machine import about

TODAY = date(2026, 11, 25)
DISTRICTS = ("140105000000", "140106000000", "140107000000", "140108000000", "140109000000", "140110000000")


def instance(lots: int, wishes: int, seed: int) -> tuple[list[Supply], list[Demand]]:
    """Lots of 40 items in six stores (a tenth earmarked, two thirds with an expiry), wishes of 200 partners in four priorities; demand is about twice the supply."""
    random = np.random.default_rng(seed)
    items = sorted(ITEMS)[:40]
    partners: list[dict[str, Any]] = [
        {"id": f"{n:032x}", "area": DISTRICTS[n % 6][:6] + f"{random.integers(1, 10):03d}000", "members": int(random.integers(5, 80)), "tasks": int(random.integers(0, 50)),
         "able": bool(random.random() < 0.9)}
        for n in range(200)
    ]  # fmt: skip
    supplies = []
    for n in range(lots):
        item = items[int(random.integers(len(items)))]
        expiry = TODAY + timedelta(days=int(random.integers(0, 400))) if random.random() < 0.66 else None
        earmark = partners[int(random.integers(200))]["id"] if random.random() < 0.1 else ""
        units = 1 if ITEMS[item].kind == "serial" else int(random.integers(10, 500))
        supplies.append(Supply(f"{item}.{n:06d}", item, DISTRICTS[int(random.integers(6))], units, expiry, str(earmark)))
    total: dict[str, int] = defaultdict(int)
    for one in supplies:
        total[one.item] += one.units
    demands = []
    for n in range(wishes):
        item, who = items[n % len(items)], partners[int(random.integers(200))]
        most = 1 + int(random.gamma(1.0, 2 * total[item] / (wishes / len(items))))
        need_by = TODAY + timedelta(days=int(random.integers(1, 60))) if random.random() < 0.5 else None
        demands.append(Demand(
            f"wish-{n:05d}", who["id"], item, most, PRIORITIES[int(random.choice(4, p=[0.05, 0.25, 0.5, 0.2]))], who["area"], n % 200, f"{n:05d}",
            need_by, able=who["able"] or not ITEMS[item].capability, members=who["members"], tasks=who["tasks"], held=int(random.integers(0, 6)),
        ))  # fmt: skip
    return supplies, demands


def bound(supplies: Sequence[Supply], demands: Sequence[Demand], at_least: int) -> float:
    """The most units that the wishes of the first so many priorities can get together: the linear program, without whole units (HiGHS)."""
    most = 0.0
    for item in sorted({one.item for one in supplies}):
        lots = [one for one in supplies if one.item == item]
        own = [one for one in demands if one.item == item and one.able and one.standing and one.most and PRIORITIES.index(one.priority) < at_least]
        arcs = [(i, j) for i, lot in enumerate(lots) for j, one in enumerate(own) if for_them(lot, one) and in_time(lot, one, TODAY)]
        if not arcs:
            continue
        rows = [i for i, _ in arcs] + [len(lots) + j for _, j in arcs]
        matrix = coo_matrix((np.ones(2 * len(arcs)), (rows, list(range(len(arcs))) * 2)), shape=(len(lots) + len(own), len(arcs))).tocsr()
        limits = [lot.units for lot in lots] + [one.most or 0 for one in own]
        most += -linprog(-np.ones(len(arcs)), A_ub=matrix, b_ub=limits, method="highs").fun
    return most


def run(lots: int, wishes: int, seed: int) -> dict[str, Any]:
    """The figures of one instance."""
    supplies, demands = instance(lots, wishes, seed)
    begun = time.perf_counter()
    answer = allocate(supplies, demands, today=TODAY)
    seconds = time.perf_counter() - begun
    served = {"ours": answer.units(), **{name: peer(supplies, demands, TODAY) for name, peer in PEERS.items()}}
    reached = [bound(supplies, demands, levels) for levels in (1, 2, 3, 4)]
    same = allocate([replace(one) for one in reversed(supplies)], list(reversed(demands)), today=TODAY)
    return {
        "machine": about(), "lots": lots, "wishes": wishes, "seed": seed, "seconds": round(seconds, 2),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "units_in_stock": sum(one.units for one in supplies), "units_wished": sum(one.most or 0 for one in demands),
        "served": {name: {**by_priority(units, demands), "sum": sum(units.values())} for name, units in served.items()},
        "lp_bound_up_to_priority": {name: round(most, 3) for name, most in zip(PRIORITIES, reached, strict=True)},
        "gap": {
            name: round(most - sum(by_priority(served["ours"], demands)[level] for level in PRIORITIES[: at + 1]), 3)
            for at, (name, most) in enumerate(zip(PRIORITIES, reached, strict=True))
        },
        "spread_of_shares": {name: round(fairness(units, demands), 3) for name, units in served.items()},
        "same_when_reordered": same == answer,
    }  # fmt: skip


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="tests.bench.allocation", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lots", type=int, default=10_000)
    parser.add_argument("--wishes", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    found = run(given.lots, given.wishes, given.seed)
    text = json.dumps(found, ensure_ascii=False, indent=1)
    print(text)
    if given.json:
        given.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
