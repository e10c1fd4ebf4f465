"""From publishing a need of 24 people to 24 provisional matches, 40,547 people loaded, real HTTP and stream, more people pouring in or not:
`python -m tests.bench.publish [NEEDS] [SCALE] [SIGN_UPS_A_SECOND]`."""

import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from infra import generated
from infra.local.run import LocalRun, make_keys
from tests.bench.machine import about, spread

SEED = 11


def main(needs: float = 60, scale: float = 1.0, pouring: float = 0) -> None:
    """Prints the times of so many needs, published one after the other, each when the one before is full."""
    print(about(), f"· seed {SEED}")
    with tempfile.TemporaryDirectory() as folder:
        make_keys(Path(folder) / "keys.json", seed=b"publish")
        with LocalRun(Path(folder), clock=False, site=Path(folder)) as muster:
            muster.prepare()
            from infra import areas
            from infra.drill.play import Drill

            areas.load(lambda line: None)
            muster.serve()
            drill = Drill(muster.port, scale=scale, seed=SEED, bar=lambda title, total: lambda: None)
            drill.sign_up()
            begun = time.monotonic()
            drill.quiet()
            print(f"{drill.people + drill.fleet} people, {drill.figures.sign_ups_per_s:.0f} sign-ups/s; projected {time.monotonic() - begun:.0f} s after the last")
            with _pouring_in(muster.port, pouring):
                _watch(drill, int(needs))


@contextmanager
def _pouring_in(port: int, rate: float) -> Iterator[None]:
    """So many more people sign up every second, whatever the answers take; says at the end how many it were."""
    from infra import areas
    from infra.drill.client import Client

    client, over, done = Client(port), threading.Event(), list[float]()
    communities = [area for area in areas.read() if area.level == "community"]
    bodies = generated.volunteers(1_000_000, communities=communities, seed=SEED + 1, first=1_000_000)

    def sign_up(body: dict[str, Any], due: float) -> None:
        client.call("POST", "/v1/volunteers", body)
        done.append(time.monotonic() - due)

    def pour() -> None:
        begun = time.monotonic()
        with ThreadPoolExecutor(16) as clients:
            for number, body in enumerate(bodies):
                due = begun + number / rate
                if over.wait(max(0.0, due - time.monotonic())):
                    break
                clients.submit(sign_up, body, due)
        print(f"meanwhile {len(done)} sign-ups, {len(done) / (time.monotonic() - begun):.0f}/s of {rate:.0f}/s offered, answered after {spread(done)}")

    thread = threading.Thread(target=pour)
    if rate:
        thread.start()
        time.sleep(2)
    yield
    over.set()
    if rate:
        thread.join()


def _watch(drill: "Drill", needs: int) -> None:  # type: ignore[name-defined]  # noqa: F821
    posters, reviewer = drill.staff()
    day = (datetime.now(UTC) + timedelta(days=3)).replace(hour=1, minute=0, second=0, microsecond=0)  # nine in the morning
    first, full = [], []
    for number in range(needs):
        area = drill.communities[number * 37 % len(drill.communities)].code
        window = {"start": (day + timedelta(days=number % 5)).isoformat(), "end": (day + timedelta(days=number % 5, hours=4)).isoformat()}
        body = {
            "area": area, "lines": [{"role": "delivery", "people": 24, **window}], "meeting_point": "东门口", "gear": True, "meals": False,
            "risk": "low", "contact_name": "王", "contact_phone": generated.phone(97_000_000 + number),
        }  # fmt: skip
        need = posters[area[:6] + "000000"].call("POST", "/v1/needs", body)
        reviewer.call("POST", f"/v1/needs/{need['id']}/review", {"decision": "publish"})
        begun, seen = time.monotonic(), False
        while time.monotonic() < begun + 60:
            line = reviewer.call("GET", f"/v1/needs/{need['id']}")["lines"][0]
            if line["filled"] and not seen:
                first.append(time.monotonic() - begun)
                seen = True
            if line["filled"] == 24:
                full.append(time.monotonic() - begun)
                break
            time.sleep(0.05)
    print(f"needs {needs}, first seat: {spread(first)}; all 24 seats ({len(full)} of {needs} needs): {spread(full)}")


if __name__ == "__main__":
    main(*(float(argument) for argument in sys.argv[1:]))
