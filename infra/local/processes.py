"""Starting, awaiting and ending the processes of a run."""

import json
import os
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, Any

from infra.local.surroundings import ROOT

STOP_SECONDS = 8
LARGEST_LOG = 20_000_000
Process = subprocess.Popen[bytes]


def spawn(kind: str, settings: dict[str, Any], *, listening: int, key: str, log: IO[bytes]) -> Process:
    """Starts one process of infra.local.worker; it ends when its standard input does, so it never outlives this one."""
    return subprocess.Popen(
        [sys.executable, "-m", "infra.local.worker", kind, json.dumps(settings)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
        cwd=ROOT, env={**os.environ, "MUSTER_CONTROL_KEY": key}, pass_fds=(listening,), start_new_session=True,
    )  # fmt: skip


def is_ready(child: Process, deadline: float) -> bool:
    """Whether a process says that it is ready before the deadline."""
    assert child.stdout
    ready, _, _ = select.select([child.stdout], [], [], max(0.0, deadline - time.monotonic()))
    return bool(ready) and child.stdout.readline() == b"ready\n"


def finish(child: Process) -> None:
    """Waits for a process that was told to end, and insists."""
    try:
        child.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    for stream in (child.stdin, child.stdout):
        if stream:
            stream.close()


def open_log(file: Path) -> IO[bytes]:
    """The log to append to; one that has grown large is kept as `.old` and begun anew."""
    if file.exists() and file.stat().st_size > LARGEST_LOG:
        file.replace(file.with_name(f"{file.name}.old"))
    return file.open("ab")


def last_line(log: Path) -> str:
    """What the log says last."""
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines() if log.exists() else []
    return lines[-1][:300] if lines else "nothing was said"
