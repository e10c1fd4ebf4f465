"""Demand: partners and their captains, wishes that stand a week, and lists of real demand that are checked row by row."""

import base64
import io
import secrets
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from infra.generated import phone
from muster import auth, vault
from tests import actors, goods
from tests.api import Answer, call
from tests.bench import demands

HUBEI = Path(__file__).parent.parent / "data" / "supply-demands-hubei.csv"
COLUMNS = "institution,province,city,district,item,quantity,specification"


def _captain(number: int) -> str:
    return auth.access_token(vault.person_id("+86" + phone(98_000_000 + number)), "family", actors.now())


def _upload(content: bytes | str, *, keep: bool = False, token: str = "", **body: Any) -> Answer:
    sent = base64.b64encode(content.encode() if isinstance(content, str) else content).decode()
    return call("POST", "/v1/goods/wishes/import", {"name": "list", "content": sent, "keep": keep, **body}, token=token or goods.lead())


def _rows(*rows: str) -> str:
    return "\n".join((COLUMNS, *rows))


def _row(quantity: str = "20", item: str = "防护服", institution: str = "甲医院") -> str:
    return f"{institution},湖北,黄冈市,罗田县,{item},{quantity},GB 19082"


def _wishes(token: str = "", **query: str) -> list[dict[str, Any]]:
    return list(call("GET", "/v1/goods/wishes", query=query, token=token or goods.lead()).body["wishes"])


def test_a_captain_signs_in_sees_the_own_team_alone_and_asks_for_it_alone() -> None:
    own, other = goods.team(0), goods.team(1)
    token = _captain(0)
    assert [one["id"] for one in call("GET", "/v1/goods/partners", token=token).body["partners"]] == [own["id"]]
    asked = call("POST", "/v1/goods/wishes", {"partner": own["id"], "item": "fogging_machine", "units": 4}, token=token)
    assert (asked.status, asked.body["mine"], asked.body["state"]) == (201, True, "OPEN")
    theirs = call("POST", "/v1/goods/wishes", {"partner": other["id"], "item": "fogging_machine", "units": 4}, token=token)
    assert theirs.status == 404
    goods.wish(other["id"], "fogging_machine", 5)
    assert {one["partner"]: one["mine"] for one in _wishes(token)} == {own["id"]: True, other["id"]: False}
    strange = next(one["id"] for one in _wishes() if one["partner"] == other["id"])
    assert call("POST", f"/v1/goods/wishes/{strange}/renew", token=token).status == 404


def test_a_stations_lead_asks_for_partners_of_the_own_community_and_for_no_other() -> None:
    home = goods.team(0, kind="community", name="前北屯社区", area=actors.HOME, captain_phone=None)
    away = goods.team(1, kind="community", name="隔壁社区", area=actors.NEXT_DOOR, captain_phone=None)
    statuses = [
        call("POST", "/v1/goods/wishes", {"partner": one["id"], "item": "disinfectant_84", "units": 30}, token=actors.station()).status
        for one in (home, away)
    ]
    assert statuses == [201, 404]


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"units": 0}, "units"), ({"units": -1}, "units"), ({"units": 0.5}, "units"), ({"units": "12"}, "units"), ({"units": 10**12}, "units"),
        ({"item": "unicorn"}, "item"), ({"need_by": "2020-01-01"}, "need_by"), ({"useful": 3}, "useful"), ({"priority": "P9"}, "priority"),
    ],
)  # fmt: skip
def test_a_wish_that_cannot_be_is_refused_at_its_field(change: dict[str, Any], errors: str) -> None:
    partner = goods.team(0)["id"]
    answer = call("POST", "/v1/goods/wishes", {"partner": partner, "item": "goggles", "units": 20, **change}, token=goods.lead())
    assert (answer.status, list(answer.errors)) == (422, [errors])
    assert _wishes() == []


def test_the_same_request_twice_is_one_wish_and_the_key_serves_no_other() -> None:
    partner, key = goods.team(0)["id"], secrets.token_urlsafe(16)
    body = {"partner": partner, "item": "goggles", "units": 20}
    first, again = (call("POST", "/v1/goods/wishes", body, token=goods.lead(), key=key) for _ in range(2))
    assert (first.body["id"], again.status) == (again.body["id"], 201)
    assert call("POST", "/v1/goods/wishes", {**body, "units": 21}, token=goods.lead(), key=key).status == 409
    assert len(_wishes()) == 1


def test_a_wish_nobody_renews_runs_out_after_a_week_and_one_tap_lets_it_stand(clock: Any) -> None:
    partner = goods.team(0)["id"]
    kept, left = goods.wish(partner, "goggles", 20), goods.wish(partner, "latex_gloves", 20)
    clock(days=6)
    assert call("POST", f"/v1/goods/wishes/{kept['id']}/renew", token=_captain(0)).body["renewals"] == 1
    clock(days=8)
    assert [one["id"] for one in _wishes()] == [kept["id"]]
    assert {one["id"]: one["state"] for one in _wishes(partner=partner)} == {kept["id"]: "OPEN", left["id"]: "EXPIRED"}
    assert call("POST", f"/v1/goods/wishes/{left['id']}/renew", token=_captain(0)).body["state"] == "OPEN"
    assert len(_wishes()) == 2


def test_a_wish_taken_back_is_open_to_nobody_and_stays_so() -> None:
    one = goods.wish(goods.team(0)["id"], "goggles", 20)
    cancel = f"/v1/goods/wishes/{one['id']}/cancel"
    assert call("POST", cancel, {"reason": "已经买到"}, token=_captain(0)).body["state"] == "CANCELLED"
    assert _wishes() == []
    assert call("POST", cancel, {"reason": "已经买到"}, token=_captain(0)).said == (409, "wish_ended")
    assert call("POST", f"/v1/goods/wishes/{one['id']}/renew", token=_captain(0)).said == (409, "wish_ended")


def test_open_wishes_come_by_item_area_and_priority_the_most_urgent_first() -> None:
    here, there = goods.team(0), goods.team(1, area=actors.OTHER_DISTRICT)
    goods.wish(here["id"], "goggles", 5, priority="P2")
    goods.wish(there["id"], "goggles", 6, priority="P0")
    goods.wish(here["id"], "latex_gloves", 7, priority="P1")
    assert [one["units"] for one in _wishes(item="goggles")] == [6, 5]
    assert [one["units"] for one in _wishes(area=actors.OTHER_DISTRICT)] == [6]
    assert [one["units"] for one in _wishes(priority="P1")] == [7]


def test_a_partner_changes_as_told_and_a_machine_must_be_in_the_catalogue() -> None:
    team = goods.team(0)
    path = f"/v1/goods/partners/{team['id']}"
    changed = call("PATCH", path, {"members": 31, "machines": {"fogging_machine": 2}}, token=goods.lead())
    assert (changed.body["members"], changed.body["machines"], changed.body["tasks"]) == (31, {"fogging_machine": 2}, team["tasks"])
    assert call("PATCH", path, {"machines": {"unicorn": 1}}, token=goods.lead()).errors == {"machines.unicorn": "item_unknown"}
    assert call("PATCH", path, {"members": 1}, token=_captain(0)).said == (403, "no_right")


def test_who_may_not_allocate_adds_no_partner_and_no_list() -> None:
    form = {"kind": "team", "name": "某队", "area": actors.DISTRICT}
    assert call("POST", "/v1/goods/partners", form, token=goods.keeper()).said == (403, "no_right")
    assert _upload(_rows(_row()), token=goods.keeper()).said == (403, "no_right")


def test_the_real_list_of_1796_rows_is_checked_then_stored_and_the_same_list_again_changes_nothing() -> None:
    content = HUBEI.read_bytes()
    looked = _upload(content).body
    assert (looked["rows"], looked["imported"], looked["suggested"], looked["refused"], looked["stored"]) == (1796, 1796, 0, {}, 0)
    assert looked["notes"] == {"amount_unknown": 1583, "amount_one": 1561, "amount_blank": 22}
    assert _wishes() == []
    part = b"\n".join(content.split(b"\n")[:121])
    first, again = _upload(part, keep=True).body, _upload(part, keep=True).body
    assert (first["stored"], first["known"]) == (120, 0)
    assert (again["stored"], again["known"]) == (0, 120)
    listed = _wishes(item="goggles")
    assert {(one["place"].split()[0], one["mine"]) for one in listed} == {("湖北", True)}
    assert None in {one.get("units") for one in listed}


def test_one_means_needed_amount_unknown_and_is_never_stored_as_one_piece() -> None:
    assert _upload(_rows(_row("1"), _row("", "护目镜"), _row("急需", "手术衣"), _row("100", "隔离衣")), keep=True).body["notes"] == {
        "amount_unknown": 3, "amount_one": 1, "amount_blank": 1, "amount_words": 1,
    }  # fmt: skip
    assert {one["item"]: one.get("units") for one in _wishes()} == {
        "protective_suit": None,
        "goggles": None,
        "surgical_gown": None,
        "isolation_gown": 100,
    }


def test_a_suggested_item_waits_until_somebody_confirms_it_and_nothing_of_it_is_stored_before() -> None:
    content = _rows(_row(item="护目境"), _row(item="护目境", institution="乙医院"), _row(item="神秘物资"), _row())
    waiting = _upload(content, keep=True).body
    assert (waiting["stored"], waiting["suggested"], waiting["refused"]) == (1, 2, {"item_unknown": 1})
    unsettled = {one["text"]: [item["code"] for item in one["suggestions"]] for one in waiting["unsettled"]}
    assert "goggles" in unsettled["护目境"] and unsettled["神秘物资"] == []
    settled = _upload(content, keep=True, settled={"护目境": "goggles", "神秘物资": "face_shield"}).body
    assert (settled["stored"], settled["known"], settled["suggested"], settled["refused"]) == (3, 1, 0, {})
    assert _upload(content, settled={"护目境": "unicorn"}).errors == {"settled.护目境": "item_unknown"}


def test_every_row_that_is_refused_says_why() -> None:
    rows = [
        _row("1e400"), _row("0.5"), _row("-0"), _row("1000000000000"), _row("3箱"), _row("20-10"), _row(item=""), _row(institution=""),
        _row(item="医" * 61), _row(item="防护\u202e服"), _row("五十", "手术衣"), _row("五十", "手术衣"), _row("１２", "护目镜"),
    ]  # fmt: skip
    found = _upload(_rows(*rows)).body
    assert found["refused"] == {
        "quantity_no_number": 1, "quantity_not_whole": 1, "quantity_not_positive": 1, "quantity_too_many": 1, "quantity_pack_unknown": 1,
        "quantity_range_turned": 1, "item_missing": 1, "institution_missing": 1, "cell_too_long": 1, "unfit_text": 1, "repeated_row": 1,
    }  # fmt: skip
    assert found["rows"] == found["imported"] + sum(found["refused"].values())
    assert [one["row"] for one in found["details"]] == [*range(2, 12), 13]
    assert all(one["reason"] for one in found["details"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_a_list_is_read_in_the_encodings_that_spreadsheets_write(encoding: str) -> None:
    assert _upload(_rows(_row()).encode(encoding)).body["imported"] == 1


def test_a_workbook_with_chinese_headers_is_read_and_a_formula_in_it_is_refused() -> None:
    book = openpyxl.Workbook()
    for row in (
        ["单位", "省", "市", "区", "物资名称", "数量", "规格"],
        ["甲医院", "湖北", "黄冈市", "", "防护服", 20, ""],
        ["乙医院", "", "", "", "防护服", "=1+1", ""],
    ):
        book.worksheets[0].append(row)
    saved = io.BytesIO()
    book.save(saved)
    found = _upload(saved.getvalue()).body
    assert (found["imported"], found["refused"]) == (1, {"formula": 1})


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "sheet_no_header"), (b"PK\x03\x04nonsense", "sheet_unreadable"), (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "sheet_old"),
        (b"institution,item\nA,B", "column_missing"), (b"item,item,quantity\n", "sheet_header_twice"), ((COLUMNS + "\n" + (_row() + "\n") * 5001).encode(), "sheet_too_long"),
    ],
)  # fmt: skip
def test_what_is_no_list_is_refused_as_a_whole(content: bytes, code: str) -> None:
    answer = _upload(content or b"\n", keep=True)
    assert (answer.status, answer.errors) == (422, {"file": code})


def test_the_bench_reads_a_list_as_the_route_does(tmp_path: Path) -> None:
    content = _rows(_row(), _row("1e400"), _row(item="护目境"), _row(item="神秘物资")).encode()
    figures = demands.run(content)
    assert (figures["rows"], figures["imported"], figures["mapped"], figures["suggested"]) == (4, 1, 2, 1)
    assert figures["rows"] == figures["imported"] + sum(figures["refused"].values())
    route = _upload(content).body
    assert (route["imported"], route["suggested"]) == (figures["imported"], figures["suggested"])
