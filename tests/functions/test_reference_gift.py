"""The reference case, from pledge to use: 120 fogging machines and 108 rescue packs to seven teams, every unit accounted for."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from muster.domain import ledger
from muster.tables import stock
from tests import goods
from tests.api import call

pytestmark = pytest.mark.usefixtures("clean")
SERIALS = [f"MW2022-{n:03d}" for n in range(120)]
VERIFY = Path(__file__).parent.parent.parent / "docs" / "verify_ledger.py"


def test_120_machines_and_108_packs_come_to_seven_teams_and_every_unit_is_accounted_for(streams: Any, tmp_path: Path) -> None:
    code = goods.pledge({"item": "弥雾机", "quantity": "１２０"}, {"item": "应急救援包", "quantity": "一百零八"})
    assert [(line["item"], line["units"]) for line in goods.waiting(code)["lines"]] == [("fogging_machine", 120), ("rescue_pack", 108)]
    goods.accepted(code)
    came = goods.received(
        code, {"line": 1, "item": "fogging_machine", "units": 120, "serials": SERIALS}, {"line": 2, "item": "rescue_pack", "units": 108}
    )
    assert came["differences"] == []
    gift = goods.found(code)
    assert (gift["state"], len(gift["receipts"]), len(gift["lots"])) == ("RECEIVED", 1, 121)
    assert call("GET", f"/v1/donation-receipts/{gift['receipts'][0]}").body["counted"] == {"fogging_machine": 120, "rescue_pack": 108}

    teams = [goods.team(number) for number in range(7)]
    for team in teams:
        goods.wish(team["id"], "fogging_machine", 40)
        goods.wish(team["id"], "rescue_pack", 40)
    made = goods.proposal("fogging_machine", "rescue_pack")
    for item, units in (("fogging_machine", 120), ("rescue_pack", 108)):
        rows = [row for row in made["rows"] if row["item"] == item]
        assert sum(row["units"] for row in rows) == units
        assert all(sum(why.get("units", 0) for why in row["reasons"]) == row["units"] for row in rows)
    goods.approved(made["id"])
    assert [goods.balance("fogging_machine")[name] for name in ("received", "in_stock", "allocated", "issued")] == [120, 0, 120, 0]

    for team in teams:
        one = goods.shipped(team["id"])
        digits = _digits(streams, one["code"])
        lines = [{"row": row["id"], "whole": row["units"]} for row in one["rows"]]
        signed = call("POST", f"/v1/handovers/{one['code']}/sign", {"digits": digits, "lines": lines})
        assert (signed.status, signed.body["state"]) == (200, "SIGNED"), signed.text
    for item, units in (("fogging_machine", 120), ("rescue_pack", 108)):
        balance = goods.balance(item)
        assert (balance["issued"], balance["received"], balance["conserved"]) == (units, units, True)

    lot = goods.found(code)["lots"][0]
    used = call("POST", f"/v1/goods/lots/{lot['code']}/use", {"tenths_of_hours": 45, "area_m2": 3000}, token=goods.keeper())
    assert used.status == 200, used.text
    traced = goods.found(code)["lots"]
    assert {sum(lot["holders"].values()) for lot in traced if lot["serial"]} == {1}
    assert next(one for one in traced if one["code"] == lot["code"])["hours"] == "4.5"
    assert {name for one in traced for name in one["holders"]} == set(goods.TEAMS)

    entries = list(stock.entries())
    assert ledger.first_flaw((one.body, one.digest) for one in entries) is None
    month = call("GET", "/v1/ledger/months").body["months"][0]["month"]
    book = tmp_path / "book.jsonl"
    book.write_text(call("GET", f"/v1/ledger/months/{month}").text, encoding="utf-8")
    assert f"holds to entry {len(entries)}" in _verify(book).stdout
    book.write_text(book.read_text("utf-8").replace('"quantity":1,', '"quantity":2,', 1), encoding="utf-8")
    assert "entry 1 was edited" in _verify(book).stderr


def _verify(book: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(VERIFY), str(book)], capture_output=True, text=True)


def _digits(streams: Any, shipment: str) -> str:
    """The code that a captain's phone shows for a shipment."""
    streams.drain()
    text = next(one["text"] for one in reversed(streams.messages()) if shipment in one["text"])
    return str(re.findall(r"[0-9]{6}(?![0-9])", text)[-1])
