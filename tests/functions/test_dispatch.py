"""Dispatch orders over HTTP and by the minute: waves, answers, waiting list, stand-down, escalation, grab lists; who may do what."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.generated import phone
from muster.domain import waves
from muster.domain.assignments import Seat
from muster.tables import overrides
from tests import actors
from tests.api import Answer, call
from tests.bench import grab
from tests.functions import test_rosters as rosters
from tests.streams import Streams, deliver

pytestmark = pytest.mark.usefixtures("sound")


def minute() -> None:
    """The minute's schedule."""
    deliver("DispatchRoundsFunction", {})


def centre() -> str:
    return actors.staff("CENTRE_LEAD", actors.CITY, 4)


def order(need: str, *, token: str = "", **changes: Any) -> Answer:
    """Staff start an order on a need's first line; an urgent one, so that no test depends on the hour."""
    return call("POST", f"/v1/needs/{need}/dispatches", {"line": 1, "urgent": True, **changes}, token=token or centre())


def shown(need: str) -> dict[str, Any]:
    """The need's latest order, as staff see it."""
    return dict(call("GET", f"/v1/needs/{need}/dispatches", token=centre()).body["orders"][0])


def called(number: int) -> str:
    """The id of the number-th volunteer's latest call."""
    found = call("GET", "/v1/me/callups", token=actors.token(number)).body["callups"]
    return str(found[0]["id"]) if found else ""


def say(number: int, answer: str, words: str = "") -> Answer:
    """The number-th volunteer answers by the link."""
    id = called(number)
    return call("POST", f"/v1/callups/{id}/answer", {"answer": answer, "words": words}, link=actors.link(id))


def asked(*numbers: int) -> list[int]:
    """Those of the volunteers who hold an open call."""
    return [number for number in numbers if (id := called(number)) and call("GET", f"/v1/callups/{id}", link=actors.link(id)).body["state"] == "TOLD"]


@pytest.fixture
def need(streams: Streams) -> str:
    """A published need of two people, six volunteers near by, matching at rest."""
    actors.crowd(6)
    id = actors.publish(actors.line(2, days=3))
    streams.drain()
    return id


def test_an_order_asks_a_wave_fills_its_seats_stands_the_others_down_and_promotes_who_waits(need: str, streams: Streams) -> None:
    assert order(need).status == 201
    assert order(need, mode="GRAB").said == (409, "dispatch_running")
    minute()
    first = asked(*range(1, 7))
    assert len(first) == 4  # two seats at six of ten
    unasked = next(number for number in range(1, 7) if number not in first)
    [why] = call("GET", "/v1/me/standing", token=actors.token(unasked)).body["why"]
    assert (why["code"], why["count"]) == ("ORDERED", 1) and "正在派单" in why["text"]
    assert actors.first_line(need)["provisional"] == 0  # matching's proposals are taken back
    assert shown(need)["waves"][0] | {"at": ""} == {"number": 1, "at": "", "asked": 4, "first_timers": 4, "rate": 0.6}
    streams.drain()
    letters = [one for one in streams.messages() if "您能来吗" in one["text"]]
    assert len(letters) == 4
    assert all("/zh/me/called/?id=" in one["link"] for one in letters)

    a, b, c, d = first
    assert say(a, "yes").body["state"] == "ACCEPTED"
    assert say(b, "yes").body["state"] == "ACCEPTED"
    late = say(c, "yes", "六点以后到")
    assert (late.body["state"], late.body["waiting"], late.body["can"]) == ("WAITING", 1, ["leave"])
    assert sorted(one["state"] for one in actors.told(need)) == ["ACCEPTED", "ACCEPTED"]
    minute()
    assert shown(need)["state"] == "FILLED"
    streams.drain()
    assert sum("不用您来了" in one["text"] for one in streams.messages()) == 1  # the one who was silent
    assert say(d, "yes").body["state"] == "WAITING"

    assert call("POST", f"/v1/assignments/{called(a)}/withdraw", {}, link=actors.link(called(a))).status == 200
    minute()
    states = {number: call("GET", f"/v1/callups/{called(number)}", link=actors.link(called(number))).body["state"] for number in (c, d)}
    assert sorted(states.values()) == ["ACCEPTED", "WAITING"]
    assert states[d] == "ACCEPTED"  # told once that others came first, so this time before the other
    streams.drain()
    assert sum("空出名额" in one["text"] for one in streams.messages()) == 1
    answers = {one["words"]: one["state"] for one in shown(need)["answers"] if one["words"]}
    assert answers == {"六点以后到": "WAITING"}
    looks = call("GET", "/v1/me/accesses", token=actors.token(c)).body["accesses"]
    assert any("dispatch" in one["purpose"] for one in looks)


def test_a_stopped_order_tells_everybody_open_and_gives_its_line_back_to_matching(need: str, streams: Streams) -> None:
    order(need)
    minute()
    some, other = asked(*range(1, 7))[:2]
    say(some, "later")
    id = shown(need)["id"]
    assert call("POST", f"/v1/dispatches/{id}/stop", {"reason": "不需要了"}, token=centre()).status == 200
    assert call("POST", f"/v1/dispatches/{id}/stop", {"reason": "不需要了"}, token=centre()).said == (409, "dispatch_over")
    streams.drain()
    assert sum("不用您来了" in one["text"] for one in streams.messages()) == 4
    assert say(other, "yes").said == (409, "dispatch_over")
    minute()
    assert (shown(need)["state"], shown(need)["reason"]) == ("STOOD_DOWN", "不需要了")
    assert order(need).status == 201  # the line is there again, for matching and for the next order
    minute()
    assert shown(need)["number"] == 2
    assert len(asked(*range(1, 7))) == 4


def test_an_order_that_nobody_is_left_to_ask_for_goes_to_the_parent_site_and_its_line_to_matching(streams: Streams) -> None:
    actors.sign_up(1)
    need = actors.publish(actors.line(1, days=3))
    streams.drain()
    actors.street()
    order(need)
    minute()
    assert say(1, "no", "在外地").status == 200
    minute()
    order_now = shown(need)
    assert (order_now["state"], order_now["counts"]) == ("ESCALATED", {"DECLINED": 1})
    assert call("GET", f"/v1/needs/{need}/dispatches", token=centre()).body["lines"][0]["open"] == 1
    streams.drain()
    assert sum("派单升级" in one["text"] for one in streams.messages()) == 2  # the institute and whoever ordered


def test_nobody_is_woken_for_what_is_not_urgent(need: str, clock: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIET_HOURS", "22-7")
    hour = waves.local_hour(datetime.now(UTC))
    clock(hours=(23 - hour) % 24)
    order(need, urgent=False)
    minute()
    assert asked(*range(1, 7)) == []
    clock(hours=(23 - hour) % 24 + 9)
    minute()
    assert len(asked(*range(1, 7))) == 4


def test_the_paused_and_those_on_another_shift_that_day_are_not_asked(streams: Streams) -> None:
    actors.crowd(3)
    actors.settings(firm_hours=336)
    elsewhere = actors.publish(actors.line(1, days=3, hour=8))
    streams.drain()
    [told] = actors.told(elsewhere)
    busy = next(number for number in (1, 2, 3) if Seat.of(elsewhere, 1, actors.person(number)).id == told["assignment"])
    paused, free = {1, 2, 3} - {busy}
    assert call("PATCH", "/v1/me", {"paused": True}, token=actors.token(paused)).status == 200
    need = actors.publish(actors.line(2, days=3, hour=14))
    order(need)
    streams.drain()
    minute()
    assert asked(1, 2, 3) == [free]


def test_a_grab_list_asks_nobody_and_gives_a_seat_to_who_takes_it(need: str, streams: Streams) -> None:
    order(need, mode="GRAB")
    minute()
    assert asked(*range(1, 7)) == []
    [seat] = call("GET", "/v1/me/grabs", token=actors.token(1)).body["grabs"]
    assert seat["open"] == 2
    taken = [call("POST", f"/v1/me/grabs/{seat['id']}", {}, token=actors.token(number)).body["state"] for number in (1, 2, 3)]
    assert taken == ["ACCEPTED", "ACCEPTED", "WAITING"]
    assert call("GET", "/v1/me/grabs", token=actors.token(4)).body["grabs"] == []


def test_a_team_or_a_driver_is_asked_by_name_and_only_staff_can_be_ordered(streams: Streams) -> None:
    actors.crowd(3)
    actors.drive(4)
    actors.together(1, 2)
    need = actors.publish(actors.line(3, days=3), area=actors.HOME)
    cars = actors.publish(actors.line(0, vehicles=1, days=3))
    streams.drain()
    order(need, target={"kind": "team", "name": actors.volunteer(1)["phone"]})
    order(cars, target={"kind": "vehicle", "name": actors.vehicle(4)["plate"]})
    minute()
    assert asked(1, 2, 3, 4) == [1, 2, 4]
    assert say(4, "yes").body["state"] == "ACCEPTED"
    assert [say(number, "yes").body["state"] for number in (1, 2)] == ["ACCEPTED", "ACCEPTED"]
    minute()
    assert (shown(need)["state"], shown(cars)["state"]) == ("CLOSED", "FILLED")  # the team has come; whoever else the line lacks is matching's again
    refused = order(need, mode="MANDATORY", target={"kind": "person", "name": actors.volunteer(3)["phone"]})
    assert (refused.status, refused.errors) == (422, {"mode": "not_agreed"})
    assert order(need, target={"kind": "group", "name": "GP-000000000"}).errors == {"target.name": "unknown_group"}
    assert order(need, target={"kind": "person", "name": "13900000000"}).errors == {"target.name": "nobody_here"}


def test_only_staff_of_the_place_order_and_only_their_superiors_urgently(need: str) -> None:
    assert order(need, token=actors.station()).said == (403, "no_right")
    assert order(need, token=actors.station(), urgent=False).status == 201
    other = actors.staff("CENTRE_LEAD", actors.OTHER_DISTRICT, 5)
    assert order(need, token=other).said == (404, "not_found")
    assert call("GET", f"/v1/needs/{need}/dispatches", token=other).said == (404, "not_found")
    minute()
    id = called(1) or called(2)
    if id:
        assert call("GET", f"/v1/callups/{id}", link="x" * 22).status == 401


def test_a_cancelled_need_ends_its_order(need: str, streams: Streams) -> None:
    order(need)
    minute()
    call("POST", f"/v1/needs/{need}/cancel", {"reason": "解封了"}, token=centre())
    minute()
    assert (shown(need)["state"], shown(need)["reason"]) == ("STOOD_DOWN", "CANCELLED_BY_ASKER")
    streams.drain()
    assert sum("不用您来了" in one["text"] for one in streams.messages()) == 4


def test_three_processes_on_one_seat_have_one_winner_each_time(tables: Any) -> None:
    figures = grab.contest(tables, rounds=10, processes=3)
    assert (figures["rounds_with_one_winner"], figures["seats_overbooked"], figures["waiting"]) == (10, 0, 20)


def listed(token: str = "", **query: str) -> list[dict[str, Any]]:
    """Orders across needs, as staff see them."""
    answer = call("GET", "/v1/dispatches", token=token or centre(), query=query)
    assert answer.status == 200, answer.text
    return list(answer.body["orders"])


def test_an_organisation_reaches_exactly_those_who_let_it_and_a_consent_taken_back_holds_at_once(streams: Streams) -> None:
    branch = rosters.organisation(kind="PARTY_BRANCH", name="第三支部", credit="")
    code = call("GET", "/v1/organisations", token=rosters.centre()).body["organisations"][0]["code"]
    need = actors.publish(actors.line(3, days=3), area=actors.HOME)
    named = {"kind": "organisation", "name": code}
    assert order(need, target=named).errors == {"target": "nobody_agreed"}
    rosters.invite_all(rosters.upload(branch, [rosters.row(number) for number in range(1, 5)]).body["roster"]["id"])
    for number, calls in ((1, True), (2, True), (3, False), (4, True)):
        one, key = rosters.invitation(branch, number)
        consent = rosters.consent(calls=calls, slots=["day", "evening"], roles=["queue", "delivery"])
        assert call("POST", f"/v1/invitations/{one}/accept", consent, link=key).status == 201
    actors.sign_up(5)
    streams.drain()
    mine = call("GET", "/v1/me/organisations", token=actors.token(4)).body["organisations"]
    assert [(one["name"], one["calls"]) for one in mine] == [("第三支部", True)]
    assert order(need, mode="MANDATORY", target=named, token=centre()).status == 201
    assert call("PATCH", f"/v1/me/organisations/{branch}", {"calls": False}, token=actors.token(4)).status == 204
    assert call("PATCH", f"/v1/me/organisations/{branch}", {"calls": True}, token=actors.token(5)).status == 404
    minute()
    assert asked(1, 2, 3, 4, 5) == [1, 2]
    assert say(1, "no").errors == {"words": "required"}
    assert say(1, "no", "发烧").status == 200
    assert say(2, "yes").body["state"] == "ACCEPTED"
    assert call("PATCH", f"/v1/me/organisations/{branch}", {"calls": True}, token=actors.token(3)).status == 204
    minute()
    assert asked(1, 2, 3, 4, 5) == [3]  # who lets it now is asked in the next round
    shown_now = shown(need)
    assert (shown_now["target"], shown_now["target_name"], shown_now["mode"]) == ("organisation", code, "MANDATORY")
    assert order(need, target={"kind": "organisation", "name": "OR-000000000"}).errors == {"target.name": "unknown_organisation"}
    assert say(2, "leave").status == 409
    assert call("DELETE", "/v1/me", token=actors.token(3)).status == 204
    actors.sign_up(3)
    assert call("GET", "/v1/me/organisations", token=actors.token(3)).body["organisations"] == []  # who left and came back has let nobody


def test_staff_and_a_named_group_can_be_ordered_and_a_grab_list_is_for_whom_it_names(streams: Streams) -> None:
    lead = actors.station()
    actors.crowd(6)
    streams.drain()
    group = call("POST", "/v1/groups", {"area": actors.HOME, "name": "东门一组", "mix": {"roles": {}}}, token=lead).body
    for number in range(1, 5):
        assert call("POST", f"/v1/groups/{group['id']}/members", {"phone": actors.volunteer(number)["phone"]}, token=lead).status == 200
    streams.drain()
    for letter in streams.messages():
        membership, _, signature = letter["link"].partition("?id=")[2].partition("#k=")
        yes = letter["to"] != "+86" + actors.volunteer(4)["phone"]
        if "/me/standby/" in letter["link"]:
            assert call("POST", f"/v1/memberships/{membership}/answer", {"yes": yes}, link=signature).status == 200
    code = call("GET", f"/v1/groups/{group['id']}", token=lead).body["code"]
    needs = [actors.publish(actors.line(3, days=day), area=actors.HOME) for day in (3, 4)]
    streams.drain()
    assert order(needs[0], mode="MANDATORY", token=lead, urgent=False).said == (403, "no_right")
    assert order(needs[0], mode="MANDATORY").errors == {"target": "mandatory_needs_names"}
    assert order(needs[0], mode="MANDATORY", target={"kind": "group", "name": code}).status == 201
    assert order(needs[1], mode="GRAB", target={"kind": "group", "name": code}).status == 201
    minute()
    assert asked(*range(1, 7)) == [1, 2, 3]  # not who never said yes to the group
    assert [len(call("GET", "/v1/me/grabs", token=actors.token(number)).body["grabs"]) for number in (1, 5)] == [1, 0]
    grab_id = call("GET", "/v1/me/grabs", token=actors.token(1)).body["grabs"][0]["id"]
    assert call("POST", f"/v1/me/grabs/{grab_id}", {}, token=actors.token(5)).said == (409, "not_allowed_there")


def test_orders_across_needs_show_what_was_passed_up_first_to_those_of_its_sites_alone(streams: Streams, clock: Callable[..., None]) -> None:
    actors.sign_up(1)
    needs = [actors.publish(actors.line(1, days=day), area=actors.HOME) for day in (3, 4, 5)]
    streams.drain()
    institute = actors.street()
    for need in needs:
        assert order(need).status == 201
    call("POST", f"/v1/dispatches/{shown(needs[2])['id']}/stop", {"reason": "不需要了"}, token=centre())
    minute()
    say(1, "no", "在外地")
    minute()
    rows = listed(institute)
    assert [one["place"] for one in rows] == ["escalated", "running", "ended"]
    first = rows[0]
    assert (first["mine"], first["can"], first["state"], first["asked"], first["wanted"]) == (True, ["order", "mandatory", "help"], "ESCALATED", 1, 1)
    assert [one["place"] for one in listed(actors.station(), place="escalated")] == ["escalated"]
    assert listed(actors.station())[0]["can"] == ["order", "help"]
    assert listed(actors.staff("CENTRE_LEAD", actors.OTHER_DISTRICT, 5)) == []
    assert call("GET", "/v1/dispatches", token=institute, query={"site": actors.OTHER_DISTRICT}).said == (403, "no_right")
    clock(days=1)
    assert [one["place"] for one in listed(actors.staff("INSTITUTE_LEAD", actors.STREET, 2))] == ["escalated", "running"]  # ended yesterday


def test_somebody_named_who_has_not_rested_is_asked_only_with_a_reason_from_above(streams: Streams) -> None:
    actors.sign_up(1)
    actors.settings(firm_hours=336, respond_minutes=1440)
    morning = actors.at(2, 8)
    evening = morning - timedelta(hours=14)
    before = actors.publish(actors.line(1) | {"start": evening.isoformat(), "end": (evening + timedelta(hours=3)).isoformat()})
    streams.drain()
    assert len(actors.told(before)) == 1
    need = actors.publish(actors.line(1, days=2))
    streams.drain()
    target = {"kind": "person", "name": phone(1)}
    assert order(need, target=target).said == (409, "override_needed")
    assert order(need, override="没有别人懂这台设备，只此一次").errors == {"override": "override_nobody"}
    assert order(need, target=target, override="没有别人懂这台设备，只此一次", token=actors.staff("CENTRE_LEAD", actors.CITY, 4)).status == 201
    minute()
    assert say(1, "yes").body["state"] == "ACCEPTED"
    assert shown(need)["override"] == "没有别人懂这台设备，只此一次"
    assert [(one.kind, one.role, one.people) for one in overrides.every()] == [("dispatch", "CENTRE_LEAD", (actors.person(1),))]
