"""Streams that come an hour late, when the reconciler has done their work."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from tests import actors
from tests.stories import story
from tests.streams import Streams, deliver, reconcile


def _filled(needs: list[str]) -> list[int]:
    return [line["filled"] for need in needs for line in actors.show(need)["lines"]]


@pytest.mark.usefixtures("sound")
def test_streams_that_come_an_hour_late_find_their_work_done_and_undo_nothing(streams: Streams, tables: Any, clock: Callable[..., None]) -> None:
    needs = story(random.Random(4))
    clock(hours=1.1)
    reconcile()
    before, told = _filled(needs), len(streams.messages())
    streams.drain(poison=True)
    assert (_filled(needs), len(streams.messages())) == (before, told)
    assert sum(before) > 5
    for name, records in list(streams.batches):  # and again, the newest batch first
        deliver(streams.readers[name].mapping.function, {"Records": records})
    assert _filled(needs) == before
