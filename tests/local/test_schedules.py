"""Schedules of the template: when they are due, and what happens when one fails."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from infra.local.cron import next_time
from infra.local.delivery import FunctionFailed
from infra.local.letters import DeadLetters
from infra.local.schedules import Clock
from infra.local.template import local

NOON = datetime(2026, 11, 24, 12, 0, 30, tzinfo=UTC)  # a Tuesday


def test_the_night_solve_runs_ten_past_midnight_in_taiyuan() -> None:
    [night] = [schedule for schedule in local().schedules if schedule.input.get("settle")]
    due = next_time(night.expression, NOON) + timedelta(hours=8)
    assert (due.hour, due.minute) == (0, 10)


def _clock(invoke: Any, tmp_path: Path) -> Clock:
    return Clock([(schedule, invoke) for schedule in local().schedules], dead=DeadLetters(tmp_path / "dead"), say=lambda line: None)


def test_a_schedule_run_on_demand_gets_its_own_input(tmp_path: Path) -> None:
    clock = _clock(lambda event: event, tmp_path)
    assert [clock.run(schedule.name) for schedule in local().schedules] == [schedule.input for schedule in local().schedules]


def test_an_unknown_schedule_is_a_key_error_and_a_failing_one_says_so(tmp_path: Path) -> None:
    def fail(event: Any) -> Any:
        raise FunctionFailed("broken")

    clock = _clock(fail, tmp_path)
    with pytest.raises(KeyError):
        clock.run("None")
    with pytest.raises(FunctionFailed, match="broken"):
        clock.run(local().schedules[0].name)


def test_one_schedule_never_runs_twice_at_a_time(tmp_path: Path) -> None:
    inside, most, gate = [0], [0], threading.Event()

    def slow(event: Any) -> None:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        gate.wait(0.05)
        inside[0] -= 1

    clock, name = _clock(slow, tmp_path), local().schedules[0].name
    threads = [threading.Thread(target=clock.run, args=(name,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]
