"""Sixty-four processes say yes to one seat at the same moment, over and over: exactly one has it, and everybody else waits.

    python -m tests.bench.grab [--rounds 1000] [--processes 64] [--json OUT]
"""

import argparse
import json
import os
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from tests.bench.machine import about

CELL, AREA, DISTRICT = "140105001000", "140105001001", "140105000000"


def main() -> None:
    """Prints the figures, and writes them where told; a round without exactly one winner ends with an error."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--processes", type=int, default=64)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    from infra.local.run import environment, make_keys
    from infra.local.store import Store, client, create_tables
    from infra.local.template import local

    with tempfile.TemporaryDirectory() as folder:
        make_keys(Path(folder) / "keys.json", b"grab")
        store = Store()
        store.start()
        try:
            os.environ.update(environment("http://127.0.0.1", Path(folder) / "keys.json", store.endpoint))
            create_tables(local(), store.endpoint)
            figures = contest(client("dynamodb", store.endpoint), rounds=given.rounds, processes=given.processes)
        finally:
            store.stop()
    figures["machine"] = about()
    print(json.dumps(figures, indent=1))
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1))
    if figures["rounds_with_one_winner"] != given.rounds or figures["seats_overbooked"]:
        raise SystemExit("not exactly one winner")


def contest(plain: Any, *, rounds: int, processes: int) -> dict[str, Any]:
    """Every process says yes to every round's seat behind a barrier; the figures are counted from the raw tables afterwards."""
    _load(plain, rounds, processes)
    herd = get_context("forkserver")  # modules are loaded once, and no process shares another's connections
    herd.set_forkserver_preload(["dispatch.joining", "muster.tables.callups"])
    barrier, ready = herd.Barrier(processes), herd.Barrier(processes + 1)
    running = [herd.Process(target=_say_yes, args=(barrier, ready, number, rounds)) for number in range(processes)]
    for one in running:
        one.start()
    ready.wait()
    begun = time.monotonic()
    for one in running:
        one.join()
    took = time.monotonic() - begun
    assert all(one.exitcode == 0 for one in running)
    return {"rounds": rounds, "processes": processes, **_counted(plain), "seconds": round(took, 1)}


def _say_yes(barrier: Any, ready: Any, number: int, rounds: int) -> None:
    from dispatch.joining import join
    from muster.domain.assignments import Seat
    from muster.domain.refusals import Unavailable
    from muster.tables import callups, lines

    now, person = datetime.now(UTC), _person(number)
    ready.wait()
    for turn in range(rounds):
        asked, one = callups.get(Seat.of(_need(turn), 1, person)), lines.find([(_need(turn), 1)])[_need(turn), 1]
        assert asked
        barrier.wait()
        while True:
            try:
                if not join(one, asked, _answered(asked, "ACCEPTED", now), now):
                    callups.move(asked, _answered(asked, "WAITING", now))
                break
            except Unavailable:
                continue  # two transactions met and nothing was written; a client asks again


def _answered(asked: Any, state: str, now: datetime) -> Any:
    from dataclasses import replace

    return replace(asked, state=state, answered=now, version=asked.version + 1)


def _counted(plain: Any) -> dict[str, int]:
    prefix = os.environ["TABLE_PREFIX"]

    def rows(table: str) -> list[dict[str, Any]]:
        return [row for page in plain.get_paginator("scan").paginate(TableName=f"{prefix}{table}") for row in page["Items"]]

    seats = Counter(row["need"]["S"] for row in rows("assignments") if row["state"]["S"] == "ACCEPTED")
    won = Counter(row["line"]["S"] for row in rows("callups") if row["state"]["S"] == "ACCEPTED")
    lines = [row for row in rows("needs") if row["kind"]["S"] == "line"]
    return {
        "rounds_with_one_winner": sum(seats[line["id"]["S"]] == won[f"{line['id']['S']}-01"] == int(line["filled"]["N"]) == 1 for line in lines),
        "seats_overbooked": sum(count > 1 for count in seats.values()),
        "waiting": sum(row["state"]["S"] == "WAITING" for row in rows("callups")),
    }


def _need(turn: int) -> str:
    return f"g{turn:05d}"


def _person(number: int) -> str:
    return f"{number:032x}"


def _load(plain: Any, rounds: int, processes: int) -> None:
    """The people's pool entries, a line of one seat for each round, and everybody asked to each of them."""
    from muster.domain.assignments import Seat
    from muster.domain.times import stamp

    prefix, now = os.environ["TABLE_PREFIX"], datetime.now(UTC).replace(hour=2, minute=0, second=0, microsecond=0)
    entries = [
        {"cell": {"S": CELL}, "person": {"S": _person(number)}, "a": {"S": CELL}, "m": {"N": str(1 << 24)}, "v": {"N": "1"}, "s": {"N": "0"}, "d": {"N": "0"}}
        for number in range(processes)
    ]  # fmt: skip
    lines = [
        {
            "id": {"S": _need(turn)}, "part": {"S": "line#01"}, "kind": {"S": "line"}, "version": {"N": "1"}, "filled": {"N": "0"}, "area": {"S": AREA},
            "wanted": {"N": "1"}, "dispatch": {"S": f"{_need(turn)}-01-1"}, "district": {"S": DISTRICT},
            "start": {"S": stamp(now + timedelta(days=2 + turn))}, "end": {"S": stamp(now + timedelta(days=2 + turn, hours=4))},
        }
        for turn in range(rounds)
    ]  # fmt: skip
    asked = [
        {
            "line": {"S": f"{_need(turn)}-01"}, "mark": {"S": Seat.of(_need(turn), 1, _person(number)).mark}, "order": {"S": f"{_need(turn)}-01-1"},
            "person": {"S": _person(number)}, "cell": {"S": CELL}, "state": {"S": "TOLD"}, "wave": {"N": "1"}, "told": {"S": stamp(now)},
            "first": {"BOOL": True}, "metres": {"N": "500"}, "version": {"N": "1"},
        }
        for turn in range(rounds) for number in range(processes)
    ]  # fmt: skip
    for table, rows in (("pool", entries), ("needs", lines), ("callups", asked)):
        for at in range(0, len(rows), 25):
            plain.batch_write_item(RequestItems={f"{prefix}{table}": [{"PutRequest": {"Item": row}} for row in rows[at : at + 25]]})


if __name__ == "__main__":
    main()
