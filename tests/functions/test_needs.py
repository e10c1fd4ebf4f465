"""Community needs: ask, review, renew, cancel, each refusal with its field and reason."""

import secrets
from typing import Any

import pytest

from muster.tables import lines
from tests import actors
from tests.api import call


def _post(*lines: dict[str, Any], token: str = "", key: str | None = None, **changes: Any) -> Any:
    return call("POST", "/v1/needs", actors.need(*lines, **changes), token=token or actors.station(), key=key)


def _review(id: str, token: str, decision: str = "publish", **reason: str) -> Any:
    return call("POST", f"/v1/needs/{id}/review", {"decision": decision, **reason}, token=token)


def test_a_need_is_stored_whole_and_waits_for_review() -> None:
    view = actors.post(actors.line(3), actors.line(2, role="care", vehicles=1, hour=13), note="带饮水")
    assert (view["state"], view["author"], view["note"]) == ("SUBMITTED", "you", "带饮水")
    assert [(line["role"], line["wanted"], line["vehicles"]) for line in view["lines"]] == [
        ("queue", 3, False), ("care", 2, False), ("driver", 1, True),
    ]  # fmt: skip
    assert actors.show(view["id"])["contact_phone"] == actors.need()["contact_phone"]


@pytest.mark.parametrize(
    ("line", "errors"),
    [
        (actors.line(0), {"lines.0.people": "nobody_asked"}),
        (actors.line(201), {"lines.0.people": "too_big"}),
        (actors.line(10_000), {"lines.0.people": "too_big"}),
        (actors.line(-1), {"lines.0.people": "too_small"}),
        (actors.line(2, minimum=3), {"lines.0.minimum": "minimum_above_people"}),
        (actors.line(2, days=2, hours=0), {"lines.0.end": "ends_before_start"}),
        (actors.line(2, days=2, hours=10.5), {"lines.0.end": "too_long_shift"}),
        (actors.line(2, start="2020-01-01T08:00:00+08:00", end="2020-01-01T10:00:00+08:00"), {"lines.0.start": "past"}),
        (actors.line(2, days=12), {"lines.0.start": "too_far_ahead"}),
        (actors.line(2, start="2026-11-25T08:00:00"), {"lines.0.start": "not_a_time"}),
        (actors.line(2, start="tomorrow"), {"lines.0.start": "not_a_time"}),
        (actors.line(2, role="king"), {"lines.0.role": "not_a_choice"}),
        (actors.line(2, filled=2), {"lines.0.filled": "unknown_field"}),
        ({**actors.line(), "people": 2.0}, {"lines.0.people": "not_whole"}),
        ({**actors.line(), "people": "2"}, {"lines.0.people": "not_whole"}),
        ({**actors.line(), "people": True}, {"lines.0.people": "not_whole"}),
    ],
)
def test_a_wrong_line_is_named_with_its_reason(line: dict[str, Any], errors: dict[str, str], tables: Any) -> None:
    answer = _post(line)
    assert (answer.status, answer.errors) == (422, errors)
    assert tables.scan(TableName="muster-local-needs")["Items"] == []


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"lines": []}, {"lines": "choose_one"}),
        ({"lines": [actors.line()] * 11}, {"lines": "too_many"}),
        ({"meeting_point": "x"}, {"meeting_point": "too_short"}),
        ({"gear": "yes"}, {"gear": "not_yes_or_no"}),
        ({"risk": "none"}, {"risk": "not_a_choice"}),
        ({"priority": 6}, {"priority": "too_big"}),
        ({"contact_phone": "110"}, {"contact_phone": "too_short"}),
        ({"contact_phone": "12345678901"}, {"contact_phone": "not_a_mobile"}),
        ({"note": "x" * 301}, {"note": "too_long"}),
        ({"state": "PUBLISHED", "id": "x"}, {"state": "unknown_field", "id": "unknown_field"}),
    ],
)
def test_a_wrong_field_is_named_with_its_reason(changes: dict[str, Any], errors: dict[str, str]) -> None:
    answer = _post(**changes)
    assert (answer.status, answer.errors) == (422, errors)


def test_an_unknown_area_or_one_that_is_no_community_is_refused() -> None:
    centre = actors.staff("CENTRE_LEAD", actors.CITY, 4)
    assert _post(token=centre, area="140105001999").errors == {"area": "unknown_area"}
    assert _post(token=centre, area=actors.STREET).errors == {"area": "not_a_community"}


def test_a_station_asks_only_for_its_own_community() -> None:
    assert _post(area=actors.NEXT_DOOR).said == (403, "no_right")


def test_a_volunteer_is_no_staff() -> None:
    actors.sign_up(1)
    assert _post(token=actors.token(1)).said == (403, "no_right")


def test_the_operator_reviews_but_does_not_ask() -> None:
    assert _post(token=actors.operator()).said == (403, "no_right")


def test_the_same_key_posts_one_need(tables: Any) -> None:
    key = secrets.token_urlsafe(16)
    station, body = actors.station(), actors.need()
    ids = {call("POST", "/v1/needs", body, token=station, key=key).body["id"] for _ in range(3)}
    assert len(ids) == 1
    kinds = [item["kind"]["S"] for item in tables.scan(TableName="muster-local-needs")["Items"]]
    assert sorted(kinds) == ["code", "line", "need"]


def test_the_same_key_with_another_body_is_refused() -> None:
    key, station = secrets.token_urlsafe(16), actors.station()
    _post(token=station, key=key)
    assert _post(actors.line(9), token=station, key=key).said == (409, "other_body")


def test_two_people_may_use_the_same_key() -> None:
    key = secrets.token_urlsafe(16)
    one, other = _post(key=key), _post(key=key, token=actors.staff("STATION_LEAD", actors.HOME, 9))
    assert one.body["id"] != other.body["id"]
    assert one.body["code"] != other.body["code"]


def test_the_street_publishes_and_every_line_comes_into_matchings_care() -> None:
    id = actors.post(actors.line(), actors.line(hour=13))["id"]
    view = _review(id, actors.street()).body
    assert view["state"] == "MATCHING"
    assert [one.line.live for one in lines.live(actors.DISTRICT)] == [True, True]


def test_a_returned_need_carries_its_reason_and_can_no_longer_be_published() -> None:
    id = actors.post()["id"]
    street = actors.street()
    assert _review(id, street, "return").errors == {"reason": "required"}
    view = _review(id, street, "return", reason="请写明集合地点").body
    assert (view["state"], view["reason"]) == ("RETURNED", "请写明集合地点")
    assert _review(id, street).said == (409, "not_waiting")


def test_nobody_reviews_their_own_need() -> None:
    centre = actors.staff("CENTRE_LEAD", actors.DISTRICT, 5)
    id = _post(token=centre).body["id"]
    assert _review(id, centre).said == (403, "own_need")
    assert actors.show(id)["state"] == "SUBMITTED"


def test_a_station_does_not_review() -> None:
    id = actors.post()["id"]
    assert _review(id, actors.staff("STATION_LEAD", actors.HOME, 8)).said == (403, "no_right")


def test_more_than_fifty_people_take_a_review_above_the_street() -> None:
    large, limit = actors.post(actors.line(51))["id"], actors.post(actors.line(50))["id"]
    assert _review(large, actors.street()).said == (403, "no_right")
    assert _review(limit, actors.street()).status == 200
    assert _review(large, actors.staff("CENTRE_LEAD", actors.DISTRICT, 5)).status == 200


def test_a_need_that_should_have_begun_cannot_be_published(clock: Any) -> None:
    id = actors.post()["id"]
    clock(days=8)
    assert _review(id, actors.street()).said == (409, "past")


@pytest.mark.parametrize(
    ("method", "rest", "body"),
    [("GET", "", None), ("GET", "/roster", None), ("POST", "/review", {"decision": "publish"}), ("POST", "/cancel", {"reason": "不用了"}), ("POST", "/renew", {})],
)
@pytest.mark.parametrize("missing", [False, True])
def test_a_need_outside_ones_subtree_is_as_if_it_did_not_exist(method: str, rest: str, body: Any, *, missing: bool) -> None:
    id = "0" * 32 if missing else actors.post()["id"]
    elsewhere = actors.street(actors.OTHER_STREET)
    assert call(method, f"/v1/needs/{id}{rest}", body, token=elsewhere).said == (404, "not_found")


def test_cancelling_says_why_and_ends_the_need() -> None:
    id = actors.publish()
    station = actors.station()
    assert call("POST", f"/v1/needs/{id}/cancel", {"reason": ""}, token=station).errors == {"reason": "too_short"}
    view = call("POST", f"/v1/needs/{id}/cancel", {"reason": "解除管控"}, token=station).body
    assert (view["state"], view["reason"], view["can"]) == ("CANCELLED", "解除管控", [])
    assert call("POST", f"/v1/needs/{id}/cancel", {"reason": "解除管控"}, token=station).said == (409, "closed")


def test_a_need_that_has_begun_cannot_be_cancelled(clock: Any) -> None:
    id = actors.publish()
    clock(days=8)
    assert call("POST", f"/v1/needs/{id}/cancel", {"reason": "解除管控"}, token=actors.station()).said == (409, "begun")


def test_renewing_asks_the_same_again_published_at_once() -> None:
    id = actors.publish(actors.line(3, days=2))
    again = call("POST", f"/v1/needs/{id}/renew", {"days": 2}, token=actors.station())
    assert again.status == 201
    was = actors.show(id)
    assert (again.body["state"], again.body["renewed_from"]) == ("MATCHING", was["code"])
    assert again.body["lines"][0]["start"] > was["lines"][0]["start"]
    assert again.body["contact_name"] == was["contact_name"]


def test_renewing_twice_for_the_same_day_is_one_need() -> None:
    id = actors.publish()
    ids = {call("POST", f"/v1/needs/{id}/renew", {"days": 1}, token=actors.station()).body["id"] for _ in range(2)}
    assert len(ids) == 1


def test_only_a_published_need_is_renewed_and_not_too_far() -> None:
    waiting = actors.post()["id"]
    assert call("POST", f"/v1/needs/{waiting}/renew", {}, token=actors.station()).said == (409, "not_published")
    far = actors.publish(actors.line(days=9))
    assert call("POST", f"/v1/needs/{far}/renew", {"days": 7}, token=actors.station()).errors == {"days": "too_far_ahead"}
    assert call("POST", f"/v1/needs/{far}/renew", {"days": 8}, token=actors.station()).errors == {"days": "too_big"}


def test_what_one_can_do_with_a_need_is_what_the_rules_allow() -> None:
    id = actors.post()["id"]
    seen = {
        who: call("GET", f"/v1/needs/{id}", token=token).body["can"]
        for who, token in {"author": actors.station(), "street": actors.street(), "operator": actors.operator()}.items()
    }
    assert seen == {"author": ["cancel"], "street": ["review", "cancel"], "operator": ["review", "cancel"]}


def test_every_transition_is_in_the_history() -> None:
    id = actors.publish()
    call("POST", f"/v1/needs/{id}/cancel", {"reason": "解除管控"}, token=actors.station())
    assert [(one["from"], one["to"]) for one in actors.show(id)["history"]] == [("", "SUBMITTED"), ("SUBMITTED", "PUBLISHED"), ("PUBLISHED", "CANCELLED")]
