"""Nobody in silence: what is in reach, why nobody called, what would change it; all by the solver's own rules."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from muster.domain.standing import FEWEST_OFFERS, Neighbour, days_to_wait
from muster.domain.times import SHANGHAI
from tests import actors
from tests.api import call
from tests.streams import Streams


def _standing(number: int, language: str = "zh") -> dict[str, Any]:
    answer = call("GET", "/v1/me/standing", token=actors.token(number), headers={"accept-language": language})
    assert answer.status == 200, answer.text
    return dict(answer.body)


def _codes(standing: dict[str, Any]) -> dict[str, int]:
    return {one["code"]: one["count"] for one in standing["why"]}


def test_somebody_who_waits_reads_what_is_open_what_bars_the_rest_and_what_would_help(streams: Streams) -> None:
    actors.crowd(6, first=10, roles=["care"])  # the first seats' holders are no competition of the one who asks
    actors.sign_up(1, roles=["queue"], slots=["day"])
    actors.settings(firm_hours=1)
    actors.publish(actors.line(3, days=2, hour=8), actors.line(2, days=2, hour=18, hours=3), actors.line(2, days=3, role="info"))
    streams.drain()
    zh, en = _standing(1), _standing(1, "en")
    assert (zh["state"], zh["in_reach"], zh["seats"]) == ("waiting", 1, 2)  # one of three seats is meant for them, of which nobody says a word
    assert [(one["role"], one["metres"]) for one in zh["near"]] == [("queue", 300)]
    assert _codes(zh) == {"LATER": 1, "SLOT": 1, "ROLE": 1}
    assert {one["change"]: one["more"] for one in zh["changes"]} == {"slot:evening": 1, "role:info": 1}
    assert "With evenings as well there would be 1 more." in [one["text"] for one in en["changes"]]
    assert (zh["waiting"], zh.get("days")) == ("<5", None)
    assert "估不出" in zh["days_text"] and "cannot tell" in en["days_text"]


def test_the_crowd_of_a_street_is_counted_and_small_ones_are_not(streams: Streams) -> None:
    actors.crowd(6)
    actors.sign_up(7, roles=["care"])
    streams.drain()
    assert (_standing(1)["waiting"], _standing(7)["waiting"]) == ("5", "<5")
    assert _codes(_standing(1)) == {"NOTHING": 0}


def test_what_others_hold_what_was_declined_and_the_day_taken_are_told_apart(streams: Streams) -> None:
    actors.sign_up(1)
    actors.settings(firm_hours=336, respond_minutes=1440)
    id = actors.publish(actors.line(1, days=2))
    streams.drain()
    [mine] = actors.told(id)
    assert _standing(1)["state"] == "offered"
    assert call("POST", f"/v1/assignments/{mine['assignment']}/decline", {}, token=actors.token(1)).status == 200
    assert _codes(_standing(1)) == {"ANSWERED": 1}
    actors.sign_up(2)
    streams.drain()
    assert call("POST", f"/v1/assignments/{actors.told(id)[1]['assignment']}/accept", {}, token=actors.token(2)).status == 200
    taken = _standing(2)
    assert (taken["state"], taken["next"][-5:]) == ("accepted", "别的日子。")
    actors.sign_up(3)
    streams.drain()
    assert _codes(_standing(3)) == {"OTHERS": 1}


def test_the_paused_and_the_sealed_hear_what_holds_for_them(streams: Streams) -> None:
    actors.crowd(2)
    day = (actors.now().astimezone(SHANGHAI).date() + timedelta(days=2)).isoformat()
    call("PATCH", "/v1/me", {"paused_until": day}, token=actors.token(1))
    actors.publish(actors.line(1), area=actors.NEXT_DOOR)
    assert list(_codes(_standing(2))) == ["NEW"]  # the streams have not told matching yet
    sealed = call("POST", "/v1/zones", {"area": actors.HOME, "kind": "sealed"}, token=actors.operator())
    assert sealed.status == 201, sealed.text
    streams.drain()
    paused, shut = _standing(1), _standing(2)
    assert (paused["state"], paused["until"], list(_codes(paused))) == ("paused", day, ["PAUSED"])
    assert (shut["state"], _codes(shut)) == ("sealed", {"ZONE": 1})


def test_after_a_shift_comes_rest_and_then_waiting_again(streams: Streams, clock: Callable[..., None]) -> None:
    actors.sign_up(1)
    actors.settings(firm_hours=336, respond_minutes=1440)
    id = actors.publish(actors.line(1, days=2))
    streams.drain()
    [mine] = actors.told(id)
    task = call("POST", f"/v1/assignments/{mine['assignment']}/accept", {}, token=actors.token(1)).body
    hours = (actors.at(2, 8) - actors.now()).total_seconds() / 3600
    assert task["state"] == "ACCEPTED"
    for later, state in ((1, "on_duty"), (5, "resting"), (16, "waiting")):
        clock(hours=hours + later)
        assert _standing(1)["state"] == state


def test_a_wait_is_told_only_where_enough_was_offered() -> None:
    few, many = Neighbour(0, 0, True), Neighbour(1, 0, False)
    assert days_to_wait([few] * 100 + [many] * (FEWEST_OFFERS - 1)) is None
    assert days_to_wait([few] * 9 + [many] * 5) == 20
    assert days_to_wait([many] * 10) == 7
