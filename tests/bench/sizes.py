"""How time grows with a city, its picture made: `python -m tests.bench.sizes [--most PEOPLE] [--out DIR]`; needs and seats grow with people as at scale seed."""

import argparse
from functools import partial
from pathlib import Path

from tests.bench.apart import apart
from tests.bench.city import SCALES, Scale, drawn
from tests.bench.machine import about
from tests.bench.pictures import time_over_size
from tests.bench.side_by_side import METHODS, OPTIMUM, OURS

SIZES = (1_000, 4_000, 16_000, 40_547, 113_000)
SHOWN = {"nearest": "nearest", "urgency + scarcity": "urgency + scarcity", OURS: "flow, cut lists (ours)", OPTIMUM: OPTIMUM}


def main() -> None:
    """Prints processor seconds and memory by size and method, and draws them."""
    wanted = argparse.ArgumentParser(prog="python -m tests.bench.sizes", description="How time grows with a city.")
    wanted.add_argument("--most", type=int, default=SIZES[-1], metavar="PEOPLE")
    wanted.add_argument("--out", type=Path, default=None)
    given = wanted.parse_args()
    print(about(), "· seed 1")
    print("| people | method | CPU s | peak MB | open seats |\n| --- | --- | --- | --- | --- |")
    points: dict[str, list[tuple[int, float]]] = {shown: [] for shown in SHOWN.values()}
    like = SCALES["seed"]
    for people in (size for size in SIZES if size <= given.most):
        instance = drawn(Scale(people, people * like.needs // like.people, people * like.seats // like.people), seed=1)
        for name, shown in SHOWN.items():
            ran = apart(partial(METHODS[name], instance))
            if ran is None:
                print(f"| {people:,} | {shown} | – | did not fit | – |", flush=True)
                continue
            points[shown].append((people, ran.cpu_seconds))
            left = int(instance.units.seats.sum()) - len(ran.answer.unit)
            print(f"| {people:,} | {shown} | {ran.cpu_seconds:.2f} | {ran.peak_mb:,} | {left:,} |", flush=True)
    if given.out is not None:
        time_over_size(given.out / "time-over-size.svg", points, title="Processor time of one night, by size of the city")


if __name__ == "__main__":
    main()
