"""One local run: the store, the HTTP processes, the pump and the clock, started together and stopped together."""

import base64
import hashlib
import json
import os
import secrets
import select
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from infra.local import store
from infra.local.gateway import listen
from infra.local.template import Template

ROOT = Path(__file__).parents[2]
START_SECONDS = 60


class RunError(RuntimeError):
    """The run cannot start; the message says what to do."""


class LocalRun:
    """A context manager round everything a laptop needs to be Muster; leaves nothing behind but its state folder."""

    def __init__(
        self, state: Path, *, port: int = 0, site: Path | None = None, http: int = 2, clock: bool = True,
        progress: Callable[[str], None] = lambda line: None,
    ) -> None:  # fmt: skip
        self.state, self._clock, self._say = state, clock, progress
        self._kinds = [*["http"] * http, "pump"]
        self._site = site or state / "site"
        self._children: list[subprocess.Popen[str]] = []
        self.fresh = False
        try:
            self._listening = listen(port)
        except OSError as error:
            raise RunError(f"Port {port} is taken: stop what uses it, or choose another with PORT=…") from error
        self.port = int(self._listening.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self.store: store.Store | None = None

    def prepare(self) -> None:
        """Starts the store and creates what is missing; afterwards the environment is set and tables can be written."""
        try:
            self.state.mkdir(parents=True, exist_ok=True)
            keys = self.state / "keys.json"
            if not keys.exists():
                make_keys(keys)
            given = os.environ.get("AWS_ENDPOINT_URL_DYNAMODB")
            if not given:
                self.store = store.Store(self.state / "store.db")
                self.store.start()
                self._say("store: started")
            os.environ.update(environment(self.url, keys, given or self._store.endpoint))
            self.fresh = store.create_tables(Template(), os.environ["AWS_ENDPOINT_URL_DYNAMODB"], self.store.file if self.store else None)
        except store.StoreError as error:
            self.stop()
            raise RunError(str(error)) from error
        except OSError as error:
            self.stop()
            raise RunError(f"Cannot write to {self.state.name}: {error.strerror}") from error
        if self.fresh:
            self._say("tables: created from template.yaml")

    def serve(self) -> None:
        """Starts the HTTP processes, the pump and the clock, and waits until each is ready."""
        self._children = [self._spawn(kind) for kind in self._kinds]
        deadline = time.monotonic() + START_SECONDS
        for child in self._children:
            assert child.stdout
            ready, _, _ = select.select([child.stdout], [], [], max(0.0, deadline - time.monotonic()))
            if not ready or child.stdout.readline().strip() != "ready":
                self.stop()
                raise RunError("A part of the run did not start; its message is above.")

    def watch(self) -> None:
        """Blocks while all goes well; starts an HTTP process again that ended, and raises RunError when the store or the pump is gone."""
        while True:
            time.sleep(0.5)
            if self.store and not self.store.alive:
                raise RunError("The store ended unexpectedly (is the disk full?). What it acknowledged is safe; start again.")
            for position, child in enumerate(self._children):
                if child.poll() is None:
                    continue
                kind = self._kinds[position]
                self._say(f"the {kind} process ended with {child.returncode}, starting it again")
                self._children[position] = self._spawn(kind)

    def stop(self) -> None:
        """Stops everything, the store last; stopping twice is harmless."""
        for child in self._children:
            if child.poll() is None:
                child.terminate()
        for child in self._children:
            try:
                child.wait(8)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            for stream in (child.stdin, child.stdout):
                if stream:
                    stream.close()
        self._children = []
        if self.store:
            self.store.stop()
        self._listening.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    @property
    def pids(self) -> list[int]:
        """Every process of the run but this one."""
        return [child.pid for child in self._children] + ([self.store.pid] if self.store else [])

    @property
    def _store(self) -> store.Store:
        assert self.store
        return self.store

    def _spawn(self, kind: str) -> "subprocess.Popen[str]":
        """Starts one process; it ends when its standard input does, so it never outlives this one."""
        if kind == "pump":
            (self.state / "pump.sock").unlink(missing_ok=True)
        listening = self._listening.fileno()
        file = str(self.store.file) if self.store else ""
        settings = {"state": str(self.state), "site": str(self._site), "file": file, "clock": self._clock, "fd": listening}
        arguments = [sys.executable, "-m", "infra.local.worker", kind, json.dumps(settings)]
        return subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, pass_fds=(listening,))


def environment(url: str, keys: Path, endpoint: str) -> dict[str, str]:
    """The functions' environment as the template declares it, with local keys and the local inbox in place of AWS's."""
    declared = {name: value for function in Template().functions.values() for name, value in function.environment.items() if not name.endswith("_ARN")}
    roots = os.pathsep.join([str(ROOT / "functions"), str(ROOT)])
    return {
        **declared, "SITE_URL": url, "MUSTER_KEY_FILE": str(keys), "NOTIFY_URLS": "inbox://", "AWS_ENDPOINT_URL_DYNAMODB": endpoint,
        "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local",
        "POWERTOOLS_SERVICE_NAME": "muster", "POWERTOOLS_METRICS_DISABLED": "true", "POWERTOOLS_LOG_LEVEL": "WARNING", "PYTHONPATH": roots,
    }  # fmt: skip


def make_keys(file: Path, seed: bytes | None = None) -> None:
    """Writes a key file only its owner can read; with a seed, always the same one (drills and tests)."""
    keys = {
        name: base64.b64encode(hashlib.sha256(seed + name.encode()).digest() if seed else secrets.token_bytes(32)).decode()
        for name in ("index", "token", "wrap")
    }
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as out:
        json.dump(keys, out)
