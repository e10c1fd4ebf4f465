"""The streams' own troubles: duplicates, late and partial failures, poison, no stream at all, two solvers at once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import matching.app
from infra.drill.audit import audit
from matching import projection, turns, window
from muster.tables import pool, regions
from tests import actors
from tests.api import call
from tests.streams import Streams, deliver, reconcile


def _mapping(streams: Streams, table: str) -> str:
    return next(name for name, reader in streams.readers.items() if reader.mapping.table.endswith(f"-{table}"))


def _state(tables: Any) -> dict[str, Any]:
    """Pool, needs and duties, without times and versions of writing."""
    entries = {item["person"]["S"]: (item["cell"]["S"], item["m"]["N"], item.get("b")) for item in tables.scan(TableName="muster-local-pool")["Items"]}
    lines = {
        (item["id"]["S"], item["part"]["S"]): (item["filled"], item["gap"]["S"]) for item in tables.scan(TableName="muster-local-needs")["Items"] if "filled" in item
    }
    duties = {(item["person"]["S"], item["day"]["S"]) for item in tables.scan(TableName="muster-local-duties")["Items"]}
    return {"pool": entries, "lines": lines, "duties": duties}


def _story() -> None:
    for number in range(1, 9):
        actors.sign_up(number)
    call("PATCH", "/v1/me", {"paused": True}, token=actors.token(1))
    call("PATCH", "/v1/me", {"area": actors.OTHER_STREET}, token=actors.token(2))
    call("DELETE", "/v1/me", token=actors.token(3))
    actors.publish(actors.line(3), actors.line(2, hour=13))
    actors.publish(actors.line(4), area=actors.NEXT_DOOR)


@pytest.mark.usefixtures("sound")
def test_the_same_batch_twice_changes_nothing_more(streams: Streams, tables: Any) -> None:
    _story()
    streams.drain()
    before, batches = _state(tables), list(streams.batches)
    assert batches
    for name, records in batches:
        assert deliver(streams.readers[name].mapping.function, {"Records": records}) == {"batchItemFailures": []}
    streams.drain()
    assert _state(tables) == before


@pytest.mark.usefixtures("sound")
def test_old_records_delivered_late_never_bring_a_person_back(streams: Streams, tables: Any) -> None:
    actors.sign_up(1)
    call("DELETE", "/v1/me", token=actors.token(1))
    streams.drain()
    [(name, records)] = streams.batches
    deliver(streams.readers[name].mapping.function, {"Records": list(reversed(records))})
    deliver(streams.readers[name].mapping.function, {"Records": records[:1]})
    assert list(pool.of([actors.STREET])) == []


@pytest.mark.usefixtures("sound")
def test_without_any_stream_the_reconciler_reaches_the_same_end(streams: Streams, tables: Any) -> None:
    _story()
    reconcile()
    alone = _state(tables)
    streams.drain()
    reconcile()
    assert _state(tables) == alone
    assert sum(int(filled["N"]) for filled, _ in alone["lines"].values()) > 0


def test_offers_and_messages_need_no_stream_either(streams: Streams) -> None:
    actors.sign_up(1)
    actors.settings(firm_hours=336)
    id = actors.publish(actors.line(1))
    reconcile()
    assert len(actors.told(id)) == 1


def test_records_of_one_person_come_in_the_order_they_were_written(streams: Streams) -> None:
    actors.sign_up(1)
    for keep in (True, False, True):
        call("PATCH", "/v1/me", {"keep": keep}, token=actors.token(1))
    streams.drain()
    [(_, records)] = streams.batches
    versions = [record["dynamodb"]["NewImage"]["version"]["N"] for record in records]
    assert versions == ["1", "2", "3", "4"]


def test_a_record_that_fails_is_tried_again_and_those_before_it_are_done(streams: Streams, tables: Any) -> None:
    for number in (1, 2, 3):
        actors.sign_up(number)
    name, failed, seen = _mapping(streams, "people"), [2], Counter[str]()
    mapping = streams.readers[name].mapping

    def flaky(event: dict[str, Any], context: Any) -> Any:
        for index, record in enumerate(event["Records"]):
            person = record["dynamodb"]["Keys"]["id"]["S"]
            seen[person] += 1
            if person == actors.person(2) and failed[0]:
                failed[0] -= 1
                deliver(mapping.function, {"Records": event["Records"][:index]})
                return {"batchItemFailures": [{"itemIdentifier": record["dynamodb"]["SequenceNumber"]}]}
        return deliver(mapping.function, event)

    streams.readers[name]._handler = flaky
    streams.drain()
    assert {entry.person for entry in pool.of([actors.STREET])} == {actors.person(number) for number in (1, 2, 3)}
    assert seen[actors.person(2)] >= 3


def test_a_poison_record_ends_among_the_dead_letters_and_the_others_proceed(streams: Streams, tables: Any) -> None:
    for number in (1, 2, 3):
        actors.sign_up(number)
    tables.update_item(
        TableName="muster-local-people", Key={"id": {"S": actors.person(2)}}, UpdateExpression="SET #v = :v",
        ExpressionAttributeNames={"#v": "version"}, ExpressionAttributeValues={":v": {"S": "poison"}},
    )  # fmt: skip
    streams.drain(poison=True)
    [letter] = streams.dead.read()
    assert (letter["keys"], letter["why"], letter["count"]) == ([{"id": {"S": actors.person(2)}}], "retries exhausted", 1)
    assert {entry.person for entry in pool.of([actors.STREET])} >= {actors.person(1), actors.person(3)}


def test_a_batch_that_touches_a_district_wakes_one_solve(streams: Streams, monkeypatch: pytest.MonkeyPatch) -> None:
    solved: list[str] = []
    monkeypatch.setattr(matching.app, "solve", lambda *districts, **_: solved.extend(districts))
    actors.publish(actors.line(5))
    for number in range(1, 6):
        actors.sign_up(number)
    streams.drain()
    assert solved.count(actors.DISTRICT) == 2  # one for the batch of people, one for the need


def test_sign_ups_where_nothing_is_asked_wake_no_solver(streams: Streams, monkeypatch: pytest.MonkeyPatch) -> None:
    solved: list[str] = []
    monkeypatch.setattr(matching.app, "solve", lambda *districts, **_: solved.extend(districts))
    actors.sign_up(1)
    streams.drain()
    assert solved == []


@pytest.mark.usefixtures("sound")
def test_two_solvers_at_once_on_one_district_seat_everyone_once(streams: Streams, tables: Any) -> None:
    for number in range(1, 21):
        actors.sign_up(number)
    id = actors.publish(actors.line(12), actors.line(8, hour=13))
    projection.repair(1_000, actors.now())
    with ThreadPoolExecutor(4) as solvers:
        list(solvers.map(lambda _: turns.solve(actors.DISTRICT), range(8)))
    assert [line["filled"] for line in actors.show(id)["lines"]] == [12, 8]
    assert regions.marked() == []


def test_a_district_held_by_another_solver_is_marked_and_solved_by_its_holder(streams: Streams) -> None:
    actors.sign_up(1)
    id = actors.publish(actors.line(1))
    projection.repair(1_000, actors.now())
    seen = regions.take(actors.DISTRICT, "another", actors.now())
    turns.solve(actors.DISTRICT)
    assert actors.show(id)["lines"][0]["filled"] == 0
    assert regions.release(actors.DISTRICT, "another", seen or "", solved=actors.now()) is False
    assert regions.marked() == [actors.DISTRICT]


def test_a_solver_that_died_loses_its_lease_after_a_minute(streams: Streams, clock: Any) -> None:
    actors.sign_up(1)
    id = actors.publish(actors.line(1))
    regions.take(actors.DISTRICT, "dead", actors.now())
    reconcile()
    assert actors.show(id)["lines"][0]["filled"] == 0
    clock(seconds=62)
    reconcile()
    assert actors.show(id)["lines"][0]["filled"] == 1


@pytest.mark.parametrize("action", ["pause", "withdraw"])
def test_whoever_leaves_between_solve_and_claim_is_not_seated(streams: Streams, monkeypatch: pytest.MonkeyPatch, tables: Any, action: str) -> None:
    actors.sign_up(1)
    id = actors.publish(actors.line(1))
    projection.repair(1_000, actors.now())
    real, left = window._claim, list[Any]()

    def claim(here: Any, one: Any, entries: Any) -> set[str]:
        if not left:
            left.append(call("PATCH", "/v1/me", {"paused": True}, token=actors.token(1)) if action == "pause" else call("DELETE", "/v1/me", token=actors.token(1)))
            projection.repair(1_000, actors.now())
        return real(here, one, entries)

    monkeypatch.setattr(window, "_claim", claim)
    turns.solve(actors.DISTRICT)
    assert left
    assert actors.show(id)["lines"][0]["filled"] == 0
    assert audit(tables, "muster-local-")["counter_mismatch"] == 0


def test_a_change_that_a_later_solve_has_seen_wakes_no_solver_again(streams: Streams, monkeypatch: pytest.MonkeyPatch) -> None:
    from matching import app

    solved: list[str] = []
    monkeypatch.setattr(app, "solve", lambda *districts, **_: solved.extend(districts))
    actors.sign_up(1)
    actors.publish(actors.line(1))
    monkeypatch.setattr(regions.Turn, "saw", lambda turn, at: True)
    streams.drain()
    assert solved == [actors.DISTRICT]  # by the sign-up, which the pool had only now
    monkeypatch.setattr(regions.Turn, "saw", lambda turn, at: False)
    actors.publish(actors.line(1, hour=13))
    streams.drain()
    assert solved == [actors.DISTRICT] * 2
