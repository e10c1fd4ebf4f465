"""Whoever leaves the reserve leaves nobody waiting for them."""

import pytest

from muster.tables import regions
from tests import actors
from tests.api import call
from tests.streams import Streams


@pytest.mark.usefixtures("sound")
def test_the_open_offer_of_somebody_who_withdraws_goes_to_the_next_at_once(streams: Streams) -> None:
    for number in (1, 2):
        actors.sign_up(number)
    actors.settings(firm_hours=300)
    need = actors.publish(actors.line(1))
    streams.drain()
    [asked] = actors.told(need)
    [first] = [number for number in (1, 2) if call("GET", "/v1/me/assignments", token=actors.token(number)).body["assignments"]]
    assert call("DELETE", "/v1/me", token=actors.token(first)).status == 204
    streams.drain()
    states = {one["assignment"]: one["state"] for one in actors.told(need)}
    assert states.pop(asked["assignment"]) == "EXPIRED"
    assert list(states.values()) == ["OFFERED"]


def test_a_change_that_a_later_solve_has_seen_wakes_no_solver_again(streams: Streams, monkeypatch: pytest.MonkeyPatch) -> None:
    from matching import app

    solved: list[str] = []
    monkeypatch.setattr(app, "solve", lambda district, **_: solved.append(district))
    actors.sign_up(1)
    actors.publish(actors.line(1))
    monkeypatch.setattr(regions, "saw", lambda district, at: True)
    streams.drain()
    assert solved == [actors.DISTRICT]  # by the sign-up, which the pool had only now
    monkeypatch.setattr(regions, "saw", lambda district, at: False)
    actors.publish(actors.line(1, hour=13))
    streams.drain()
    assert solved == [actors.DISTRICT] * 2
