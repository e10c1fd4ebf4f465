"""Streams that come an hour late, when the reconciler has done their work."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from tests.stories import filled, story
from tests.streams import Streams, deliver, reconcile


@pytest.mark.usefixtures("sound")
def test_streams_that_come_an_hour_late_find_their_work_done_and_undo_nothing(streams: Streams, tables: Any, clock: Callable[..., None]) -> None:
    needs = story(random.Random(4))
    clock(hours=1.1)
    reconcile()
    before, told = filled(needs), len(streams.messages())
    streams.drain(poison=True)
    assert (filled(needs), len(streams.messages())) == (before, told)
    assert sum(before) > 5
    for name, records in list(streams.batches):  # and again, the newest batch first
        deliver(streams.readers[name].mapping.function, {"Records": records})
    assert filled(needs) == before
