"""Streams that come an hour late, when the reconciler has done their work."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from tests import actors
from tests.api import call, send
from tests.streams import Streams, deliver, reconcile

PLACES = (actors.HOME, actors.NEXT_DOOR, "140105002001")


def _story(chance: random.Random) -> list[str]:
    """People join, pause, move and withdraw while needs are posted and cancelled."""
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
    return needs


def _filled(needs: list[str]) -> list[int]:
    return [line["filled"] for need in needs for line in actors.show(need)["lines"]]


@pytest.mark.usefixtures("sound")
def test_streams_that_come_an_hour_late_find_their_work_done_and_undo_nothing(streams: Streams, tables: Any, clock: Callable[..., None]) -> None:
    needs = _story(random.Random(4))
    clock(hours=1.1)
    reconcile()
    before, told = _filled(needs), len(streams.messages())
    streams.drain(poison=True)
    assert (_filled(needs), len(streams.messages())) == (before, told)
    assert sum(before) > 5
    for name, records in list(streams.batches):  # and again, the newest batch first
        deliver(streams.readers[name].mapping.function, {"Records": records})
    assert _filled(needs) == before
