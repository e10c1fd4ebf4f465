"""Goods at the door: counted by two people who do not see each other's figures, received once, labelled."""

from typing import Any

import pytest

from muster.tables import stock
from tests import actors, goods
from tests.api import call

MASKS = {"item": "n95_mask", "units": 400}


def _machines(count: int, first: int = 0, **changes: Any) -> dict[str, Any]:
    return {"line": 1, "item": "fogging_machine", "units": count, "serials": [f"MW-{number:03d}" for number in range(first, first + count)], **changes}


def _pledged(item: str = "弥雾机", quantity: str = "45") -> str:
    code = goods.pledge({"item": item, "quantity": quantity})
    goods.accepted(code)
    return code


def _receipts(code: str) -> list[str]:
    return list(goods.found(code)["receipts"])


def _crash_at(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """The process dies before its number-th entry."""
    post, made = stock.post, list[str]()

    def dying(draft: Any, alongside: Any = None) -> Any:
        if len(made) == number:
            raise KeyboardInterrupt
        made.append(draft.operation)
        return post(draft, alongside)

    monkeypatch.setattr(stock, "post", dying)


def test_a_second_count_by_the_same_person_is_refused() -> None:
    arrival = goods.arrive(_pledged())
    assert goods.count(arrival, _machines(45), by=goods.clerk()).body["state"] == "COUNTED_ONCE"
    assert goods.count(arrival, _machines(45), by=goods.clerk()).said == (409, "same_person")


def test_the_first_count_is_not_shown_to_the_second_person() -> None:
    arrival = goods.arrive(_pledged())
    goods.count(arrival, _machines(45), by=goods.clerk())
    seen = call("GET", f"/v1/goods/arrivals/{arrival}", token=goods.keeper())
    assert (seen.body["counts"], seen.body["mine"], seen.body["counted"], seen.body["differences"]) == (1, False, {}, [])
    assert "MW-" not in seen.text


def test_counts_that_differ_are_counted_again_by_both() -> None:
    arrival = goods.arrive(_pledged())
    goods.count(arrival, _machines(45), by=goods.clerk())
    differing = goods.count(arrival, _machines(44), by=goods.keeper())
    assert (differing.body["state"], differing.body["counts"], differing.body["recounts"]) == ("WAITING", 0, 1)
    assert goods.count(arrival, _machines(44), by=goods.keeper()).body["state"] == "COUNTED_ONCE"
    assert goods.count(arrival, _machines(44), by=goods.clerk()).body["state"] == "RECEIVED"
    assert goods.balance("fogging_machine")["received"] == 44


def test_what_is_received_counts_and_every_difference_has_its_reason() -> None:
    code = goods.pledge({"item": "N95口罩", "quantity": "500"}, {"item": "弥雾机", "quantity": "3"})
    goods.accepted(code)
    came = goods.received(
        code, {"line": 1, "item": "n95_mask", "units": 400, "damaged": 30, "expired": 20, "expiry": goods.day(400)},
        {"line": 2, "item": "knapsack_sprayer", "units": 2, "serials": ["K-1", "K-2"]}, {"item": "rescue_pack", "units": 5},
    )  # fmt: skip
    assert {(one["item"], one["reason"], one["units"]) for one in came["differences"]} == {
        ("n95_mask", "SHORT", 50), ("n95_mask", "DAMAGED", 30), ("n95_mask", "EXPIRED", 20), ("knapsack_sprayer", "SUBSTITUTED", 2),
        ("fogging_machine", "SHORT", 3), ("rescue_pack", "OVER", 5),
    }  # fmt: skip
    masks = goods.balance("n95_mask")
    assert (masks["received"], masks["in_stock"], masks["written_off"], masks["conserved"]) == (450, 400, 50, True)
    receipt = call("GET", f"/v1/donation-receipts/{came['receipt']}").body
    assert receipt["counted"] == {"knapsack_sprayer": 2, "n95_mask": 400, "rescue_pack": 5}
    assert goods.found(code)["state"] == "PART_RECEIVED"


def test_expired_goods_are_not_counted_as_good_ones() -> None:
    arrival = goods.arrive(donor="路过的好心人")
    past = {**MASKS, "expiry": goods.day(-1)}
    assert goods.count(arrival, past, by=goods.clerk()).errors == {"lines.0.expiry": "goods_expired"}
    gone = {"item": "n95_mask", "units": 0, "expired": 400, "expiry": goods.day(-1)}
    goods.count(arrival, gone, by=goods.clerk())
    assert goods.count(arrival, gone, by=goods.keeper()).body["state"] == "RECEIVED"
    balance = goods.balance("n95_mask")
    assert (balance["received"], balance["in_stock"], balance["written_off"]) == (400, 0, 400)


def test_what_nobody_pledged_is_received_without_a_receipt_and_without_a_name() -> None:
    arrival = goods.arrive(donor="张三丰")
    goods.count(arrival, MASKS, by=goods.clerk())
    came = goods.count(arrival, MASKS, by=goods.keeper()).body
    assert (came["state"], came["receipt"], came["counted"]) == ("RECEIVED", "", {"n95_mask": 400})
    assert "张三丰" not in call("GET", "/v1/ledger").text


def test_a_serial_that_came_before_is_refused_and_named() -> None:
    goods.received(_pledged(quantity="3"), _machines(3))
    second = goods.arrive(_pledged(quantity="2"))
    answer = goods.count(second, _machines(2, first=2), by=goods.clerk())
    assert (answer.status, answer.errors) == (409, {"lines.0.serials": "serial_known_as"})
    assert "MW-002" in answer.text
    twice = goods.count(second, _machines(2, serials=["X-1", "X-1"]), by=goods.clerk())
    assert (twice.status, twice.errors) == (409, {"lines.0.serials": "serial_known"})


def test_two_arrivals_with_one_machine_are_not_both_received_and_the_later_one_is_counted_anew() -> None:
    one, other = goods.arrive(_pledged(quantity="2")), goods.arrive(_pledged(quantity="2"))
    goods.count(one, _machines(2), by=goods.clerk())
    goods.count(other, _machines(2, first=1), by=goods.clerk())
    assert goods.count(one, _machines(2), by=goods.keeper()).body["state"] == "RECEIVED"
    assert goods.count(other, _machines(2, first=1), by=goods.keeper()).status == 409
    assert goods.count(other, _machines(2, first=10), by=goods.keeper()).body["recounts"] == 1  # not what the first one found
    goods.count(other, _machines(2, first=10), by=goods.keeper())
    assert goods.count(other, _machines(2, first=10), by=goods.clerk()).body["state"] == "RECEIVED"
    assert goods.balance("fogging_machine")["received"] == 4


def test_a_machine_received_while_another_arrival_waits_to_be_received_sends_that_one_back_to_the_counters(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = goods.arrive(_pledged(quantity="2")), goods.arrive(_pledged(quantity="2"))
    for arrival in (one, other):
        goods.count(arrival, _machines(2), by=goods.clerk())
    with monkeypatch.context() as broken:
        _crash_at(broken, 0)
        with pytest.raises(KeyboardInterrupt):
            goods.count(other, _machines(2), by=goods.keeper())
    assert goods.count(one, _machines(2), by=goods.keeper()).body["state"] == "RECEIVED"
    assert call("POST", f"/v1/goods/arrivals/{other}/receive", token=goods.keeper()).errors == {"lines.0.serials": "serial_known_as"}
    assert call("GET", f"/v1/goods/arrivals/{other}", token=goods.keeper()).body["state"] == "WAITING"


@pytest.mark.parametrize("entries", [0, 1, 2])
def test_receiving_that_is_broken_off_between_entries_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch, entries: int) -> None:
    code = _pledged()
    arrival = goods.arrive(code)
    goods.count(arrival, _machines(45), by=goods.clerk())
    with monkeypatch.context() as broken:
        _crash_at(broken, entries)
        with pytest.raises(KeyboardInterrupt):
            goods.count(arrival, _machines(45), by=goods.keeper())
    assert _receipts(code) == []
    again = call("POST", f"/v1/goods/arrivals/{arrival}/receive", token=goods.keeper())
    assert (again.status, again.body["state"]) == (200, "RECEIVED")
    balance = goods.balance("fogging_machine")
    assert (balance["received"], balance["in_stock"], balance["conserved"]) == (45, 45, True)
    assert _receipts(code) == [again.body["receipt"]]
    assert call("POST", f"/v1/goods/arrivals/{arrival}/receive", token=goods.keeper()).said == (409, "arrival_state")


def test_goods_of_a_pledge_that_was_withdrawn_while_they_were_counted_are_recorded_all_the_same() -> None:
    code = _pledged()
    arrival = goods.arrive(code)
    goods.count(arrival, _machines(45), by=goods.clerk())
    withdrawn = call("POST", f"/v1/pledges/{code}/withdraw", {"tail": goods.gift()["phone"][-4:]})
    assert withdrawn.status == 200, withdrawn.text
    came = goods.count(arrival, _machines(45), by=goods.keeper()).body
    gift = goods.found(code)
    assert (came["state"], gift["state"], gift["receipts"]) == ("RECEIVED", "CLOSED", [came["receipt"]])


def test_two_arrivals_of_one_pledge_are_each_received_and_receipted() -> None:
    code = _pledged(quantity="40")
    both = [goods.arrive(code), goods.arrive(code)]
    for at, arrival in enumerate(both):
        for person in (goods.clerk(), goods.keeper()):
            answer = goods.count(arrival, _machines(40, first=100 * at), by=person)
        assert answer.body["state"] == "RECEIVED"
    gift = goods.found(code)
    assert (gift["state"], len(gift["receipts"]), gift["lines"][0]["received"]) == ("RECEIVED", 2, 80)


def test_every_machine_and_every_lot_has_a_label_that_names_it_and_shows_a_code() -> None:
    came = goods.received(
        (code := _pledged(quantity="2")), _machines(2), {"item": "n95_mask", "units": 60, "damaged": 5, "expiry": goods.day(300)}
    )
    labels = call("GET", f"/v1/goods/arrivals/{came['id']}/labels", token=goods.keeper()).body["labels"]
    assert [(one["item"], one["serial"], one["units"]) for one in labels] == [
        ("fogging_machine", "MW-000", 1), ("fogging_machine", "MW-001", 1), ("n95_mask", "", 60),
    ]  # fmt: skip
    assert [one["code"][:3] for one in labels] == ["EQ-", "EQ-", "ST-"]
    assert all(len(one["picture"]) == len(one["picture"][0]) and set("".join(one["picture"])) == {"0", "1"} for one in labels)
    assert {one["code"] for one in labels} <= {one["code"] for one in goods.found(code)["lots"]}


def test_labels_wait_until_the_goods_are_received() -> None:
    arrival = goods.arrive(_pledged())
    assert call("GET", f"/v1/goods/arrivals/{arrival}/labels", token=goods.keeper()).said == (409, "arrival_state")


@pytest.mark.parametrize(
    ("line", "field", "code"),
    [
        ({"item": "fogging_machine", "units": 2}, "serials", "serials_needed"),
        ({"item": "fogging_machine", "units": 2, "serials": ["A"]}, "serials", "serials_count"),
        ({"item": "n95_mask", "units": 1, "serials": ["A"]}, "serials", "serials_not_here"),
        ({"item": "kitchen_sink", "units": 1}, "item", "item_unknown"),
        ({"line": 9, "item": "n95_mask", "units": 1}, "line", "line_unknown"),
    ],
)
def test_a_count_that_cannot_be_is_refused_naming_the_field(line: dict[str, Any], field: str, code: str) -> None:
    assert goods.count(goods.arrive(), line, by=goods.clerk()).errors == {f"lines.0.{field}": code}


@pytest.mark.parametrize("units", ["1e400", 0.5, -1, 10**12, True, "一百"])
def test_a_figure_that_is_no_count_is_refused(units: Any) -> None:
    answer = goods.count(goods.arrive(), {"item": "n95_mask", "units": units}, by=goods.clerk())
    assert (answer.status, list(answer.errors)) == (422, ["lines.0.units"])


def test_whoever_may_not_count_in_a_store_does_not_see_its_arrivals() -> None:
    arrival = goods.arrive(donor="")
    stranger = actors.staff("STORE_KEEPER", actors.OTHER_DISTRICT, 60)
    assert call("GET", "/v1/goods/arrivals", token=stranger).body["arrivals"] == []
    assert call("GET", f"/v1/goods/arrivals/{arrival}", token=stranger).status == 404
    assert goods.count(arrival, MASKS, by=stranger).status == 404


def test_the_same_arrival_sent_twice_is_one() -> None:
    code = _pledged()
    sent = [call("POST", "/v1/goods/arrivals", {"store": actors.CITY, "pledge": code}, token=goods.keeper(), key="arrival-sent-twice-0001") for _ in range(2)]
    assert [one.status for one in sent] == [201, 201]
    assert sent[0].body["id"] == sent[1].body["id"]
