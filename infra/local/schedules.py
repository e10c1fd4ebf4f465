"""The template's schedules: fixed rates and daily UTC times, each one run at a time."""

import re
import sys
import threading
import time
import traceback
from datetime import UTC, datetime, timedelta
from typing import Any

from infra.local.gateway import context_of
from infra.local.pump import Handler
from infra.local.template import Function, Schedule

_UNITS = {"minute": 60, "hour": 3_600, "day": 86_400}


def next_time(expression: str, after: datetime) -> datetime:
    """When `rate(…)` or a daily `cron(M H * * ? *)` is due next; raises ValueError on any other expression."""
    if found := re.fullmatch(r"rate\((\d+) (minute|hour|day)s?\)", expression):
        return after + timedelta(seconds=int(found[1]) * _UNITS[found[2]])
    if found := re.fullmatch(r"cron\((\d+) (\d+) \* \* \? \*\)", expression):
        today = after.astimezone(UTC).replace(minute=int(found[1]), hour=int(found[2]), second=0, microsecond=0)
        return today if today > after else today + timedelta(days=1)
    raise ValueError(f"schedule {expression!r} is not one this run knows")


class Clock:
    """Runs schedules when they are due, and at once when asked."""

    def __init__(self, schedules: list[tuple[Schedule, Function, Handler]]) -> None:
        self._schedules = {schedule.name: (schedule, function, handler) for schedule, function, handler in schedules}
        self._locks = {name: threading.Lock() for name in self._schedules}
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(schedule,), daemon=True) for schedule, _, _ in schedules]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopping.set()

    def run(self, name: str) -> Any:
        """Runs a schedule now and answers its result; raises KeyError on an unknown one."""
        schedule, function, handler = self._schedules[name]
        with self._locks[name]:
            return handler(dict(schedule.input), context_of(function))

    def _run(self, schedule: Schedule) -> None:
        while True:
            due = next_time(schedule.expression, datetime.now(UTC))
            if self._stopping.wait(max(0.0, due.timestamp() - time.time())):
                return
            try:
                self.run(schedule.name)
            except Exception:
                sys.stderr.write(f"{schedule.name}: {traceback.format_exc(limit=-3)}")
