"""Rotation plans over HTTP: drafted, simulated beside round-robin, published as needs with people asked, superseded."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from infra.generated import phone
from muster import vault
from muster.domain.times import duty_day
from muster.tables import needs, overrides, seats
from tests import actors
from tests.api import Answer, call, send
from tests.functions.test_posts import _link as link_of
from tests.functions.test_posts import established
from tests.streams import Streams, deliver, reconcile

ALL_DAY = ["day", "evening", "night"]


def crowd(count: int) -> None:
    """Volunteers of the community who check at gates round the clock, in the pool."""
    actors.crowd(count, roles=["checkpoint"], slots=ALL_DAY)
    reconcile()


def form(**changes: Any) -> dict[str, Any]:
    """The form of a plan of three days that begins the day after tomorrow."""
    first = (duty_day(actors.now()) + timedelta(days=2)).isoformat()
    return {"first": first, "days": 3, "pattern": "own", "mode": "reserve", "most": 12, **changes}


def drafted(**changes: Any) -> dict[str, Any]:
    return dict(call("POST", "/v1/rotations", form(**{"post": changes.pop("post", "") or established(minimum=1, target=1), **changes}), token=actors.station()).body)


def act(plan: dict[str, Any], action: str, **body: Any) -> Answer:
    return call("POST", f"/v1/rotations/{plan['id']}/{action}", body, token=actors.station())


def asked(plan: dict[str, Any]) -> list[str]:
    """The states of everybody on the plan's tours."""
    return [one["state"] for tour in plan["tours"] for one in tour["people"]]


@pytest.mark.usefixtures("sound")
def test_a_plan_is_simulated_published_answered_as_any_offer_and_superseded_with_its_people_freed(streams: Streams) -> None:
    crowd(8)
    plan = drafted()
    assert (plan["state"], plan["code"][:3], plan["can"], plan["tours"]) == ("DRAFT", "RP-", ["simulate"], [])
    shown = act(plan, "simulate").body
    assert (shown["state"], len(shown["tours"]), shown["breaches"], shown["ours"]["filled"]) == ("SIMULATED", 9, [], 9)
    assert shown["ours"]["nights_apart"] <= 1 and shown["ours"]["gini"] <= shown["round_robin"]["gini"]
    assert {person["name"] for person in shown["people"]} != {""} and all("*" in person["name"] or "＊" in person["name"] for person in shown["people"])
    published = act(plan, "publish").body
    assert (published["state"], published["whole"], published["can"]) == ("PUBLISHED", True, ["supersede"])
    assert asked(published) == ["OFFERED"] * 9
    need = call("GET", f"/v1/needs/{published['tours'][0]['need']}", token=actors.station()).body
    assert (need["post"], need["source"], need["author"], [line["wanted"] for line in need["lines"]]) == (plan["post"], "rotation", "you", [1, 1, 1])
    streams.drain()
    first = actors.told(need["id"])[0]
    assert call("POST", f"/v1/assignments/{first['assignment']}/accept", {}, link=actors.link(first["assignment"])).status == 200
    again = call("GET", f"/v1/rotations/{plan['id']}", token=actors.station()).body
    assert sum("*" not in person["name"] and "＊" not in person["name"] for person in again["people"]) == 1
    other = drafted(post=plan["post"])
    assert act(other, "simulate").status == 200
    assert act(other, "publish").said == (409, "rotation_overlaps")
    assert act(plan, "supersede").errors == {"reason": "required"}
    assert [act(plan, "supersede", reason="改为两班").status for _ in range(2)] == [200, 200]
    reconcile()
    assert asked(call("GET", f"/v1/rotations/{plan['id']}", token=actors.station()).body) == ["RELEASED"] * 9
    assert act(other, "simulate").status == 200
    assert act(other, "publish").body["state"] == "PUBLISHED"


def test_publishing_that_was_cut_short_is_finished_by_the_clock_or_the_next_try_and_asks_nobody_twice(
    monkeypatch: pytest.MonkeyPatch, tables: Any, clock: Callable[..., None]
) -> None:
    crowd(8)
    plan = drafted()
    act(plan, "simulate")
    real, calls = seats.tell, []

    def dies(*told: Any) -> set[str]:
        calls.append(told)
        if len(calls) == 5:
            raise RuntimeError
        return real(*told)

    with monkeypatch.context() as cut:
        cut.setattr(seats, "tell", dies)
        assert send("POST", f"/v1/rotations/{plan['id']}/publish", {}, token=actors.station()).status == 500
    half = call("GET", f"/v1/rotations/{plan['id']}", token=actors.station()).body
    assert (half["state"], half["whole"], "publish" in half["can"]) == ("PUBLISHED", False, True)
    assert deliver("RotationClockFunction", {})["finished"] == 0  # whoever publishes may still be at it
    clock(minutes=3)
    assert [deliver("RotationClockFunction", {})["finished"] for _ in range(2)] == [1, 0]
    whole = act(plan, "publish").body
    assert (whole["whole"], asked(whole)) == (True, ["OFFERED"] * 9)
    assert act(plan, "publish").status == 200
    offers = [row for row in tables.scan(TableName="muster-local-messages")["Items"] if row["template"]["S"] == "offer"]
    assert len(offers) == 9
    assert len(tables.scan(TableName="muster-local-assignments")["Items"]) == 9
    with monkeypatch.context() as cut:
        cut.setattr("rotation.publishing.needs.move", lambda *moved: 1 / 0)
        assert send("POST", f"/v1/rotations/{plan['id']}/supersede", {"reason": "改班"}, token=actors.station()).status == 500
    clock(minutes=6)
    assert [deliver("RotationClockFunction", {})["finished"] for _ in range(2)] == [1, 0]
    assert {needs.headers([id])[id].state for id in {tour["need"] for tour in whole["tours"]}} == {"CANCELLED"}


def test_a_groups_mix_holds_on_each_of_its_tours() -> None:
    actors.sign_up(1, roles=["checkpoint", "visit"], slots=ALL_DAY)
    actors.crowd(4, 2, roles=["checkpoint"], slots=ALL_DAY)
    reconcile()
    group = call("POST", "/v1/groups", {"area": actors.HOME, "name": "一组", "mix": {"roles": {"visit": 1}}}, token=actors.station()).body["id"]
    for number in range(1, 6):
        asked = call("POST", f"/v1/groups/{group}/members", {"phone": phone(number)}, token=actors.station()).body
    for one in asked["members"]:
        to, signature = link_of("group", group, one["mark"])
        assert call("POST", f"{to}/answer", {"yes": True}, link=signature).status == 200
    post = established(minimum=1, target=2)
    for mode in ("members", "groups"):
        shown = act(drafted(post=post, mode=mode, groups=[group]), "simulate").body
        manned = [tour for tour in shown["tours"] if tour["people"]]
        assert (len(manned), sum(len(tour["people"]) for tour in manned), shown["breaches"]) == (3, 6, [])
        assert len(set.intersection(*({one["mark"] for one in tour["people"]} for tour in manned))) == 1  # the one who visits is on all of them
    assert {tour["cause"] for tour in shown["tours"] if not tour["people"]} <= {"mix", "turn"}


def test_beyond_the_days_budget_for_phones_nobody_confirmed_only_the_confirmed_are_asked(streams: Streams) -> None:
    crowd(8)
    actors.settings(verification_budget=3)
    one = drafted()
    act(one, "simulate")
    states = asked(act(one, "publish").body)
    assert (states.count("OFFERED"), states.count("")) == (3, 6)
    streams.drain()
    assert sum("/me/task/" in said["link"] for said in streams.messages()) == 3


def test_a_plan_whose_people_were_taken_meanwhile_is_simulated_again_before_it_is_published() -> None:
    crowd(3)
    one = drafted()
    other = drafted(post=established(minimum=1, target=1, title="西门值守"))
    for plan in (one, other):
        act(plan, "simulate")
    assert act(one, "publish").status == 200
    assert act(other, "publish").said == (409, "rotation_stale")


def test_who_paused_after_the_simulation_is_not_asked() -> None:
    crowd(8)
    plan = drafted()
    act(plan, "simulate")
    assert call("PATCH", "/v1/me", {"paused": True}, token=actors.token(1)).status == 200
    reconcile()
    assert act(plan, "publish").said == (409, "rotation_stale")
    assert len(act(plan, "simulate").body["people"]) == 7


def test_a_plan_is_its_own_sites_and_says_what_is_wrong() -> None:
    crowd(4)
    plan = drafted()
    assert call("GET", f"/v1/rotations/{plan['id']}", token=actors.staff("STATION_LEAD", actors.NEXT_DOOR, 9)).said == (404, "not_found")
    assert call("POST", f"/v1/rotations/{plan['id']}/simulate", {}, token=actors.operator()).said == (403, "no_right")
    assert [one["id"] for one in call("GET", "/v1/rotations", token=actors.street()).body["rotations"]] == [plan["id"]]
    today = duty_day(actors.now()).isoformat()
    for changes, wrong in (
        ({"first": today}, {"first": "past"}), ({"days": 13}, {"days": "too_far_ahead"}), ({"mode": "groups"}, {"groups": "rotation_groups"}),
        ({"groups": ["nobody"], "mode": "members"}, {"groups.0": "rotation_group"}), ({"post": "nowhere"}, {"post": "rotation_post"}),
    ):  # fmt: skip
        answer = call("POST", "/v1/rotations", form(**{"post": plan["post"], **changes}), token=actors.station())
        assert answer.errors == wrong
    assert act(plan, "publish").said == (409, "rotation_state")


def test_the_same_request_again_meets_its_own_plan() -> None:
    key, body = secrets.token_urlsafe(16), form(post=established())
    first, again = (call("POST", "/v1/rotations", body, key=key, token=actors.station()) for _ in range(2))
    assert (again.status, again.body["id"]) == (201, first.body["id"])
    assert call("POST", "/v1/rotations", {**body, "days": 4}, key=key, token=actors.station()).said == (409, "other_body")


def test_a_cancelled_day_stays_cancelled_when_publishing_is_finished() -> None:
    crowd(4)
    plan = drafted(days=1)
    act(plan, "simulate")
    act(plan, "publish")
    need = vault.keyed_hash("need", f"{plan['id']}/0")
    assert call("POST", f"/v1/needs/{need}/cancel", {"reason": "雨太大"}, token=actors.station()).status == 200
    act(plan, "publish")
    assert needs.headers([need])[need].state == "CANCELLED"


def test_a_plan_that_breaks_rest_is_published_by_a_superior_with_a_reason_and_says_so(streams: Streams) -> None:
    crowd(1)
    actors.settings(firm_hours=336, respond_minutes=1440)
    plan = drafted(days=1, post=established(minimum=1, target=1, hours=["06:00-14:00"]))
    shown = act(plan, "simulate").body
    evening = datetime.fromisoformat(shown["tours"][0]["start"]) - timedelta(hours=12)
    other = actors.publish(actors.line(1, role="checkpoint") | {"start": evening.isoformat(), "end": (evening + timedelta(hours=2)).isoformat()})
    streams.drain()
    assert len(actors.told(other)) == 1
    assert act(plan, "publish").said == (409, "override_needed")
    reason = "值守人手全部隔离，只剩一人"
    assert act(plan, "publish", override=reason).said == (403, "override_right")
    published = call("POST", f"/v1/rotations/{plan['id']}/publish", {"override": reason}, token=actors.street()).body
    assert (published["state"], published["override"]["rules"], published["override"]["reason"]) == ("PUBLISHED", ["rest"], reason)
    assert [(one.kind, one.people) for one in overrides.every()] == [("rotation", (actors.person(1),))]
