"""The store and its books through HTTP: audits, corrections, write-offs by two, receipts, and what must be refused."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from muster.domain import ledger
from muster.domain.refusals import Conflict
from muster.domain.stock import Draft, Line, Lot, lot_id
from muster.tables import receipts, stock
from tests import actors, goods
from tests.api import call

_OPERATIONS = itertools.count()


def _lot(item: str = "n95_mask") -> dict[str, Any]:
    return dict(call("GET", f"/v1/goods/stock/{item}", token=goods.keeper()).body["lots"][0])


def _stocked(units: int, item: str = "n95_mask") -> dict[str, Any]:
    goods.stocked(item, units, expiry=goods.day(300) if item == "n95_mask" else None)
    return _lot(item)


def _draft(kind: Any, line: Line, operation: str = "") -> Draft:
    return Draft(operation or f"test-{next(_OPERATIONS)}", kind, (line,), actors.now(), "STORE_KEEPER")


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


def test_a_receipt_is_voided_once_and_only_with_its_replacement() -> None:
    code = goods.pledge({"item": "应急救援包", "quantity": "8"})
    goods.accepted(code)
    goods.received(code, {"line": 1, "item": "rescue_pack", "units": 8})
    number = receipts.of_pledge(code)[0].number
    path, form = f"/v1/goods/receipts/{number}/replace", {"counted": {"rescue_pack": 8}, "reason": "名称写错"}
    new = call("POST", path, form, token=goods.lead())
    assert new.status == 201, new.text
    voided = call("GET", f"/v1/donation-receipts/{number}").body
    assert (voided["state"], voided["replaced_by"]) == ("VOIDED", new.body["receipt"])
    assert call("POST", path, form, token=goods.lead()).status == 409
    assert len(receipts.of_pledge(code)) == 2


def test_a_post_repeated_after_a_lost_reply_is_one_entry() -> None:
    lot = _stocked(10)
    draft = _draft("ALLOCATED", Line("n95_mask", lot["id"], 4, "in_stock", "allocated"), "lost-reply")
    first, last = stock.post(draft), stock.head().number
    assert stock.post(draft) == first
    assert (stock.head().number, goods.balance("n95_mask")["allocated"]) == (last, 4)


def test_the_same_serial_twice_is_refused() -> None:
    def machine(operation: str) -> Draft:
        lot = Lot(lot_id("fogging_machine", operation, 0), "fogging_machine", actors.CITY, serial="MW-1")
        line = Line("fogging_machine", lot.id, 1, "received", "in_stock")
        return Draft(operation, "RECEIVED", (line,), actors.now(), "STORE_KEEPER", born=(lot,))

    stock.post(machine("one"))
    with pytest.raises(Conflict, match="serial_known"):
        stock.post(machine("two"))
    assert goods.balance("fogging_machine")["received"] == 1


def test_eight_threads_that_race_for_the_last_unit_move_it_once() -> None:
    lot = _stocked(1)

    def reach(number: int) -> bool:
        try:
            stock.post(_draft("ALLOCATED", Line("n95_mask", lot["id"], 1, "in_stock", "allocated"), f"race-{number}"))
        except Conflict as refusal:
            assert refusal.code == "not_enough_stock"
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(reach, range(8))) == 1
    assert [goods.balance("n95_mask")[name] for name in ("in_stock", "allocated", "conserved")] == [0, 1, True]


def test_an_edited_a_removed_and_a_swapped_entry_are_named() -> None:
    lot = _stocked(10)
    for _ in range(3):
        stock.post(_draft("ALLOCATED", Line("n95_mask", lot["id"], 1, "in_stock", "allocated")))
    whole = [(one.body, one.digest) for one in stock.entries()]
    assert ledger.first_flaw(whole) is None
    body = whole[1][0].replace('"quantity":1', '"quantity":2')
    assert ledger.first_flaw([whole[0], (body, whole[1][1]), *whole[2:]]) == 2
    assert ledger.first_flaw([whole[0], (body, ledger.digest_of(body)), *whole[2:]]) == 3  # hashed anew: the next one does not follow it
    assert ledger.first_flaw([whole[0], *whole[2:]]) == 2
    assert ledger.first_flaw([whole[0], whole[2], whole[1], whole[3]]) == 2
