"""One local run: the store, the HTTP processes, the pump and the clock, started together and stopped together."""

import errno
import os
import secrets
import shutil
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from botocore.exceptions import BotoCoreError, ClientError

from infra.local import control, store
from infra.local.processes import Process, finish, is_ready, last_line, open_log, spawn
from infra.local.server import listen
from infra.local.surroundings import ROOT, environment, make_keys
from infra.local.template import local

__all__ = ["ROOT", "LocalRun", "RunError", "environment", "make_keys"]

START_SECONDS = 60
NEEDED_BYTES = 200_000_000
RESTARTS, RESTARTS_SECONDS = 20, 10.0
_KEPT = ("store.lock",)


class RunError(RuntimeError):
    """The run cannot start or go on; the message says what to do."""


class LocalRun:
    """A context manager round everything a laptop needs to be Muster; leaves nothing behind but its state folder.

    With `memory` the store's file is in memory (where the machine has such a place) and goes when the run ends.
    """

    def __init__(
        self, state: Path, *, port: int = 0, site: Path | None = None, http: int = 4, clock: bool = True, memory: bool = False,
        fresh: bool = False, progress: Callable[[str], None] = lambda line: None,
    ) -> None:  # fmt: skip
        self.state, self.memory, self._clock, self._say = state, memory, clock, progress
        self._kinds = [*["http"] * http, "pump"]
        self._site = site or state / "site"
        self._children: list[Process] = []
        self._log: IO[bytes] | None = None
        self._before: dict[str, str] | None = None
        self._stopping, self._over = threading.Event(), threading.Event()
        self._trouble = ""
        self._watcher = threading.Thread(target=self._keep_alive, daemon=True)
        self._secret = secrets.token_hex(16)
        self._control = control.free_address()
        self._anew = fresh
        self.fresh = False
        self.store: store.Store | None = None
        try:
            self._listening = listen(port)
        except OverflowError as error:
            raise RunError(f"{port} is no port number: use one from 1 to 65535") from error
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            raise RunError(f"Port {port} {'is taken: stop what uses it, or choose' if taken else 'cannot be used: choose'} another with PORT=…") from error
        self.port = int(self._listening.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"

    def prepare(self) -> None:
        """Starts the store and creates what is missing; afterwards the environment is set and tables can be written."""
        try:
            self._prepare()
        except OSError as error:
            self.stop()
            raise RunError(f"Cannot write to {self.state.name}: {error.strerror or error}") from error
        except (store.StoreError, ClientError, BotoCoreError) as error:
            self.stop()
            raise RunError(str(error)) from error
        except BaseException:
            self.stop()
            raise

    def serve(self) -> None:
        """Starts the HTTP processes, the pump and the clock, and waits until each is ready; from then on what ends is started again."""
        self._children = [self._spawn(kind) for kind in self._kinds]
        deadline = time.monotonic() + START_SECONDS
        for kind, child in zip(self._kinds, self._children, strict=True):
            if not is_ready(child, deadline):
                self.stop()
                raise RunError(f"The {kind} process did not start: {last_line(self.state / 'log')}")
        self._watcher.start()

    def watch(self) -> None:
        """Blocks while all goes well; raises RunError when a part cannot be kept up."""
        while not self._over.wait(0.5):  # in short waits, so that signals are heard
            pass
        if self._trouble:
            raise RunError(self._trouble)

    def stop(self) -> None:
        """Stops everything, the store last; stopping twice is harmless, and a Ctrl-C meanwhile changes nothing."""
        here = threading.current_thread() is threading.main_thread()
        heard = [(one, signal.signal(one, signal.SIG_IGN)) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP) if here]
        self._stopping.set()
        if self._watcher.is_alive():
            self._watcher.join()
        for child in self._children:
            child.terminate()
        for child in self._children:
            finish(child)
        self._children = []
        if self.store:
            self.store.stop()
        if self._log:
            self._log.close()
        self._listening.close()
        if self._before is not None:
            os.environ.clear()
            os.environ.update(self._before)
            self._before = None
        self._over.set()
        for number, hears in heard:
            signal.signal(number, hears)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    @property
    def pids(self) -> list[int]:
        """Every process of the run but this one."""
        own = [child.pid for child in self._children] + ([self.store.pid] if self.store else [])
        return own + self.ask({"pids": True})["pids"] if self._children else own

    def ask(self, question: dict[str, Any]) -> dict[str, Any]:
        """What the pump's process answers (see control.Control)."""
        return control.ask(self._control, self._secret.encode(), question)

    def _prepare(self) -> None:
        self.state.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(self.state).free < NEEDED_BYTES:
            raise OSError(errno.ENOSPC, f"the disk is full (less than {NEEDED_BYTES // 1_000_000} MB are free)")
        given = os.environ.get("AWS_ENDPOINT_URL_DYNAMODB")
        if not given:
            self.store = store.Store(None if self.memory else self.state / "store.db")
            self.store.lock()
            self._clear()
            self.store.start()
            self._say("store: started")
        endpoint = given or self._store.endpoint
        keys = self.state / "keys.json"
        if not keys.exists():
            make_keys(keys)
        self._before = dict(os.environ)
        os.environ.update(environment(self.url, keys.resolve(), endpoint))
        self.fresh = store.create_tables(local(), endpoint)
        if self.fresh:
            self._say("tables: created from template.yaml")

    def _clear(self) -> None:
        """Starts anew: the lock stays, for it is held."""
        for place in self.state.iterdir() if self._anew else ():
            if place.name not in _KEPT:
                shutil.rmtree(place) if place.is_dir() and not place.is_symlink() else place.unlink()

    @property
    def _store(self) -> store.Store:
        assert self.store
        return self.store

    def _spawn(self, kind: str) -> Process:
        self._log = self._log or open_log(self.state / "log")
        listening = self._listening.fileno()
        settings = {
            "state": str(self.state.resolve()), "site": str(self._site.resolve()), "clock": self._clock, "fd": listening,
            "file": str(self.store.file) if self.store else "", "control": self._control,
        }  # fmt: skip
        return spawn(kind, settings, listening=listening, key=self._secret, log=self._log)

    def _keep_alive(self) -> None:
        """Starts again what ended, until it ends too often."""
        ends: list[float] = []
        while not self._stopping.wait(0.1):
            try:
                found = self._restart_ended()
            except (store.StoreError, OSError) as error:
                self._trouble = f"A part of the run ended and cannot be started again ({error}). What was acknowledged is safe."
            else:
                ends = [*[at for at in ends if at > time.monotonic() - RESTARTS_SECONDS], *[time.monotonic()] * found]
                if len(ends) > RESTARTS:
                    self._trouble = f"A part of the run ends again and again: {last_line(self.state / 'log')}"
            if self._trouble:
                self._over.set()
                return

    def _restart_ended(self) -> int:
        """Starts again what ended since the last look; answers how many."""
        found = 0
        if self.store and not self.store.alive:
            self._say("the store ended, starting it again")
            self.store.end()
            self.store.start()
            found += 1
        for position, child in enumerate(self._children):
            if child.poll() is not None:
                self._say(f"the {self._kinds[position]} process ended with {child.returncode}, starting it again")
                finish(child)
                self._children[position] = self._spawn(self._kinds[position])
                found += 1
        return found
