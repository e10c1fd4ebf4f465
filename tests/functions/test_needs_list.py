"""Lists of needs: one's own subtree, page by page, with a cursor nobody else can use or change."""

import base64
import json
from typing import Any

import pytest

from muster.tables import needs
from needs import listing
from tests import actors
from tests.api import Answer, call


def _list(token: str, **query: str) -> Answer:
    return call("GET", "/v1/needs", token=token, query=query)


def _codes(answer: Answer) -> list[str]:
    return [row["id"] for row in answer.body["needs"]]


@pytest.fixture
def three() -> dict[str, str]:
    """A need in each of three places."""
    return {area: actors.post(actors.line(2), area=area)["id"] for area in (actors.HOME, actors.NEXT_DOOR, "140106001001")}


@pytest.mark.parametrize(
    ("role", "area", "sees"),
    [
        ("STATION_LEAD", actors.HOME, 1), ("INSTITUTE_LEAD", actors.STREET, 2), ("CENTRE_LEAD", actors.DISTRICT, 2),
        ("CENTRE_LEAD", actors.CITY, 3), ("CITY_OPERATOR", actors.CITY, 3), ("INSTITUTE_LEAD", actors.OTHER_STREET, 0),
    ],
)  # fmt: skip
def test_everyone_lists_their_own_subtree(three: dict[str, str], role: Any, area: str, sees: int) -> None:
    assert len(_codes(_list(actors.staff(role, area, 7)))) == sees


def test_two_grants_one_inside_the_other_list_each_need_once(three: dict[str, str]) -> None:
    actors.staff("STATION_LEAD", actors.HOME, 7)
    token = actors.staff("INSTITUTE_LEAD", actors.STREET, 7)
    assert sorted(_codes(_list(token))) == sorted(three[area] for area in (actors.HOME, actors.NEXT_DOOR))


def test_an_area_narrows_the_list_and_a_foreign_one_is_forbidden(three: dict[str, str]) -> None:
    street = actors.street()
    assert _codes(_list(street, area=actors.NEXT_DOOR)) == [three[actors.NEXT_DOOR]]
    assert _list(street, area="140106001001").said == (403, "no_right")
    assert _list(street, area=actors.CITY).said == (403, "no_right")


def test_the_review_queue_lists_what_waits(three: dict[str, str]) -> None:
    street = actors.street()
    call("POST", f"/v1/needs/{three[actors.HOME]}/review", {"decision": "publish"}, token=street)
    assert _codes(_list(street, state="SUBMITTED")) == [three[actors.NEXT_DOOR]]
    assert _codes(_list(street, state="OPEN")) == [three[actors.HOME]]
    assert _list(street, state="LOST").errors == {"state": "not_a_choice"}


def test_the_latest_start_comes_first() -> None:
    ids = [actors.post(actors.line(1, days=days))["id"] for days in (3, 5, 2, 4)]
    assert _codes(_list(actors.station())) == [ids[1], ids[3], ids[0], ids[2]]


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of five needs, read from the store 17 items at a time."""
    monkeypatch.setattr(listing, "PAGE", 5)
    assert needs.within.__kwdefaults__
    monkeypatch.setitem(needs.within.__kwdefaults__, "limit", 17)


def _many(count: int) -> set[str]:
    station, lines = actors.station(), [actors.line(1, hour=8 + hour) for hour in range(3)]
    return {call("POST", "/v1/needs", actors.need(*lines), token=station).body["id"] for _ in range(count)}


@pytest.mark.usefixtures("short")
def test_pages_hold_every_need_once_and_whole() -> None:
    made, station = _many(21), actors.station()
    seen, cursor, pages = [], "", 0
    while pages == 0 or cursor:
        answer = _list(station, **({"cursor": cursor} if cursor else {}))
        seen += _codes(answer)
        assert {row["wanted"] for row in answer.body["needs"]} <= {3}
        cursor, pages = answer.body.get("cursor", ""), pages + 1
    assert (len(seen), set(seen)) == (21, made)
    assert pages > 2


@pytest.fixture
def cursor(short: None) -> str:
    _many(12)
    return str(_list(actors.station()).body["cursor"])


def test_a_cursor_that_was_changed_is_refused(cursor: str) -> None:
    raw = base64.urlsafe_b64decode(cursor)
    index, after = json.loads(raw[16:])
    after["district"] = {"S": actors.OTHER_DISTRICT}
    forged = [
        base64.urlsafe_b64encode(raw[:16] + json.dumps([index, after]).encode()).decode(),
        base64.urlsafe_b64encode(bytes([raw[0] ^ 1]) + raw[1:]).decode(), cursor[:-8], "x" * 40, "☃", base64.b64encode(b"{}").decode(),
    ]  # fmt: skip
    for text in forged:
        assert _list(actors.station(), cursor=text).errors == {"cursor": "malformed"}, text


def test_a_cursor_serves_nobody_but_its_owner(cursor: str) -> None:
    assert _list(actors.staff("STATION_LEAD", actors.HOME, 9), cursor=cursor).errors == {"cursor": "malformed"}
    assert _list(actors.station(), cursor=cursor).status == 200
