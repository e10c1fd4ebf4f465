"""Seats that change hands: only by the rules, in one piece, watched by the station where it is late."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from muster.domain import swaps as rules
from muster.domain.refusals import Conflict
from muster.tables import overrides, swaps
from tests import actors
from tests.api import Answer, call
from tests.streams import Streams

pytestmark = pytest.mark.usefixtures("sound")


@pytest.fixture
def seat(streams: Streams) -> str:
    """The seat that volunteer 1 accepted; nobody else is there yet."""
    actors.sign_up(1)
    actors.settings(firm_hours=336, respond_minutes=1440)
    id = actors.publish(actors.line(1, days=2))
    streams.drain()
    [mine] = actors.told(id)
    assert call("POST", f"/v1/assignments/{mine['assignment']}/accept", {}, token=actors.token(1)).status == 200
    return str(mine["assignment"])


def _offer(seat: str) -> Answer:
    return call("POST", f"/v1/assignments/{seat}/swap", link=actors.link(seat))


def _take(seat: str, number: int) -> Answer:
    return call("POST", f"/v1/swaps/{seat}/take", token=actors.token(number))


def _states(seat: str) -> list[str]:
    return sorted(one["state"] for one in actors.told(seat.split("-")[0]))


def test_a_seat_goes_over_at_once_while_there_is_time(seat: str, streams: Streams) -> None:
    actors.crowd(2, first=2)
    streams.drain()
    said = _offer(seat)
    assert (said.body["state"], said.body["mine"], _offer(seat).body) == ("OPEN", True, said.body)
    assert [one["id"] for one in call("GET", "/v1/me/swaps", token=actors.token(2)).body["swaps"]] == [seat]
    assert call("GET", f"/v1/swaps/{seat}", token=actors.token(2)).body["fits"] is True
    taken = _take(seat, 2)
    assert (taken.body["state"], _take(seat, 2).body) == ("APPROVED", taken.body)
    assert _take(seat, 3).said == (409, "swap_closed")
    assert _states(seat) == ["ACCEPTED", "SWAPPED_TO"]
    assert call("GET", f"/v1/assignments/{seat}", link=actors.link(seat)).body["state"] == "SWAPPED_TO"
    [mine] = call("GET", "/v1/me/assignments", token=actors.token(2)).body["assignments"]
    assert mine["state"] == "ACCEPTED" and mine["contact_phone"]
    streams.drain()
    assert "已经有人接替" in streams.messages()[-1]["text"]
    assert actors.first_line(seat.split("-")[0])["filled"] == 1


def test_close_to_the_start_the_station_has_the_word(seat: str, streams: Streams, clock: Callable[..., None]) -> None:
    actors.crowd(2, first=2)
    streams.drain()
    clock(hours=(actors.at(2, 8) - actors.now()).total_seconds() / 3600 - 6)
    _offer(seat)
    assert _take(seat, 2).body["state"] == "TAKEN"
    assert _states(seat) == ["ACCEPTED"]
    lead, stranger = actors.station(), actors.staff("STATION_LEAD", actors.NEXT_DOOR, 8)
    assert [one["id"] for one in call("GET", "/v1/swaps", token=lead).body["swaps"]] == [seat]
    assert call("GET", "/v1/swaps", token=stranger).body["swaps"] == []
    assert call("POST", f"/v1/swaps/{seat}/decide", {"approve": True}, token=stranger).said == (404, "not_found")
    refused = call("POST", f"/v1/swaps/{seat}/decide", {"approve": False, "reason": "要熟手"}, token=lead)
    assert refused.body == {"swaps": []}
    assert (_states(seat), _offer(seat).body["state"]) == (["ACCEPTED"], "OPEN")
    assert _take(seat, 3).body["state"] == "TAKEN"
    assert call("POST", f"/v1/swaps/{seat}/decide", {"approve": True}, token=lead).status == 200
    assert _states(seat) == ["ACCEPTED", "SWAPPED_TO"]
    streams.drain()
    texts = " ".join(one["text"] for one in streams.messages())
    assert "不能换人" in texts and "同意由您接替" in texts and "已经有人接替" in texts


def test_somebody_who_has_not_rested_comes_only_with_a_word_from_above_the_station(seat: str, streams: Streams, clock: Callable[..., None]) -> None:
    actors.sign_up(2)
    evening = actors.at(2, 8) - timedelta(hours=14)
    other = actors.publish(actors.line(1) | {"start": evening.isoformat(), "end": (evening + timedelta(hours=3)).isoformat()})
    streams.drain()
    assert call("POST", f"/v1/assignments/{actors.told(other)[0]['assignment']}/accept", {}, token=actors.token(2)).status == 200
    _offer(seat)
    assert _take(seat, 2).said == (409, "swap_REST")
    clock(hours=(actors.at(2, 8) - actors.now()).total_seconds() / 3600 - 6)
    assert call("GET", f"/v1/swaps/{seat}", token=actors.token(2)).body["fits"] is True
    assert _take(seat, 2).body["state"] == "TAKEN"
    assert [one["tired"] for one in call("GET", "/v1/swaps", token=actors.station()).body["swaps"]] == [True]
    for token, reason, said in (
        (actors.station(), "", (409, "override_needed")), (actors.station(), "没有别人能来，只此一次", (403, "override_right")),
        (actors.street(), "急", (422, "override_reason")), (actors.street(), "没有别人能来，只此一次", (200, "")),
    ):  # fmt: skip
        assert call("POST", f"/v1/swaps/{seat}/decide", {"approve": True, "override": reason}, token=token).said == said
    assert _states(seat) == ["ACCEPTED", "SWAPPED_TO"]
    [kept] = overrides.every()
    assert (kept.kind, kept.rules, kept.role, kept.reason) == ("swap", ("rest",), "INSTITUTE_LEAD", "没有别人能来，只此一次")
    assert kept.people == tuple(sorted((actors.person(1), actors.person(2))))


@pytest.mark.parametrize(
    ("who", "code"),
    [({"roles": ["care"]}, "swap_ROLE"), ({"area": "far"}, "swap_TOO_FAR"), ({"slots": ["night"]}, None)],
)
def test_the_rules_of_matching_hold_but_for_the_hours_one_offers(seat: str, streams: Streams, who: dict[str, Any], code: str | None) -> None:
    if "area" in who:
        who = {"area": _community(actors.FAR_DISTRICT)}
    actors.sign_up(2, **who)
    streams.drain()
    _offer(seat)
    shown = call("GET", f"/v1/swaps/{seat}", token=actors.token(2)).body
    assert shown["fits"] is (code is None)
    assert _take(seat, 2).said == ((409, code) if code else (200, ""))


def test_whoever_has_that_day_taken_or_owns_the_seat_or_paused_is_refused(seat: str, streams: Streams) -> None:
    actors.sign_up(2)
    other = actors.publish(actors.line(1, days=2, hour=18, hours=3))
    streams.drain()
    assert call("POST", f"/v1/assignments/{actors.told(other)[0]['assignment']}/accept", {}, token=actors.token(2)).status == 200
    _offer(seat)
    assert _take(seat, 2).said == (409, "swap_BUSY")
    assert _take(seat, 1).said == (409, "swap_own")
    actors.sign_up(3)
    call("PATCH", "/v1/me", {"paused": True}, token=actors.token(3))
    streams.drain()
    assert _take(seat, 3).said == (409, "swap_paused")
    assert call("GET", f"/v1/swaps/{'0' * 32}-01-{'0' * 16}", token=actors.token(2)).said == (404, "not_found")


def test_a_seat_called_back_or_left_is_taken_by_nobody(seat: str, streams: Streams) -> None:
    actors.sign_up(2)
    streams.drain()
    _offer(seat)
    assert call("DELETE", f"/v1/assignments/{seat}/swap", link=actors.link(seat)).body["state"] == "EXPIRED"
    assert _take(seat, 2).said == (409, "swap_closed")
    _offer(seat)
    call("POST", f"/v1/assignments/{seat}/withdraw", {}, link=actors.link(seat))
    assert _take(seat, 2).said == (409, "swap_closed")
    assert _offer(seat).body["state"] == "OPEN"  # the standing offer; nobody can take it


def test_of_many_who_take_it_at_once_one_has_it(seat: str, streams: Streams) -> None:
    actors.crowd(6, first=2)
    streams.drain()
    _offer(seat)
    with ThreadPoolExecutor(6) as pool:
        said = list(pool.map(lambda number: _take(seat, number).status, range(2, 8)))
    assert sorted(said) == [200, 409, 409, 409, 409, 409]
    assert _states(seat) == ["ACCEPTED", "SWAPPED_TO"]


def test_what_nobody_settled_runs_out_at_the_start(seat: str, clock: Callable[..., None]) -> None:
    _offer(seat)
    swap = swaps.get(seat)
    assert swap
    assert rules.shown(swap, swap.start) == "EXPIRED"
    with pytest.raises(Conflict):
        rules.take(swap, "somebody", swap.start)


def _community(district: str) -> str:
    street = call("GET", "/v1/areas", query={"parent": district}).body["areas"][0]["code"]
    return str(call("GET", "/v1/areas", query={"parent": street}).body["areas"][0]["code"])
