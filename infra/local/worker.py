"""The processes of a local run: `http` answers requests, `pump` reads the streams and keeps the clock. Each ends with its parent."""

import contextlib
import json
import os
import signal
import socket
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Listener
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from infra.local import quirks
from infra.local.control import Control, answer, ask
from infra.local.dev import Developer
from infra.local.environment import Environment, where
from infra.local.gateway import Gateway
from infra.local.inbox import here
from infra.local.letters import DeadLetters
from infra.local.pump import Pump, Reader
from infra.local.schedules import Clock
from infra.local.server import Server
from infra.local.static import Site
from infra.local.tables import sweep_expired
from infra.local.template import StreamMapping, Template, local
from infra.local.wire import Refused, Unreachable

SWEEP_SECONDS, PRUNE_EVERY = 60, 30
STORE_SECONDS = 15.0


def main(kind: str, settings: dict[str, Any]) -> None:
    """Runs one kind of process until its parent is gone or says stop."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears Ctrl-C and stops everyone in order
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))  # checkpoints are whole files and every handler may be called again
    threading.Thread(target=_end_with_parent, daemon=True).start()
    dead = DeadLetters(Path(settings["state"]) / "dead-letters")
    {"http": _http, "pump": _pump}[kind](local(), dead, settings)


def _http(template: Template, dead: DeadLetters, settings: dict[str, Any]) -> None:
    question = partial(ask, tuple(settings["control"]), _key())
    developer = Developer(here(), dead, question)
    gateway = Gateway(template, serve=Site(Path(settings["site"])).answer, develop=developer.answer, say=_say)
    gateway.warm()
    server = Server(socket.socket(fileno=int(settings["fd"])), gateway, _say)
    _ready()
    server.serve_forever(poll_interval=60)


def _pump(template: Template, dead: DeadLetters, settings: dict[str, Any]) -> None:
    endpoint, state = os.environ["AWS_ENDPOINT_URL_DYNAMODB"], Path(settings["state"])
    called = [*(one.function for one in template.mappings), *(one.function for one in template.schedules)]
    environments = {name: Environment(template.functions[name]) for name in dict.fromkeys(called)}

    def reader(one: StreamMapping) -> Reader:
        environment = environments[one.function]
        return Reader(one, environment.function, lambda event, context: environment.invoke(event), endpoint, state, dead, _say)

    readers = [_patiently(partial(reader, one)) for one in template.mappings]
    pump = Pump(readers, _say)
    clock = Clock([(one, environments[one.function].invoke) for one in template.schedules], dead=dead, say=_say)
    control = Control(pump, clock, lambda: [one.pid for one in environments.values() if one.pid])
    listener = Listener(tuple(settings["control"]), authkey=_key())
    threading.Thread(target=answer, args=(listener, control.reply, _say), daemon=True).start()
    for one in environments.values():
        one.warm()
    pump.start()
    if settings["clock"]:
        clock.start()
    _ready()
    _keep_house(template, endpoint, settings)


def _patiently(make: Callable[[], Reader]) -> Reader:
    """A reader, once the store answers: it may be on its way up again."""
    ends = time.monotonic() + STORE_SECONDS
    while True:
        try:
            return make()
        except (Unreachable, Refused):
            if time.monotonic() > ends:
                raise
            time.sleep(0.2)


def _keep_house(template: Template, endpoint: str, settings: dict[str, Any]) -> None:
    """What DynamoDB does by itself: expired items go, and stream records older than a day."""
    rounds = 0
    while True:
        time.sleep(SWEEP_SECONDS)
        rounds += 1
        try:
            sweep_expired(template, endpoint, time.time())
            if settings["file"] and rounds % PRUNE_EVERY == 0:
                quirks.prune_streams(Path(settings["file"]), time.time())
        except (BotoCoreError, ClientError, sqlite3.Error) as error:
            _say(f"housekeeping: {where(error)}")


def _key() -> bytes:
    return os.environ["MUSTER_CONTROL_KEY"].encode()


def _say(line: str) -> None:
    with contextlib.suppress(OSError):  # a full disk must not end who says so
        sys.stderr.write(f"{time.strftime('%H:%M:%S')} {line}\n")
        sys.stderr.flush()


def _ready() -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    os.dup2(2, 1)  # nobody reads this process from here on: what functions print is log


def _end_with_parent() -> None:
    os.read(0, 1)
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
