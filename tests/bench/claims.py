"""Nobody is booked twice: processes claim, drop and give back random people on random lines: `python -m tests.bench.claims [CLAIMS] [PROCESSES]`."""

import os
import random
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from tests.bench.machine import about

PEOPLE, LINES, WANTED, DAYS, SEED = 2_000, 120, 24, 6, 5
CELL, DISTRICT = "140105001000", "140105000000"
HOURS = ((1, 4), (6, 4), (10, 4), (14, 8), (17, 10))  # UTC start and length: day, day, evening, night, and one across two duty days


def main(claims: int = 100_000, processes: int = 16) -> None:
    """Prints what the processes did, and what an audit of the raw tables finds afterwards; a fault ends with an error."""
    from infra.local.run import environment, make_keys
    from infra.local.store import Store, client, create_tables
    from infra.local.template import local

    print(f"{datetime.now(UTC):%Y-%m-%d} · {about()} · seed {SEED}")
    with tempfile.TemporaryDirectory() as folder:
        make_keys(Path(folder) / "keys.json", b"claims")
        store = Store()
        store.start()
        try:
            os.environ.update(environment("http://127.0.0.1", Path(folder) / "keys.json", store.endpoint))
            create_tables(local(), store.endpoint)
            plain = client("dynamodb", store.endpoint)
            begun = time.monotonic()
            done = storm(plain, claims=claims, processes=processes)
            took = time.monotonic() - begun
            found = faults(plain)
        finally:
            store.stop()
    print(f"{claims} claims by {processes} processes, {PEOPLE} people, {LINES} lines of {WANTED}: {took:.0f} s, {claims / took:.0f}/s")
    print(" · ".join(f"{what} {number}" for what, number in sorted(done.items())))
    print(" · ".join(f"{what} {number}" for what, number in found.items()))
    if any(found.values()):
        raise SystemExit("faults found")


def storm(plain: Any, *, claims: int, processes: int) -> Counter[str]:
    """Fills the tables, lets processes loose on them, and answers how often each thing happened."""
    _load(plain)
    spawn = get_context("spawn")  # a fork would share its parent's connections
    work = partial(_claims, claims // processes)
    done: Counter[str] = Counter()
    pipes = [spawn.Pipe(duplex=False) for _ in range(processes)]
    running = [spawn.Process(target=_told, args=(theirs, work, number)) for number, (_, theirs) in enumerate(pipes)]
    for one in running:
        one.start()
    for (ours, theirs), one in zip(pipes, running, strict=True):
        theirs.close()
        done.update(ours.recv())
        one.join()
    return done


def faults(plain: Any) -> dict[str, int]:
    """What must not be, as the auditor counts it; reasons are not stored here, as nothing was solved."""
    from infra.drill.audit import audit

    found = audit(plain, os.environ["TABLE_PREFIX"])
    del found["open_seats_without_reason"]
    return found


def _told(pipe: Any, work: Any, number: int) -> None:
    pipe.send(work(number))


def _claims(claims: int, number: int) -> Counter[str]:
    """One process's share: claims of one to eight people, between them something it claimed is dropped, or told and given back."""
    from muster.domain.assignments import Assignment, Move, Seat
    from muster.domain.messages import about as letter
    from muster.domain.refusals import Unavailable
    from muster.tables import seats

    chance, done = random.Random(f"{SEED} {number}"), Counter[str]()
    held: list[list[Assignment]] = []
    while done["asked"] < claims:
        if held and chance.random() < 0.45:
            batch = held.pop(chance.randrange(len(held)))
            try:
                if chance.random() < 0.85:
                    done["dropped"] += len(batch) if seats.drop(batch, datetime.now(UTC)) else 0
                    continue
                now = datetime.now(UTC)
                if seats.tell([(one, now, letter(one, "offer", now, role="queue", area=one.cell)) for one in batch], now):
                    continue
                for one in batch:
                    done["given back"] += seats.give_back(one, Move(one.seat, "OFFERED", "DECLINED", 2, now, "volunteer"))
            except Unavailable:
                done["conflicts"] += 1  # nothing was written: whoever it was holds what they held
                continue
            continue
        line = chance.randrange(LINES)
        start, end = _window(line)
        people = [_person(chance.randrange(PEOPLE)) for _ in range(chance.randint(1, 8))]
        batch = [
            Assignment(Seat.of(_need(line), 1, person), person, CELL, "PROPOSED", start, end, DISTRICT, history=("x",))
            for person in dict.fromkeys(people)
        ]  # fmt: skip
        while batch:
            done["asked"] += len(batch)
            try:
                seats.claim(batch[0].seat, WANTED, batch)
            except seats.Taken as error:
                done["refused: taken" if error.people else "refused: full"] += len(batch)
                batch = [one for one in batch if error.people and one.person not in error.people]  # the others once more, as matching does
            except Unavailable:
                done["conflicts"] += len(batch)
                break
            else:
                done["won"] += len(batch)
                held.append(batch)
                break
    return done


def _need(line: int) -> str:
    return f"n{line:04d}"


def _person(number: int) -> str:
    return f"{number:032x}"


def _window(line: int) -> tuple[datetime, datetime]:
    hour, length = HOURS[line % len(HOURS)]
    start = (datetime.now(UTC) + timedelta(days=3 + line % DAYS)).replace(hour=hour, minute=0, second=0, microsecond=0)
    return start, start + timedelta(hours=length)


def _load(plain: Any) -> None:
    """People and their pool entries, and lines under matching's care, as their tables hold them."""
    from muster.domain.times import stamp

    prefix = os.environ["TABLE_PREFIX"]
    people = [{"id": {"S": _person(number)}, "street": {"S": CELL}} for number in range(PEOPLE)]
    entries = [
        {"cell": {"S": CELL}, "person": one["id"], "a": {"S": CELL}, "m": {"N": str(1 << 24)}, "v": {"N": "1"}, "s": {"N": "0"}, "d": {"N": "0"}}
        for one in people
    ]  # fmt: skip
    lines = []
    for line in range(LINES):
        start, end = map(stamp, _window(line))
        lines.append({
            "id": {"S": _need(line)}, "part": {"S": "line#01"}, "kind": {"S": "line"}, "version": {"N": "1"}, "filled": {"N": "0"}, "gap": {"S": ""},
            "wanted": {"N": str(WANTED)}, "live_in": {"S": DISTRICT}, "start": {"S": start}, "end": {"S": end},
        })  # fmt: skip
    for table, rows in (("people", people), ("pool", entries), ("needs", lines)):
        for at in range(0, len(rows), 25):
            plain.batch_write_item(RequestItems={f"{prefix}{table}": [{"PutRequest": {"Item": row}} for row in rows[at : at + 25]]})


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
