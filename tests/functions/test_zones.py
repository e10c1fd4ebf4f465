"""Control zones end to end: who may still come, who is released and told, and who takes the seat."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from muster.domain.times import stamp
from muster.tables import areas
from tests import actors
from tests.api import Answer, call
from tests.streams import Streams, reconcile

pytestmark = pytest.mark.usefixtures("sound")


@pytest.fixture(autouse=True)
def _no_compounds_left(tables: Any) -> Iterator[None]:
    """The areas outlive a test, the compounds it named do not."""
    yield
    for community in (actors.HOME, actors.NEXT_DOOR):
        for area in areas.children(community):
            tables.delete_item(TableName="muster-local-areas", Key={"code": {"S": area.code}})
            areas._known.pop(area.code, None)


def keeper() -> str:
    """Who may declare zones in the whole city."""
    return actors.staff("CENTRE_LEAD", actors.CITY, 4)


def declare(kind: str = "sealed", area: str = actors.HOME, **times: Any) -> str:
    """A zone, from now unless told otherwise; its id."""
    answer = call("POST", "/v1/zones", {"area": area, "kind": kind, **times}, token=keeper())
    assert answer.status == 201, answer.text
    return str(answer.body["id"])


def lift(id: str) -> None:
    assert call("POST", f"/v1/zones/{id}/lift", {}, token=keeper()).status == 200


def compound(name: str, community: str = actors.HOME) -> str:
    """A compound of a community; its code."""
    answer = call("POST", "/v1/compounds", {"community": community, "name": name}, token=actors.station(community))
    assert answer.status == 201, answer.text
    return str(answer.body["code"])


def give_pass(number: int, **changes: Any) -> Answer:
    """The number-th volunteer gets a zone pass for ten days."""
    body = {"phone": actors.volunteer(number)["phone"], "until": stamp(actors.now() + timedelta(days=10)), "reason": "medical", **changes}
    return call("POST", "/v1/passes", body, token=keeper())


def told_need(*lines: dict[str, Any], **changes: Any) -> str:
    """A need whose people are told at once."""
    actors.settings(firm_hours=336)
    return actors.publish(*lines, **changes)


def zone_state(id: str) -> str:
    """The state of a zone as its keeper's list says it."""
    answer = call("GET", "/v1/zones", token=keeper(), query={"over": "true"})
    return next(str(zone["state"]) for zone in answer.body["zones"] if zone["id"] == id)


def states(need: str) -> list[str]:
    return sorted(row["state"] for row in actors.told(need))


def test_sealing_a_community_releases_outsiders_tells_them_and_seats_a_resident(streams: Streams, tables: Any) -> None:
    actors.sign_up(1, area=actors.NEXT_DOOR)
    id = told_need(actors.line(1))
    streams.drain()
    [outsider] = actors.told(id)
    call("POST", f"/v1/assignments/{outsider['assignment']}/accept", {}, link=actors.link(outsider["assignment"]))
    actors.sign_up(2)
    streams.drain()
    declare("sealed")
    streams.drain()
    rows = {row["assignment"]: row["state"] for row in actors.told(id)}
    assert sorted(rows.values()) == ["OFFERED", "RELEASED"]
    assert rows[outsider["assignment"]] == "RELEASED"
    _, second, third = streams.messages()
    by_phone = {message["to"].removeprefix("+86"): message["text"] for message in (second, third)}
    assert "防控区域调整" in by_phone[actors.volunteer(1)["phone"]]
    assert by_phone[actors.volunteer(2)["phone"]].endswith("接受或拒绝。")
    items = tables.scan(TableName="muster-local-assignments")["Items"]
    assert [item["history"]["L"][-1]["S"].split("|")[1:] for item in items if item["state"]["S"] == "RELEASED"] == [
        ["ACCEPTED", "RELEASED", "matching", "ZONE_CHANGED"]
    ]


def test_a_pass_holder_keeps_medical_work_in_a_sealed_community_until_the_pass_is_taken_back(streams: Streams) -> None:
    actors.crowd(2, area=actors.NEXT_DOOR, roles=["medical"])
    given = give_pass(1)
    assert given.status == 201
    id = told_need(actors.line(2, role="medical"))
    streams.drain()
    declare("sealed")
    streams.drain()
    assert states(id) == ["OFFERED", "RELEASED"]
    assert call("DELETE", f"/v1/passes/{given.body['id']}", token=keeper()).status == 204
    streams.drain()
    assert states(id) == ["RELEASED", "RELEASED"]
    assert actors.first_line(id)["reason"]["code"] == "NO_ONE_IN_ZONE"


def test_a_pass_that_runs_out_before_the_shift_opens_nothing(streams: Streams) -> None:
    actors.sign_up(1, area=actors.NEXT_DOOR, roles=["medical"])
    declare("sealed")
    id = told_need(actors.line(1, role="medical"))
    give_pass(1, until=stamp(actors.at(2, 11)))
    streams.drain()
    assert actors.first_line(id)["open"] == 1
    give_pass(1, until=stamp(actors.at(2, 12)))
    streams.drain()
    assert actors.first_line(id)["offered"] == 1


def test_a_pass_opens_no_other_work_in_a_sealed_community_but_all_in_a_controlled_one(streams: Streams) -> None:
    actors.sign_up(1, area=actors.NEXT_DOOR)
    give_pass(1)
    zone = declare("sealed")
    id = told_need(actors.line(1))
    streams.drain()
    assert actors.first_line(id)["open"] == 1
    call("POST", f"/v1/zones/{zone}/change", {"kind": "controlled"}, token=keeper())
    streams.drain()
    assert actors.first_line(id)["offered"] == 1


def test_residents_of_a_sealed_compound_are_its_own_reserve_and_serve_nowhere_else(streams: Streams) -> None:
    inside = compound("锦绣苑")
    actors.sign_up(1, compound=inside)
    away = told_need(actors.line(1), area=actors.NEXT_DOOR)
    streams.drain()
    assert states(away) == ["OFFERED"]
    declare("sealed", inside)
    streams.drain()
    assert states(away) == ["RELEASED"]
    home = told_need(actors.line(1), area=inside)
    streams.drain()
    assert states(home) == ["OFFERED"]
    assert actors.show(home)["area_name"] == "锦绣苑"


def test_a_sealed_community_seals_each_of_its_compounds_for_itself(streams: Streams) -> None:
    here, there = compound("东苑"), compound("西苑")
    actors.sign_up(1, compound=here)
    own, other = told_need(actors.line(1), area=here), told_need(actors.line(1, days=4), area=there)
    streams.drain()
    assert (states(own), states(other)) == (["OFFERED"], ["OFFERED"])
    declare("sealed")
    streams.drain()
    assert (states(own), states(other)) == (["OFFERED"], ["RELEASED"])


def test_a_controlled_community_keeps_its_own_people_and_lets_them_out(streams: Streams) -> None:
    actors.sign_up(1)
    actors.sign_up(2, area=actors.NEXT_DOOR)
    inside = told_need(actors.line(2))
    outside = told_need(actors.line(1, days=4), area=actors.NEXT_DOOR)
    streams.drain()
    declare("controlled")
    streams.drain()
    assert (states(inside), actors.first_line(inside)["reason"]["count"]) == (["OFFERED", "RELEASED"], 1)
    assert states(outside) == ["OFFERED"]


def test_a_precaution_zone_changes_nobodys_duty(streams: Streams) -> None:
    actors.sign_up(1, area=actors.NEXT_DOOR)
    id = told_need(actors.line(1))
    streams.drain()
    declare("precaution")
    streams.drain()
    assert (states(id), len(streams.messages())) == (["OFFERED"], 1)


def test_a_planned_zone_counts_for_the_shifts_it_covers_and_begins_by_the_clock(streams: Streams, clock: Any) -> None:
    actors.sign_up(1, area=actors.NEXT_DOOR)
    before, during, after = (told_need(actors.line(1, days=days)) for days in (2, 4, 6))
    streams.drain()
    id = declare("sealed", starts=stamp(actors.at(3)), ends=stamp(actors.at(5)))
    streams.drain()
    assert (states(before), states(during), states(after)) == (["OFFERED"], ["RELEASED"], ["OFFERED"])

    seen = [zone_state(id)]
    for days in (3, 5):
        clock(seconds=(actors.at(days) - datetime.now(UTC)).total_seconds() + 60)
        seen.append(zone_state(id))
    assert seen == ["PLANNED", "IN_FORCE", "LIFTED"]


def test_sealed_lifted_sealed_tells_each_person_once_a_change_and_seats_them_again_in_between(streams: Streams) -> None:
    actors.sign_up(1, area=actors.NEXT_DOOR)
    id = told_need(actors.line(1))
    streams.drain()
    first = declare("sealed")
    streams.drain()
    assert states(id) == ["RELEASED"]
    lift(first)
    streams.drain()
    assert states(id) == ["OFFERED"]
    declare("sealed")
    streams.drain()
    reconcile()
    streams.drain()
    assert states(id) == ["RELEASED"]
    assert ["防控区域" in message["text"] for message in streams.messages()] == [False, True, False, True]


def test_two_flips_before_anyone_looked_change_nothing(streams: Streams) -> None:
    actors.sign_up(1, area=actors.NEXT_DOOR)
    id = told_need(actors.line(1))
    streams.drain()
    lift(declare("sealed"))
    streams.drain()
    assert (states(id), len(streams.messages())) == (["OFFERED"], 1)


def test_whoever_declined_is_not_asked_again_when_a_zone_is_lifted(streams: Streams) -> None:
    actors.sign_up(1, area=actors.NEXT_DOOR)
    id = told_need(actors.line(1))
    streams.drain()
    [row] = actors.told(id)
    call("POST", f"/v1/assignments/{row['assignment']}/decline", {}, link=actors.link(row["assignment"]))
    lift(declare("sealed"))
    streams.drain()
    assert states(id) == ["DECLINED"]


def test_a_proposal_to_somebody_released_before_is_taken_back_without_losing_that_they_were_told(streams: Streams) -> None:
    actors.sign_up(1, area=actors.NEXT_DOOR)
    id = told_need(actors.line(1))
    streams.drain()
    zone = declare("sealed")
    streams.drain()
    actors.settings(firm_hours=0)
    lift(zone)
    streams.drain()
    assert actors.first_line(id)["provisional"] == 1
    declare("sealed")
    streams.drain()
    assert (states(id), actors.first_line(id)["open"]) == (["RELEASED"], 1)
    assert len(streams.messages()) == 2


def test_without_any_stream_the_reconciler_releases_and_replaces_too(streams: Streams) -> None:
    actors.sign_up(1, area=actors.NEXT_DOOR)
    id = told_need(actors.line(1))
    reconcile()
    actors.sign_up(2)
    reconcile()
    assert states(id) == ["OFFERED"]
    zone = declare("sealed")
    reconcile()
    assert states(id) == ["OFFERED", "RELEASED"]
    lift(zone)
    reconcile()
    assert states(id) == ["OFFERED", "RELEASED"]
    assert reconcile()["solved"] == 0


def test_a_person_of_another_district_is_released_when_their_home_is_sealed(streams: Streams) -> None:
    home = "140106001001"
    actors.sign_up(1, area=home, roles=["driver"])
    id = told_need(actors.line(1, role="driver"))
    reconcile()
    assert states(id) == ["OFFERED"]
    declare("sealed", home)
    streams.drain()
    assert states(id) == ["RELEASED"]


def test_whoever_turns_out_to_live_in_a_sealed_compound_is_released(streams: Streams) -> None:
    inside = compound("北苑", actors.NEXT_DOOR)
    declare("sealed", inside)
    actors.sign_up(1, area=actors.NEXT_DOOR)
    id = told_need(actors.line(1))
    streams.drain()
    assert states(id) == ["OFFERED"]
    assert call("PATCH", "/v1/me", {"compound": inside}, token=actors.token(1)).body["compound_name"] == "北苑"
    streams.drain()
    assert states(id) == ["RELEASED"]


def test_compounds_are_numbered_by_their_community_and_the_same_request_names_one() -> None:
    body = {"community": actors.HOME, "name": "南苑"}
    first, again = (call("POST", "/v1/compounds", body, token=actors.station(), key="k" * 20) for _ in range(2))
    second = call("POST", "/v1/compounds", {**body, "name": "中苑"}, token=actors.street())
    assert [answer.body["code"] for answer in (first, again, second)] == [f"{actors.HOME}001", f"{actors.HOME}001", f"{actors.HOME}002"]
    listed = call("GET", "/v1/areas", query={"parent": actors.HOME}).body["areas"]
    assert [(area["name"], area["level"]) for area in listed] == [("南苑", "compound"), ("中苑", "compound")]
    assert call("POST", "/v1/compounds", {**body, "name": "别苑"}, token=actors.station(), key="k" * 20).said == (409, "other_body")


def test_a_compound_must_be_ones_own_and_is_forgotten_by_whoever_moves_or_withdraws(tables: Any) -> None:
    inside = compound("东苑")
    assert call("POST", "/v1/volunteers", actors.volunteer(1, area=actors.NEXT_DOOR, compound=inside)).errors == {"compound": "compound_elsewhere"}
    assert call("POST", "/v1/volunteers", actors.volunteer(1, compound=actors.HOME + "998")).errors == {"compound": "unknown_compound"}
    actors.crowd(2, compound=inside)
    assert call("PATCH", "/v1/me", {"area": actors.NEXT_DOOR}, token=actors.token(1)).body["compound"] == ""
    give_pass(2)
    call("DELETE", "/v1/me", token=actors.token(2))
    item = tables.get_item(TableName="muster-local-people", Key={"id": {"S": actors.person(2)}})["Item"]
    assert not item.keys() & {"compound", "pass_until", "pass_reason", "pass_by"}


def test_zones_and_passes_are_for_whoever_keeps_the_district_and_nobody_else() -> None:
    actors.sign_up(1)
    id, sealing = declare(), {"area": actors.HOME, "kind": "sealed"}
    passing = {"phone": actors.volunteer(1)["phone"], "until": stamp(actors.now() + timedelta(days=1)), "reason": "supply"}
    elsewhere = actors.staff("CENTRE_LEAD", actors.FAR_DISTRICT, 8)
    for token, said in ((actors.station(), (403, "no_right")), (actors.street(), (403, "no_right")), (elsewhere, (404, "not_found"))):
        assert call("POST", "/v1/zones", sealing, token=token).said == (403, "no_right")
        assert call("POST", f"/v1/zones/{id}/lift", {}, token=token).said == said
        assert call("POST", f"/v1/zones/{id}/change", {"kind": "controlled"}, token=token).said == said
        assert call("POST", "/v1/passes", passing, token=token).said == (403, "no_right") if token != elsewhere else (404, "nobody_here")
    assert call("GET", "/v1/zones", token=elsewhere).body == {"zones": []}
    assert [zone["can"] for zone in call("GET", "/v1/zones", token=actors.station()).body["zones"]] == [[]]
    assert give_pass(1, phone=actors.volunteer(2)["phone"]).said == (404, "nobody_here")


def test_a_zone_nobody_can_mean_is_refused_by_field() -> None:
    past = stamp(actors.now() - timedelta(hours=1))
    for body, errors in (
        ({"area": actors.DISTRICT, "kind": "sealed"}, {"area": "zone_level"}),
        ({"area": actors.HOME + "999", "kind": "sealed"}, {"area": "unknown_area"}),
        ({"area": actors.HOME, "kind": "shut"}, {"kind": "not_a_choice"}),
        ({"area": actors.HOME, "kind": "sealed", "ends": past}, {"ends": "ends_before_start"}),
        ({"area": actors.HOME + "1", "kind": "sealed"}, {"area": "malformed"}),
    ):
        assert call("POST", "/v1/zones", body, token=keeper()).errors == errors
    id = declare()
    lift(id)
    assert call("POST", f"/v1/zones/{id}/lift", {}, token=keeper()).said == (409, "zone_over")
    assert give_pass(1, until=past).errors == {"until": "past"}


def test_the_same_zone_asked_twice_is_one_and_a_need_says_that_its_place_is_sealed() -> None:
    body = {"area": actors.HOME, "kind": "sealed"}
    first, again = (call("POST", "/v1/zones", body, token=keeper(), key="z" * 20) for _ in range(2))
    assert first.body["id"] == again.body["id"]
    assert first.body["code"].startswith("ZN-")
    assert call("POST", "/v1/zones", {**body, "kind": "controlled"}, token=keeper(), key="z" * 20).said == (409, "other_body")
    assert actors.post(actors.line(1))["zone"] == "sealed"
