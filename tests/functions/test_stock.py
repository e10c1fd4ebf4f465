"""The store and its books through HTTP: audits, corrections, write-offs by two, and what must be refused."""

from typing import Any

import pytest

from muster.domain.refusals import Conflict
from muster.domain.stock import Draft, Line
from muster.tables import stock
from tests import actors, goods
from tests.api import call


def _lot(item: str = "n95_mask") -> dict[str, Any]:
    return dict(call("GET", f"/v1/goods/stock/{item}", token=goods.keeper()).body["lots"][0])


def _stocked(units: int, item: str = "n95_mask") -> dict[str, Any]:
    goods.stocked(item, units, expiry=goods.day(300) if item == "n95_mask" else None)
    return _lot(item)


def test_an_audit_books_what_is_missing_and_a_correction_takes_it_back_once() -> None:
    lot = _stocked(100)
    posted = call("POST", "/v1/goods/audits", {"lot": lot["id"], "counted": 96, "reason": "清点少四只"}, token=goods.keeper())
    assert posted.status == 201, posted.text
    assert [goods.balance("n95_mask")[name] for name in ("in_stock", "written_off", "conserved")] == [96, 4, True]
    path = f"/v1/goods/entries/{posted.body['entry']}/reverse"
    assert call("POST", path, {"reason": "找到了"}, token=goods.lead()).status == 201
    assert [goods.balance("n95_mask")[name] for name in ("in_stock", "written_off")] == [100, 0]
    assert call("POST", path, {"reason": "再来一次"}, token=goods.lead()).status == 409
    assert goods.balance("n95_mask")["in_stock"] == 100


def test_a_write_off_needs_the_signatures_of_two_people() -> None:
    lot = _stocked(10)
    form = {"lot": lot["id"], "account": "in_stock", "units": 3, "cause": "DAMAGED", "document": "报损单 7 号"}
    asked = call("POST", "/v1/goods/write-offs", form, token=goods.keeper()).body
    assert goods.balance("n95_mask")["in_stock"] == 10
    sign = f"/v1/goods/write-offs/{asked['id']}/sign"
    assert call("POST", sign, token=goods.keeper()).status == 409
    assert goods.balance("n95_mask")["written_off"] == 0
    assert call("POST", sign, token=goods.keeper(1)).status == 200
    assert [goods.balance("n95_mask")[name] for name in ("in_stock", "written_off", "conserved")] == [7, 3, True]
    assert call("POST", sign, token=goods.keeper(2)).status == 409


@pytest.mark.parametrize("units", [0, -1, 10**12])
def test_impossible_quantities_are_refused_by_name(units: int) -> None:
    lot = _stocked(10)
    answer = call("POST", "/v1/goods/returns", {"lot": lot["id"], "units": units, "reason": "退回"}, token=goods.keeper())
    assert answer.status in (400, 422), answer.text
    assert answer.body["errors"][0]["field"] == "units"
    assert goods.balance("n95_mask")["returned_out"] == 0


def test_more_than_there_is_is_refused() -> None:
    lot = _stocked(10)
    assert call("POST", "/v1/goods/returns", {"lot": lot["id"], "units": 11, "reason": "退回"}, token=goods.keeper()).status == 409
    assert goods.balance("n95_mask")["in_stock"] == 10


def test_the_same_key_with_another_body_is_refused_and_with_the_same_one_answers_again() -> None:
    lot = _stocked(100)
    form = {"lot": lot["id"], "counted": 96, "reason": "清点少四只"}
    key = "k" * 20
    first = call("POST", "/v1/goods/audits", form, token=goods.keeper(), key=key)
    again = call("POST", "/v1/goods/audits", form, token=goods.keeper(), key=key)
    assert (first.status, again.status, again.body) == (201, 201, first.body)
    assert call("POST", "/v1/goods/audits", {**form, "counted": 90}, token=goods.keeper(), key=key).said == (409, "other_body")
    assert goods.balance("n95_mask")["in_stock"] == 96


def test_a_second_signature_and_a_correction_sent_again_answer_as_before() -> None:
    lot = _stocked(10)
    form = {"lot": lot["id"], "account": "in_stock", "units": 3, "cause": "DAMAGED", "document": "报损单 7 号"}
    asked = call("POST", "/v1/goods/write-offs", form, token=goods.keeper(), key="w" * 20).body
    assert call("POST", "/v1/goods/write-offs", {**form, "units": 4}, token=goods.keeper(), key="w" * 20).said == (409, "other_body")
    sign = f"/v1/goods/write-offs/{asked['id']}/sign"
    assert [call("POST", sign, token=goods.keeper(1)).status for _ in range(2)] == [200, 200]
    assert goods.balance("n95_mask")["written_off"] == 3
    posted = call("POST", "/v1/goods/audits", {"lot": lot["id"], "counted": 6, "reason": "少一只"}, token=goods.keeper())
    path, reason = f"/v1/goods/entries/{posted.body['entry']}/reverse", {"reason": "找到了"}
    first, again = (call("POST", path, reason, token=goods.lead(), key="r" * 20) for _ in range(2))
    assert (first.status, again.body) == (201, first.body)
    assert call("POST", path, reason, token=goods.lead()).said == (409, "reversed_before")


def test_an_audit_of_a_lot_that_moved_meanwhile_is_worked_out_anew() -> None:
    lot = stock.lot(_stocked(10)["id"])
    assert lot
    line = Line(lot.item, lot.id, 4, "in_stock", "written_off")
    stale = Draft("stale", "AUDITED", (line,), actors.now(), "STORE_KEEPER", seen={lot.id: lot.version})
    stock.post(Draft("moves", "RETURNED_OUT", (Line(lot.item, lot.id, 2, "in_stock", "returned_out"),), actors.now(), "STORE_KEEPER"))
    with pytest.raises(Conflict, match="changed_meanwhile"):
        stock.post(stale)
    assert goods.balance("n95_mask")["in_stock"] == 8
