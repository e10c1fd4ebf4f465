"""What-if: what staff are told beforehand is what happens when the need is posted, and nothing is kept of the question."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from muster.domain.small_numbers import masked
from tests import actors
from tests.api import call
from tests.clearing import empty
from tests.streams import Streams, reconcile

pytestmark = pytest.mark.usefixtures("sound")


def _ask(*lines: dict[str, Any], token: str = "", **changes: Any) -> Any:
    body = {"area": actors.HOME, "lines": list(lines) or [actors.line()], **changes}
    return call("POST", "/v1/what-if", body, token=token or actors.station())


def _fill(id: str, token: str = "") -> Any:
    return call("GET", f"/v1/needs/{id}/what-if", token=token or actors.station())


def _options(id: str) -> dict[str, tuple[int, int]]:
    (line,) = _fill(id).body["lines"]
    return {one["change"]: (one["fills"], one["displaces"]) for one in reversed(line["options"])}


def _own_station() -> str:
    """A station's lead who holds no other grant, whatever the tests post elsewhere."""
    return actors.staff("STATION_LEAD", actors.HOME, 8)


def _provisional(id: str) -> list[int]:
    return [line["provisional"] + line["offered"] for line in actors.show(id)["lines"]]


def test_what_is_foreseen_is_what_comes(streams: Streams) -> None:
    actors.crowd(6)
    actors.crowd(2, first=20, area=actors.NEXT_DOOR)
    actors.crowd(1, first=30, area=actors.OTHER_STREET, roles=["delivery"])
    streams.drain()
    asked = (actors.line(10), actors.line(2, role="delivery", hour=14), actors.line(1, role="medical", days=3))
    body = _ask(*asked).body
    assert [(line["filled"], line["open"]) for line in body["lines"]] == [(8, 2), (1, 1), (0, 1)]
    assert (body["wanted"], body["filled"]) == (13, 9)
    assert body["lines"][0]["sources"] == [{"where": "community", "people": "≥5"}, {"where": "street", "people": "<5"}]
    assert body["lines"][1]["sources"] == [{"where": "district", "people": "<5"}]
    assert body["lines"][2]["reason"]["code"] == "SKILL_MISSING"
    assert (body["displaced"], body["displaced_elsewhere"]) == ([], 0)
    id = actors.publish(*asked)
    streams.drain()
    reconcile()
    assert _provisional(id) == [8, 1, 0]
    assert [(line["reason"] or {}).get("code") for line in actors.show(id)["lines"]] == [line["reason"]["code"] for line in body["lines"]]


@settings(max_examples=5, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    people=st.lists(st.sampled_from(["queue", "delivery", "care", "driver"]), min_size=1, max_size=8),
    standing=st.integers(0, 4), wanted=st.lists(st.tuples(st.sampled_from(["queue", "delivery", "driver"]), st.integers(1, 5)), min_size=1, max_size=2),
    priority=st.integers(1, 5), seed=st.integers(0, 9),
)  # fmt: skip
def test_on_a_quiet_store_the_forecast_is_the_fill_and_the_loss(
    streams: Streams, tables: Any, people: list[str], standing: int, wanted: list[tuple[str, int]], priority: int, seed: int
) -> None:
    empty(tables)
    homes = [actors.HOME, actors.NEXT_DOOR, actors.OTHER_STREET, "140106001001"]
    for number, role in enumerate(people):
        actors.sign_up(number + 1, roles=[role, "queue"], area=homes[(number + seed) % 4])
    other = actors.publish(actors.line(standing), area=actors.NEXT_DOOR, priority=2) if standing else ""
    streams.drain()
    reconcile()
    before = _provisional(other) if other else [0]
    lines = [actors.line(count, role=role) for role, count in wanted]
    body = _ask(*lines, priority=priority, token=actors.street()).body
    id = actors.publish(*lines, priority=priority)
    streams.drain()
    reconcile()
    assert _provisional(id) == [line["filled"] for line in body["lines"]]
    lost = before[0] - (_provisional(other)[0] if other else 0)
    assert lost == sum(one["count"] for one in body["displaced"]) + body["displaced_elsewhere"]


def test_who_would_lose_people_is_named_to_those_who_see_it_and_counted_to_others(streams: Streams) -> None:
    actors.crowd(3)
    loser = actors.publish(actors.line(3), area=actors.NEXT_DOOR, priority=1)
    streams.drain()
    body = _ask(actors.line(2), priority=5, token=actors.street()).body
    (row,) = body["displaced"]
    assert (row["need"], row["code"], row["role"], row["count"]) == (loser, actors.show(loser)["code"], "queue", 2)
    assert body["displaced_elsewhere"] == 0
    body = _ask(actors.line(2), priority=5, token=_own_station()).body  # the station does not see next door
    assert (body["displaced"], body["displaced_elsewhere"]) == ([], 2)
    actors.publish(actors.line(2), priority=5)
    streams.drain()
    assert _provisional(loser) == [1]


def test_a_question_leaves_no_trace(streams: Streams, tables: Any) -> None:
    actors.crowd(3)
    actors.publish(actors.line(4))
    streams.drain()
    token = actors.station()

    def stored() -> dict[str, list[str]]:
        names = [name for name in tables.list_tables()["TableNames"] if not name.endswith("areas")]
        return {name: sorted(json.dumps(item, sort_keys=True, default=str) for item in tables.scan(TableName=name)["Items"]) for name in names}

    before = stored()
    assert _ask(actors.line(2), priority=5, token=token).body["filled"] == 2
    assert stored() == before


def test_small_numbers_of_people_are_hidden_and_cannot_be_worked_out() -> None:
    assert masked({"community": 12, "street": 3, "district": 0}) == {"community": "≥5", "street": "<5"}
    assert masked({"community": 12, "street": 7, "district": 1}) == {"community": "12", "street": "≥5", "district": "<5"}
    assert masked({"community": 9, "street": 3, "district": 2}) == {"community": "9", "street": "<5", "district": "<5"}
    assert masked({"community": 5, "street": 5}) == {"community": "5", "street": "5"}
    assert masked({"community": 4}) == {"community": "<5"}


def test_only_who_posts_or_reviews_there_may_ask(streams: Streams) -> None:
    assert _ask(token=_own_station(), area=actors.NEXT_DOOR).said == (403, "no_right")
    assert _ask(token=actors.operator()).status == 200
    actors.sign_up(1)
    assert _ask(token=actors.token(1)).said == (403, "no_right")
    assert call("POST", "/v1/what-if", {}, token="").status == 401


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({"lines": [actors.line(0)]}, {"lines.0.people": "nobody_asked"}),
        ({"lines": [actors.line(201)]}, {"lines.0.people": "too_big"}),
        ({"lines": []}, {"lines": "choose_one"}),
        ({"lines": [actors.line()] * 11}, {"lines": "too_many"}),
        ({"lines": [actors.line(start="2020-01-01T08:00:00+08:00", end="2020-01-01T10:00:00+08:00")]}, {"lines.0.start": "past"}),
        ({"priority": 6}, {"priority": "too_big"}),
        ({"priority": True}, {"priority": "not_whole"}),
        ({"contact_name": "李主任"}, {"contact_name": "unknown_field"}),
        ({"area": "14010500100x"}, {"area": "malformed"}),
    ],
)
def test_a_wrong_question_is_named_with_its_reason(body: dict[str, Any], errors: dict[str, str]) -> None:
    answer = call("POST", "/v1/what-if", {"area": actors.HOME, "lines": [actors.line()], **body}, token=actors.station())
    assert (answer.status, answer.errors) == (422, errors)


def test_a_street_is_not_asked_for() -> None:
    assert _ask(area=actors.STREET, token=actors.street()).errors == {"area": "not_a_community"}
    assert _ask(area="140105001999", token=actors.street()).errors == {"area": "unknown_area"}


def test_another_hour_fills_what_people_of_that_hour_can_take(streams: Streams) -> None:
    actors.crowd(2)
    actors.crowd(3, first=10, slots=["evening"])
    id = actors.publish(actors.line(4, hour=14))
    streams.drain()
    options = _options(id)
    assert options["OTHER_SLOT"] == (2, 0)
    assert options["BUDGET"] == (0, 0)
    (line,) = _fill(id).body["lines"]
    assert line["open"] == 2
    fills = [one["fills"] for one in line["options"]]
    assert fills == sorted(fills, reverse=True)
    best = line["options"][0]
    again = actors.publish({**actors.line(2), "start": best["start"], "end": best["end"]})
    streams.drain()
    assert _provisional(again) == [best["fills"]]


def test_a_wider_circle_fills_what_people_further_off_can_take(streams: Streams) -> None:
    actors.crowd(2, area=actors.OTHER_STREET)
    id = actors.publish(actors.line(3))
    streams.drain()
    assert actors.first_line(id)["reason"]["code"] == "TOO_FAR"
    assert _options(id)["DISTANCE"] == (2, 0)


def test_people_over_budget_fill_once_they_are_asked_again(streams: Streams) -> None:
    actors.crowd(1)
    actors.settings(offers_per_person=1, firm_hours=336)
    gone = actors.publish(actors.line(1))
    streams.drain()
    (seat,) = actors.told(gone)
    assert call("POST", f"/v1/assignments/{seat['assignment']}/decline", {}, link=actors.link(seat["assignment"])).status == 200
    id = actors.publish(actors.line(1, days=3))
    streams.drain()
    assert actors.first_line(id)["reason"]["code"] == "BUDGET"
    assert _options(id)["BUDGET"] == (1, 0)


def test_where_nothing_would_help_every_option_says_so(streams: Streams) -> None:
    id = actors.publish(actors.line(2, role="medical"))
    streams.drain()
    body = _fill(id).body
    assert body["complete"]
    assert {one["fills"] for one in body["lines"][0]["options"]} == {0}


def test_a_full_need_lacks_nothing_and_one_in_review_is_not_looked_for(streams: Streams) -> None:
    actors.crowd(2)
    full = actors.publish(actors.line(2))
    streams.drain()
    assert _fill(full).body == {"lines": [], "complete": True}
    assert _fill(actors.post(actors.line(2, days=3))["id"]).said == (409, "not_matching")


def test_a_need_of_another_community_is_not_there(streams: Streams) -> None:
    id = actors.publish(actors.line(2), area=actors.NEXT_DOOR)
    assert _fill(id, _own_station()).said == (404, "not_found")
    assert _fill("0" * 32).said == (404, "not_found")
    assert _fill("code#CN").status == 404
    assert _fill(id, actors.street()).status == 200
