"""How the HTTP processes ask the process that runs the pump and the clock."""

import contextlib
import socket
import threading
from collections.abc import Callable
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Listener
from typing import Any

from infra.local.delivery import FunctionFailed
from infra.local.pump import Pump
from infra.local.schedules import Clock

Question = dict[str, Any]
Address = tuple[str, int]


class Control:
    """Answers questions about the pump and the clock, and turns their switches."""

    def __init__(self, pump: Pump, clock: Clock, pids: Callable[[], list[int]]) -> None:
        self._pump, self._clock, self._pids = pump, clock, pids
        self._one_at_a_time = threading.Lock()

    def reply(self, question: Question) -> dict[str, Any]:
        """The answer to `schedule`, `pump` or `pids`."""
        if "schedule" in question:
            try:
                return {"result": self._clock.run(question["schedule"])}
            except KeyError:
                return {"unknown": question["schedule"]}
            except FunctionFailed as error:
                return {"failed": str(error)}
        if "pids" in question:
            return {"pids": self._pids()}
        with self._one_at_a_time:
            return self._switch(question["pump"])

    def _switch(self, wanted: dict[str, Any]) -> dict[str, Any]:
        batches = 0
        if wanted.get("paused") is True:
            self._pump.pause()
        if wanted.get("drain") is True and self._pump.paused:
            batches = self._pump.drain()
        if wanted.get("paused") is False:
            self._pump.resume()
        busy = self._clock.busy
        behind = self._pump.behind()
        return {"paused": self._pump.paused, "idle": not behind and not busy, "behind": behind, "batches": batches}


def answer(listener: Listener, reply: Callable[[Question], dict[str, Any]], say: Callable[[str], None]) -> None:
    """Answers whoever asks, each in a thread of its own, for a schedule may take minutes."""
    while True:
        try:
            connection = listener.accept()
        except (OSError, EOFError, AuthenticationError):
            continue
        threading.Thread(target=_converse, args=(connection, reply, say), daemon=True).start()


def ask(address: Address, key: bytes, question: Question) -> dict[str, Any]:
    """The answer of the process that listens there; raises OSError or EOFError when it does not."""
    with Client(address, authkey=key) as connection:
        connection.send(question)
        answered: dict[str, Any] = connection.recv()
    return answered


def free_address() -> Address:
    """Where a control process may listen."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return "127.0.0.1", int(probe.getsockname()[1])


def _converse(connection: Any, reply: Callable[[Question], dict[str, Any]], say: Callable[[str], None]) -> None:
    with connection, contextlib.suppress(OSError, EOFError):
        try:
            connection.send(reply(connection.recv()))
        except (OSError, EOFError):
            raise
        except Exception as error:
            say(f"control: {type(error).__name__}: {error}")
            connection.send({"failed": type(error).__name__})
