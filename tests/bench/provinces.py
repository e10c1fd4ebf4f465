"""A province, and as many as are asked for, each connected region solved by itself as the night would: `python -m tests.bench.provinces [--count N]`."""

import argparse
import statistics
import time
from functools import partial

from muster.domain.matching.model import Whole
from muster.domain.matching.regions import cut
from tests.bench.answers import Answer, ours
from tests.bench.apart import Ran, apart
from tests.bench.city import Instance, city
from tests.bench.machine import about
from tests.bench.peers import case_of


def main() -> None:
    """Prints what the regions of each province took, and what all took together."""
    wanted = argparse.ArgumentParser(prog="python -m tests.bench.provinces", description="Provinces solved region by region.")
    wanted.add_argument("--count", type=int, default=1)
    wanted.add_argument("--seconds", type=float, default=600, help="begin no further province after so long")
    given = wanted.parse_args()
    print(about())
    begun, every = time.monotonic(), list[Ran[Answer]]()
    for seed in range(1, given.count + 1):
        if time.monotonic() - begun > given.seconds:
            break
        instance = city("province", seed=seed)
        regions = cut(case_of(instance))
        done = [apart(partial(ours, _part(instance, people, units))) for people, units in regions]
        ran = [region for region in done if region is not None]
        print(
            f"seed {seed}: {len(instance.volunteers):,} people, {len(instance.units):,} units, {len(regions)} regions with someone to send, "
            f"{len(done) - len(ran)} did not fit"
        )
        print(f"  {_told(ran)}", flush=True)
        every += ran
    if given.count > 1:
        print(f"all: {_told(every)}")


def _part(instance: Instance, people: Whole, units: Whole) -> Instance:
    names, posts = [instance.people_ids[row] for row in people], [instance.unit_ids[row] for row in units]
    return Instance(instance.volunteers.take(people), instance.units.take(units), names, posts)


def _told(ran: list[Ran[Answer]]) -> str:
    seconds, gap = [region.cpu_seconds for region in ran], sum(region.answer.bound - region.answer.value for region in ran)
    seats = sum(len(region.answer.unit) for region in ran)
    return (
        f"{seats:,} seats filled, gap {gap}; CPU s: slowest {max(seconds):.1f}, median {statistics.median(seconds):.1f}, "
        f"all {sum(seconds):.1f}; most memory {max(region.peak_mb for region in ran):,} MB"
    )


if __name__ == "__main__":
    main()
