"""Again and again kill -9 under sign-up load: whoever was told "received" is there, once, and can be read."""

import base64
import hmac
import http.client
import json
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from infra.generated import phone
from infra.local.run import ROOT, LocalRun
from infra.local.wire import client
from muster.domain.codes import public_code
from tests import actors

KILLS, CLIENTS = int(os.environ.get("KILLS", "16")), 3  # docs/figures.md has fifty
PAUSE_SECONDS = 0.6  # a run gives up when more than twenty of its parts end within ten seconds


class _Volunteers(threading.Thread):
    """Signs up one person after another, each until it is acknowledged."""

    def __init__(self, port: int, numbers: range, over: threading.Event) -> None:
        super().__init__()
        self._port, self._numbers, self._over = port, numbers, over
        self.codes: dict[int, str] = {}
        self.wrong: list[int] = []

    def run(self) -> None:
        for number in self._numbers:
            body, key = json.dumps(actors.volunteer(number)), secrets.token_urlsafe(16)
            while not self._over.is_set():
                if code := self._try(body, key):
                    self.codes[number] = code
                    break
            if self._over.is_set():
                return

    def _try(self, body: str, key: str) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        try:
            connection.request("POST", "/v1/volunteers", body, {"Content-Type": "application/json", "Idempotency-Key": key})
            answer = connection.getresponse()
            if answer.status == 201:
                return str(json.load(answer)["code"])
            if answer.status != 503:
                self.wrong.append(answer.status)
        except (OSError, http.client.HTTPException):
            pass  # killed in the middle: the outcome is unknown, so it asks again
        finally:
            connection.close()
        time.sleep(0.02)
        return ""


@pytest.mark.slow
def test_every_acknowledged_sign_up_survives_every_kill_and_is_there_once(tmp_path: Path) -> None:
    with LocalRun(tmp_path / "state", http=2, clock=False) as run:
        run.prepare()
        subprocess.run([sys.executable, "-c", "from infra import areas; areas.load(print)"], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
        run.serve()
        over = threading.Event()
        clients = [_Volunteers(run.port, range(100_000 * one, 100_000 * (one + 1)), over) for one in range(CLIENTS)]
        for one in clients:
            one.start()
        killed = _kill_parts(run)
        time.sleep(2)
        over.set()
        for one in clients:
            one.join()
        assert run.store
        store = client("dynamodb", run.store.endpoint)
        people, pages = _all(store, "people"), {page["id"]["S"]: page for page in _all(store, "people_keys")}
    acknowledged = {number: code for one in clients for number, code in one.codes.items()}
    index = base64.b64decode(json.loads((tmp_path / "state" / "keys.json").read_text(encoding="ascii"))["index"])
    ids = {number: hmac.digest(index, f"phone\0+86{phone(number)}".encode(), "sha256")[:16].hex() for number in acknowledged}
    stored = Counter(person["id"]["S"] for person in people)
    assert killed == KILLS
    assert [one.wrong for one in clients] == [[]] * CLIENTS
    assert len(acknowledged) > KILLS
    assert [number for number in acknowledged if stored[ids[number]] != 1] == []
    assert all(code == public_code("RV", int(ids[number], 16)) for number, code in acknowledged.items())
    assert len(people) <= len(acknowledged) + CLIENTS  # and at most one more of each, whose answer was lost
    for person in people:
        page, _, slot = person["key"]["S"].partition(".")
        assert pages[page]["slots"]["L"][int(slot)]["B"]


def _kill_parts(run: LocalRun) -> int:
    """Kills an HTTP process or the store, in turn, each while it runs; answers how many."""
    killed = 0
    while killed < KILLS:
        time.sleep(PAUSE_SECONDS)
        assert run.store
        victim: Any = run.store if killed % 2 else run._children[killed // 2 % 2]
        if victim is run.store and not run.store.alive:
            continue
        os.kill(victim.pid, signal.SIGKILL)
        killed += 1
    return killed


def _all(store: Any, table: str) -> list[dict[str, Any]]:
    return [item for page in store.get_paginator("scan").paginate(TableName=f"muster-local-{table}") for item in page["Items"]]
