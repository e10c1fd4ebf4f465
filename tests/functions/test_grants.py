"""Staff: who may do what where, given and taken back at once; the emergency's settings."""

from datetime import timedelta
from typing import Any

import pytest

from infra.generated import phone
from tests import actors
from tests.api import Answer, call


def _grant(by: str, **changes: Any) -> Answer:
    until = (actors.now() + timedelta(days=5)).isoformat()
    body = {"phone": phone(1), "name": "站长", "role": "STATION_LEAD", "area": actors.HOME, "until": until, **changes}
    return call("POST", "/v1/grants", body, token=by)


def _console(token: str) -> Answer:
    return call("GET", "/v1/console", token=token)


def test_a_grant_is_in_force_at_once() -> None:
    given = _grant(actors.operator())
    assert (given.status, given.body["level"]) == (201, "community")
    console = _console(actors.token(1)).body
    assert (console["rights"], console["grants"][0]["area"]) == (["demand", "goods", "needs", "post", "posts"], actors.HOME)


def test_a_grant_taken_back_ends_at_once_on_every_route() -> None:
    operator = actors.operator()
    id, need = _grant(operator).body["id"], actors.post()["id"]
    token = actors.token(1)
    assert call("GET", f"/v1/needs/{need}/roster", token=token).status == 200
    assert call("DELETE", f"/v1/grants/{id}", token=operator).status == 204
    for method, path, body in (("GET", "/v1/console", None), ("GET", f"/v1/needs/{need}/roster", None), ("POST", "/v1/needs", actors.need())):
        assert call(method, path, body, token=token).said == (403, "no_right")


def test_a_grant_runs_out_by_itself(clock: Any) -> None:
    _grant(actors.operator())
    clock(days=5, minutes=1)
    assert _console(actors.token(1)).status == 403


def test_giving_the_same_grant_again_only_moves_its_end() -> None:
    operator = actors.operator()
    ids = {_grant(operator, until=(actors.now() + timedelta(days=days)).isoformat()).body["id"] for days in (1, 9)}
    assert len(ids) == 1
    assert len(_console(actors.token(1)).body["grants"]) == 1


def test_a_grant_to_a_volunteer_keeps_their_record() -> None:
    actors.sign_up(1)
    _grant(actors.operator(), name="另一个名字")
    assert call("GET", "/v1/me", token=actors.token(1)).body["name"] == actors.volunteer(1)["name"]


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"role": "STATION_LEAD", "area": actors.STREET}, {"role": "role_level"}),
        ({"role": "CITY_OPERATOR", "area": actors.DISTRICT}, {"role": "role_level"}),
        ({"area": "140105001999"}, {"area": "unknown_area"}),
        ({"until": "2020-01-01T00:00:00+08:00"}, {"until": "past"}),
        ({"role": "KING"}, {"role": "not_a_choice"}),
        ({"rights": ["grant"]}, {"rights": "unknown_field"}),
    ],
)
def test_a_wrong_grant_names_the_field(changes: dict[str, Any], errors: dict[str, str]) -> None:
    answer = _grant(actors.operator(), **changes)
    assert (answer.status, answer.errors) == (422, errors)


@pytest.mark.parametrize(
    ("role", "area", "given", "where", "status"),
    [
        ("CENTRE_LEAD", actors.DISTRICT, "STATION_LEAD", actors.HOME, 201),
        ("CENTRE_LEAD", actors.DISTRICT, "INSTITUTE_LEAD", actors.STREET, 201),
        ("CENTRE_LEAD", actors.DISTRICT, "CENTRE_LEAD", actors.DISTRICT, 403),
        ("CENTRE_LEAD", actors.DISTRICT, "STATION_LEAD", "140106001001", 403),
        ("CENTRE_LEAD", actors.CITY, "CITY_OPERATOR", actors.CITY, 403),
        ("CITY_OPERATOR", actors.CITY, "CENTRE_LEAD", actors.DISTRICT, 201),
        ("CITY_OPERATOR", actors.CITY, "CITY_OPERATOR", actors.CITY, 403),
        ("INSTITUTE_LEAD", actors.STREET, "STATION_LEAD", actors.HOME, 403),
        ("STATION_LEAD", actors.HOME, "STATION_LEAD", actors.HOME, 403),
    ],
)
def test_who_may_give_which_role_where(role: Any, area: str, given: str, where: str, status: int) -> None:
    assert _grant(actors.staff(role, area, 7), role=given, area=where).status == status


def test_nobody_takes_back_their_own_grant() -> None:
    operator = actors.operator()
    actors.staff("STATION_LEAD", actors.HOME, 3)  # the operator leads a station, too
    ids = [one["id"] for one in _console(operator).body["grants"]]
    assert sorted(call("DELETE", f"/v1/grants/{id}", token=operator).said for id in ids) == [(403, "no_right"), (409, "no_right")]


def test_nobody_takes_back_a_grant_outside_their_subtree() -> None:
    [foreign] = _console(actors.street("140106001000")).body["grants"]
    assert call("DELETE", f"/v1/grants/{foreign['id']}", token=actors.staff("CENTRE_LEAD", actors.DISTRICT, 7)).status == 403


def test_a_district_cannot_take_back_a_grant_of_its_own_rank_or_above() -> None:
    first, second = (actors.staff("CENTRE_LEAD", actors.DISTRICT, number) for number in (7, 8))
    [grant] = _console(second).body["grants"]
    assert call("DELETE", f"/v1/grants/{grant['id']}", token=first).status == 403
    assert _console(second).status == 200


@pytest.mark.parametrize("id", ["x", "a.b.c", "x.140105001001", "x.999999999999.STATION_LEAD", "%00.140105001001.STATION_LEAD", "."])
def test_a_grant_that_is_none_is_not_found(id: str) -> None:
    assert call("DELETE", f"/v1/grants/{id}", token=actors.operator()).status == 404


def test_the_list_of_grants_holds_ones_own_subtree_with_names() -> None:
    operator = actors.operator()
    _grant(operator)
    _grant(operator, phone=phone(2), area="140106001001")
    seen = call("GET", "/v1/grants", token=actors.staff("CENTRE_LEAD", actors.DISTRICT, 7)).body["grants"]
    assert {(one["area"], one["name"]) for one in seen} == {(actors.HOME, "站长"), (actors.DISTRICT, "CENTRE_LEAD 7")}
    assert call("GET", "/v1/grants", token=actors.station()).body["grants"] == []


def test_a_link_signature_or_no_token_is_no_staff() -> None:
    assert call("GET", "/v1/console", link="x" * 22).status == 401
    assert call("GET", "/v1/console").status == 401


def test_the_operator_changes_settings_one_by_one() -> None:
    before = call("GET", "/v1/emergency", token=actors.operator()).body
    after = call("PATCH", "/v1/emergency", {"firm_hours": 48}, token=actors.operator()).body
    assert after == {**before, "firm_hours": 48}


@pytest.mark.parametrize("role", ["CENTRE_LEAD", "INSTITUTE_LEAD", "STATION_LEAD"])
def test_only_the_operator_changes_settings(role: Any) -> None:
    area = {"CENTRE_LEAD": actors.CITY, "INSTITUTE_LEAD": actors.STREET, "STATION_LEAD": actors.HOME}[role]
    token = actors.staff(role, area, 7)
    assert call("GET", "/v1/emergency", token=token).status == 200
    assert call("PATCH", "/v1/emergency", {"firm_hours": 48}, token=token).said == (403, "no_right")


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"firm_hours": -1}, {"firm_hours": "too_small"}), ({"firm_hours": 337}, {"firm_hours": "too_big"}),
        ({"respond_minutes": 4}, {"respond_minutes": "too_small"}), ({"state": "OVER"}, {"state": "not_a_choice"}),
        ({"version": 9}, {"version": "unknown_field"}), ({"offers_per_person": "3"}, {"offers_per_person": "not_whole"}),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_named(change: dict[str, Any], errors: dict[str, str]) -> None:
    answer = call("PATCH", "/v1/emergency", change, token=actors.operator())
    assert (answer.status, answer.errors) == (422, errors)


@pytest.mark.parametrize("role", ["DONATION_CLERK", "STORE_KEEPER", "TEAM_CAPTAIN", "AUDITOR"])
def test_who_looks_after_goods_sees_no_need_and_no_roster(role: Any) -> None:
    need = actors.post()["id"]
    token = actors.staff(role, actors.CITY, 3)
    assert call("GET", f"/v1/needs/{need}/roster", token=token).status == 404
    assert call("GET", f"/v1/needs/{need}", token=token).status == 404
    assert call("GET", "/v1/needs", token=token).body["needs"] == []
    assert call("GET", "/v1/needs", query={"area": actors.HOME}, token=token).said == (403, "no_right")
