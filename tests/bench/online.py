"""Matching through the day: days of events replayed for ours and for peers, against the best anybody could have done.

`python -m tests.bench.online --seed S --horizon-hours H --json OUT` replays one made-up city once for ours, told H hours before the shift, and for
the peers, who tell people at once; without `--horizon-hours` ours runs at four horizons, and a picture is drawn. Same seed, same figures, but for
the milliseconds. `optimum_share` is objective v1 of the seats held when their shifts began over that of the hindsight optimum
(`replay_pairs.hindsight`); `seats_share` the same of seats; `attended_share` of those who came, over a hindsight that foresaw the no-shows;
`never_offered_share` the share of the people free for a shift asked for (signed up before it began) who were never asked. With `--days 7` history is carried from day to
day and `gini_of_duties` says how unequally duties fell to the people available; of several days no optimum is known, and shares of it are null.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tests.bench.city import city
from tests.bench.machine import about
from tests.bench.replay import Replay
from tests.bench.replay_pairs import Hindsight, Pairs, hindsight, pairs_of, worth
from tests.bench.replay_policies import PEERS, policy
from tests.bench.replay_script import Script, script

HORIZONS = (24, 12, 6, 3)
PICTURE = Path("docs/pictures/bench/online.svg")
Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Days:
    """An instance with its script, every pair in it, and the best with hindsight (None of several days): plain, and with no-shows foreseen."""

    volunteers: Any
    units: Any
    script: Script
    pairs: Pairs
    best: tuple[Hindsight, Hindsight] | None

    @classmethod
    def made(cls, volunteers: Any, units: Any, *, seed: int) -> "Days":
        """The days of an instance; the seed draws what happens on them."""
        events, pairs = script(volunteers, units, seed=seed), pairs_of(volunteers, units)
        single = len(np.unique(units.day)) == 1
        best = tuple(hindsight(volunteers, units, events, pairs, foreseen=foreseen) for foreseen in (False, True)) if single else None
        return cls(volunteers, units, events, pairs, best)  # type: ignore[arg-type]

    def played(self, name: str, *, horizon_hours: int = 0) -> Figures:
        """What a policy made of the days."""
        replay = policy(name, self.volunteers, self.units, self.script, self.pairs, horizon_hours=horizon_hours)
        replay.run()
        return self.judged(replay)

    def judged(self, replay: Replay) -> Figures:
        """The figures of a replay that has run."""
        p, u = np.array(replay.outcome.p, np.int64), np.array(replay.outcome.u, np.int64)
        came = self.script.comes(p, u)
        most, seats, most_attended = (self.best[0].worth, self.best[0].seats, self.best[1].worth) if self.best else (None, None, None)
        available = self.available()
        windows = np.array(replay.outcome.windows or [0.0])
        return {
            "optimum_share": _share(worth(self.volunteers, self.units, p, u), most),
            "seats_share": _share(len(p), seats),
            "attended_share": _share(worth(self.volunteers, self.units, p[came], u[came]), most_attended),
            "never_offered_share": round(1 - float(replay.seats.offered[available].mean()), 6),
            "gini_of_duties": round(gini(replay.seats.duties[available]), 6),
            "people_used": int((replay.seats.duties > 0).sum()),
            "seats": len(p),
            "offers": replay.seats.offers,
            "window_ms": {"p50": round(float(np.percentile(windows, 50)), 2), "p99": round(float(np.percentile(windows, 99)), 2)},
        }

    def available(self) -> Any:
        """Who offered a shift that is asked for, had signed up before it began and had not left by then."""
        found = np.zeros(len(self.volunteers), np.bool_)
        for window in np.unique(self.units.shifts):
            start = self.script.starts[self.units.shifts == window][0]
            found |= (self.volunteers.shifts & window == window) & (self.script.joins <= start) & (self.script.leaves > start)
        return found


def gini(duties: Any) -> float:
    """How unequal duties are: 0 when everyone has as many, towards 1 when one person has them all."""
    ordered = np.sort(duties)
    whole = int(ordered.sum())
    return float((2 * np.arange(1, len(ordered) + 1) - len(ordered) - 1) @ ordered / (len(ordered) * whole)) if whole else 0.0


def measured(days: Days, horizons: Iterable[int], say: Callable[[str, Figures], None]) -> Figures:
    """Ours by horizon, and the peers."""
    found: Figures = {"ours": {}, "peers": {}}
    for name in PEERS:
        found["peers"][name] = days.played(name)
        say(name, found["peers"][name])
    for hours in horizons:
        found["ours"][hours] = days.played("ours", horizon_hours=hours)
        say(f"ours, told {hours} h before", found["ours"][hours])
    return found


def main() -> None:
    """Replays, prints a table, writes JSON or draws the picture."""
    ask = argparse.ArgumentParser(prog="python -m tests.bench.online", description=__doc__.partition("\n")[0])
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--horizon-hours", type=int, help="one horizon; without it 24, 12, 6 and 3, and the picture")
    ask.add_argument("--scale", choices=("mini", "seed"), default="mini")
    ask.add_argument("--days", type=int, default=1)
    ask.add_argument("--json", type=Path)
    args = ask.parse_args()
    instance = city(args.scale, seed=args.seed, days=args.days)
    days = Days.made(instance.volunteers, instance.units, seed=args.seed)
    print(f"{about()}; {args.scale}, seed {args.seed}: {len(days.volunteers)} people, {len(days.units)} units", file=sys.stderr)
    horizons = HORIZONS if args.horizon_hours is None else (args.horizon_hours,)
    found = measured(days, horizons, _say)
    if args.horizon_hours is None and args.days == 1:
        from tests.bench.online_picture import draw

        draw(found, PICTURE)
    if args.json:
        ours = found["ours"][args.horizon_hours] if args.horizon_hours is not None else found["ours"]
        whole = {"seed": args.seed, "scale": args.scale, "days": args.days, "horizon_hours": args.horizon_hours, "ours": ours, "peers": found["peers"]}
        args.json.write_text(json.dumps(whole, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def _say(name: str, figures: Figures) -> None:
    shares = "  ".join("   –    " if figures[key] is None else f"{figures[key]:8.2%}" for key in ("optimum_share", "seats_share", "attended_share"))
    print(
        f"{name:<24} {shares}  never offered {figures['never_offered_share']:7.2%}  Gini {figures['gini_of_duties']:.3f}"
        f"  window p50 {figures['window_ms']['p50']:.0f} p99 {figures['window_ms']['p99']:.0f} ms",
        flush=True,
    )


def _share(part: int, whole: int | None) -> float | None:
    return None if whole is None else round(part / whole, 6) if whole else 1.0


if __name__ == "__main__":
    main()
