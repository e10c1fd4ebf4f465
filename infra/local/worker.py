"""The processes of a local run: `http` answers requests, `pump` reads the streams and keeps the clock. Each ends with its parent."""

import json
import os
import signal
import socket
import sys
import threading
import time
import traceback
from importlib import import_module
from multiprocessing.connection import Client, Listener
from pathlib import Path
from typing import Any

from infra.local import store
from infra.local.dev import Developer
from infra.local.gateway import Gateway, Server
from infra.local.inbox import Inbox, register
from infra.local.letters import DeadLetters
from infra.local.pump import Handler, Pump, Reader
from infra.local.schedules import Clock
from infra.local.site import Site
from infra.local.template import Template, local

SWEEP_SECONDS, PRUNE_EVERY = 60, 30


def main(kind: str, settings: dict[str, Any]) -> None:
    """Runs one kind of process until its parent is gone or says stop."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears Ctrl-C and stops everyone in order
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))  # checkpoints are whole files and every handler may be called again
    threading.Thread(target=_end_with_parent, daemon=True).start()
    template = local()
    state = Path(settings["state"])
    inbox, dead = Inbox(state, Path(os.environ["MUSTER_KEY_FILE"])), DeadLetters(state / "dead-letters")
    if kind == "http":
        listening = socket.socket(fileno=int(settings["fd"]))
        developer = Developer(inbox, dead, lambda question: _ask(state, question))
        gateway = Gateway(template, Site(Path(settings["site"])), developer.answer)
        gateway.warm()
        _ready()
        Server(listening, gateway).serve_forever(poll_interval=60)
    else:
        register(inbox)
        _pump(template, state, dead, settings)


def _pump(template: Template, state: Path, dead: DeadLetters, settings: dict[str, Any]) -> None:
    endpoint = os.environ["AWS_ENDPOINT_URL_DYNAMODB"]
    functions = template.functions
    pump = Pump(
        [Reader(one, functions[one.function], _handler(functions[one.function].handler), endpoint, state, dead) for one in template.mappings]
    )
    clock = Clock([(one, functions[one.function], _handler(functions[one.function].handler)) for one in template.schedules])
    listener = Listener(str(state / "pump.sock"), family="AF_UNIX")
    threading.Thread(target=_serve, args=(listener, pump, clock), daemon=True).start()
    pump.start()
    if settings["clock"]:
        clock.start()
    _ready()
    _keep_house(template, endpoint, settings)


def _keep_house(template: Template, endpoint: str, settings: dict[str, Any]) -> None:
    """What DynamoDB does by itself: expired items go, and stream records older than a day."""
    rounds = 0
    while True:
        time.sleep(SWEEP_SECONDS)
        rounds += 1
        try:
            store.sweep_expired(template, endpoint, time.time())
            if settings["file"] and rounds % PRUNE_EVERY == 0:
                store.prune_streams(Path(settings["file"]), time.time())
        except Exception:
            sys.stderr.write(traceback.format_exc(limit=-3))


def _serve(listener: Listener, pump: Pump, clock: Clock) -> None:
    """Answers questions of the HTTP processes, one at a time."""
    while True:
        with listener.accept() as connection:
            try:
                connection.send(_reply(connection.recv(), pump, clock))
            except Exception:
                sys.stderr.write(traceback.format_exc(limit=-4))
                connection.send({"failed": True})


def _reply(question: dict[str, Any], pump: Pump, clock: Clock) -> Any:
    if "schedule" in question:
        try:
            return {"result": clock.run(question["schedule"])}
        except KeyError:
            return {"unknown": question["schedule"]}
    wanted, batches = question["pump"], 0
    if wanted.get("paused") is True:
        pump.pause()
    if wanted.get("drain") is True and pump.paused:
        batches = pump.drain()
    if wanted.get("paused") is False:
        pump.resume()
    behind = [reader.mapping.name for reader in pump.readers if not reader.caught_up]
    return {"paused": pump.paused, "idle": pump.idle, "behind": behind, "batches": batches}


def _ask(state: Path, question: dict[str, Any]) -> Any:
    with Client(str(state / "pump.sock"), family="AF_UNIX") as connection:
        connection.send(question)
        return connection.recv()


def _handler(path: str) -> Handler:
    """A handler that is imported at its first call: only matching needs the solver."""
    module, _, name = path.rpartition(".")
    return lambda event, context: getattr(import_module(module), name)(event, context)


def _ready() -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
