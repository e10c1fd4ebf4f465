"""The reconciler ends where the stream would have: one story played with streams and without.

Compared are the seats filled: by priority after the reconciler, line by line after the night run and after people answered. Not the persons:
who was proposed first keeps the seat while another is not better by 500 m.
"""

import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from infra.drill.audit import audit
from tests import actors
from tests.api import send
from tests.clearing import empty
from tests.stories import filled, story
from tests.streams import Streams, reconcile


def _act_two(needs: list[str]) -> None:
    """Those told answer: on every need the first says no, the second yes, and the third yes and then no."""
    for need in needs:
        for told, actions in zip(actors.told(need), (["decline"], ["accept"], ["accept", "withdraw"]), strict=False):
            for action in actions:
                send("POST", f"/v1/assignments/{told['assignment']}/{action}", {}, link=actors.link(told["assignment"]))


def _by_priority(needs: list[str]) -> dict[int, int]:
    seats: Counter[int] = Counter()
    for need in needs:
        shown = actors.show(need)
        seats[shown["priority"]] += sum(line["filled"] for line in shown["lines"])
    return dict(seats)


def _play(seed: int, breathe: Callable[[], object], tables: Any) -> list[Any]:
    ends: list[Any] = []
    actors.settings(firm_hours=1)
    needs = story(random.Random(seed), breathe)
    breathe()
    reconcile()
    ends.append(_by_priority(needs))
    reconcile(settle=True)
    ends.append(filled(needs))
    actors.settings(firm_hours=336)
    reconcile()
    _act_two(needs)
    breathe()
    reconcile()
    ends.append(filled(needs))
    assert {what: count for what, count in audit(tables, "muster-local-").items() if count} == {}
    return ends


@pytest.mark.parametrize("seed", [1, 2])
def test_the_same_story_ends_the_same_with_streams_and_without(streams: Streams, tables: Any, seed: int) -> None:
    with_streams = _play(seed, streams.drain, tables)
    empty(tables)
    without = _play(seed, lambda: None, tables)
    assert without == with_streams
    assert sum(with_streams[1]) > 5
