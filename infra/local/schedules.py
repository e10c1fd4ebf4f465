"""The template's schedules, run when they are due and at once when asked; never one of them twice at a time."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from infra.local.cron import next_time
from infra.local.delivery import FunctionFailed
from infra.local.letters import DeadLetters
from infra.local.template import Schedule

Invoke = Callable[[dict[str, Any]], Any]


class Clock:
    """One thread a schedule."""

    def __init__(self, schedules: list[tuple[Schedule, Invoke]], *, dead: DeadLetters, say: Callable[[str], None]) -> None:
        for schedule, _ in schedules:
            next_time(schedule.expression, datetime.now(UTC))  # raises now rather than in its thread
        self._schedules = {schedule.name: (schedule, invoke) for schedule, invoke in schedules}
        self._locks = {name: threading.Lock() for name in self._schedules}
        self._stopping, self._dead, self._say = threading.Event(), dead, say
        self._threads = [threading.Thread(target=self._run, args=(schedule,), daemon=True) for schedule, _ in schedules]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopping.set()

    def run(self, name: str) -> Any:
        """Runs a schedule now and answers its result; raises KeyError on an unknown one, FunctionFailed when it failed."""
        schedule, invoke = self._schedules[name]
        with self._locks[name]:
            return invoke(dict(schedule.input))

    @property
    def busy(self) -> list[str]:
        """The schedules that run just now."""
        return [name for name, lock in self._locks.items() if lock.locked()]

    def _run(self, schedule: Schedule) -> None:
        while True:
            due = next_time(schedule.expression, datetime.now(UTC))
            if self._stopping.wait(max(0.0, due.timestamp() - time.time())):
                return
            try:
                self.run(schedule.name)
            except FunctionFailed as error:
                self._say(f"{schedule.name}: {error}")
                self._dead.add_schedule(schedule, str(error))
