"""Queues of sites: who is told when a turn is over, sisters that help, many needs at once, and what can be taken back."""

from collections.abc import Callable
from typing import Any

import pytest

from muster.tables import lines, queues
from tests import actors
from tests.api import Answer, call
from tests.streams import deliver, reconcile

SISTER_LEAD = ("STATION_LEAD", actors.NEXT_DOOR, 11)


def _clocks() -> int:
    return int(deliver("ClocksFunction", {})["escalated"])


def _queue(token: str, site: str) -> list[dict[str, Any]]:
    answer = call("GET", "/v1/queue", token=token, query={"site": site})
    assert answer.status == 200, answer.text
    return list(answer.body["rows"])


def _centre(number: int = 5) -> str:
    return actors.staff("CENTRE_LEAD", actors.DISTRICT, number)


def _bulk(action: str, *needs: str, token: str = "", **more: Any) -> list[dict[str, Any]]:
    answer = call("POST", "/v1/queue/bulk", {"action": action, "needs": list(needs), **more}, token=token or actors.street())
    assert answer.status == 200, answer.text
    return list(answer.body["needs"])


def _undo(*needs: str, token: str = "") -> list[tuple[str | None, str | None]]:
    answer = call("POST", "/v1/queue/undo", {"needs": list(needs)}, token=token or actors.street())
    assert answer.status == 200, answer.text
    return [(one.get("state"), one.get("problem")) for one in answer.body["needs"]]


def _said(streams: Any, word: str) -> list[str]:
    streams.drain()
    return [one["text"] for one in streams.messages() if word in one["text"]]


def test_a_review_nobody_took_goes_to_the_centre_whose_lead_is_told_once(streams: Any, clock: Callable[..., None]) -> None:
    need = actors.post()
    actors.street(), _centre()
    assert [(row["where"], row["holder"], row["can"]) for row in _queue(actors.street(), actors.STREET)] == [
        ("here", actors.STREET, ["publish", "return", "cancel", "open"])
    ]
    clock(minutes=59)
    assert _clocks() == 0
    clock(minutes=61)
    assert (_clocks(), _clocks()) == (1, 0)
    row = _queue(_centre(), actors.DISTRICT)[0]
    assert (row["id"], row["where"], row["level"], row.get("due")) == (need["id"], "here", 1, None)
    assert [(row["where"], row["holder"]) for row in _queue(actors.street(), actors.STREET)] == [("away", actors.DISTRICT)]
    assert len(_said(streams, "超过时限")) == 1
    assert actors.show(need["id"])["state"] == "SUBMITTED"


def test_a_run_missed_for_two_hours_tells_only_where_the_need_came_to_stand(streams: Any, clock: Callable[..., None]) -> None:
    actors.post(priority=5)
    _centre(), actors.operator()
    clock(hours=2)
    assert _clocks() == 2
    assert len(_said(streams, "太原市")) == 1 == len(_said(streams, "超过时限"))


def _short(clock: Callable[..., None], people: int = 3) -> str:
    id = actors.publish(actors.line(people))
    reconcile()
    hours = (actors.at(2) - actors.now()).total_seconds() / 3600 - 3
    clock(hours=hours)
    _clocks()
    return id


def test_a_sister_offers_people_and_with_the_yes_it_is_her_turn(streams: Any, clock: Callable[..., None]) -> None:
    id = _short(clock)
    station, sister = actors.station(), actors.staff(*SISTER_LEAD)  # type: ignore[arg-type]
    assert [(row["where"], row["can"]) for row in _queue(sister, actors.NEXT_DOOR)] == [("sister", ["help"])]
    offer = {"site": actors.NEXT_DOOR, "people": 2}
    assert call("POST", f"/v1/needs/{id}/helps", offer, token=sister).body["state"] == "OFFERED"
    assert call("POST", f"/v1/needs/{id}/helps", offer, token=sister).said == (409, "help_stands")
    assert len(_said(streams, "愿意帮")) == 1
    assert _queue(station, actors.HOME)[0]["helps"][0]["can"] == ["answer"]
    path = f"/v1/needs/{id}/helps/{actors.NEXT_DOOR}/answer"
    assert call("POST", path, {"accept": True}, token=sister).status == 404
    assert call("POST", path, {"accept": True}, token=station).body["state"] == "ACCEPTED"
    assert len(_said(streams, "接受了您的支援")) == 1
    assert [(row["where"], row["holder"]) for row in _queue(sister, actors.NEXT_DOOR)] == [("here", actors.NEXT_DOOR)]
    assert [step["reason"] for step in _queue(station, actors.HOME)[0]["passed"]] == ["HELP"]
    assert call("GET", f"/v1/needs/{id}", token=sister).status == 404  # a turn opens no contact and no roster


@pytest.mark.usefixtures("clean")
def test_an_offer_is_taken_back_refused_and_made_again_and_no_stranger_makes_one(clock: Callable[..., None]) -> None:
    id = _short(clock)
    station, sister = actors.station(), actors.staff(*SISTER_LEAD)  # type: ignore[arg-type]
    stranger = actors.staff("STATION_LEAD", "140105002001", 12)
    path, offer = f"/v1/needs/{id}/helps", {"site": actors.NEXT_DOOR, "people": 2}
    assert call("POST", path, offer, token=stranger).said == (403, "no_right")
    assert call("POST", path, {"site": "140105002001", "people": 2}, token=stranger).status == 404
    assert call("POST", path, {**offer, "people": 4}, token=sister).errors == {"people": "more_than_open"}
    assert call("POST", path, offer, token=sister).status == 200
    assert call("POST", f"{path}/{actors.NEXT_DOOR}/withdraw", token=sister).body["state"] == "WITHDRAWN"
    assert call("POST", path, offer, token=sister).status == 200
    assert call("POST", f"{path}/{actors.NEXT_DOOR}/answer", {"accept": False}, token=station).body["state"] == "REFUSED"
    assert call("POST", f"{path}/{actors.NEXT_DOOR}/answer", {"accept": True}, token=station).said == (409, "help_answered")
    assert _queue(station, actors.HOME)[0]["holder"] == actors.HOME
    assert [step.reason for step in queues.trails([id])[id].steps] == ["SEATS"]


@pytest.mark.usefixtures("sound")
def test_each_row_of_a_bulk_step_is_answered_on_its_own_and_undone_while_nobody_was_told() -> None:
    first, second = (str(actors.post(actors.line(1, hour=hour))["id"]) for hour in (8, 13))
    large = str(actors.post(actors.line(51))["id"])
    rows = _bulk("publish", first, second, large, "nothing", first)
    assert [(row.get("state"), row.get("problem")) for row in rows] == [("MATCHING", None), ("MATCHING", None), (None, "no_right"), (None, "not_found")]
    actors.crowd(2)
    reconcile()
    assert [actors.first_line(id)["filled"] for id in (first, second)] == [1, 1]  # proposed a day ahead, told to nobody
    assert _undo(first) == [("SUBMITTED", None)]
    assert _undo(first) == [(None, "undo_nothing")]
    reconcile()
    assert (actors.first_line(first)["filled"], len(lines.live(actors.DISTRICT))) == (0, 1)
    assert _bulk("publish", first)[0]["state"] == "MATCHING"
    reconcile()
    assert actors.first_line(first)["filled"] == 1


@pytest.mark.usefixtures("sound")
def test_what_was_told_stands_and_what_was_called_off_in_silence_comes_back(clock: Callable[..., None]) -> None:
    actors.crowd(1)
    told, quiet = actors.publish(actors.line(1, days=2)), actors.publish(actors.line(1, days=4))
    actors.settings(firm_hours=int((actors.at(2) - actors.now()).total_seconds() // 3600) + 2)
    reconcile()
    assert [row["state"] for row in actors.told(told)] == ["OFFERED"]
    lead = actors.street()
    assert [row["state"] for row in _bulk("cancel", told, quiet, reason="重复了")] == ["CANCELLED", "CANCELLED"]
    reconcile()
    assert len(lines.live(actors.DISTRICT)) == 0
    assert _undo(told, quiet, token=lead) == [(None, "undo_told"), ("MATCHING", None)]
    assert len(lines.live(actors.DISTRICT)) == 1
    clock(minutes=6)
    assert _bulk("cancel", quiet, reason="不用了")[0]["state"] == "CANCELLED"
    clock(minutes=12)
    assert _undo(quiet) == [(None, "undo_late")]


@pytest.mark.usefixtures("clean")
def test_a_bulk_step_needs_a_reason_and_fifty_needs_at_most() -> None:
    def answer(**body: Any) -> Answer:
        return call("POST", "/v1/queue/bulk", body, token=actors.street())

    assert answer(action="cancel", needs=["a"]).errors == {"reason": "required"}
    assert answer(action="publish", needs=[f"n{number}" for number in range(51)]).errors == {"needs": "too_many"}
    assert answer(action="publish", needs=[]).status == 422
    assert call("GET", "/v1/queue", token=actors.station(), query={"site": actors.NEXT_DOOR}).said == (403, "no_right")
    assert call("GET", "/v1/queue", token=actors.staff("STORE_KEEPER", actors.DISTRICT, 21)).said == (403, "no_right")


def test_a_need_nobody_reviewed_expires_its_author_is_told_and_asks_again_in_one_step(streams: Any, clock: Callable[..., None]) -> None:
    need = actors.post(actors.line(1))
    clock(hours=(actors.at(2) - actors.now()).total_seconds() / 3600 + 1)
    reconcile()
    assert len(_said(streams, "没有等到审核")) == 1
    assert f"/c/need/?id={need['id']}" in next(one["link"] for one in streams.messages() if "没有等到审核" in one["text"])
    station = actors.station()
    again = call("POST", f"/v1/needs/{need['id']}/renew", {"days": 2}, token=station)
    assert (again.status, again.body["state"], again.body["renewed_from"]) == (201, "SUBMITTED", need["code"])
    assert again.body["lines"][0]["filled"] == 0
    assert _undo(again.body["id"], token=station) == [("CANCELLED", None)]
    third = call("POST", f"/v1/needs/{need['id']}/renew", {"days": 2}, token=station)
    assert (third.body["state"], third.body["id"] != again.body["id"]) == ("SUBMITTED", True)
