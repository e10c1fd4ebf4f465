"""A whole run, as `make run` starts it: it comes up, keeps itself up, stops cleanly, and refuses in one line."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.local.store import free_port

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("local-run")]
_SCRIPT = """
import sys
from pathlib import Path
from infra.local.run import LocalRun, RunError
try:
    with LocalRun(Path(sys.argv[1]), port=int(sys.argv[2]), http=2, clock=False, progress=lambda line: print(line, flush=True)) as muster:
        muster.prepare()
        muster.serve()
        print("up", *muster.pids, flush=True)
        try:
            muster.watch()
        except KeyboardInterrupt:
            print("stopping", flush=True)
except RunError as error:
    sys.exit(f"muster: {error}")
"""


class Run:
    """One run in a process of its own."""

    def __init__(self, state: Path, environment: dict[str, str], port: int = 0) -> None:
        self.state, self.port = state, port or free_port()
        self.process = subprocess.Popen(
            [sys.executable, "-c", _SCRIPT, str(state), str(self.port)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=environment, start_new_session=True,
        )  # fmt: skip
        self.pids: list[int] = []

    def up(self) -> "Run":
        assert self.process.stdout
        for line in self.process.stdout:
            if line.startswith("up "):
                self.pids = [int(pid) for pid in line.split()[1:]]
                return self
        raise AssertionError(self.process.communicate()[1])

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        return answer.status, json.loads(text) if "json" in answer.headers.get("Content-Type", "") else text

    def end(self, number: int = signal.SIGINT) -> tuple[int, str]:
        self.process.send_signal(number)
        said, wrong = self.process.communicate(timeout=20)
        return self.process.returncode, said + wrong

    @property
    def gone(self) -> bool:
        return not any(_lives(pid) for pid in self.pids)


@contextlib.contextmanager
def _runs(bare: dict[str, str], folder: Path) -> Iterator[Callable[..., Run]]:
    runs: list[Run] = []
    environment = {name: value for name, value in bare.items() if name != "AWS_ENDPOINT_URL_DYNAMODB"}  # a parallel worker inherits one

    def begin(state: str | Path = "state", port: int = 0) -> Run:
        runs.append(Run(folder / state, environment, port))
        return runs[-1]

    yield begin
    for run in runs:
        run.process.kill()
        with contextlib.suppress(ValueError):
            run.process.communicate()


@pytest.fixture
def start(bare: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., Run]]:
    with _runs(bare, tmp_path) as begin:
        yield begin


@pytest.fixture(scope="module")
def running(bare: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """A run for the tests that leave it as it was."""
    with _runs(bare, tmp_path_factory.mktemp("running")) as begin:
        yield begin().up()


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"


def _soon(true: Callable[[], bool], seconds: float = 10) -> bool:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        with contextlib.suppress(OSError, http.client.HTTPException):
            if true():
                return True
        time.sleep(0.05)
    return False


def _healthy(run: Run) -> bool:
    return run.ask("GET", "/v1/health")[0] == 200


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_answers_and_stops_without_leaving_a_process(start: Callable[..., Run], number: int) -> None:
    run = start().up()
    assert run.ask("GET", "/v1/health")[0] == 200
    assert run.ask("GET", "/v1/none")[0] == 404
    assert run.ask("GET", "/dev/pump") == (200, {"paused": False, "idle": True, "behind": {}, "batches": 0})
    code, _ = run.end(number)
    assert code == (0 if number == signal.SIGINT else -signal.SIGTERM)
    assert _soon(lambda: run.gone)


def test_ctrl_c_twice_still_stops_everything(start: Callable[..., Run]) -> None:
    run = start().up()
    run.process.send_signal(signal.SIGINT)
    time.sleep(0.02)
    code, said = run.end()
    assert code in (0, -signal.SIGINT)
    assert "Traceback" not in said or "KeyboardInterrupt" in said
    assert _soon(lambda: run.gone)


def test_killed_outright_it_leaves_no_process_and_starts_again_on_the_same_state(start: Callable[..., Run]) -> None:
    run = start().up()
    run.process.kill()
    run.process.wait()
    assert _soon(lambda: run.gone)
    begun = time.monotonic()
    again = start().up()
    assert time.monotonic() - begun < 20
    assert _healthy(again)
    assert (again.state / "keys.json").stat().st_mode & 0o777 == 0o600


def test_each_part_that_is_killed_comes_back(start: Callable[..., Run]) -> None:
    run = start().up()
    first, second, pump, store, *_ = run.pids
    for pid in (first, second, store, pump):
        os.kill(pid, signal.SIGKILL)
        assert _soon(lambda: _healthy(run) and run.ask("GET", "/dev/pump")[1].get("idle") is True)
    assert run.process.poll() is None


def test_the_switches_of_the_drill(running: Run) -> None:
    assert running.ask("POST", "/dev/pump", {"paused": True})[1]["paused"] is True
    assert running.ask("POST", "/dev/pump", {"drain": True})[1]["batches"] == 0
    assert running.ask("POST", "/dev/pump", {"paused": False})[1]["paused"] is False
    assert running.ask("POST", "/dev/schedules/EveryMinute") == (200, {"result": {"repaired": 0, "lapsed": 0, "solved": 0}})
    assert running.ask("POST", "/dev/schedules/Never")[0] == 404
    assert running.ask("POST", "/dev/pump", [1])[0] == 400
    assert running.ask("GET", "/dev/messages?since=x")[0] == 400
    assert running.ask("GET", "/dev/messages") == (200, [])
    assert running.ask("GET", "/dev/dead-letters") == (200, [])


def test_dev_pages_answer_only_at_this_machines_own_address(running: Run) -> None:
    assert running.ask("GET", "/dev/messages", Host="muster.example")[0] == 403
    assert running.ask("POST", "/dev/pump", {"paused": True}, Origin="http://muster.example")[0] == 403
    assert running.ask("GET", "/dev/messages", Host=f"localhost:{running.port}")[0] == 200


def test_a_taken_port_and_a_second_run_are_each_one_clear_line(start: Callable[..., Run], running: Run) -> None:
    for other, words in ((start("other", running.port), "is taken"), (start(running.state), "in use by another run")):
        said, wrong = other.process.communicate(timeout=20)
        assert (other.process.returncode, said, len(wrong.strip().splitlines())) == (1, "", 1)
        assert words in wrong
    assert _healthy(running)


def test_a_state_folder_that_cannot_be_written_is_one_clear_line(start: Callable[..., Run], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="ascii")
    run = start("file/state")
    _, wrong = run.process.communicate(timeout=20)
    assert (run.process.returncode, len(wrong.strip().splitlines())) == (1, 1)


def test_an_idle_client_does_not_keep_others_out(running: Run) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(50):
            stack.enter_context(socket.create_connection(("127.0.0.1", running.port))).sendall(b"POST /v1/volunteers HTTP/1.1\r\nContent-Length: 9\r\n\r\n")
        assert _healthy(running)
