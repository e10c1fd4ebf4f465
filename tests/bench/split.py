"""The reference split: 120 fogging machines and 108 rescue packs to seven emergency teams, with the reason of every unit.

    python -m tests.bench.split --json OUT [--seed 7]
"""

import argparse
import json
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from muster.domain.allocating import PEERS, Demand, Supply, allocate, fairness
from muster.domain.allocating.model import weight

TODAY = date(2022, 4, 6)
GIFT = {"fogging_machine": 120, "rescue_pack": 108}
NAMES = ("应急救援一队", "应急救援二队", "环境消杀队", "民兵应急队", "蓝天志愿队", "红十字救护队", "青年突击队")


def teams(seed: int) -> list[dict[str, Any]]:
    """Seven teams, as plausible as a seed makes them: 14–60 active members, 0–40 tasks done, a few machines held; the published order is shuffled."""
    random = np.random.default_rng(seed)
    order = random.permutation(len(NAMES)) + 1
    return [
        {"name": name, "members": int(random.integers(14, 61)), "tasks": int(random.integers(0, 41)), "held": int(random.integers(0, 9)),
         "order": int(order[at])}
        for at, name in enumerate(NAMES)
    ]  # fmt: skip


def demands(found: list[dict[str, Any]]) -> list[Demand]:
    """Each team's wish for each item: as much as it has members, of rescue packs too."""
    return [
        Demand(
            wish=f"{item}-{at}", partner=f"team-{at}", item=item, most=team["members"], priority="P1", area="140105000000", order=team["order"],
            asked=f"2022-04-0{1 + at % 5}", members=team["members"], tasks=team["tasks"], held=team["held"] if item == "fogging_machine" else 0,
        )
        for item in GIFT for at, team in enumerate(found)
    ]  # fmt: skip


def run(seed: int) -> dict[str, Any]:
    """The split with its reasons, and how even it is beside equal shares and first come."""
    found = teams(seed)
    supplies = [Supply(f"fogging_machine.{n:03d}", "fogging_machine", "140100000000", 1) for n in range(GIFT["fogging_machine"])]
    supplies.append(Supply("rescue_pack.0", "rescue_pack", "140100000000", GIFT["rescue_pack"]))
    asked = demands(found)
    begun = time.perf_counter()
    answer = allocate(supplies, asked, today=TODAY)
    seconds = time.perf_counter() - begun
    given = {one.wish: one for one in answer.given}
    unlimited = [replace(one, most=10**6) for one in asked]
    return {
        "seed": seed,
        "received": GIFT,
        "split": [
            {"team": team["name"], **{name: team[name] for name in ("members", "tasks", "held", "order")},
             **{item: _row(given.get(f"{item}-{at}"), next(one for one in asked if one.wish == f"{item}-{at}")) for item in GIFT}}
            for at, team in enumerate(found)
        ],
        "sum": {item: sum(one.units for one in answer.given if one.item == item) for item in GIFT},
        "left": dict(answer.left),
        "fairness": {
            "ours": fairness(answer.units(), asked),
            **{name: fairness(peer(supplies, asked, TODAY), asked) for name, peer in PEERS.items()},
        },
        "fairness_without_caps": {
            "ours": fairness(allocate(supplies, unlimited, today=TODAY).units(), unlimited),
            **{name: fairness(peer(supplies, unlimited, TODAY), unlimited) for name, peer in PEERS.items()},
        },
        "seconds": round(seconds, 4),
    }  # fmt: skip


def _row(given: Any, asked: Demand) -> dict[str, Any]:
    return {
        "units": given.units if given else 0, "asked": asked.most, "weight": round(float(weight(asked)), 3),
        "reasons": [{"code": one.code, **one.facts} for one in given.reasons] if given else [],
    }  # fmt: skip


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="tests.bench.split", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, help="where the split is written")
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    found = run(given.seed)
    for team in found["split"]:
        print(f"{team['team']:　<8} members {team['members']:>3} tasks {team['tasks']:>3} held {team['held']:>2} · " + " · ".join(
            f"{item} {team[item]['units']} ({', '.join(str(one['code']) for one in team[item]['reasons'] if 'units' in one)})" for item in GIFT))  # fmt: skip
    print("sum", found["sum"], "fairness", found["fairness"], "without caps", found["fairness_without_caps"])
    if given.json:
        given.json.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
