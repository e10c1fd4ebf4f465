"""Offers: seen by link or token, accepted, declined, left; nobody else's business."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from muster.domain.times import moment
from tests import actors
from tests.api import Answer, call
from tests.streams import Streams, reconcile

pytestmark = pytest.mark.usefixtures("sound")


@pytest.fixture
def offer(streams: Streams) -> str:
    """The id of an offer to volunteer 1."""
    actors.sign_up(1)
    actors.settings(firm_hours=336, respond_minutes=1440)
    id = actors.publish(actors.line(1))
    streams.drain()
    return str(actors.told(id)[0]["assignment"])


def _do(id: str, action: str, body: dict[str, Any] | None = None, **who: str) -> Answer:
    return call("POST", f"/v1/assignments/{id}/{action}", body or {}, **(who or {"link": actors.link(id)}))  # type: ignore[arg-type]


def _start(id: str) -> datetime:
    return moment(call("GET", f"/v1/assignments/{id}", link=actors.link(id)).body["start"])


def test_the_link_and_the_token_show_the_same_task(offer: str) -> None:
    by_link = call("GET", f"/v1/assignments/{offer}", link=actors.link(offer))
    by_token = call("GET", f"/v1/assignments/{offer}", token=actors.token(1))
    assert by_link.body == by_token.body
    assert (by_link.body["state"], by_link.body["can"]) == ("OFFERED", ["accept", "decline"])


def test_my_tasks_list_what_i_was_told_of(offer: str) -> None:
    assert [one["id"] for one in call("GET", "/v1/me/assignments", token=actors.token(1)).body["assignments"]] == [offer]
    assert call("GET", "/v1/me", token=actors.token(1)).body["standing"]["state"] == "offered"


def test_a_proposal_is_nobodys_business(streams: Streams, tables: Any) -> None:
    actors.sign_up(1)
    actors.publish(actors.line(1))
    streams.drain()
    [row] = tables.scan(TableName="muster-local-assignments")["Items"]
    id = f"{row['need']['S']}-{row['seat']['S'].replace('#', '-')}"
    assert call("GET", f"/v1/assignments/{id}", token=actors.token(1)).said == (404, "not_found")
    assert _do(id, "accept").said == (404, "not_found")
    assert call("GET", "/v1/me/assignments", token=actors.token(1)).body == {"assignments": []}
    assert call("GET", "/v1/me", token=actors.token(1)).body["standing"]["state"] == "waiting"


def test_accepting_shows_the_contact_and_verifies_the_phone(offer: str) -> None:
    assert "contact_phone" not in call("GET", f"/v1/assignments/{offer}", link=actors.link(offer)).body
    view = _do(offer, "accept").body
    assert (view["state"], view["contact_phone"], view["can"]) == ("ACCEPTED", actors.need()["contact_phone"], ["withdraw"])
    assert call("GET", "/v1/me", token=actors.token(1)).body["verified"] is True


@pytest.mark.parametrize("action", ["accept", "decline"])
def test_answering_again_has_no_further_effect(offer: str, action: str) -> None:
    first, again = _do(offer, action), _do(offer, action)
    assert (first.status, first.body) == (again.status, again.body)


def test_leaving_again_has_no_further_effect(offer: str) -> None:
    _do(offer, "accept")
    assert [_do(offer, "withdraw").status for _ in range(10)] == [200] * 10


@pytest.mark.parametrize(
    ("before", "action", "code"),
    [
        (["accept"], "decline", "already_accepted"), (["decline"], "accept", "already_declined"), ([], "withdraw", "not_accepted"),
        (["accept", "withdraw"], "accept", "already_withdrawn"), (["decline"], "withdraw", "already_declined"),
    ],
)  # fmt: skip
def test_an_answer_that_no_longer_fits_says_why(offer: str, before: list[str], action: str, code: str) -> None:
    for earlier in before:
        _do(offer, earlier)
    assert _do(offer, action).said == (409, code)


def test_accepting_after_the_time_to_answer_is_too_late(offer: str, clock: Callable[..., None]) -> None:
    clock(hours=24, minutes=1)
    assert _do(offer, "accept").said == (409, "expired")
    reconcile()
    assert _do(offer, "accept").said == (409, "expired")


def test_nothing_can_be_answered_once_the_shift_has_begun(offer: str, clock: Callable[..., None]) -> None:
    start = _start(offer)
    _do(offer, "accept")
    clock(seconds=(start - actors.now()).total_seconds() + 1)
    assert _do(offer, "withdraw").said == (409, "over")


@pytest.mark.parametrize(("hours", "state"), [(13, "WITHDRAWN_EARLY"), (11, "WITHDRAWN_LATE")])
def test_leaving_twelve_hours_before_is_early_and_later_is_late(offer: str, clock: Callable[..., None], hours: int, state: str) -> None:
    _do(offer, "accept")
    clock(seconds=(_start(offer) - timedelta(hours=hours) - actors.now()).total_seconds())
    assert _do(offer, "withdraw", {"reason": "unwell"}).body["state"] == state


@pytest.mark.parametrize("action", ["decline", "withdraw"])
def test_giving_a_seat_back_frees_seat_and_day(offer: str, tables: Any, action: str) -> None:
    if action == "withdraw":
        _do(offer, "accept")
    _do(offer, action)
    assert tables.scan(TableName="muster-local-duties")["Items"] == []
    assert actors.show(offer.partition("-")[0])["lines"][0]["open"] == 1


def test_a_seat_given_back_after_moving_house_frees_the_day_in_the_new_street(offer: str, streams: Streams) -> None:
    call("PATCH", "/v1/me", {"area": actors.OTHER_STREET}, token=actors.token(1))
    streams.drain()
    assert _do(offer, "decline").status == 200


@pytest.mark.parametrize("action", ["", "/accept", "/decline", "/withdraw"])
def test_somebody_elses_task_is_not_found(offer: str, action: str) -> None:
    actors.sign_up(2)
    answer = call("POST" if action else "GET", f"/v1/assignments/{offer}{action}", {} if action else None, token=actors.token(2))
    assert answer.said == (404, "not_found")


@pytest.mark.parametrize("action", ["", "/accept", "/decline", "/withdraw"])
@pytest.mark.parametrize("signature", ["x" * 22, "", "签名", "=" * 22])
def test_a_forged_link_opens_nothing(offer: str, action: str, signature: str) -> None:
    headers = {"authorization": f"Link {signature}"}
    answer = call("POST" if action else "GET", f"/v1/assignments/{offer}{action}", {} if action else None, headers=headers)
    assert answer.status == 401
    assert call("GET", f"/v1/assignments/{offer}", token=actors.token(1)).body["state"] == "OFFERED"


def test_the_link_of_one_task_does_not_open_another(streams: Streams) -> None:
    for number in (1, 2):
        actors.sign_up(number)
    actors.settings(firm_hours=336)
    id = actors.publish(actors.line(2))
    streams.drain()
    one, other = (row["assignment"] for row in actors.told(id))
    assert call("GET", f"/v1/assignments/{one}", link=actors.link(other)).status == 401


@pytest.mark.parametrize("id", ["x", "a-01-b", "0" * 32 + "-01-" + "0" * 16, "a--", "-01-", "☃-01-" + "0" * 16])
def test_a_task_that_is_none_is_not_found(id: str) -> None:
    actors.sign_up(1)
    assert call("GET", f"/v1/assignments/{id}", token=actors.token(1)).said == (404, "not_found")
    assert call("GET", f"/v1/assignments/{id}", link="x" * 22).status == 401


def test_whoever_accepted_must_leave_the_task_before_withdrawing_from_the_reserve(offer: str) -> None:
    _do(offer, "accept")
    assert call("DELETE", "/v1/me", token=actors.token(1)).said == (409, "on_duty")
    _do(offer, "withdraw")
    assert call("DELETE", "/v1/me", token=actors.token(1)).status == 204


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


def test_without_the_stream_the_reconciler_ends_the_offers_of_somebody_who_withdrew(offer: str) -> None:
    call("DELETE", "/v1/me", token=actors.token(1))
    reconcile()
    assert call("GET", f"/v1/assignments/{offer}", link=actors.link(offer)).body["can"] == []


def test_an_unknown_reason_is_named(offer: str) -> None:
    assert _do(offer, "decline", {"reason": "lazy"}).errors == {"reason": "not_a_choice"}
    assert _do(offer, "accept", {"state": "COMPLETED"}).errors == {"state": "unknown_field"}


def test_the_words_of_a_no_are_sealed_and_the_station_reads_them(offer: str, tables: Any) -> None:
    words = "孩子发烧，下周可以"
    assert _do(offer, "decline", {"reason": "other", "note": words}).body["state"] == "DECLINED"
    assert [one["note"] for one in actors.told(offer.split("-")[0])] == [words]
    assert words.encode() not in repr(tables.scan(TableName="muster-local-assignments")["Items"]).encode()
    assert call("DELETE", "/v1/me", token=actors.token(1)).status == 204
    assert [one["note"] for one in actors.told(offer.split("-")[0])] == [""]
