"""The embedded store: starts Dynoxide on one file that nobody else uses, waits for it, and ends it, whatever happens to who started it."""

import contextlib
import fcntl
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import IO

from infra.local.binary import StoreError, binary, install, verify
from infra.local.quirks import check_schema, index_streams
from infra.local.tables import create_tables
from infra.local.wire import Refused, Unreachable, Wire, client

__all__ = ["Store", "StoreError", "binary", "client", "create_tables", "free_port", "install", "verify"]

START_SECONDS, LOCK_SECONDS = 20.0, 3.0
_MEMORY = Path("/dev/shm")  # noqa: S108 (a place in memory; names in it are made by mkdtemp)
# Ends the store, and clears a folder made for it, when whoever holds the other end of its standard input is gone.
_GUARD = 'trap "" INT TERM HUP; cat >/dev/null; kill -9 "$1" 2>/dev/null; if [ -n "$2" ]; then rm -rf "$2"; fi'


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Store:
    """One running Dynoxide: durable on its own file, else in memory until it is stopped."""

    def __init__(self, file: Path | None = None, port: int = 0) -> None:
        self.file, self.port = file, port or free_port()
        self._scratch: Path | None = None
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None
        self._guard: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None

    def lock(self) -> None:
        """Makes the file this run's alone: a second server on it would start, and spoil it (quirk 6). Raises StoreError."""
        if self.file is None:
            # A file where the machine keeps files in memory: the engine's own memory could not be indexed or pruned (quirk 1).
            self._scratch = Path(tempfile.mkdtemp(prefix="muster-", dir=_MEMORY if os.access(_MEMORY, os.W_OK) else None))
            self.file = self._scratch / "store.db"
        if self._lock:
            return
        lock = self.file.with_suffix(".lock").open("a", encoding="ascii")
        deadline = time.monotonic() + LOCK_SECONDS  # a run that was killed a moment ago is still going down
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError as error:
                if time.monotonic() > deadline:
                    lock.close()
                    raise StoreError(f"{self.file.parent.name} is in use by another run; stop that first (its process id is in run.json).") from error
                time.sleep(0.1)
        self._lock = lock

    def start(self) -> None:
        """Starts the store and waits until it answers; raises StoreError when the file is in use or it does not come up."""
        path = binary()
        verify(path)
        try:
            self._start(path)
        except BaseException:
            self.stop()
            raise

    def _start(self, path: Path) -> None:
        self.lock()
        assert self.file
        if self.file.exists():
            check_schema(self.file)
        arguments = [str(path), "serve", "--host", "127.0.0.1", "--port", str(self.port), "--db-path", str(self.file)]
        # In a session of its own, so that Ctrl-C stops the servers first and the store last; it holds the lock while it lives.
        held = (self._lock.fileno(),) if self._lock else ()
        self._process = subprocess.Popen(
            arguments, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True, pass_fds=held
        )
        self._guard = subprocess.Popen(
            ["sh", "-c", _GUARD, "guard", str(self._process.pid), str(self._scratch or "")], stdin=subprocess.PIPE, start_new_session=True
        )
        self._wait(START_SECONDS)
        index_streams(self.file)

    def stop(self) -> None:
        """Stops the store and gives the file back; stopping twice is harmless."""
        self.end()
        if self._lock:
            self._lock.close()
        self._lock = None
        if self._scratch:
            shutil.rmtree(self._scratch, ignore_errors=True)
            self._scratch = self.file = None

    def kill(self) -> None:
        """Ends the store as a power cut would, and keeps the file for the next start."""
        if self._process:
            self._process.kill()
        self.end()

    def end(self) -> None:
        """Ends the process but keeps the lock."""
        process, self._process = self._process, None
        if process:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(5)
            process.kill()
            process.wait()
            if process.stderr:
                process.stderr.close()
        guard, self._guard = self._guard, None
        if guard:  # after the store, so that a kill in between leaves neither
            guard.kill()
            guard.wait()
            if guard.stdin:
                guard.stdin.close()

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    def _wait(self, seconds: float) -> None:
        assert self._process
        wire, deadline = Wire(self.endpoint), time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                said = (self._process.stderr.read() if self._process.stderr else b"").decode(errors="replace").strip().splitlines()
                self.end()
                raise StoreError(f"The store stopped at once: {said[-1] if said else 'it gave no reason'}")
            try:
                wire.ask("DynamoDB_20120810.ListTables", Limit=1)
                wire.close()
                return
            except Unreachable:
                time.sleep(0.01)
            except Refused as error:
                self.end()
                raise StoreError(f"The store cannot work: {error}") from error
        self.end()
        raise StoreError(f"The store did not answer within {seconds:.0f} seconds.")
