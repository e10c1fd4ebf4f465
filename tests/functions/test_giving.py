"""Giving: what is promised is read back, never guessed; a donor finds it again, changes their mind, and is told; nobody else learns anything."""

from typing import Any
from urllib.parse import urlencode

import pytest

from campaigns import lapses
from infra.generated import phone
from infra.local.environment import context_of
from infra.local.template import local
from tests import actors, goods
from tests.api import Answer, call
from tests.clock import shifted

FORM = {"content-type": "application/x-www-form-urlencoded"}
TAIL = phone(97_000_001)[-4:]
FOGGER = {"item": "弥雾机", "quantity": "1"}


def _find(code: str, tail: str = TAIL, **changes: Any) -> Answer:
    return call("POST", f"/v1/pledges/{code}/gift", {"tail": tail}, **changes)


def _do(code: str, what: str, **body: str) -> Answer:
    return call("POST", f"/v1/pledges/{code}/{what}", {"tail": TAIL, **body})


def _posted(**changes: str) -> Answer:
    fields = {
        "donor_kind": "person", "name": "赵敏", "phone": phone(97_000_001), "area": actors.STREET, "available": goods.day(1), "handing": "bring", "address": "",
        "share": "on", "earmark": "", "language": "en", "website": "", "item1": "N95口罩", "quantity1": "一千", "expiry1": "", "item2": "", "quantity2": "",
    }  # fmt: skip
    return call("POST", "/v1/pledges", urlencode({**fields, **changes}), key="", headers=FORM)


@pytest.mark.parametrize(
    ("quantity", "units", "words"), [("１２", 12, "十二"), ("一百", 100, "一百"), ("12000", 12000, "一万二千"), ("3.0", 3, "三")]
)
def test_what_people_write_is_read_back_as_a_number_and_in_words(quantity: str, units: int, words: str) -> None:
    answer = call("POST", "/v1/pledges/check", {"lines": [{"item": "弥雾机", "quantity": quantity}]}, headers={"accept-language": "zh"})
    [line] = answer.body["lines"]
    assert (line["units"], line["words"], line["unit"], line["large"]) == (units, words, "台", units >= 1000)


@pytest.mark.parametrize(
    "quantity", ["1e400", "0.5", "-0", "0", "-3", "1" + "0" * 12, "10-20", "急需", "20箱", "3瓶", "一点五", "1,000", "∞", "1" * 30]
)
def test_a_quantity_that_is_none_is_refused_at_its_line(quantity: str) -> None:
    lines = [FOGGER, {"item": "弥雾机", "quantity": quantity}]
    for answer in (call("POST", "/v1/pledges", goods.gift(*lines)), call("POST", "/v1/pledges/check", {"lines": lines})):
        assert answer.status == 422 and set(answer.errors) == {"lines.1.quantity"}, answer.text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"available": "2020-01-01"}, "available"), ({"share": False}, "share"), ({"handing": "fetch"}, "address"), ({"area": "999999999999"}, "area"),
        ({"website": "x"}, "website"), ({"earmark": "0" * 32}, "lines.0.earmark"), ({"campaign": "none"}, "campaign"), ({"lines": [FOGGER] * 11}, "lines"),
        ({"lines": []}, "lines"), ({"lines": [{**FOGGER, "expiry": "2020-01-01"}]}, "lines.0.expiry"), ({"name": "王\u202e明"}, "name"),
    ],
)  # fmt: skip
def test_a_pledge_that_cannot_be_names_the_field(changes: dict[str, Any], field: str) -> None:
    answer = call("POST", "/v1/pledges", goods.gift(**changes))
    assert answer.status == 422 and set(answer.errors) == {field}, answer.text


def test_an_unknown_name_is_kept_as_written_and_only_suggested() -> None:
    text = "消毒弥雾喷雾机"
    [line] = call("POST", "/v1/pledges/check", {"lines": [{"item": text, "quantity": "2"}]}).body["lines"]
    assert (line["item"], line["name"]) == ("", text) and "fogging_machine" in {one["item"] for one in line["suggestions"]}
    code = goods.pledge({"item": text, "quantity": "2"})
    waiting = goods.waiting(code)
    assert (waiting["lines"][0]["item"], waiting["lines"][0]["flaws"]) == ("", ["item_unknown"])
    refused = call("POST", f"/v1/goods/pledges/{waiting['id']}/screen", {"items": {}}, token=goods.clerk())
    assert refused.errors == {"items.1": "item_unknown"}


def test_a_form_without_script_ends_on_a_receipt_and_is_one_gift_however_often_it_is_sent() -> None:
    first, again = _posted(), _posted()
    assert first.status == again.status == 303 and first.headers["location"] == again.headers["location"]
    path, _, query = first.headers["location"].partition("?")
    page = call("GET", path, query=dict([query.split("=")]), headers={"accept": "text/html"})
    assert page.status == 200 and path.rpartition("/")[2] in page.text and "赵敏" not in page.text
    assert _find(path.rpartition("/")[2]).body["lines"][0]["units"] == 1000


def test_a_form_without_script_says_in_a_page_what_is_wrong() -> None:
    answer = _posted(quantity1="0.5", item1="弥雾机")
    assert answer.status == 422 and answer.headers["content-type"].startswith("text/html") and "whole number" in answer.text


def test_a_wrong_tail_and_an_unknown_number_get_the_very_same_bytes() -> None:
    code, unknown = goods.pledge(FOGGER), "PL-123456784"
    answers = [_find(code, "0000" if TAIL != "0000" else "1111"), _find(unknown), _find("PL-123456780"), _find("x" * 40)]
    assert len({(one.status, one.text, str(one.headers)) for one in answers}) == 1
    assert answers[0].errors == {"tail": "gift_not_found"}


def test_the_end_of_a_phone_cannot_be_guessed_by_trying() -> None:
    code = goods.pledge(FOGGER)
    wrong = next(tail for tail in ("0000", "1111") if tail != TAIL)
    assert [_find(code, wrong).status for _ in range(11)] == [422] * 10 + [429]
    assert _find(code).status == 429


def test_staff_of_another_city_district_neither_see_nor_decide(streams: Any) -> None:
    code = goods.pledge(FOGGER)
    id = goods.waiting(code)["id"]
    other = actors.staff("DONATION_CLERK", "140106000000", 77)
    assert call("GET", "/v1/goods/pledges", query={"state": "OFFERED"}, token=other).body["pledges"] == []
    assert call("POST", f"/v1/goods/pledges/{id}/decline", {"reason": "不用了"}, token=other).status == 404
    assert call("GET", "/v1/goods/pledges", token=goods.keeper()).body["pledges"] == []


def test_a_declined_donor_is_told_why_in_their_language(streams: Any) -> None:
    code = goods.pledge(FOGGER, language="en")
    answer = call("POST", f"/v1/goods/pledges/{goods.waiting(code)['id']}/decline", {"reason": "型号太旧"}, token=goods.clerk())
    assert answer.body["state"] == "DECLINED"
    streams.drain()
    [told] = streams.messages()
    assert (
        told["to"].endswith(phone(97_000_001)) and code in told["text"] and "型号太旧" in told["text"] and "cannot be used" in told["text"]
    )
    assert _find(code).body["reason"] == "型号太旧"


def test_what_came_stays_when_the_rest_is_withdrawn() -> None:
    code = goods.pledge({"item": "84消毒液", "quantity": "100"})
    goods.accepted(code)
    goods.received(code, {"line": 1, "item": "disinfectant_84", "units": 40, "expiry": goods.day(300)})
    assert _find(code).body["lines"][0]["received"] == 40
    assert _do(code, "withdraw").body["state"] == "CLOSED"
    balance = goods.balance("disinfectant_84")
    assert (balance["received"], balance["in_stock"], balance["conserved"]) == (40, 40, True)
    assert _do(code, "withdraw").said == (409, "already_received")


def test_a_pledge_taken_back_is_expected_no_more_and_its_donor_can_be_forgotten() -> None:
    code = goods.pledge(FOGGER)
    assert _do(code, "forget").said == (409, "pledge_waits")
    assert _do(code, "withdraw").body["state"] == "WITHDRAWN"
    assert _do(code, "forget").status == 204
    assert _find(code).errors == {"tail": "gift_not_found"}
    gone = goods.waiting(code, "WITHDRAWN")
    assert (gone["name"], gone["phone"], gone["address"]) == ("", "", "")


def test_what_did_not_come_lapses_once_and_its_donor_is_told(monkeypatch: pytest.MonkeyPatch, streams: Any) -> None:
    code = goods.pledge(FOGGER)
    context = context_of(next(one for one in local().functions.values() if one.handler == "campaigns.lapses.handler"))
    monkeypatch.setattr("campaigns.lapses.datetime", shifted(days=14))
    assert lapses.handler({}, context) == {"lapsed": 0}
    monkeypatch.setattr("campaigns.lapses.datetime", shifted(days=16))
    assert [lapses.handler({}, context)["lapsed"] for _ in range(2)] == [1, 0]
    streams.drain()
    [told] = streams.messages()
    assert code in told["text"]
    assert _find(code).body["state"] == "LAPSED"


def test_the_donor_frees_what_was_meant_for_somebody_else_nobody_can() -> None:
    code = goods.pledge(FOGGER, earmark=actors.STREET)
    goods.accepted(code)
    goods.received(code, {"line": 1, "item": "fogging_machine", "units": 1, "serials": ["MW-1"]})
    [lot] = _find(code).body["lots"]
    assert lot["earmark"] and lot["serial"] == "MW-1"
    assert _do(goods.pledge(FOGGER, name="另一个人"), "release", lot=lot["code"]).errors == {"lot": "unknown_lot"}
    assert [one["earmark"] for one in _do(code, "release", lot=lot["code"]).body["lots"]] == [""]
    assert _do(code, "release", lot=lot["code"]).status == 200


def test_a_campaigns_progress_is_what_was_promised_and_what_was_counted() -> None:
    body = {
        "name": "口罩募集",
        "name_en": "Masks",
        "area": actors.CITY,
        "targets": {"n95_mask": 500},
        "begins": goods.day(),
        "ends": goods.day(9),
    }
    drive = call("POST", "/v1/goods/campaigns", body, token=goods.clerk()).body
    mask = {"item": "N95口罩", "quantity": "300"}
    code = goods.pledge(mask, campaign=drive["id"])
    goods.pledge({**mask, "quantity": "50"}, campaign=drive["id"])
    goods.accepted(code)
    goods.received(code, {"line": 1, "item": "n95_mask", "units": 290, "expiry": goods.day(300)})
    [target] = call("GET", "/v1/goods/campaigns", token=goods.clerk()).body["campaigns"][0]["targets"]
    assert (target["pledged"], target["received"], target["allocated"]) == (350, 290, 0)
    [public] = call("GET", "/v1/giving").body["campaigns"]
    assert (public["targets"][0]["received"], public["targets"][0]["target"]) == (290, 500)
    assert call("POST", f"/v1/goods/campaigns/{drive['id']}/close", {"reason": "够了"}, token=goods.clerk()).body["state"] == "CLOSED"
    assert call("POST", "/v1/pledges", goods.gift(mask, campaign=drive["id"])).errors == {"campaign": "campaign_closed"}


def test_money_is_a_figure_of_a_qualified_foundation_recorded_once() -> None:
    foundation = call("GET", "/v1/goods/foundations", token=goods.clerk()).body["foundations"][0]
    body = {"foundation": foundation, "reference": "F-2026-1", "fen": 1200050, "donor": "某公司"}
    first, again = (call("POST", "/v1/goods/money", body, token=goods.clerk()) for _ in range(2))
    assert (first.status, first.body) == (201, again.body)
    assert call("POST", "/v1/goods/money", {**body, "fen": 5}, token=goods.clerk()).said == (409, "money_known")
    assert call("POST", "/v1/goods/money", {**body, "foundation": "我的小店"}, token=goods.clerk()).errors == {
        "foundation": "foundation_unknown"
    }
    for fen in (0, -1, "0.5", "1e400", 10**14 + 1):
        answer = call("POST", "/v1/goods/money", {**body, "fen": fen}, token=goods.clerk())
        assert answer.status == 422 and set(answer.errors) == {"fen"}, answer.text
