"""The fleet: a vehicle is its owner's word until staff saw its papers, and only then a seat in a vehicle line."""

import secrets
from typing import Any
from urllib.parse import urlencode

import pytest

from infra.generated import phone, plate
from tests import actors
from tests.api import Answer, call
from tests.streams import Streams, reconcile

FORM = {"content-type": "application/x-www-form-urlencoded"}


def _mine(number: int) -> list[dict[str, Any]]:
    return list(call("GET", "/v1/me/vehicles", token=actors.token(number)).body["vehicles"])


def _listed(state: str = "REGISTERED", token: str = "", **query: str) -> Answer:
    return call("GET", "/v1/vehicles", query={"state": state, **query}, token=token or actors.operator())


def _stored(tables: Any) -> list[dict[str, Any]]:
    return list(tables.scan(TableName="muster-local-vehicles")["Items"])


def _wanted(cars: int = 1) -> str:
    return actors.publish(actors.line(0, vehicles=cars, role="driver"))


def test_a_new_phone_with_a_vehicle_becomes_a_driver_whose_vehicle_waits_to_be_cleared() -> None:
    actors.join_fleet(1)
    assert call("GET", "/v1/me", token=actors.token(1)).body["roles"] == ["driver"]
    [vehicle] = _mine(1)
    assert (vehicle["plate"], vehicle["state"], vehicle["confirmed"]) == (plate(1), "REGISTERED", True)


def test_known_and_new_phones_and_plates_get_the_very_same_answer() -> None:
    actors.sign_up(1)
    actors.join_fleet(2)
    known_phone, known_plate, new = (
        call("POST", "/v1/vehicles", form) for form in (actors.vehicle(1), actors.vehicle(3, plate=plate(2)), actors.vehicle(4))
    )
    assert len({(one.status, str(one.headers), len(one.text), *one.body) for one in (known_phone, known_plate, new)}) == 1


@pytest.mark.parametrize("known", [True, False])
def test_the_same_key_with_another_body_is_refused_alike_for_known_and_new_phones(known: bool) -> None:
    if known:
        actors.sign_up(1)
    key = secrets.token_urlsafe(16)
    answers = [call("POST", "/v1/vehicles", actors.vehicle(1, seats=seats), key=key).status for seats in (4, 4, 5)]
    assert answers == [201, 201, 409]


def test_a_vehicle_of_a_known_phone_changes_nobody_and_waits_for_its_owner(tables: Any) -> None:
    actors.sign_up(1)
    before = call("GET", "/v1/me", token=actors.token(1)).text
    id = actors.join_fleet(1, name="别人", slots=["night"])
    assert call("GET", "/v1/me", token=actors.token(1)).text == before
    assert actors.decide(id, "clear").said == (409, "not_confirmed")
    assert call("POST", f"/v1/me/vehicles/{id}/confirm", token=actors.token(1)).body["confirmed"] is True
    assert set(call("GET", "/v1/me", token=actors.token(1)).body["roles"]) == {"queue", "driver"}
    assert actors.decide(id, "clear").body["state"] == "CLEARED"


def test_a_plate_belongs_to_who_registered_it_first_until_it_is_returned(tables: Any) -> None:
    id = actors.join_fleet(1)
    actors.join_fleet(2, plate=plate(1))
    assert (len(_mine(1)), len(_mine(2))) == (1, 0)
    assert actors.decide(id, "return", reason="保险已过期").body["state"] == "RETURNED"
    assert _mine(1)[0]["reason"] == "保险已过期"
    actors.join_fleet(2, plate=plate(1))
    assert (len(_mine(1)), len(_mine(2)), len(_stored(tables))) == (0, 1, 1)


def test_nobody_confirms_or_retires_what_is_another_persons() -> None:
    id = actors.join_fleet(1)
    actors.sign_up(2)
    assert call("POST", f"/v1/me/vehicles/{id}/confirm", token=actors.token(2)).status == 404
    assert call("DELETE", f"/v1/me/vehicles/{id}", token=actors.token(2)).status == 404
    assert _mine(1)[0]["state"] == "REGISTERED"


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"plate": "晋A1234"}, {"plate": "too_short"}),
        ({"plate": "XA12345"}, {"plate": "not_a_plate"}),
        ({"plate": "晋I12345"}, {"plate": "not_a_plate"}),
        ({"plate": "晋A123456789"}, {"plate": "not_a_plate"}),
        ({"plate": ""}, {"plate": "too_short"}),
        ({"kind": "bus"}, {"kind": "not_a_choice"}),
        ({"seats": 0}, {"seats": "too_small"}),
        ({"seats": 61}, {"seats": "too_big"}),
        ({"seats": "5"}, {"seats": "not_whole"}),
        ({"seats": 4.5}, {"seats": "not_whole"}),
        ({"goods": "yes"}, {"goods": "not_yes_or_no"}),
        ({"declared": False}, {"declared": "not_declared"}),
        ({"adult": False}, {"adult": "not_adult"}),
        ({"share": False}, {"share": "not_shared"}),
        ({"area": actors.DISTRICT}, {"area": "area_too_wide"}),
        ({"slots": []}, {"slots": "choose_one"}),
        ({"state": "CLEARED", "owner": "x"}, {"state": "unknown_field", "owner": "unknown_field"}),
    ],
)
def test_a_wrong_field_is_named_with_its_reason(changes: dict[str, Any], errors: dict[str, str], tables: Any) -> None:
    answer = call("POST", "/v1/vehicles", actors.vehicle(1, **changes))
    assert (answer.status, answer.errors) == (422, errors)
    assert _stored(tables) == []


@pytest.mark.parametrize("typed", ["晋a·12345", "晋Ａ１２３４５", "晋A 12345", "晋A-12345"])
def test_a_plate_may_be_typed_with_a_dot_blanks_small_or_full_width_letters(typed: str) -> None:
    actors.join_fleet(1, plate="晋A12345")
    call("POST", "/v1/vehicles", actors.vehicle(1, plate=typed))
    assert [one["plate"] for one in _mine(1)] == ["晋A12345"]


@pytest.mark.parametrize("fit", ["晋AD12345", "晋AF12345", "晋A12345D", "京A1234学", "粤Z1234港", "晋A1B2C3"])
def test_new_energy_training_and_border_plates_are_plates(fit: str) -> None:
    assert call("POST", "/v1/vehicles", actors.vehicle(1, plate=fit)).status == 201


def test_a_form_post_without_script_ends_on_the_receipt() -> None:
    fields = {**actors.vehicle(1), "goods": "on", "declared": "on", "adult": "on", "share": "on", "website": ""}
    answer = call("POST", "/v1/vehicles", urlencode(fields, doseq=True), headers=FORM, key="")
    assert answer.status == 303
    assert answer.headers["location"].startswith("/v1/receipts/RV-")
    assert (_mine(1)[0]["seats"], _mine(1)[0]["goods"]) == (5, True)


@pytest.mark.usefixtures("sound")
def test_a_vehicle_seat_stays_open_until_a_vehicle_is_cleared_and_then_fills(streams: Streams) -> None:
    actors.settings(firm_hours=336)
    actors.sign_up(1, roles=["driver"])  # drives, and has no vehicle
    id = actors.join_fleet(2)
    need = _wanted()
    streams.drain()
    assert (actors.first_line(need)["filled"], actors.first_line(need)["reason"]["code"]) == (0, "NO_VEHICLE")
    assert actors.decide(id, "clear").status == 200
    streams.drain()
    assert [row["phone"][-4:] for row in actors.told(need)] == [phone(2)[-4:]]


@pytest.mark.usefixtures("sound")
def test_a_driver_line_of_people_takes_drivers_without_a_vehicle() -> None:
    actors.sign_up(1, roles=["driver"])
    need = actors.publish(actors.line(1, role="driver"))
    reconcile()
    assert actors.first_line(need)["filled"] == 1


@pytest.mark.usefixtures("sound")
def test_the_reconciler_clears_drivers_for_their_lines_without_the_stream() -> None:
    actors.drive(1)
    need = _wanted()
    reconcile()
    assert actors.first_line(need)["filled"] == 1


@pytest.mark.usefixtures("sound")
def test_a_proposal_falls_out_when_the_vehicle_is_retired(streams: Streams) -> None:
    actors.settings(firm_hours=0)
    id = actors.drive(1)
    need = _wanted()
    streams.drain()
    assert actors.first_line(need)["filled"] == 1
    assert actors.decide(id, "retire", reason="车辆送修").status == 200
    streams.drain()
    reconcile()
    assert (actors.first_line(need)["filled"], actors.first_line(need)["reason"]["code"]) == (0, "NO_VEHICLE")
    assert streams.messages() == []


@pytest.mark.usefixtures("sound")
def test_a_retired_vehicles_accepted_seat_goes_to_the_next_and_its_driver_is_told(streams: Streams) -> None:
    actors.settings(firm_hours=336)
    id = actors.drive(1)
    need = _wanted()
    other = actors.publish(actors.line(1, role="driver", days=4))
    streams.drain()
    for row in (*actors.told(need), *actors.told(other)):
        call("POST", f"/v1/assignments/{row['assignment']}/accept", {}, link=actors.link(row["assignment"]))
    actors.drive(2, area=actors.NEXT_DOOR)
    assert call("DELETE", f"/v1/me/vehicles/{id}", token=actors.token(1)).status == 204
    streams.drain()
    reconcile()
    streams.drain()
    assert {(row["phone"][-4:], row["state"]) for row in actors.told(need)} == {(phone(1)[-4:], "RELEASED"), (phone(2)[-4:], "OFFERED")}
    assert [row["state"] for row in actors.told(other)] == ["ACCEPTED"]
    assert sum("停用" in message["text"] for message in streams.messages()) == 1


def test_two_cleared_vehicles_make_one_driver_until_both_are_retired(tables: Any) -> None:
    first, second = actors.drive(1), actors.join_fleet(1, plate=plate(2))
    call("POST", f"/v1/me/vehicles/{second}/confirm", token=actors.token(1))
    actors.decide(second, "clear")
    need = _wanted()
    for id, filled in ((first, 1), (second, 0)):
        actors.decide(id, "retire", reason="停驶")
        reconcile()
        assert actors.first_line(need)["filled"] == filled


def test_who_leaves_the_reserve_leaves_the_fleet(tables: Any) -> None:
    actors.drive(1)
    assert call("DELETE", "/v1/me", token=actors.token(1)).status == 204
    [vehicle] = _stored(tables)
    assert vehicle["state"]["S"] == "RETIRED"
    assert _listed("RETIRED").body["vehicles"][0]["plate"] == ""


def test_staff_see_the_vehicles_of_their_subtree_with_whom_to_call_and_each_look_is_on_record() -> None:
    actors.join_fleet(1)
    actors.join_fleet(2, area="140106001001")
    centre = actors.staff("CENTRE_LEAD", actors.DISTRICT, 5)
    [seen] = _listed(token=centre).body["vehicles"]
    assert (seen["plate"], seen["owner_phone"]) == (plate(1), phone(1))
    [look] = call("GET", "/v1/me/accesses", token=actors.token(1)).body["accesses"]
    assert (look["purpose"], look["fields"]) == ("fleet", "name phone plate")
    assert call("GET", "/v1/me/accesses", token=actors.token(2)).body["accesses"] == []
    assert len(_listed().body["vehicles"]) == 2


def test_vehicles_come_a_page_at_a_time() -> None:
    for number in range(53):
        actors.join_fleet(number)
    first = _listed().body
    second = _listed(cursor=first["cursor"]).body
    assert (len(first["vehicles"]), len(second["vehicles"]), second.get("cursor")) == (50, 3, None)
    assert len({one["id"] for one in first["vehicles"] + second["vehicles"]}) == 53


@pytest.mark.parametrize("decision", ["clear", "return", "retire"])
def test_only_the_fleets_staff_of_its_district_decide(decision: str) -> None:
    id = actors.join_fleet(1)
    body = {} if decision == "clear" else {"reason": "证件不符"}
    path = f"/v1/vehicles/{id}/{decision}"
    assert call("POST", path, body, token=actors.station()).status == 403
    assert call("POST", path, body, token=actors.staff("CENTRE_LEAD", actors.OTHER_DISTRICT, 6)).status == 404
    assert _listed(token=actors.street()).status == 403
    assert call("POST", path, body, token=actors.staff("CENTRE_LEAD", actors.DISTRICT, 5)).status == 200


def test_nobody_clears_their_own_vehicle() -> None:
    token = actors.operator()
    id = actors.join_fleet(1, phone=phone(99_000_003))
    assert call("POST", f"/v1/me/vehicles/{id}/confirm", token=token).status == 200
    assert call("POST", f"/v1/vehicles/{id}/clear", {}, token=token).said == (409, "own_vehicle")


def test_a_vehicle_is_decided_once() -> None:
    id = actors.drive(1)
    assert actors.decide(id, "clear").said == (409, "vehicle_state")
    assert actors.decide(id, "return", reason="证件不符").said == (409, "vehicle_state")
