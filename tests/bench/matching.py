"""Who serves where, ours beside what others do: `python -m tests.bench.matching [--scale S] [--seed N] [--week] [--out OUT]`.

With `--instance DIR [--method M] --out OUT` it answers instance files instead, and writes the answer as files; faulty ones are refused with exit code 2.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np

from muster.domain.matching import rules
from tests.bench.answers import METHODS
from tests.bench.apart import peak_mb
from tests.bench.cells import Refused
from tests.bench.city import DISTRICTS, SCALES, city
from tests.bench.instances import read, save, table
from tests.bench.machine import about
from tests.bench.peers import case_of
from tests.bench.pictures import fill_by_district
from tests.bench.score import score
from tests.bench.side_by_side import ONE_DAY_ONLY, markdown, measured, record

KEYS = ("objective", "weighted_critical", "seats_filled", "needs_full", "needs_any", "mean_distance_m", "p95_distance_m", "mean_served")


def answered(folder: Path, method: str, out: Path) -> None:
    """Answers the instance of a folder and writes assignments.csv, reasons.csv and metrics.json; raises Refused."""
    instance = read(folder)
    begun = time.perf_counter()
    answer = METHODS[method](instance)
    seconds = time.perf_counter() - begun
    case = case_of(instance)
    figures = score(case, answer.person, answer.unit)
    proven = answer.bound >= 0 and len(np.unique(case.units.day)) == 1
    save(
        out,
        {
            "assignments.csv": table(
                ("person", "unit", "distance_m"),
                [instance.people_ids[p] for p in answer.person.tolist()],
                [instance.unit_ids[u] for u in answer.unit.tolist()],
                [f"{metres:.1f}" for metres in rules.distance_m(case, answer.person, answer.unit).tolist()],
            ),
            "reasons.csv": table(
                ("unit", "open_seats", "reason"),
                [instance.unit_ids[unit] for unit, _, _ in answer.reasons],
                [count for _, count, _ in answer.reasons],
                [code for _, _, code in answer.reasons],
            ),
            "metrics.json": {
                "method": answer.method,
                **{name: getattr(figures, name) for name in KEYS},
                "seconds": round(seconds, 3),
                "peak_mb": peak_mb(),
                # Of several days each is proven given those before it, which bounds no week.
                "bound": answer.bound if proven else None,
                "gap": (answer.bound - answer.value) / max(answer.bound, 1) if proven else None,
            },
        },
    )


def compare(scale: str, *, seed: int, days: int, out: Path | None) -> None:
    """Sets the methods side by side on a made-up city, and draws how full each district is."""
    print(about(), f"· scale {scale}, seed {seed}, {days} day{'s' * (days > 1)}", flush=True)
    instance = city(scale, seed=seed, days=days)
    rows, bound = measured(instance, scale, days, lambda line: print(f"  {line}", file=sys.stderr, flush=True))
    print(f"{len(instance.volunteers):,} people, {len(instance.units):,} units; bound {bound:,}")
    print(*markdown(rows), sep="\n")
    if out is None:
        return
    save(out, {f"{scale}-{days}.json": record(rows, bound)})
    if SCALES[scale].cities == 1:
        names = {district.code: district.name for district in DISTRICTS}
        filled = {
            row.method: {names[code]: share for code, share in row.score.filled_by_district.items()}
            for row in rows
            if row.method not in ONE_DAY_ONLY
        }
        fill_by_district(out / "fill-by-district.svg", filled, title=f"Seats filled by district, {scale}, {days} day{'s' * (days > 1)}")


def main() -> int:
    """Answers an instance, or sets the methods side by side on a made-up one."""
    wanted = argparse.ArgumentParser(prog="python -m tests.bench.matching", description="Matching: answers instance files, or sets methods side by side.")
    wanted.add_argument("--instance", type=Path, metavar="DIR", help="a folder with people.csv and units.csv")
    wanted.add_argument("--method", choices=list(METHODS), default="flow")
    wanted.add_argument("--scale", choices=list(SCALES), default="mini")
    wanted.add_argument("--seed", type=int, default=1)
    wanted.add_argument("--week", action="store_true", help="seven days instead of one")
    wanted.add_argument("--out", type=Path, metavar="OUT", help="where the answer, or the table as JSON and the picture, are written")
    given = wanted.parse_args()
    if given.instance is None:
        compare(given.scale, seed=given.seed, days=7 if given.week else 1, out=given.out)
        return 0
    if given.out is None:
        wanted.error("--instance needs --out")
    try:
        answered(given.instance, given.method, given.out)
    except Refused as refused:
        print(*refused.lines(), sep="\n", file=sys.stderr)
        return 2
    except OSError as trouble:
        print(f"{given.out}: {trouble.strerror}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
