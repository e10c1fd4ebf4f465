"""Goods on their way: signed for by both sides, brought back, lost, used; and a team stood down meanwhile."""

import re
from typing import Any

import pytest

from muster.domain.deliveries import TRIES
from tests import actors, goods
from tests.api import Answer, call


def _meant(units: int = 10) -> dict[str, Any]:
    """A team for which so many packs are approved."""
    goods.stocked("rescue_pack", units)
    team = goods.team(0)
    goods.wish(team["id"], "rescue_pack", units)
    goods.approved(goods.proposal("rescue_pack")["id"])
    return team


def _digits(streams: Any, shipment: dict[str, Any]) -> str:
    streams.drain()
    text = next(one["text"] for one in reversed(streams.messages()) if shipment["code"] in one["text"])
    return str(re.findall(r"[0-9]{6}(?![0-9])", text)[-1])


def _sign(shipment: dict[str, Any], digits: str, whole: int, damaged: int = 0) -> Answer:
    lines = [{"row": shipment["rows"][0]["id"], "whole": whole, "damaged": damaged}]
    return call("POST", f"/v1/handovers/{shipment['code']}/sign", {"digits": digits, "lines": lines})


def _packs() -> list[int]:
    balance = goods.balance("rescue_pack")
    assert balance["conserved"]
    return [balance[name] for name in ("in_stock", "allocated", "issued", "written_off")]


def _act(shipment: dict[str, Any], act: str, reason: str = "") -> Answer:
    return call("POST", f"/v1/goods/shipments/{shipment['id']}/{act}", {"reason": reason} if reason else None, token=goods.keeper())


def _wished(shipment: dict[str, Any]) -> int:
    """What the wish of a shipment's partner counts as filled."""
    found = call("GET", "/v1/goods/wishes", query={"partner": shipment["partner"]}, token=goods.lead())
    return int(found.body["wishes"][0]["filled"])


def test_a_code_signs_once(streams: Any) -> None:
    one = goods.shipped(_meant()["id"])
    digits = _digits(streams, one)
    seen = call("POST", f"/v1/handovers/{one['code']}", {"digits": digits})
    assert (seen.status, seen.body["lines"][0]["units"]) == (200, 10)
    assert _sign(one, digits, 11).status == 422  # more than came
    assert _sign(one, digits, 10).body["state"] == "SIGNED"
    assert _sign(one, digits, 10).said == (409, "shipment_state")


def test_wrong_codes_lock_the_shipment_until_the_store_sends_a_new_one(streams: Any) -> None:
    one = goods.shipped(_meant()["id"])
    digits = _digits(streams, one)
    wrong = f"{(int(digits) + 1) % 10**6:06d}"
    for _ in range(TRIES):
        assert _sign(one, wrong, 10).errors == {"digits": "handover_wrong"}
    assert _sign(one, digits, 10).status == 429
    assert _act(one, "code").status == 200
    new = _digits(streams, one)
    assert _sign(one, new, 10).body["state"] == "SIGNED"


def test_short_and_damaged_units_are_named_the_wish_opens_again_and_the_sums_hold(streams: Any) -> None:
    one = goods.shipped(_meant()["id"])
    assert _wished(one) == 10
    assert _sign(one, _digits(streams, one), 6, 3).status == 200
    row = call("GET", "/v1/goods/shipments", query={"state": "SIGNED"}, token=goods.keeper()).body["shipments"][0]["rows"][0]
    assert (row["state"], row["accepted"], row["short"]) == ("SIGNED_DAMAGED", 6, 4)
    assert (_wished(one), _packs()) == (6, [0, 0, 10, 0])


def test_lost_units_leave_the_books_with_two_signatures_by_different_people() -> None:
    one = goods.shipped(_meant()["id"])
    assert _act(one, "lost", "车辆被洪水冲走").body["state"] == "LOST"
    assert (_wished(one), _packs()) == (0, [0, 0, 10, 0])
    lot = call("GET", "/v1/goods/stock/rescue_pack", token=goods.keeper()).body["lots"][0]
    ask = {"lot": lot["id"], "account": "issued", "units": 10, "cause": "LOST", "document": "报损单 7"}
    asked = call("POST", "/v1/goods/write-offs", ask, token=goods.keeper())
    assert asked.status == 201, asked.text
    path = f"/v1/goods/write-offs/{asked.body['id']}/sign"
    assert call("POST", path, token=goods.keeper()).said == (409, "same_person")
    assert call("POST", path, token=goods.keeper(1)).status == 200
    assert _packs() == [0, 0, 0, 10]


def test_a_shipment_that_comes_back_is_in_stock_again(streams: Any) -> None:
    one = goods.shipped(_meant()["id"])
    assert _act(one, "return", "路不通").body["state"] == "RETURNED"
    assert (_wished(one), _packs()) == (0, [10, 0, 0, 0])
    assert _sign(one, _digits(streams, one), 10).said == (409, "shipment_state")


def test_a_team_stood_down_gives_up_what_has_not_left_and_cannot_sign_for_what_has(streams: Any) -> None:
    team = _meant()
    one = goods.shipped(team["id"])
    digits = _digits(streams, one)
    goods.stocked("n95_mask", 5)
    goods.wish(team["id"], "n95_mask", 5)
    goods.approved(goods.proposal("n95_mask")["id"])
    down = call("POST", f"/v1/goods/partners/{team['id']}/stand-down", {"reason": "转场"}, token=goods.lead())
    assert (down.body["released"], down.body["bring_back"]) == (5, [one["code"]])
    assert goods.balance("n95_mask")["in_stock"] == 5
    assert _sign(one, digits, 10).said == (409, "stood_down")
    assert _act(one, "return", "队伍撤出").status == 200
    assert _packs() == [10, 0, 0, 0]


def test_units_come_back_only_from_whoever_holds_them(streams: Any) -> None:
    team = _meant()
    one = goods.shipped(team["id"])
    _sign(one, _digits(streams, one), 10)
    lot, other = one["rows"][0]["lots"][0], goods.team(1)
    back = {"units": 4, "reason": "任务结束"}
    refused = call("POST", f"/v1/goods/lots/{lot}/return", {**back, "partner": other["id"]}, token=goods.keeper())
    assert (refused.status, refused.errors) == (409, {"units": "holds_fewer"})
    assert call("POST", f"/v1/goods/lots/{lot}/return", {**back, "partner": team["id"]}, token=goods.keeper()).status == 200
    assert _packs() == [4, 0, 6, 0]


def test_a_shipment_unsigned_for_more_than_a_day_is_shown(clock: Any) -> None:
    goods.shipped(_meant()["id"])
    for hours, late in ((23, False), (25, True)):
        clock(hours=hours)
        found = call("GET", "/v1/goods/shipments", token=goods.keeper()).body["shipments"]
        assert [one["overdue"] for one in found] == [late]


@pytest.mark.parametrize("code", ["SP-0000-0000-0", "nonsense"])
def test_an_unknown_shipment_answers_as_a_wrong_code_does(code: str) -> None:
    assert call("POST", f"/v1/handovers/{code}", {"digits": "123456"}).errors == {"digits": "handover_wrong"}


def test_a_captain_logs_the_use_of_what_the_team_has_and_nobody_elses() -> None:
    team = _meant(5)
    lot = call("GET", "/v1/goods/stock/rescue_pack", token=goods.keeper()).body["lots"][0]["code"]
    assert _act(goods.loaded(team["id"]), "ship").status == 200
    other = goods.team(1)
    path, log = f"/v1/goods/lots/{lot}/use", {"tenths_of_hours": 20, "area_m2": 300}
    assert call("POST", path, log, token=goods.captain(0)).status == 200
    assert call("POST", path, log, token=goods.captain(1)).said == (403, "no_right"), other
    assert call("POST", path, log, token=actors.station()).said == (403, "no_right")
