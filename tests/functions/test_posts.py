"""Posts over HTTP: who may keep them, how they stand, and what their shifts ask for."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from infra.generated import phone
from muster.domain.groups import Membership
from muster.links import membership_signature
from tests import actors
from tests.api import Answer, call
from tests.streams import Streams, deliver


def duties(**changes: Any) -> dict[str, Any]:
    """The form of a post's duties."""
    form = {
        "kind": "CHECKPOINT", "title": "东门值守", "statement": "查验通行证，登记来访。", "place": "东门", "role": "checkpoint", "minimum": 2, "target": 3,
        "maximum": 4, "hours": ["06:00-14:00", "14:00-22:00", "22:00-06:00"],
    }  # fmt: skip
    return {**form, **changes}


def planned(area: str = actors.HOME, **changes: Any) -> Answer:
    """The station plans a post."""
    return call("POST", "/v1/posts", duties(area=area, **changes), token=actors.station(area))


def established(**changes: Any) -> str:
    """A post that stands; its id."""
    id = str(planned(**changes).body["id"])
    assert call("POST", f"/v1/posts/{id}/establish", {}, token=actors.station()).status == 200
    return id


def test_a_post_is_planned_established_changed_suspended_and_withdrawn_by_its_station() -> None:
    post = planned(kind="VANGUARD", party=True).body
    assert (post["state"], post["condition"], post["party"], post["code"][:3]) == ("PLANNED", "CLOSED", True, "PO-")
    path, token = f"/v1/posts/{post['id']}", actors.station()
    stands = call("POST", f"{path}/establish", {}, token=token).body
    assert (stands["state"], stands["condition"], stands["gap"], stands["running"]["need"]) == ("ESTABLISHED", "EMPTY", 3, "")
    assert call("PATCH", path, duties(target=9), token=token).errors == {"target": "strength_order"}
    assert call("PATCH", path, duties(target=4, title="东门党员先锋岗"), token=token).body["target"] == 4
    assert call("POST", f"{path}/suspend", {}, token=token).errors == {"reason": "required"}
    assert call("POST", f"{path}/suspend", {"reason": "大风"}, token=token).body["history"][-1]["reason"] == "大风"
    assert call("POST", f"{path}/withdraw", {"reason": "解封"}, token=token).body["can"] == []
    assert call("POST", f"{path}/establish", {}, token=token).said == (409, "post_state")
    listed = call("GET", "/v1/posts", token=token)
    assert (listed.body["posts"], len(call("GET", "/v1/posts", query={"withdrawn": "yes"}, token=token).body["posts"])) == ([], 1)


def test_posts_are_their_own_subtrees_and_their_leads_alone() -> None:
    id = established()
    assert call("GET", f"/v1/posts/{id}", token=actors.staff("STATION_LEAD", actors.NEXT_DOOR, 9)).said == (404, "not_found")
    assert call("POST", "/v1/posts", duties(area=actors.NEXT_DOOR), token=actors.station()).said == (403, "no_right")
    assert call("POST", "/v1/posts", duties(area=actors.STREET), token=actors.street()).errors == {"area": "not_a_community"}
    assert call("GET", f"/v1/posts/{id}", token=actors.operator()).body["can"] == []
    assert call("POST", f"/v1/posts/{id}/suspend", {"reason": "看看"}, token=actors.operator()).said == (403, "no_right")
    assert [one["id"] for one in call("GET", "/v1/posts", token=actors.street()).body["posts"]] == [id]
    assert call("GET", "/v1/posts", query={"area": actors.OTHER_STREET}, token=actors.street()).said == (403, "no_right")


def test_the_same_request_again_meets_its_own_post() -> None:
    key, form = secrets.token_urlsafe(16), duties(area=actors.HOME)
    first, again = (call("POST", "/v1/posts", form, key=key, token=actors.station()) for _ in range(2))
    assert (again.status, again.body["id"]) == (201, first.body["id"])
    assert call("POST", "/v1/posts", {**form, "title": "西门"}, key=key, token=actors.station()).said == (409, "other_body")


def test_people_are_asked_for_a_posts_next_shifts_once_and_reviewed_as_ever() -> None:
    id = established(gear="口罩、手套")
    path, token = f"/v1/posts/{id}/ask", actors.station()
    today = call("POST", path, {}, token=token)
    tomorrow = call("POST", path, {}, token=token)
    assert (today.status, tomorrow.status, today.body["day"] < tomorrow.body["day"]) == (201, 201, True)
    assert call("POST", path, {"day": tomorrow.body["day"]}, token=token).said == (409, "post_asked")
    need = actors.show(tomorrow.body["need"])
    assert (need["post"], need["source"], need["state"], need["gear_note"]) == (id, "post", "SUBMITTED", "口罩、手套")
    assert [(line["wanted"], line["minimum"], line["role"]) for line in need["lines"]] == [(3, 2, "checkpoint")] * 3
    post = call("GET", f"/v1/posts/{id}", token=token).body
    assert (post["next"]["wanted"], post["next"]["accepted"]) == (3, 0)
    assert call("POST", f"/v1/posts/{planned().body['id']}/ask", {}, token=token).said == (409, "post_not_established")


def _link(kind: Any, of: str, mark: str) -> tuple[str, str]:
    membership = Membership(kind, of, mark)
    return f"/v1/memberships/{membership.id}", membership_signature(membership)


def test_a_group_is_formed_of_people_who_said_yes_by_their_own_link(streams: Streams) -> None:
    actors.crowd(4)
    actors.sign_up(9, area=actors.OTHER_STREET)
    token = actors.station()
    group = call("POST", "/v1/groups", {"area": actors.HOME, "name": "东门一组", "mix": {"roles": {"queue": 3}}}, token=token).body
    path = f"/v1/groups/{group['id']}"
    unknown, elsewhere = (call("POST", f"{path}/members", {"phone": phone(number)}, token=token) for number in (77, 9))
    assert unknown.text == elsewhere.text
    assert unknown.errors == {"phone": "member_not_here"}
    for number in range(1, 5):
        asked = call("POST", f"{path}/members", {"phone": phone(number)}, token=token).body
    assert (asked["state"], asked["joined"], {one["phone"][3:7] for one in asked["members"]}) == ("FORMING", 0, {"****"})
    assert {one["code"] for one in asked["missing"]} == {"group_small", "group_no_leader", "mix_queue"}
    assert call("POST", f"{path}/begin", {}, token=token).said == (422, "group_small")
    streams.drain()
    said = [one for one in streams.messages() if "/me/standby/" in one["link"]]
    assert len(said) == 4
    assert "东门一组" in said[0]["text"]
    for one in said:
        membership, _, signature = one["link"].partition("?id=")[2].partition("#k=")
        assert call("GET", f"/v1/memberships/{membership}", link="x" * 22).status == 401
        answered = call("POST", f"/v1/memberships/{membership}/answer", {"yes": True}, link=signature)
        assert (answered.body["answer"], answered.body["can"]) == ("JOINED", ["no"])
    formed = call("GET", path, token=token).body
    assert (formed["state"], formed["missing"], {one["phone"] for one in formed["members"]}) == ("READY", [], {phone(number) for number in range(1, 5)})
    assert "group GP-" in call("GET", "/v1/me/accesses", token=actors.token(1)).text
    [mine] = call("GET", "/v1/me/memberships", token=actors.token(1)).body["memberships"]
    assert (mine["title"], call("GET", f"/v1/memberships/{mine['id']}", link=mine["key"]).body["answer"]) == ("东门一组", "JOINED")
    assert call("POST", f"{path}/begin", {}, token=token).body["state"] == "ON_DUTY"
    assert call("GET", path, token=actors.staff("STATION_LEAD", actors.NEXT_DOOR, 9)).said == (404, "not_found")
    other = call("GET", "/v1/me/memberships", token=actors.token(2)).body["memberships"][0]
    assert call("POST", f"{path}/members/{other['id'].rpartition('-')[2]}/remove", {}, token=token).status == 200
    assert call("GET", "/v1/me/memberships", token=actors.token(2)).body == {"memberships": []}
    assert call("POST", f"{path}/disband", {"reason": "解封"}, token=token).body["can"] == []
    assert call("GET", "/v1/me/memberships", token=actors.token(1)).body == {"memberships": []}


def test_a_post_below_its_least_for_a_quarter_of_an_hour_calls_its_echelons_one_after_the_other(clock: Callable[..., None], streams: Streams) -> None:
    actors.crowd(2)
    id, token = established(), actors.station()
    path = f"/v1/posts/{id}/echelons"
    first, second = (call("POST", path, {"within_minutes": 20}, token=token).body for _ in range(2))
    assert (first["ordinal"], second["ordinal"], first["state"]) == (1, 2, "FORMING")
    for echelon, number in ((first, 1), (second, 2)):
        asked = call("POST", f"/v1/echelons/{echelon['id']}/members", {"phone": phone(number)}, token=token).body
        to, signature = _link("echelon", echelon["id"], asked["people"][0]["mark"])
        assert call("POST", f"{to}/coming", {}, link=signature).errors == {"member": "member_unknown"}
        assert call("POST", f"{to}/answer", {"yes": True}, link=signature).body["answer"] == "JOINED"
    watched = []
    for minutes in (0, 14, 16, 17, 30, 37):
        clock(minutes=minutes)
        watched.append(deliver("PostsWatchFunction", {})["called"])
    assert watched == [0, 0, 1, 0, 0, 1]
    token = actors.station()
    board = call("GET", "/v1/posts", token=token).body["posts"][0]
    assert ([one["state"] for one in board["echelons"]], board["short_since"] != "") == (["ACTIVATED", "ACTIVATED"], True)
    assert board["echelons"][0]["reason"] == "在岗 0 人，少于最少 2 人，已 16 分钟"
    streams.drain()
    called = [one for one in streams.messages() if "人手不够，现在叫您" in one["text"]]
    leads = [one for one in streams.messages() if one["link"].endswith("/c/duty/")]
    assert (len(called), len(leads)) == (2, 2)
    membership, _, signature = called[0]["link"].partition("?id=")[2].partition("#k=")
    shown = call("GET", f"/v1/memberships/{membership}", link=signature).body
    assert (shown["can"], shown["title"], shown["within_minutes"]) == (["coming", "no"], "东门值守", 20)
    for _ in range(2):
        assert call("POST", f"/v1/memberships/{membership}/coming", {}, link=signature).body["coming"] is True
    assert call("GET", f"/v1/posts/{id}", token=token).body["echelons"][0]["coming"] == 1
    assert call("POST", f"/v1/echelons/{first['id']}/rest", {}, token=token).body["state"] == "RESTING"
    assert call("POST", f"/v1/echelons/{first['id']}/ready", {}, token=token).said == (422, "echelon_rests")
    assert call("POST", f"/v1/echelons/{second['id']}/call", {"reason": "再叫"}, token=token).said == (409, "echelon_state")


def test_whoever_comes_when_called_is_on_the_shift_that_runs(clock: Callable[..., None], streams: Streams) -> None:
    actors.crowd(2, roles=["checkpoint"])
    streams.drain()
    id, token = established(), actors.station()
    need = call("POST", f"/v1/posts/{id}/ask", {}, token=token).body["need"]
    assert call("POST", f"/v1/needs/{need}/review", {"decision": "publish"}, token=actors.staff("CENTRE_LEAD", actors.CITY, 4)).status == 200
    echelon = call("POST", f"/v1/posts/{id}/echelons", {"within_minutes": 20}, token=token).body["id"]
    asked = call("POST", f"/v1/echelons/{echelon}/members", {"phone": phone(1)}, token=token).body
    to, signature = _link("echelon", echelon, asked["people"][0]["mark"])
    assert call("POST", f"{to}/answer", {"yes": True}, link=signature).status == 200
    begins = datetime.fromisoformat(call("GET", f"/v1/posts/{id}", token=token).body["next"]["start"])
    clock(minutes=(begins - datetime.now(UTC)).total_seconds() / 60 + 30)
    token = actors.station()
    assert call("POST", f"/v1/echelons/{echelon}/call", {"reason": "人手不够"}, token=token).status == 200
    assert call("POST", f"{to}/coming", {}, link=signature).body["coming"] is True
    post = call("GET", f"/v1/posts/{id}", token=token).body
    assert (post["there"], post["expected"], post["running"]["need"], post["running"]["accepted"]) == (0, 1, need, 1)
    assert [one["state"] for one in actors.told(need)] == ["ACCEPTED"]
    clock(minutes=(begins - datetime.now(UTC)).total_seconds() / 60 + 55)
    assert call("GET", f"/v1/posts/{id}", token=actors.station()).body["there"] == 1
    seat = actors.told(need)[0]["assignment"]
    other = call("POST", "/v1/groups", {"area": actors.HOME, "name": "二组"}, token=actors.station()).body["id"]
    by_task = call("POST", f"/v1/groups/{other}/members", {"assignment": seat}, token=actors.station())
    assert (by_task.status, by_task.body["asked"]) == (200, 1)
    both = call("POST", f"/v1/groups/{other}/members", {"assignment": seat, "phone": phone(2)}, token=actors.station())
    assert both.errors == {"phone": "member_how"}
