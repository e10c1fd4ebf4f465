"""Posts over HTTP: who may keep them, how they stand, and what their shifts ask for."""

import secrets
from typing import Any

from tests import actors
from tests.api import Answer, call


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
