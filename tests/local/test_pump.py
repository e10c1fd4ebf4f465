"""The pump: what the template's mappings declare is what happens to every record."""

import os
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.local.delivery import Delivery
from infra.local.letters import DeadLetters
from infra.local.pump import Pump, Reader
from infra.local.streams import number
from infra.local.template import StreamMapping, local

OK: dict[str, Any] = {"batchItemFailures": []}


def _mapping(**changes: Any) -> StreamMapping:
    declared: dict[str, Any] = {
        "name": "Test.People", "function": "MatchingFunction", "table": "muster-local-people", "filters": [], "batch": 10, "window": 0,
        "retries": 2, "age": 3600, "bisect": True, "partial": True, "start": "TRIM_HORIZON", "destination": "queue",
    }  # fmt: skip
    return StreamMapping(**{**declared, **changes})


def _record(position: int, age: float = 0) -> dict[str, Any]:
    return {"dynamodb": {"SequenceNumber": str(position).zfill(21), "ApproximateCreationDateTime": time.time() - age, "Keys": {}}, "eventName": "MODIFY"}


class _World:
    """A delivery with a function that fails on chosen records, and notes of everything."""

    def __init__(self, bad: set[int], **declared: Any) -> None:
        self.bad, self.taken, self.lost, self.reached = bad, list[int](), list[tuple[int, str]](), [0]
        self.sizes: list[int] = []
        self.delivery = Delivery(
            _mapping(**declared), invoke=self._invoke, give_up=lambda records, why: self.lost.extend((int(number(one)), why) for one in records),
            advance=lambda at: self.reached.append(int(at)), wait=lambda seconds: True,
        )  # fmt: skip

    def _invoke(self, event: dict[str, Any]) -> Any:
        self.sizes.append(len(event["Records"]))
        for record in event["Records"]:
            if int(number(record)) in self.bad:
                return {"batchItemFailures": [{"itemIdentifier": number(record)}]}
            self.taken.append(int(number(record)))
        return OK


@given(st.sets(st.integers(1, 30)), st.booleans(), st.integers(0, 3))
def test_every_record_is_taken_or_given_up_in_order_and_none_is_lost(bad: set[int], bisect: bool, retries: int) -> None:
    world = _World(bad, bisect=bisect, retries=retries)
    assert world.delivery.hand_over([_record(position) for position in range(1, 31)])
    lost = {position for position, _ in world.lost}
    assert set(world.taken) | lost == set(range(1, 31))
    assert bad <= lost
    assert lost == bad or not bisect
    assert world.reached == sorted(world.reached) and world.reached[-1] == 30
    firsts = list(dict.fromkeys(world.taken))
    assert firsts == sorted(firsts)


def _reader(endpoint: str, state: Path, seen: list[Any], **declared: Any) -> Reader:
    def take(event: dict[str, Any], context: Any) -> Any:
        seen.append([record["dynamodb"]["Keys"]["id"]["S"] for record in event["Records"]])
        return OK

    return Reader(_mapping(**declared), local().functions["MatchingFunction"], take, endpoint, state, DeadLetters(state / "dead"))


def _start_here(reader: Reader) -> None:
    while reader.step(wait=False):
        pass


def _put(tables: Any, *ids: str) -> None:
    for id in ids:
        tables.put_item(TableName="muster-local-people", Item={"id": {"S": id}, "state": {"S": "REGISTERED"}})


def test_a_reader_goes_on_where_it_was_killed(tables: Any, clean: None, tmp_path: Path) -> None:
    endpoint, seen = os.environ["AWS_ENDPOINT_URL_DYNAMODB"], list[Any]()
    first = _reader(endpoint, tmp_path, seen)
    _start_here(first)
    seen.clear()
    _put(tables, "a", "b")
    first.step(wait=False)
    _put(tables, "c")
    again = _reader(endpoint, tmp_path, seen)
    again.step(wait=False)
    assert seen == [["a", "b"], ["c"]]


def test_a_reader_killed_before_its_checkpoint_reads_again_and_skips_nothing(tables: Any, clean: None, tmp_path: Path) -> None:
    endpoint, seen = os.environ["AWS_ENDPOINT_URL_DYNAMODB"], list[Any]()
    _start_here(_reader(endpoint, tmp_path, seen))
    seen.clear()
    _put(tables, "a")
    killed = _reader(endpoint, tmp_path, seen)
    killed._delivery._advance = lambda after: None  # the batch is handed over, and then the power goes
    killed._checkpoint.reach = lambda after, at_once=True: None  # type: ignore[method-assign,misc]
    killed.step(wait=False)
    _reader(endpoint, tmp_path, seen).step(wait=False)
    assert seen == [["a"], ["a"]]


@pytest.mark.parametrize("spoiled", ["", "x", "12 another-stream", "\x00\x00"])
def test_a_spoiled_checkpoint_reads_again_rather_than_skip(tables: Any, clean: None, tmp_path: Path, spoiled: str) -> None:
    endpoint, seen = os.environ["AWS_ENDPOINT_URL_DYNAMODB"], list[Any]()
    _put(tables, "a")
    (tmp_path / "Test.People.checkpoint").write_text(spoiled, encoding="ascii")
    _start_here(_reader(endpoint, tmp_path, seen, batch=1000))
    assert "a" in [id for batch in seen for id in batch]


def test_filtered_and_unchanged_records_are_not_handed_over(tables: Any, clean: None, tmp_path: Path) -> None:
    endpoint, seen = os.environ["AWS_ENDPOINT_URL_DYNAMODB"], list[Any]()
    reader = _reader(endpoint, tmp_path, seen, filters=[{"eventName": ["INSERT", "MODIFY"]}])
    _start_here(reader)
    seen.clear()
    _put(tables, "a", "a", "b")
    tables.delete_item(TableName="muster-local-people", Key={"id": {"S": "a"}})
    _start_here(reader)
    assert seen == [["a", "b"]]
    assert reader.unread() == 0


def test_a_batch_is_never_larger_than_declared(tables: Any, clean: None, tmp_path: Path) -> None:
    endpoint, seen = os.environ["AWS_ENDPOINT_URL_DYNAMODB"], list[Any]()
    reader = _reader(endpoint, tmp_path, seen, batch=3)
    _start_here(reader)
    seen.clear()
    _put(tables, *"abcdefgh")
    _start_here(reader)
    assert [len(batch) for batch in seen] == [3, 3, 2]


def test_a_paused_pump_hands_over_nothing_until_it_is_told(tables: Any, clean: None, tmp_path: Path) -> None:
    endpoint, seen = os.environ["AWS_ENDPOINT_URL_DYNAMODB"], list[Any]()
    reader = _reader(endpoint, tmp_path, seen)
    _start_here(reader)
    seen.clear()
    pump = Pump([reader])
    pump.start()
    try:
        pump.pause()
        _put(tables, "a")
        time.sleep(0.4)
        assert (seen, pump.behind()) == ([], {"Test.People": 1})
        assert pump.drain() == 1
        pump.resume()
        _put(tables, "b")
        deadline = time.monotonic() + 5
        while len(seen) < 2 and time.monotonic() < deadline:
            time.sleep(0.02)
        assert seen == [["a"], ["b"]]
    finally:
        pump.stop()
