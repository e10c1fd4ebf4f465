"""Allocations over HTTP: proposed, compared, approved by two people, and never more than there is."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from muster.domain.allocations import Proposal
from muster.tables import allocations
from tests import actors, goods
from tests.api import call

pytestmark = pytest.mark.usefixtures("clean")
PACK, FOGGER = "rescue_pack", "fogging_machine"


def teams(count: int, item: str = PACK, units: int = 40, **changes: object) -> list[dict[str, object]]:
    """So many teams that each ask for units of an item."""
    found = [goods.team(number) for number in range(count)]
    for one in found:
        goods.wish(str(one["id"]), item, units, **changes)
    return found


def test_one_person_cannot_approve_twice_and_goods_move_with_the_second_approval() -> None:
    goods.stocked(PACK, 30)
    teams(2)
    made = goods.proposal(PACK)
    first = call("POST", f"/v1/goods/proposals/{made['id']}/approve", token=goods.lead(1))
    assert (first.status, first.body["state"], first.body["mine"]) == (200, "PROPOSED", True)
    again = call("POST", f"/v1/goods/proposals/{made['id']}/approve", token=goods.lead(1))
    assert (again.status, again.body["code"]) == (409, "same_person")
    assert goods.balance(PACK)["allocated"] == 0
    second = call("POST", f"/v1/goods/proposals/{made['id']}/approve", token=goods.lead(2))
    assert (second.body["state"], {row["state"] for row in second.body["rows"]}) == ("APPROVED", {"APPROVED"})
    assert [goods.balance(PACK)[name] for name in ("in_stock", "allocated")] == [0, 30]
    third = call("POST", f"/v1/goods/proposals/{made['id']}/approve", token=goods.lead(3))
    assert third.status == 409


def test_a_second_proposal_for_the_same_goods_is_turned_down_row_by_row_with_the_reason() -> None:
    goods.stocked(PACK, 30)
    teams(2)
    first, second = goods.proposal(PACK), goods.proposal(PACK)
    goods.approved(first["id"])
    late = goods.approved(second["id"])
    assert {(row["state"], row["note"]) for row in late["rows"]} == {("REJECTED", "not_enough_stock")}
    assert [goods.balance(PACK)[name] for name in ("received", "allocated", "conserved")] == [30, 30, True]


def test_proposals_approved_at_the_same_time_never_allocate_a_unit_twice() -> None:
    goods.stocked(PACK, 30)
    teams(3)
    made = [goods.proposal(PACK)["id"] for _ in range(4)]
    for id in made:
        assert call("POST", f"/v1/goods/proposals/{id}/approve", token=goods.lead(1)).status == 200
    token = goods.lead(2)

    def second(id: str) -> None:
        for _ in range(5):  # as a person would press again after an answer that asks to
            if call("POST", f"/v1/goods/proposals/{id}/approve", token=token).status == 200:
                return

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(second, made))
    rows = [row for id in made for row in allocations.rows(id)]
    assert sum(row.units for row in rows if row.state == "APPROVED") == goods.balance(PACK)["allocated"] <= 30
    assert all(row.state in {"APPROVED", "REJECTED"} for row in rows)
    assert (goods.balance(PACK)["conserved"], goods.balance(PACK)["in_stock"]) == (True, 30 - goods.balance(PACK)["allocated"])


def test_an_approval_that_broke_off_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    from allocation import app

    goods.stocked(PACK, 30)
    teams(3)
    made = goods.proposal(PACK)
    monkeypatch.setattr(app, "AT_ONCE", 1)
    assert call("POST", f"/v1/goods/proposals/{made['id']}/approve", token=goods.lead(1)).status == 200
    begun = call("POST", f"/v1/goods/proposals/{made['id']}/approve", token=goods.lead(2)).body
    assert (begun["state"], begun["more"], [row["state"] for row in begun["rows"]]) == (
        "APPROVING",
        True,
        ["APPROVED", "PROPOSED", "PROPOSED"],
    )
    while begun["more"]:
        begun = call("POST", f"/v1/goods/proposals/{made['id']}/approve", token=goods.lead(3)).body
    assert (begun["state"], {row["state"] for row in begun["rows"]}, begun["approvals"]) == ("APPROVED", {"APPROVED"}, 2)
    assert goods.balance(PACK)["allocated"] == 30


def test_an_approved_row_given_back_is_in_stock_again_and_its_wish_open_for_as_much() -> None:
    goods.stocked(PACK, 30)
    teams(1)
    made = goods.approved(goods.proposal(PACK)["id"])
    row = made["rows"][0]
    path = f"/v1/goods/proposals/{made['id']}/rows/{row['id']}/release"
    back = call("POST", path, {"reason": "任务取消"}, token=goods.lead(1))
    assert (back.status, back.body["rows"][0]["state"]) == (200, "RELEASED")
    assert call("POST", path, {"reason": "任务取消"}, token=goods.lead(1)).status == 409
    assert [goods.balance(PACK)[name] for name in ("in_stock", "allocated")] == [30, 0]
    assert [row["units"] for row in goods.proposal(PACK)["rows"]] == [30]


def test_a_proposal_turned_down_moves_nothing_and_cannot_be_approved() -> None:
    goods.stocked(PACK, 30)
    teams(1)
    made = goods.proposal(PACK)
    no = call("POST", f"/v1/goods/proposals/{made['id']}/reject", {"reason": "先核对库存"}, token=goods.lead(1))
    assert (no.status, no.body["state"], no.body["reason"]) == (200, "REJECTED", "先核对库存")
    assert call("POST", f"/v1/goods/proposals/{made['id']}/approve", token=goods.lead(2)).status == 409
    assert goods.balance(PACK)["in_stock"] == 30


def test_what_would_change_without_a_partner_is_shown_and_kept_nowhere() -> None:
    goods.stocked(PACK, 30)
    first, second = teams(2)
    asked = {"items": [PACK], "without": [first["id"]]}
    seen = call("POST", "/v1/goods/what-if", asked, token=goods.lead())
    assert seen.status == 200, seen.text
    assert [(one["partner"], one["ours"], one["equal"]) for one in seen.body["partners"]] == [(second["id"], 30, 30)]
    assert call("GET", "/v1/goods/proposals", token=goods.lead()).body["proposals"] == []
    assert goods.balance(PACK)["in_stock"] == 30


def test_a_team_that_cannot_use_a_machine_gets_none_and_the_page_says_so_in_both_languages() -> None:
    goods.stocked(FOGGER, 3)
    able, other = goods.team(0), goods.team(1, capabilities=[])
    for one in (able, other):
        goods.wish(one["id"], FOGGER, 5)
    made = goods.proposal(FOGGER)
    assert {(row["partner"], row["units"]) for row in made["rows"]} == {(able["id"], 3)}
    for language, words in (("zh", "没有使用这种物资的能力"), ("en", "cannot use this item")):
        shown = call("GET", f"/v1/goods/proposals/{made['id']}", token=goods.lead(), headers={"accept-language": language})
        assert [one["open"] for one in shown.body["compared"]["partners"] if one["partner"] == other["id"]] == [words]


def test_nothing_in_stock_makes_no_proposal_and_a_clerk_cannot_make_one() -> None:
    teams(1)
    none = call("POST", "/v1/goods/proposals", {"items": [PACK]}, token=goods.lead())
    assert (none.status, none.body["code"]) == (409, "nothing_to_allocate")
    unknown = call("POST", "/v1/goods/proposals", {"items": ["hovercraft"]}, token=goods.lead())
    assert (unknown.status, unknown.body["errors"][0]["field"]) == (422, "items.0")
    assert call("POST", "/v1/goods/proposals", {"items": [PACK]}, token=goods.clerk()).status == 403


def test_a_proposal_beside_two_thousand_wishes_is_kept_whole() -> None:
    lines = [
        {"partner": f"{number:032x}", "name": f"第 {number} 社区", "open": "库存不够，按权重分", "asked": number} for number in range(2000)
    ]
    summary = json.dumps({"zh": lines, "en": lines}, ensure_ascii=False)
    assert len(summary.encode()) > 400_000  # what a record may hold
    one = Proposal("p" * 32, "AL-1", "somebody", (PACK,), "goods-1", "digest", summary, actors.now())
    assert allocations.propose(one, [])
    kept = allocations.proposal(one.id)
    assert kept and kept.summary == summary
