"""The command board: every seat nobody holds, why, and each district's sums."""

from typing import Any

import pytest

from tests import actors
from tests.api import call
from tests.streams import Streams

pytestmark = pytest.mark.usefixtures("sound")


def _seats(token: str, **query: str) -> Any:
    return call("GET", "/v1/open-seats", token=token, query=query or None)


def _own_station() -> str:
    """A station's lead who holds no other grant, whatever the tests post elsewhere."""
    return actors.staff("STATION_LEAD", actors.HOME, 8)


def test_the_list_says_what_is_open_and_why_urgent_ones_first(streams: Streams) -> None:
    actors.crowd(1)
    actors.crowd(1, first=9, slots=["night"])
    actors.publish(actors.line(2, role="medical"), priority=2)
    actors.publish(actors.line(3, days=4), actors.line(1, days=3, role="care"), priority=5)
    streams.drain()
    body = _seats(actors.operator()).body
    assert [(one["priority"], one["role"], one["wanted"], one["filled"], one["open"], one["reason"]["code"]) for one in body["seats"]] == [
        (5, "care", 1, 0, 1, "SKILL_MISSING"), (5, "queue", 3, 1, 2, "NO_ONE_FREE"), (2, "medical", 2, 0, 2, "SKILL_MISSING"),
    ]  # fmt: skip
    assert (body["lines"], body["open"], body.get("cursor")) == (3, 5, None)
    assert body["seats"][0]["area_name"] and body["seats"][0]["district"] == actors.DISTRICT


def test_a_full_line_a_cancelled_need_and_one_in_review_are_not_listed(streams: Streams) -> None:
    actors.crowd(2)
    actors.publish(actors.line(2))
    gone = actors.publish(actors.line(2, days=3, role="medical"))
    actors.post(actors.line(9, days=3))
    call("POST", f"/v1/needs/{gone}/cancel", {"reason": "不用了"}, token=actors.station())
    streams.drain()
    assert _seats(actors.operator()).body["seats"] == []


def test_outbid_names_the_rival_and_opens_it_only_to_who_may_see_it(streams: Streams) -> None:
    actors.crowd(1)
    urgent = actors.publish(actors.line(1), priority=5, area=actors.NEXT_DOOR)
    waiting = actors.publish(actors.line(1), priority=1)
    streams.drain()
    code = actors.show(urgent)["code"]
    (row,) = _seats(actors.street()).body["seats"]
    assert (row["need"], row["reason"]["code"], row["rival"]) == (waiting, "OUTBID", {"id": urgent, "code": code})
    assert code in row["reason"]["text"]
    assert actors.first_line(waiting)["rival"] == {"id": urgent, "code": code}
    (row,) = _seats(_own_station()).body["seats"]
    assert code in row["reason"]["text"] and "rival" not in row


def test_staff_see_their_own_subtree_and_nobody_elses(streams: Streams) -> None:
    actors.publish(actors.line(2))
    actors.publish(actors.line(2), area="140106001001")
    streams.drain()
    assert {one["district"] for one in _seats(actors.operator()).body["seats"]} == {actors.DISTRICT, actors.OTHER_DISTRICT}
    assert {one["area"] for one in _seats(_own_station()).body["seats"]} == {actors.HOME}
    assert [one["area"] for one in _seats(actors.operator(), area=actors.OTHER_DISTRICT).body["seats"]] == ["140106001001"]
    assert _seats(_own_station(), area=actors.OTHER_DISTRICT).said == (403, "no_right")
    actors.sign_up(7)
    assert _seats(actors.token(7)).said == (403, "no_right")
    assert _seats("").status == 401


def test_a_long_list_comes_in_pages_that_neither_repeat_nor_skip(streams: Streams, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("needs.board.PAGE", 2)
    for days in (2, 3, 4):
        actors.publish(actors.line(1, days=days), actors.line(1, days=days, hour=14))
    streams.drain()
    seen, cursor, operator = [], "", actors.operator()
    while True:
        body = _seats(operator, **({"cursor": cursor} if cursor else {})).body
        seen += [(one["start"], one["need"], one["line"]) for one in body["seats"]]
        cursor = body.get("cursor", "")
        if not cursor:
            break
    assert len(seen) == 6 and seen == sorted(set(seen))


def test_a_cursor_of_someone_else_or_with_a_bit_changed_is_refused(streams: Streams, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("needs.board.PAGE", 1)
    actors.publish(actors.line(1), actors.line(1, days=3))
    streams.drain()
    cursor = _seats(actors.operator()).body["cursor"]
    assert _seats(actors.station(), cursor=cursor).said == (422, "malformed")
    assert _seats(actors.operator(), cursor=cursor[:-4] + "AAA=").said == (422, "malformed")
    assert _seats(actors.operator(), cursor="~").said == (422, "malformed")


def test_the_board_adds_up_by_district_and_agrees_with_the_list(streams: Streams) -> None:
    actors.crowd(2)
    actors.publish(actors.line(2))
    actors.publish(actors.line(4, days=3, role="medical"), actors.line(1, days=3), area=actors.NEXT_DOOR)
    actors.publish(actors.line(3), area="140106001001")
    streams.drain()
    body = call("GET", "/v1/board", token=actors.operator()).body
    rows = {one["code"]: one for one in body["districts"]}
    own = rows[actors.DISTRICT]
    assert (own["needs"], own["needs_full"], own["communities"], own["communities_short"]) == (2, 1, 2, 1)
    assert (own["wanted"], own["filled"], own["open"]) == (7, 3, 4)
    for field in ("needs", "wanted", "filled", "open", "communities"):
        assert body["total"][field] == sum(row[field] for row in body["districts"])
    assert body["total"]["open"] == _seats(actors.operator()).body["open"]
    assert len(rows) == 11  # all of the city


def test_the_board_of_a_station_holds_its_own_community_only(streams: Streams) -> None:
    actors.publish(actors.line(2))
    actors.publish(actors.line(5), area=actors.NEXT_DOOR)
    streams.drain()
    body = call("GET", "/v1/board", token=_own_station()).body
    assert [(row["code"], row["wanted"]) for row in body["districts"]] == [(actors.DISTRICT, 2)]
