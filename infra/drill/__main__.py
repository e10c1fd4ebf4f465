"""`python -m infra.drill --scale 0.05 --seed 7 --json FILE`: plays the reference emergency and prints its figures beside Taiyuan's."""

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tqdm import tqdm

from infra.local import store
from infra.local.run import LocalRun, RunError, make_keys

_TAIYUAN = {"people": "39,724", "fleet": "823", "needs": "663", "needs_any": "614 (matched)", "seats_accepted": "14,944 (reserves matched)", "never_offered_share": "0.62 (up to)"}


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="infra.drill", description=__doc__)
    parser.add_argument("--scale", type=float, default=0.05)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    if not 0 < given.scale <= 2:
        parser.error("--scale must lie between 0 and 2")
    try:
        with tempfile.TemporaryDirectory(prefix="muster-drill-") as folder:
            found = drill(Path(folder), scale=given.scale, seed=given.seed)
    except RunError as error:
        sys.exit(f"drill: {error}")
    for name, value in found.items():
        print(f"{name:<28} {json.dumps(value):<36} {_TAIYUAN.get(name, '')}")
    if given.json:
        given.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def drill(state: Path, *, scale: float, seed: int) -> dict[str, Any]:
    """One drill in a folder of its own, and its figures."""
    begun = time.monotonic()
    make_keys(state / "keys.json", seed=f"drill {seed}".encode())
    with LocalRun(state, clock=False, site=state) as muster:
        muster.prepare()
        from infra import areas  # what touches a table needs the run's environment
        from infra.drill.audit import audit, told
        from infra.drill.play import Drill

        areas.load(lambda line: None)
        muster.serve()
        played = Drill(muster.port, scale=scale, seed=seed, bar=_bar).play()
        tables, prefix = store.client("dynamodb", os.environ["AWS_ENDPOINT_URL_DYNAMODB"]), os.environ["TABLE_PREFIX"]
        wrong, offered = audit(tables, prefix), told(tables, prefix)
        peak = sum(_peak_kb(pid) for pid in muster.pids) + resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    everyone = played.people + played.fleet
    return {
        "scale": scale, "seed": seed, "people": played.people, "fleet": played.fleet, "needs": played.needs,
        "seats_wanted": played.seats_wanted, "seats_provisional": played.seats_provisional, "seats_accepted": played.seats_accepted,
        "needs_full": played.needs_full, "needs_any": played.needs_any,
        "never_offered_share": round(1 - offered / everyone, 4),
        "open_seats_without_reason": wrong.pop("open_seats_without_reason"),
        "double_booked": wrong.pop("double_booked"), "other_faults": sum(wrong.values()),
        "sign_ups_per_s": round(played.sign_ups_per_s, 1), "first_match_s": _spread(played.first_match_s),
        "all_matched_s": _spread(played.all_matched_s), "wall_s": round(time.monotonic() - begun, 1), "peak_mb": round(peak / 1024),
    }  # fmt: skip


def _bar(title: str, total: int) -> Callable[[], object]:
    return tqdm(total=total, desc=title, unit="", file=sys.stderr, mininterval=0.5).update


def _spread(seconds: list[float]) -> dict[str, float | None]:
    def at(share: float) -> float | None:
        return round(seconds[min(len(seconds) - 1, int(share * len(seconds)))], 2) if seconds else None

    return {"p50": at(0.5), "p99": at(0.99)}


def _peak_kb(pid: int) -> int:
    """The most memory a process held (Linux; elsewhere 0)."""
    status = Path(f"/proc/{pid}/status")
    lines = status.read_text(encoding="ascii").splitlines() if status.exists() else []
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


if __name__ == "__main__":
    main()
