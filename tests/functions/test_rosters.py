"""Rosters: an organisation uploads a list, its people are invited, and each of them alone decides."""

import base64
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from infra.generated import phone
from muster import links, sheets, vault
from muster.domain import invitations as rules
from muster.tables import people
from tests.actors import DISTRICT, HOME, OTHER_DISTRICT, operator, person, sign_up, staff, token
from tests.api import Answer, call
from tests.streams import Streams

pytestmark = pytest.mark.usefixtures("clean")

HEADER = ["姓名", "手机号码", "居住街道或社区", "可以做的事", "方便的时间", "单位"]
NAME = "太原市第一测试公司"
CREDIT = "91140100MA0H2WN01Q"


def credit(stem: str = "91140100MA0H2WN01") -> str:
    """A unified social credit code with its right check character."""
    from stdnum.cn import uscc

    return stem + str(uscc.calc_check_digit(stem))


def centre() -> str:
    """The lead of the district's centre."""
    return staff("CENTRE_LEAD", DISTRICT, 5)


def organisation(**changes: Any) -> str:
    """A verified company of the district; its id."""
    body = {"kind": "ENTERPRISE", "name": NAME, "credit": credit(), "area": DISTRICT, **changes}
    answer = call("POST", "/v1/organisations", body, token=centre())
    assert answer.status == 201, answer.text
    return str(answer.body["id"])


def decide(id: str, decision: str, reason: str = "", *, by: str = "") -> Answer:
    """Staff decide on an organisation."""
    return call("POST", f"/v1/organisations/{id}/decide", {"decision": decision, "reason": reason}, token=by or centre())


def row(number: int, **changes: str) -> list[str]:
    """A right row of the number-th person."""
    cells = {"name": "王小明", "phone": phone(number), "area": HOME, "roles": "物资配送、采样", "slots": "白天", "organisation": "", **changes}
    return list(cells.values())


def upload(id: str, rows: list[list[str]], *, by: str = "", header: list[str] | None = None, columns: dict[str, str] | None = None) -> Answer:
    """Sends a list."""
    content = base64.b64encode(sheets.write(header or HEADER, rows)).decode()
    return call("POST", "/v1/rosters", {"organisation": id, "content": content, "columns": columns or {}}, token=by or centre())


def invite_all(roster: str) -> dict[str, Any]:
    """Drives a list to its end, as the page does."""
    while (answer := call("POST", f"/v1/rosters/{roster}/advance", token=centre())).body["state"] != "DONE":
        assert answer.status == 200
    return dict(answer.body)


def invitation(id: str, number: int) -> tuple[str, str]:
    """The id of somebody's invitation, and what its link carries."""
    found = vault.keyed_hash("invitation", f"{id}|{person(number)}")
    return found, links.invitation_signature(found)


def consent(**changes: Any) -> dict[str, Any]:
    """A consent as the page sends it."""
    return {"name": "王小明", "area": HOME, "roles": ["delivery"], "slots": ["day"], "adult": True, "notice": "2026-11", "share": True, **changes}


def test_a_list_becomes_people_only_by_their_own_consent(streams: Streams) -> None:
    id = organisation()
    uploaded = upload(id, [row(1), row(2)])
    assert uploaded.status == 200, uploaded.text
    roster = uploaded.body["roster"]
    assert (roster["rows"], roster["good"], roster["state"]) == (2, 2, "CHECKED")
    assert people.get(person(1)) is None
    done = invite_all(roster["id"])
    assert (done["invited"], done["done"]) == (2, 1)
    assert people.get(person(1)) is None  # invited is not registered: matching and figures read people alone
    streams.drain()
    letters = [one for one in streams.messages() if NAME in one["text"]]
    assert sorted(one["to"] for one in letters) == ["+86" + phone(1), "+86" + phone(2)]
    one, key = invitation(id, 1)
    assert any(f"/invitation/?id={one}#k={key}" in letter["link"] for letter in letters)
    shown = call("GET", f"/v1/invitations/{one}", link=key)
    assert (shown.body["organisation"], shown.body["name"], shown.body["roles"]) == (NAME, "王小明", ["delivery", "queue"])
    assert call("GET", f"/v1/invitations/{one}", link="wrong").status == 401
    assert call("POST", f"/v1/invitations/{one}/accept", consent(share=False), link=key).status == 422
    assert people.get(person(1)) is None
    assert call("POST", f"/v1/invitations/{one}/accept", consent(), link=key).status == 201
    joined = people.get(person(1))
    assert joined and (joined.state, joined.verified, joined.offer.roles) == ("REGISTERED", True, ("delivery",))
    assert call("POST", f"/v1/invitations/{one}/accept", consent(), link=key).said == (409, "invitation_accepted")
    seen = call("GET", "/v1/organisations", token=centre()).body["organisations"][0]
    assert (seen["invited"], seen["answers"]) == (2, {"joined": "<5", "silent": "<5"})  # nobody learns who of two it was


def test_not_me_erases_at_once_and_the_same_organisation_cannot_ask_again(tables: Any) -> None:
    id = organisation()
    invite_all(upload(id, [row(1)]).body["roster"]["id"])
    one, key = invitation(id, 1)
    assert call("POST", f"/v1/invitations/{one}/refuse", link=key).status == 204
    assert call("GET", f"/v1/invitations/{one}", link=key).said == (404, "invitation_gone")
    stored = tables.get_item(TableName="muster-local-invitations", Key={"id": {"S": one}})["Item"]
    assert not {"name", "phone", "key", "area", "roles"} & set(stored)
    invite_all(upload(id, [row(1), row(2)]).body["roster"]["id"])
    assert call("GET", f"/v1/invitations/{one}", link=key).status == 404


def test_an_unanswered_invitation_runs_out_after_seven_days(clock: Callable[..., None], tables: Any) -> None:
    id = organisation()
    invite_all(upload(id, [row(1)]).body["roster"]["id"])
    one, key = invitation(id, 1)
    clock(days=7, seconds=1)
    assert call("GET", f"/v1/invitations/{one}", link=key).said == (404, "invitation_gone")
    assert call("POST", f"/v1/invitations/{one}/accept", consent(), link=key).status == 404
    assert "expires" in tables.get_item(TableName="muster-local-invitations", Key={"id": {"S": one}})["Item"]


def test_the_uploader_cannot_tell_whether_a_phone_already_serves() -> None:
    sign_up(1)
    before = people.get(person(1))
    id = organisation()
    known, unknown = upload(id, [row(1)]), upload(id, [row(2)])
    ends = [invite_all(one.body["roster"]["id"]) for one in (known, unknown)]
    for answers in ((known.body["roster"], unknown.body["roster"]), ends):
        assert {**answers[0], "id": "", "created": ""} == {**answers[1], "id": "", "created": ""}
    one, key = invitation(id, 1)
    assert call("POST", f"/v1/invitations/{one}/accept", consent(roles=["care"]), link=key).status == 201
    after = people.get(person(1))
    assert before and after and after.offer == before.offer


def test_every_wrong_row_says_what_is_wrong_and_comes_back_as_a_file() -> None:
    id = organisation()
    rows = [
        row(1), row(2, name=""), row(3, name="12345"), row(4, phone="1.39E+10"), row(5, phone="12345"), row(6, phone=""), row(1),
        row(7, area=""), row(8, area="坞城街"), row(9, area="北京市海淀区燕园"), row(10, roles="做饭"), row(11, slots="随时"), row(12, organisation="别的公司"),
        row(13, phone="１４２" + phone(13)[3:]), row(14, name="王" * 31), row(15, name="王\u202e小明"), row(16, organisation=NAME),
    ]  # fmt: skip
    roster = upload(id, rows).body["roster"]
    assert {one["row"]: one["code"] for one in roster["faults"]} | {10: "", 11: ""} == {
        3: "row_name", 4: "row_no_name", 5: "row_phone_mangled", 6: "row_no_mobile", 7: "row_phone", 8: "row_phone_twice", 9: "row_area",
        10: "", 11: "", 12: "row_role", 13: "row_slot", 14: "row_organisation", 16: "row_too_long", 17: "row_unfit",
    }  # fmt: skip
    assert roster["good"] == 3
    back = call("GET", f"/v1/rosters/{roster['id']}/faults", token=centre(), query={"lang": "zh"}).body
    sheet = openpyxl.load_workbook(io.BytesIO(base64.b64decode(back["content"]))).worksheets[0]
    lines = list(sheet.iter_rows(values_only=True))
    assert lines[0][-1] == "要改什么"
    assert len(lines) == 1 + 14
    assert all(line[-1] and line[-3] for line in lines[1:])
    assert "坞城街道" in str(lines[8][-1])


def test_the_same_file_again_changes_nothing_and_a_corrected_one_adds_only_what_is_new() -> None:
    id = organisation()
    first = upload(id, [row(1), row(2, phone="1")]).body["roster"]
    invite_all(first["id"])
    again = upload(id, [row(1), row(2, phone="1")]).body["roster"]
    assert (again["id"], again["state"], again["invited"]) == (first["id"], "DONE", 1)
    back = call("GET", f"/v1/rosters/{first['id']}/faults", token=centre(), query={"lang": "zh"}).body["content"]
    book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(back)))
    book.worksheets[0]["B2"] = phone(2)
    out = io.BytesIO()
    book.save(out)
    content = base64.b64encode(out.getvalue()).decode()
    corrected = call("POST", "/v1/rosters", {"organisation": id, "content": content}, token=centre()).body["roster"]
    assert (corrected["rows"], corrected["good"]) == (1, 1)


def test_unknown_headers_are_asked_for_and_nothing_is_stored_before_they_are_settled() -> None:
    id = organisation()
    header = ["称呼", "手机号码", "居住街道或社区", "x", "y", "单位"]
    asked = upload(id, [row(1)], header=header).body
    assert (asked["missing"], asked.get("roster")) == (["name"], None)
    assert call("GET", "/v1/rosters", token=centre(), query={"organisation": id}).body["rosters"] == []
    settled = upload(id, [row(1)], header=header, columns={"称呼": "name"}).body
    assert settled["roster"]["good"] == 1


def test_a_stopped_import_goes_on_where_it_was_and_two_pages_do_not_do_a_part_twice(tables: Any) -> None:
    id = organisation()
    roster = upload(id, [row(number) for number in range(1, 451)]).body["roster"]
    assert roster["parts"] == 3
    call("POST", f"/v1/rosters/{roster['id']}/advance", token=centre())
    seen = call("GET", "/v1/rosters", token=centre(), query={"organisation": id}).body["rosters"][0]
    assert (seen["state"], seen["done"], seen["invited"]) == ("INVITING", 1, 200)
    # A crash after the part was invited and before it was recorded: the same part comes again.
    tables.update_item(
        TableName="muster-local-rosters", Key={"id": {"S": roster["id"]}}, UpdateExpression="SET done = :zero, invited = :zero",
        ExpressionAttributeValues={":zero": {"N": "0"}},
    )  # fmt: skip
    done = invite_all(roster["id"])
    assert (done["done"], done["invited"]) == (3, 450)
    found = tables.scan(TableName="muster-local-invitations", Select="COUNT", FilterExpression="attribute_exists(organisation)")
    assert found["Count"] == 450
    assert tables.scan(TableName="muster-local-messages", Select="COUNT")["Count"] == 450


def test_no_more_messages_go_out_than_the_day_allows(monkeypatch: pytest.MonkeyPatch, tables: Any) -> None:
    monkeypatch.setattr(rules, "A_DAY", 2)
    id = organisation()
    invite_all(upload(id, [row(1), row(2)]).body["roster"]["id"])
    more = upload(id, [row(3)]).body["roster"]["id"]
    answer = call("POST", f"/v1/rosters/{more}/advance", token=centre())
    assert answer.said == (429, "invitations_spent")
    assert tables.scan(TableName="muster-local-messages", Select="COUNT")["Count"] == 2


def test_somebody_whom_two_organisations_list_on_a_day_gets_one_message(tables: Any) -> None:
    first, second = organisation(), organisation(kind="PARTY_BRANCH", name="第二支部", credit="")
    for id in (first, second):
        invite_all(upload(id, [row(1)]).body["roster"]["id"])
    assert tables.scan(TableName="muster-local-messages", Select="COUNT")["Count"] == 1


def test_an_organisation_is_verified_by_others_and_acts_for_itself_alone() -> None:
    admin = staff("ORG_ADMIN", DISTRICT, 20)
    body = {"kind": "ENTERPRISE", "name": NAME, "credit": credit(), "area": DISTRICT}
    assert call("POST", "/v1/organisations", {**body, "credit": CREDIT[:-1] + "!"}, token=admin).said == (422, "credit_code")
    registered = call("POST", "/v1/organisations", body, token=admin).body
    assert registered["state"] == "SUBMITTED"
    id = registered["id"]
    assert upload(id, [row(1)], by=admin).said == (409, "organisation_state")
    assert decide(id, "verify", by=admin).status == 403
    assert decide(id, "verify", by=staff("CENTRE_LEAD", OTHER_DISTRICT, 21)).status == 404
    assert decide(id, "activate").said == (409, "organisation_state")
    assert decide(id, "verify").body["state"] == "VERIFIED"
    assert upload(id, [row(1)], by=admin).said == (409, "organisation_state")
    assert decide(id, "activate").body["state"] == "ACTIVE"
    assert upload(id, [row(1)], by=admin).status == 200
    other = staff("ORG_ADMIN", DISTRICT, 22)
    assert call("GET", "/v1/organisations", token=other).body["organisations"] == []
    assert upload(id, [row(1)], by=other).status == 404
    assert call("GET", "/v1/organisations", token=staff("STATION_LEAD", HOME, 23)).status == 403


def test_a_file_that_is_no_list_is_refused_in_one_line() -> None:
    id = organisation()
    for content, code in ((b"\xd0\xcf\x11\xe0" + b"\0" * 600, "sheet_old"), (b"name,mobile,area\n", "roster_empty"), (b"PK\x03\x04", "sheet_unreadable")):
        sent = {"organisation": id, "content": base64.b64encode(content).decode()}
        assert call("POST", "/v1/rosters", sent, token=centre()).said == (422, code)
    assert call("POST", "/v1/rosters", {"organisation": id, "content": "A" * 4_500_000}, token=centre()).body["detail"] == "请求内容不能超过 4 MB。"


def test_the_template_reads_back_with_every_column_known_in_both_languages() -> None:
    from muster.domain.rosters import COLUMNS, headed

    for lang in ("zh", "en"):
        given = call("GET", "/v1/rosters/template", token=operator(), query={"lang": lang}).body
        book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(given["content"])))
        header = [str(cell.value) for cell in book.worksheets[0][1]]
        assert tuple(headed(header, {})) == COLUMNS
        assert book.worksheets[1]["A1"].value


def test_a_volunteer_has_no_way_to_rosters() -> None:
    sign_up(1)
    assert call("GET", "/v1/rosters/template", token=token(1)).status == 403


def test_formulas_merged_cells_and_numbers_as_numbers_are_told_row_by_row() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (HEADER, row(1), row(2), row(3), row(4)):
        sheet.append(line)
    sheet["A2"] = '=HYPERLINK("http://x","王小明")'
    sheet.merge_cells("C3:C4")
    sheet["B5"] = int(phone(4))
    out = io.BytesIO()
    book.save(out)
    content = base64.b64encode(out.getvalue()).decode()
    roster = call("POST", "/v1/rosters", {"organisation": organisation(), "content": content}, token=centre()).body["roster"]
    assert {one["row"]: one["code"] for one in roster["faults"]} == {2: "row_formula", 4: "row_merged"}
    assert roster["good"] == 2


def test_an_organisation_hands_itself_in_is_returned_corrected_activated_and_closed(streams: Streams) -> None:
    body = {"kind": "ENTERPRISE", "name": NAME, "credit": credit(), "area": DISTRICT, "liaison": "王小明", "phone": phone(30), "services": "送餐", "share": True}
    given = call("POST", "/v1/organisations/applications", body)
    assert given.status == 201, given.text
    id, key = given.body["id"], given.body["key"]
    assert call("POST", "/v1/organisations/applications", body).body == given.body  # sent twice it is one
    stranger = {**body, "phone": phone(31)}
    assert call("POST", "/v1/organisations/applications", stranger).said == (409, "organisation_known")
    assert call("POST", "/v1/organisations/applications", {**body, "credit": CREDIT[:-1] + "!"}).errors == {"credit": "credit_code"}
    assert call("POST", "/v1/organisations/applications", {**body, "share": False}).status == 422
    assert call("GET", f"/v1/organisations/{id}/application", link="x" * 22).status == 401
    assert decide(id, "return").said == (422, "required")
    assert decide(id, "return", "名称与证照不一致").body["can"] == ["close"]
    followed = call("GET", f"/v1/organisations/{id}/application", link=key).body
    assert (followed["state"], followed["reason"]) == ("RETURNED", "名称与证照不一致")
    assert call("POST", "/v1/organisations/applications", {**body, "name": "太原市第一测试公司（改）"}).status == 201
    for decision in ("verify", "activate"):
        assert decide(id, decision).status == 200
    streams.drain()
    texts = [one["text"] for one in streams.messages() if one["to"] == "+86" + phone(30)]
    assert len(texts) == 1  # what has moved on in between is not told any more
    assert "登录工作台" in texts[-1]
    admin = token(30)
    assert upload(id, [row(1)], by=admin).status == 200
    assert decide(id, "suspend", "投诉").body["state"] == "SUSPENDED"
    assert upload(id, [row(2)], by=admin).said == (409, "organisation_state")
    assert decide(id, "close", "不再合作").body["can"] == []
    assert call("GET", "/v1/organisations", token=admin).status == 403  # the role is gone with its last organisation


def test_what_became_of_a_list_is_counted_and_small_counts_stay_hidden(clock: Callable[..., None]) -> None:
    id = organisation()
    invite_all(upload(id, [row(number) for number in range(1, 13)]).body["roster"]["id"])
    for number in range(1, 12):
        one, key = invitation(id, number)
        if number <= 6:
            assert call("POST", f"/v1/invitations/{one}/accept", consent(), link=key).status == 201
        else:
            assert call("POST", f"/v1/invitations/{one}/refuse", link=key).status == 204
    seen = call("GET", "/v1/rosters", token=centre(), query={"organisation": id}).body["rosters"][0]
    assert (seen["asked"], seen["answers"]) == (12, {"joined": "6", "refused": "≥5", "waiting": "<5"})
    again = invite_all(upload(id, [row(number) for number in range(1, 14)]).body["roster"]["id"])
    assert (again["invited"], again["asked"]) == (13, 1)  # nobody who was asked already, or said no, is asked again
    clock(days=7, seconds=2)
    former = call("GET", "/v1/rosters", token=centre(), query={"organisation": id}).body["rosters"]
    assert [("expired" in one["answers"], one["open"]) for one in former] == [(True, False), (True, False)]
    assert call("POST", f"/v1/rosters/{former[0]['id']}/advance", token=centre()).status == 404
