"""The books of donated goods under random histories from eight processes that race on them and are killed on the way.

    python -m tests.bench.ledger --histories N --seed S --json OUT [--processes 8]

A history is one gift (one or two lots or machines, most with a receipt) and one to four events after it: moves of its own lots or of 24 small lots that
all processes share, corrections of recent entries, receipts replaced, machines sent in twice, impossible quantities. About one post in seven
loses its reply and is sent again under the same operation; processes are killed (SIGKILL) at random moments, and another one begins the
broken history anew under the same operations. After each history, the lots and items it touched must be conserved in the store; at the end
the whole journal is replayed from the raw tables, where conservation, signs and double allocation are looked at after every entry.
"""

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from multiprocessing import connection, get_context
from pathlib import Path
from typing import Any

from tests.bench.machine import about

PROCESSES = 8
KILLS_EVERY = 60  # histories, on average


def main() -> None:
    """The command line; ends with an error when anything does not hold."""
    parser = argparse.ArgumentParser(prog="tests.bench.ledger", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--histories", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--processes", type=int, default=PROCESSES)
    parser.add_argument("--json", type=Path, help="where the figures are written")
    given = parser.parse_args()
    if given.histories < 1 or given.processes < 1:
        parser.error("at least one history and one process")
    found = run(given.histories, given.seed, given.processes)
    print(json.dumps(found, indent=1))
    if given.json:
        given.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    if any(found[name] for name in ("violations", "negative_stock", "double_allocated", "receipt_gaps")) or not found["chain_ok"]:
        raise SystemExit("the books do not hold")


def run(histories: int, seed: int, processes: int = PROCESSES) -> dict[str, Any]:
    """Starts a store of its own, lets the processes loose on it, and answers the figures."""
    from infra.local.run import environment, make_keys
    from infra.local.store import Store, client, create_tables
    from infra.local.template import local

    with tempfile.TemporaryDirectory(prefix="muster-ledger-") as folder:
        make_keys(Path(folder) / "keys.json", b"ledger")
        store = Store()
        store.start()
        try:
            os.environ.update(environment("http://127.0.0.1", Path(folder) / "keys.json", store.endpoint))
            create_tables(local(), store.endpoint)
            return storm(client("dynamodb", store.endpoint), Path(folder), histories=histories, seed=seed, processes=processes)
        finally:
            store.stop()


def storm(plain: Any, folder: Path, *, histories: int, seed: int, processes: int = PROCESSES) -> dict[str, Any]:
    """The figures of so many histories on the tables that the environment names, which must be empty."""
    from tests.bench import histories as life
    from tests.bench.books import recount

    begun = time.monotonic()
    life.open_books()
    killed = _raced(folder, histories, seed, processes)
    lines = [line.split() for log in sorted(folder.glob("*.log")) for line in log.read_text().splitlines()]
    lived = {int(words[1]) for words in lines if words[0] == "lived"}
    faults = [" ".join(words[1:]) for words in lines if words[0] == "fault"]
    done = Counter[str]()
    for words in lines:
        if words[0] == "lived":
            done.update({name: int(count) for name, _, count in (word.partition("=") for word in words[2:])})
    raced = time.monotonic() - begun
    books = recount(plain, os.environ["TABLE_PREFIX"], {words[1]: int(words[2]) for words in lines if words[0] == "posted"})
    books["violations"] += len(faults) + histories - len(lived)
    return {
        "histories": len(lived), "seed": seed, "processes": processes, **books, "faults": faults[:20], "killed": killed, "events": dict(sorted(done.items())),
        "seconds": round(time.monotonic() - begun, 1), "racing_seconds": round(raced, 1), "machine": about(),
    }  # fmt: skip


def _raced(folder: Path, histories: int, seed: int, processes: int) -> int:
    """Runs the processes to the end of their shares, kills them now and then and starts others in their place; answers how many were killed."""
    from tests.bench import histories as life

    starts = get_context("forkserver")  # a fork of this one would share its connections; the server of forks has none
    starts.set_forkserver_preload(["tests.bench.histories"])
    chance, killed, seen, spent = random.Random(seed), 0, 0, time.monotonic()

    def start(number: int) -> Any:
        one = starts.Process(target=life.process, args=(str(folder), number, processes, histories, seed))
        one.start()
        return one

    running = {number: start(number) for number in range(min(processes, histories))}
    try:
        while running:
            connection.wait([one.sentinel for one in running.values()], timeout=0.1)
            for number, one in list(running.items()):
                if one.exitcode == 0:
                    del running[number]
                elif one.exitcode is not None and one.exitcode != -signal.SIGKILL:
                    raise SystemExit(f"process {number} ended with {one.exitcode}")
                elif one.exitcode is not None:
                    running[number] = start(number)
            now = sum(log.read_bytes().count(b"\nlived ") for log in folder.glob("*.log"))
            if running and now // KILLS_EVERY > seen // KILLS_EVERY:
                time.sleep(chance.uniform(0, 0.05))
                victim = running[chance.choice(sorted(running))]
                victim.kill()
                killed += 1
            seen = now
            if time.monotonic() - spent > 10:
                spent = time.monotonic()
                print(f"{now} of {histories} histories", file=sys.stderr, flush=True)
    finally:
        for one in running.values():
            one.kill()
    return killed


if __name__ == "__main__":
    main()
