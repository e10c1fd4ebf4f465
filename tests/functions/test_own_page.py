"""A volunteer's own page: see, change, pause, withdraw and be forgotten."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from infra.generated import phone
from muster import vault
from muster.domain.refusals import Conflict
from muster.tables import accesses, people, people_keys
from tests import actors
from tests.api import call


@pytest.fixture
def me() -> str:
    actors.sign_up(1)
    return actors.token(1)


def test_my_page_shows_what_i_offered_and_masks_my_phone(me: str) -> None:
    page = call("GET", "/v1/me", token=me).body
    mine = actors.volunteer(1)
    assert (page["name"], page["area"], page["roles"], page["state"]) == (mine["name"], actors.HOME, ["queue"], "REGISTERED")
    assert page["phone_masked"] == f"{phone(1)[:3]}****{phone(1)[-4:]}"
    assert page["standing"]["state"] == "waiting"


def test_a_code_on_my_page_is_the_code_of_my_receipt(me: str) -> None:
    assert call("GET", "/v1/me", token=me).body["code"] == actors.sign_up(1).body["code"]


@pytest.mark.parametrize(
    "change",
    [
        {"name": "欧阳娜"}, {"area": "140106001000"}, {"roles": ["care", "visit"]}, {"slots": ["night"]}, {"weekends_only": True},
        {"note": "带着急救包"}, {"keep": True}, {"language": "en"}, {"paused": True},
    ],
)  # fmt: skip
def test_each_field_can_be_changed_alone(me: str, change: dict[str, Any]) -> None:
    before = call("GET", "/v1/me", token=me).body
    [(field, value)] = change.items()
    assert call("PATCH", "/v1/me", change, token=me).status == 200
    after = call("GET", "/v1/me", token=me).body
    assert after[field] == value
    moved = {"standing", "state", "area_name", field}
    assert {key: before[key] for key in before.keys() - moved} == {key: after[key] for key in after.keys() - moved}


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"area": "140105999000"}, {"area": "unknown_area"}), ({"area": actors.CITY}, {"area": "area_too_wide"}),
        ({"roles": []}, {"roles": "choose_one"}), ({"verified": True}, {"verified": "unknown_field"}),
        ({"state": "REGISTERED"}, {"state": "unknown_field"}), ({"phone": phone(3)}, {"phone": "unknown_field"}),
        ({"paused": 1}, {"paused": "not_yes_or_no"}),
    ],
)  # fmt: skip
def test_a_wrong_change_is_refused_and_changes_nothing(me: str, change: dict[str, Any], errors: dict[str, str]) -> None:
    before = call("GET", "/v1/me", token=me).text
    answer = call("PATCH", "/v1/me", change, token=me)
    assert (answer.status, answer.errors) == (422, errors)
    assert call("GET", "/v1/me", token=me).text == before


def test_pausing_and_coming_back_shows_in_the_standing(me: str) -> None:
    assert call("PATCH", "/v1/me", {"paused": True}, token=me).body["standing"]["state"] == "paused"
    assert call("PATCH", "/v1/me", {"paused": False}, token=me).body["standing"]["state"] == "waiting"


def test_withdrawing_removes_every_personal_field_and_destroys_the_key(me: str, tables: Any) -> None:
    before = people.get(actors.person(1))
    assert before is not None
    assert call("DELETE", "/v1/me", token=me).status == 204
    [row] = tables.scan(TableName="muster-local-people")["Items"]
    assert row.keys() & {"name", "phone", "note", "key", "roles", "slots", "digest", "notice"} == set()
    with pytest.raises(vault.Unreadable):
        people_keys.find_one(before.key)


def test_a_copy_of_the_erased_item_can_no_longer_be_read(me: str, tables: Any) -> None:
    key = {"id": {"S": actors.person(1)}}
    copy = tables.get_item(TableName="muster-local-people", Key=key)["Item"]
    call("DELETE", "/v1/me", token=me)
    tables.put_item(TableName="muster-local-people", Item=copy)
    with pytest.raises(vault.Unreadable):
        people.get(actors.person(1))


def test_one_persons_withdrawal_leaves_the_others_of_the_key_page_readable(me: str) -> None:
    actors.sign_up(2)
    call("DELETE", "/v1/me", token=me)
    assert call("GET", "/v1/me", token=actors.token(2)).body["name"] == actors.volunteer(2)["name"]


def test_after_withdrawal_the_page_is_gone_and_withdrawing_again_is_harmless(me: str) -> None:
    call("DELETE", "/v1/me", token=me)
    assert call("GET", "/v1/me", token=me).said == (404, "withdrawn")
    assert call("DELETE", "/v1/me", token=me).said == (404, "withdrawn")
    assert call("PATCH", "/v1/me", {"keep": True}, token=me).said == (404, "withdrawn")


def test_someone_who_withdrew_can_sign_up_again_with_a_new_offer(me: str) -> None:
    call("DELETE", "/v1/me", token=me)
    actors.sign_up(1, roles=["care"], area=actors.OTHER_STREET)
    page = call("GET", "/v1/me", token=me).body
    assert (page["roles"], page["area"], page["state"], page["verified"]) == (["care"], actors.OTHER_STREET, "REGISTERED", False)


def test_a_staff_person_is_not_in_the_reserve_until_they_say_what_they_can_do() -> None:
    lead = actors.station()
    assert call("GET", "/v1/me", token=lead).body["standing"]["state"] == "staff"
    call("PATCH", "/v1/me", {"roles": ["queue"], "slots": ["day"], "paused": False}, token=lead)
    assert call("GET", "/v1/me", token=lead).body["standing"]["state"] == "waiting"


def test_two_changes_at_once_do_not_lose_each_other(me: str) -> None:
    was = people.get(actors.person(1))
    assert was is not None
    call("PATCH", "/v1/me", {"roles": ["care"]}, token=me)
    with pytest.raises(Conflict):
        people.change(was, replace(was, state="PAUSED", version=was.version + 1))


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_my_page_asks_for_a_token(method: str) -> None:
    body: dict[str, str] | None = {} if method == "PATCH" else None
    answer = call(method, "/v1/me", body)
    assert (answer.status, answer.headers["www-authenticate"]) == (401, "Bearer")


def test_a_link_signature_opens_no_page_of_a_person(me: str) -> None:
    assert call("GET", "/v1/me", link="x" * 22).status == 401


def test_i_can_read_who_saw_my_data(me: str) -> None:
    accesses.record({actors.person(1)}, staff="s", purpose="roster CN-1", fields="name phone", now=datetime.now(UTC), operation="x")
    [seen] = call("GET", "/v1/me/accesses", token=me).body["accesses"]
    assert (seen["purpose"], seen["fields"]) == ("roster CN-1", "name phone")


def test_public_reading_lists_areas_level_by_level() -> None:
    districts = call("GET", "/v1/areas").body["areas"]
    assert {one["level"] for one in districts} == {"district"}
    streets = call("GET", "/v1/areas", query={"parent": actors.DISTRICT}).body["areas"]
    assert actors.STREET in {one["code"] for one in streets}
    assert call("GET", "/v1/areas", query={"parent": "x"}).errors == {"parent": "malformed"}


def test_health_and_the_document_of_the_api_are_public() -> None:
    assert call("GET", "/v1/health").body == {"status": "ok", "emergency": "ACTIVE"}
    assert call("GET", "/v1/openapi.json").body["openapi"].startswith("3")
