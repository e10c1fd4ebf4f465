"""The reconciler ends where the stream would have: one story played with streams and without, and streams that come an hour late.

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
from tests.api import call, send
from tests.clearing import empty
from tests.streams import Streams, deliver, reconcile

PLACES = (actors.HOME, actors.NEXT_DOOR, "140105002001")


def _act_one(chance: random.Random, breathe: Callable[[], object]) -> list[str]:
    """People join, pause, move and withdraw while needs are posted and cancelled; `breathe` lets streams through where there are any."""
    needs: list[str] = []
    for number in range(1, 17):
        actors.sign_up(number, area=chance.choice(PLACES))
        if number % 4 == 0:
            needs.append(actors.publish(actors.line(chance.randint(1, 6), hour=chance.choice((8, 13, 18))), area=chance.choice(PLACES), priority=chance.choice((1, 3, 5))))
        if chance.random() < 0.3:
            change = chance.choice([{"paused": True}, {"area": chance.choice(PLACES)}])
            call("PATCH", "/v1/me", change, token=actors.token(chance.randint(1, number)))
        if chance.random() < 0.1:
            send("DELETE", "/v1/me", token=actors.token(chance.randint(1, number)))
        if number == 11:
            call("POST", f"/v1/needs/{needs[0]}/cancel", {"reason": "解除管控"}, token=actors.staff("CENTRE_LEAD", actors.CITY, 4))
        if chance.random() < 0.4:
            breathe()
    return needs


def _act_two(needs: list[str]) -> None:
    """Those told answer: on every need the first says no, the second yes, and the third yes and then no."""
    for need in needs:
        for told, actions in zip(actors.told(need), (["decline"], ["accept"], ["accept", "withdraw"]), strict=False):
            for action in actions:
                send("POST", f"/v1/assignments/{told['assignment']}/{action}", {}, link=actors.link(told["assignment"]))


def _filled(needs: list[str]) -> list[int]:
    return [line["filled"] for need in needs for line in actors.show(need)["lines"]]


def _by_priority(needs: list[str]) -> dict[int, int]:
    seats: Counter[int] = Counter()
    for need in needs:
        shown = actors.show(need)
        seats[shown["priority"]] += sum(line["filled"] for line in shown["lines"])
    return dict(seats)


def _play(seed: int, breathe: Callable[[], object], tables: Any) -> list[Any]:
    ends: list[Any] = []
    actors.settings(firm_hours=1)
    needs = _act_one(random.Random(seed), breathe)
    breathe()
    reconcile()
    ends.append(_by_priority(needs))
    reconcile(settle=True)
    ends.append(_filled(needs))
    actors.settings(firm_hours=336)
    reconcile()
    _act_two(needs)
    breathe()
    reconcile()
    ends.append(_filled(needs))
    assert {what: count for what, count in audit(tables, "muster-local-").items() if count} == {}
    return ends


@pytest.mark.parametrize("seed", [1, 2])
def test_the_same_story_ends_the_same_with_streams_and_without(streams: Streams, tables: Any, seed: int) -> None:
    with_streams = _play(seed, streams.drain, tables)
    empty(tables)
    without = _play(seed, lambda: None, tables)
    assert without == with_streams
    assert sum(with_streams[1]) > 5


@pytest.mark.usefixtures("sound")
def test_streams_that_come_an_hour_late_find_their_work_done_and_undo_nothing(streams: Streams, tables: Any, clock: Callable[..., None]) -> None:
    needs = _act_one(random.Random(4), lambda: None)
    clock(hours=1.1)
    reconcile()
    before, told = _filled(needs), len(streams.messages())
    streams.drain(poison=True)
    assert (_filled(needs), len(streams.messages())) == (before, told)
    assert sum(before) > 5
    for name, records in list(streams.batches):  # and again, the newest batch first
        deliver(streams.readers[name].mapping.function, {"Records": records})
    assert _filled(needs) == before
