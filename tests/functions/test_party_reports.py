"""双报到 over HTTP: who may see and decide, and what the cadre is told."""

from typing import Any

import pytest

from infra.generated import phone
from muster import links, vault
from tests.actors import HOME, NEXT_DOOR, STREET, person, sign_up, station, token
from tests.api import Answer, call
from tests.functions.test_rosters import HEADER, consent, invite_all, organisation, row, upload

pytestmark = pytest.mark.usefixtures("clean")


def report(number: int, branch: str = "市直机关第一支部") -> dict[str, Any]:
    """The number-th volunteer reports to their community."""
    answer = call("POST", "/v1/me/party-report", {"branch": branch}, token=token(number))
    assert answer.status == 201, answer.text
    return dict(answer.body)


def step(id: str, name: str, body: dict[str, Any] | None = None, *, by: str) -> Answer:
    """A decision of the station's."""
    return call("POST", f"/v1/party-reports/{id}/{name}", body or {}, token=by)


def test_a_cadre_reports_is_welcomed_posted_and_released_and_sees_each_step() -> None:
    sign_up(1)
    made = report(1)
    assert made["code"].startswith("PR-") and (made["state"], made["area"], made.get("arrived"), made["phone"]) == ("REPORTED", HOME, None, "")
    assert call("POST", "/v1/me/party-report", {"branch": "另一支部"}, token=token(1)).said == (409, "report_stands")
    lead = station()
    listed = call("GET", "/v1/party-reports", token=lead).body["reports"]
    assert [(one["id"], one["branch"], one["phone"]) for one in listed] == [(made["id"], "市直机关第一支部", phone(1))]
    assert any(one["purpose"] == "party_reports" for one in call("GET", "/v1/me/accesses", token=token(1)).body["accesses"])
    assert step(made["id"], "accept", by=lead).body["state"] == "ACCEPTED"
    assert step(made["id"], "post", by=lead).said == (422, "required")
    assert step(made["id"], "post", {"post": "nothing"}, by=lead).said == (422, "report_post")
    assert step(made["id"], "post", {"role": "info"}, by=lead).body["role"] == "info"
    assert step(made["id"], "release", by=lead).status == 200
    assert call("GET", "/v1/me/party-report", token=token(1)).body["report"]["state"] == "RELEASED"
    assert report(1)["state"] == "REPORTED"
    assert step(made["id"], "decline", {"reason": "已到单位值守"}, by=lead).status == 200
    assert call("GET", "/v1/me/party-report", token=token(1)).body["report"]["reason"] == "已到单位值守"


def test_the_station_next_door_and_volunteers_see_nothing_and_the_cadre_may_leave() -> None:
    sign_up(1)
    id = report(1)["id"]
    stranger = station(NEXT_DOOR)
    assert call("GET", "/v1/party-reports", token=stranger).body["reports"] == []
    assert call("GET", "/v1/party-reports", token=stranger, query={"area": HOME}).status == 403
    assert step(id, "accept", by=stranger).status == 404
    assert call("GET", "/v1/party-reports", token=token(1)).status == 403
    assert call("DELETE", "/v1/me/party-report", token=token(1)).status == 204
    assert call("DELETE", "/v1/me/party-report", token=token(1)).said == (409, "report_state")


def test_somebody_on_a_branchs_list_reports_with_the_same_yes() -> None:
    id = organisation(kind="PARTY_BRANCH", name="市直机关第二支部", credit="")
    invite_all(upload(id, [row(1)], header=HEADER).body["roster"]["id"])
    one = vault.keyed_hash("invitation", f"{id}|{person(1)}")
    key = links.invitation_signature(one)
    assert call("GET", f"/v1/invitations/{one}", link=key).body["reports"] is True
    assert call("POST", f"/v1/invitations/{one}/accept", consent(report=True, area=STREET), link=key).said == (422, "report_area")
    assert call("POST", f"/v1/invitations/{one}/accept", consent(report=True), link=key).status == 201
    mine = call("GET", "/v1/me/party-report", token=token(1)).body["report"]
    assert (mine["branch"], mine["area"], mine["state"]) == ("市直机关第二支部", HOME, "REPORTED")
