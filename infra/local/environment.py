"""A function's own process, as Lambda keeps one warm: one event at a time, its own variables, ended when it takes too long."""

import contextlib
import json
import os
import queue
import select
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace, TracebackType
from typing import Any

from infra.local.delivery import FunctionFailed
from infra.local.surroundings import ROOT, variables
from infra.local.template import Function

_HURRY_SECONDS, _NICER = 2, 5


def context_of(function: Function) -> Any:
    """What a Lambda handler reads of its context."""
    ends = time.monotonic() + function.timeout
    return SimpleNamespace(
        function_name=function.logical, function_version="1", memory_limit_in_mb=512, invoked_function_arn=f"arn:local:{function.logical}",
        aws_request_id=str(uuid.uuid4()), get_remaining_time_in_millis=lambda: max(0, round(1000 * (ends - time.monotonic()))),
    )  # fmt: skip


def where(error: BaseException) -> str:
    """An error for the log: its kind and the places it passed, without its message, which may repeat what a person typed."""
    trace: TracebackType | None = error.__traceback__
    places: list[str] = []
    while trace:
        code = trace.tb_frame.f_code
        places.append(f"{Path(code.co_filename).name}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return f"{type(error).__name__} at {' < '.join(reversed(places[-5:]))}"


class Environment:
    """One function's process, started at its first event and again after it ended."""

    def __init__(self, function: Function, common: Mapping[str, str] = os.environ) -> None:
        self.function = function
        own = variables(function)
        self._variables = {**own, **common, "POWERTOOLS_SERVICE_NAME": own.get("POWERTOOLS_SERVICE_NAME", function.logical)}
        self._process: subprocess.Popen[bytes] | None = None
        self._one_at_a_time = threading.Lock()

    def warm(self) -> None:
        """Starts the process unless it runs."""
        with self._one_at_a_time:
            self._running()

    def invoke(self, event: Mapping[str, Any]) -> Any:
        """The function's answer to an event; raises FunctionFailed."""
        with self._one_at_a_time:
            process = self._running()
            assert process.stdin and process.stdout
            try:
                process.stdin.write(json.dumps(event).encode() + b"\n")
                process.stdin.flush()
                answer = json.loads(self._line(process))
            except (OSError, ValueError) as error:
                self._end()
                raise FunctionFailed("the function's process ended") from error
        if "failed" in answer:
            raise FunctionFailed(answer["failed"])
        return answer["result"]

    def stop(self) -> None:
        """Ends the process, after what it is doing."""
        with self._one_at_a_time:
            self._end(gently=True)

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._process is None or self._process.poll() is not None:
            self._end()
            sends = "NOTIFY_SECRET_ARN" in self.function.environment  # only such a function may write to the inbox
            given = json.dumps([self.function.logical, self.function.handler, self.function.timeout, sends])
            self._process = subprocess.Popen(
                [sys.executable, "-m", "infra.local.environment", given], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                env=self._variables, cwd=ROOT,
            )  # fmt: skip
        return self._process

    def _line(self, process: "subprocess.Popen[bytes]") -> bytes:
        """The line the process answers; raises FunctionFailed when it takes longer than the function may."""
        assert process.stdout
        ends, parts = time.monotonic() + self.function.timeout, b""
        while not parts.endswith(b"\n"):
            ready, _, _ = select.select([process.stdout], [], [], max(0.0, ends - time.monotonic()))
            if not ready:
                self._end()
                raise FunctionFailed(f"timed out after {self.function.timeout} s")
            part = os.read(process.stdout.fileno(), 1 << 20)
            if not part:
                raise BrokenPipeError
            parts += part
        return parts

    def _end(self, *, gently: bool = False) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if gently and process.stdin:
            with contextlib.suppress(OSError):
                process.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_HURRY_SECONDS)
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream:
                with contextlib.suppress(OSError):
                    stream.close()


def serve(function: Function, *, sends: bool) -> None:
    """The process itself: answers each line of standard input with one line, and ends with whoever writes them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(_NICER)  # on AWS these have machines of their own; here whoever waits for an answer comes first
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what the function prints is log
    events: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(events,), daemon=True).start()
    handler: Any = None
    with contextlib.suppress(Exception):  # said again, and answered, at the first event
        handler = _load(function.handler, sends=sends)
    while True:
        line = events.get()
        try:
            handler = handler or _load(function.handler, sends=sends)
            text = json.dumps({"result": handler(json.loads(line), context_of(function))})
        except Exception as error:
            text = json.dumps({"failed": where(error)})
        answers.write(text + "\n")
        answers.flush()


def _load(path: str, *, sends: bool) -> Any:
    """The handler, imported; whoever may send finds the local inbox registered."""
    if sends:
        from infra.local.inbox import here, register

        register(here())
    module, _, name = path.rpartition(".")
    return getattr(import_module(module), name)


def _listen(events: "queue.SimpleQueue[bytes]") -> None:
    for line in sys.stdin.buffer:
        events.put(line)
    os._exit(0)


if __name__ == "__main__":
    logical, path, timeout, may_send = json.loads(sys.argv[1])
    serve(Function(logical, path, timeout, {}), sends=may_send)
