"""The stream pump: reads each mapping that the template declares and calls its function as Lambda would, at least once and in order."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from infra.local.delivery import Delivery
from infra.local.environment import context_of, where
from infra.local.filters import check, passes
from infra.local.letters import DeadLetters
from infra.local.streams import MOST, Record, Stream, number, unchanged
from infra.local.template import Function, StreamMapping
from infra.local.wire import Refused, Unreachable

IDLE_SECONDS, AGAIN_SECONDS, NOTE_SECONDS = 0.12, 0.5, 1.0
Say = Callable[[str], None]
Handler = Callable[[dict[str, Any], Any], Any]


def _mute(line: str) -> None:
    """For tests, which look at what was given up instead."""


class Checkpoint:
    """How far a mapping has come in its table's stream; on disk, so that a killed run reads on, or again, but never past a record."""

    def __init__(self, file: Path, stream: str) -> None:
        self._file, self._stream, self._noted = file, stream, 0.0
        self.after = self._written = ""
        try:
            after, *of = file.read_text(encoding="ascii").split()
            if of in ([], [stream]):
                self.after = self._written = str(int(after)).zfill(21)
        except (OSError, ValueError):
            pass  # none yet, or one that a power cut spoiled: reading again is harmless, skipping is not

    def reach(self, after: str, *, at_once: bool = True) -> None:
        """Notes that everything up to a number is settled."""
        self.after = after
        if after != self._written and (at_once or time.monotonic() - self._noted > NOTE_SECONDS):
            staged = self._file.with_suffix(".new")
            staged.write_text(f"{after} {self._stream}", encoding="ascii")
            staged.replace(self._file)
            self._written, self._noted = after, time.monotonic()


class Reader:
    """One mapping: where it stands in its table's stream, and what it hands to its function."""

    def __init__(
        self, mapping: StreamMapping, function: Function, handler: Handler, endpoint: str, state: Path, dead: DeadLetters, say: Say = _mute
    ) -> None:  # fmt: skip
        for pattern in mapping.filters:
            check(pattern)
        self.mapping, self._function, self._handler, self._say = mapping, function, handler, say
        self._stream, self._looking = Stream(endpoint, mapping.table), Stream(endpoint, mapping.table)
        self._checkpoint = Checkpoint(state / f"{mapping.name}.checkpoint", self._stream.arn)
        self.halted = threading.Event()
        self._delivery = Delivery(
            mapping, invoke=self._invoke, give_up=lambda records, why: dead.add(mapping, records, why), advance=lambda after: self._checkpoint.reach(after),
            wait=lambda seconds: not self.halted.wait(seconds), say=say,
        )  # fmt: skip

    def step(self, *, wait: bool = True) -> bool:
        """Reads on and hands over one batch; answers whether there was anything. With `wait`, gives a short batch its window to fill."""
        read_to, wanted = self._gather(wait=wait)
        if read_to == self._checkpoint.after:
            return False
        if not wanted or self._delivery.hand_over(wanted):
            self._checkpoint.reach(read_to, at_once=bool(wanted))
        return True

    def unread(self) -> int:
        """How many records lie ahead, as far as one look shows."""
        return len(self._looking.read(self._checkpoint.after))

    def _invoke(self, event: dict[str, Any]) -> Any:
        return self._handler(event, context_of(self._function))

    def _gather(self, *, wait: bool) -> tuple[str, list[Record]]:
        """Up to a batch of records that the filters let through, and the number read up to."""
        read_to, wanted = self._checkpoint.after, list[Record]()
        closes: float | None = None
        while len(wanted) < self.mapping.batch and not self.halted.is_set():
            records = self._stream.read(read_to, min(MOST, self.mapping.batch - len(wanted)))
            for record in records:
                read_to = number(record)
                if passes(self.mapping.filters, record) and not unchanged(record):
                    wanted.append(record)
            closes = closes or (time.monotonic() + self.mapping.window if wanted else None)
            if not records:
                left = closes - time.monotonic() if closes and wait else 0.0
                if left <= 0 or self.halted.wait(min(left, IDLE_SECONDS)):
                    break
            elif closes and wait and time.monotonic() > closes:
                break
            elif not wanted:
                self._checkpoint.reach(read_to, at_once=False)
        return read_to, wanted


class Pump:
    """All mappings, a thread each; or, while paused, one after the other on demand."""

    def __init__(self, readers: list[Reader], say: Say = _mute) -> None:
        self.readers, self._say = readers, say
        self._stopping, self._running = threading.Event(), threading.Event()
        self._running.set()
        self._busy = {reader.mapping.name: threading.Lock() for reader in readers}
        self._threads = [threading.Thread(target=self._run, args=(reader,), daemon=True) for reader in readers]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ends the threads, each after the batch it is handing over."""
        self._stopping.set()
        self._halt(True)
        self._running.set()
        for thread in self._threads:
            thread.join(10)

    def pause(self) -> None:
        """Stops reading; returns once no function is being called."""
        self._running.clear()
        self._halt(True)
        for busy in self._busy.values():
            with busy:
                pass
        self._halt(False)

    def resume(self) -> None:
        self._running.set()

    def drain(self) -> int:
        """While paused: hands over all there is, mapping by mapping in the template's order, until nothing is left; answers the batches."""
        batches, more = 0, True
        while more:
            more = False
            for reader in self.readers:
                with self._busy[reader.mapping.name]:
                    while reader.step(wait=False):
                        batches, more = batches + 1, True
        return batches

    @property
    def paused(self) -> bool:
        return not self._running.is_set()

    def behind(self) -> dict[str, int]:
        """For each mapping that is not done, how many records lie ahead of its checkpoint; empty when every stream was handed over."""
        # Twice, since a function that ends between two looks may have written to a table already looked at.
        return self._look() or self._look()

    def _look(self) -> dict[str, int]:
        return {reader.mapping.name: ahead for reader in self.readers if (ahead := reader.unread())}

    def _halt(self, halted: bool) -> None:
        for reader in self.readers:
            reader.halted.set() if halted else reader.halted.clear()

    def _run(self, reader: Reader) -> None:
        while not self._stopping.is_set():
            self._running.wait()
            with self._busy[reader.mapping.name]:
                if self._stopping.is_set() or self.paused:
                    continue
                pause = self._step(reader)
            if pause:
                self._stopping.wait(pause)

    def _step(self, reader: Reader) -> float:
        """One batch; answers how long to rest before the next."""
        try:
            return 0.0 if reader.step() else IDLE_SECONDS
        except (Unreachable, Refused) as error:  # the store is being started again; nothing is lost meanwhile
            self._say(f"{reader.mapping.name}: {error}")
        except Exception as error:  # a mapping that ends here would lose its records in silence; it tries again
            self._say(f"{reader.mapping.name}: {where(error)}")
        return AGAIN_SECONDS
