"""The store, and each thing it does otherwise than DynamoDB: a test fails when a new version needs a workaround no more."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ParamValidationError

from infra.local import quirks, store
from infra.local.streams import Stream, number, unchanged
from infra.local.tables import create_tables, sweep_expired
from infra.local.template import Template, local
from infra.local.wire import Refused, Unreachable, Wire, client

PEOPLE, SESSIONS = "muster-local-people", "muster-local-sessions"


@pytest.fixture
def own() -> Iterator[store.Store]:
    """A store of this test's own, with the template's tables."""
    one = store.Store()
    one.start()
    create_tables(local(), one.endpoint)
    yield one
    one.stop()


@pytest.fixture
def db(own: store.Store) -> Any:
    return client("dynamodb", own.endpoint)


def _put(db: Any, id: str, **more: Any) -> None:
    db.put_item(TableName=PEOPLE, Item={"id": {"S": id}, **more})


def test_a_missing_binary_is_one_line_that_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DYNOXIDE_BIN", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("infra.local.binary.ROOT", tmp_path)
    with pytest.raises(store.StoreError) as error:
        store.binary()
    assert "infra.local setup" in str(error.value) and "AWS_ENDPOINT_URL_DYNAMODB" in str(error.value) and "\n" not in str(error.value)


def test_another_program_in_its_place_is_not_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fake = tmp_path / "dynoxide"
    fake.write_text("#!/bin/sh\necho other 9\n", encoding="ascii")
    fake.chmod(0o755)
    monkeypatch.setenv("DYNOXIDE_BIN", str(fake))
    with pytest.raises(store.StoreError, match="other 9"):
        store.Store(tmp_path / "store.db").start()


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    one = store.Store(tmp_path / "store.db")
    one.start()
    create_tables(local(), one.endpoint)
    _put(client("dynamodb", one.endpoint), "1")
    os.kill(one.pid, signal.SIGKILL)
    one.end()
    one.start()
    try:
        assert client("dynamodb", one.endpoint).get_item(TableName=PEOPLE, Key={"id": {"S": "1"}})["Item"] == {"id": {"S": "1"}}
        assert create_tables(local(), one.endpoint) is False
    finally:
        one.stop()


def test_a_second_run_on_the_same_file_is_refused_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "LOCK_SECONDS", 0.2)
    first, second = store.Store(tmp_path / "store.db"), store.Store(tmp_path / "store.db")
    first.start()
    try:
        with pytest.raises(store.StoreError, match="in use by another run"):
            second.start()
    finally:
        first.stop()
    second.start()
    second.stop()


def test_quirk_6_the_engine_itself_would_let_a_second_server_in(own: store.Store) -> None:
    port = store.free_port()
    second = subprocess.Popen(
        [store.binary(), "serve", "--host", "127.0.0.1", "--port", str(port), "--db-path", str(own.file)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        assert _answers(port), "the engine locks its file now: the lock in store.py may go"
    finally:
        second.kill()
        second.wait()


def _answers(port: int) -> bool:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            Wire(f"http://127.0.0.1:{port}").ask("DynamoDB_20120810.ListTables")
            return True
        except (Unreachable, Refused):
            time.sleep(0.05)
    return False


def test_a_store_in_memory_leaves_nothing_behind(own: store.Store) -> None:
    assert own.file
    folder = own.file.parent
    assert folder.exists()
    own.stop()
    assert not folder.exists()


def test_stopping_twice_is_harmless(own: store.Store) -> None:
    own.stop()
    own.stop()
    assert not own.alive


def test_a_table_changed_in_the_template_is_refused(own: store.Store) -> None:
    changed = Template()
    changed.resources["PeopleTable"]["Properties"]["KeySchema"][0]["AttributeName"] = "other"
    with pytest.raises(store.StoreError, match="muster-local-people has changed"):
        create_tables(changed, own.endpoint)


def test_quirk_1_streams_have_no_index_of_their_own_by_number(own: store.Store) -> None:
    assert own.file
    with quirks.database(own.file) as opened:
        opened.execute("DROP INDEX muster_stream")
        plan = str(opened.execute(_READ).fetchall())
        assert "CAST" not in plan and "sequence" not in plan, "the engine indexes its stream records now: index_streams may go"
    quirks.index_streams(own.file)
    with quirks.database(own.file) as opened:
        assert "muster_stream" in str(opened.execute(_READ).fetchall())


_READ = "EXPLAIN QUERY PLAN SELECT MAX(CAST(sequence_number AS INTEGER)) FROM _stream_records WHERE table_name = 'x'"


def test_quirk_1_old_stream_records_stay_until_they_are_pruned(own: store.Store, db: Any) -> None:
    assert own.file
    for id in ("1", "2", "3"):
        _put(db, id)
    now = time.time()
    assert quirks.prune_streams(own.file, now) == 0
    assert quirks.prune_streams(own.file, now + quirks.DAY_SECONDS + 60) == 2
    [newest] = Stream(own.endpoint, PEOPLE).read("")
    _put(db, "4")
    [following] = Stream(own.endpoint, PEOPLE).read(number(newest))
    assert int(number(following)) > int(number(newest))


def test_quirk_2_expired_items_stay_until_they_are_swept(own: store.Store, db: Any) -> None:
    now = int(time.time())
    for id, expires in (("late", now - 10), ("later", now + 1_000)):
        db.put_item(TableName=SESSIONS, Item={"id": {"S": id}, "expires": {"N": str(expires)}})
    time.sleep(1.1)
    assert db.scan(TableName=SESSIONS)["Count"] == 2, "the engine sweeps expired items itself now: sweep_expired may go"
    assert sweep_expired(local(), own.endpoint, now) == 1
    assert [item["id"]["S"] for item in db.scan(TableName=SESSIONS)["Items"]] == ["later"]


def test_quirk_3_a_write_that_changes_nothing_still_makes_a_record(own: store.Store, db: Any) -> None:
    for _ in range(2):
        _put(db, "1", keep={"BOOL": True})
    records = Stream(own.endpoint, PEOPLE).read("")
    assert [unchanged(record) for record in records] == [False, True], "the engine drops writes that change nothing: unchanged() may go"


def test_quirk_4_stream_ids_are_too_short_for_the_sdk(own: store.Store, db: Any) -> None:
    _put(db, "1")
    strict: Any = boto3.client("dynamodbstreams", endpoint_url=own.endpoint, region_name="us-east-1")
    arn = db.describe_table(TableName=PEOPLE)["Table"]["LatestStreamArn"]
    shard = strict.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    raw = Wire(own.endpoint).ask("DynamoDBStreams_20120810.GetShardIterator", StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    record = Wire(own.endpoint).ask("DynamoDBStreams_20120810.GetRecords", ShardIterator=raw["ShardIterator"])["Records"][0]
    with pytest.raises(ParamValidationError):
        strict.get_shard_iterator(
            StreamArn=arn, ShardId=shard, ShardIteratorType="AFTER_SEQUENCE_NUMBER", SequenceNumber=record["dynamodb"]["SequenceNumber"]
        )
    assert len(number(Stream(own.endpoint, PEOPLE).read("")[0])) >= 21


def test_quirk_7_a_shard_that_is_still_written_says_where_it_ends(own: store.Store, db: Any) -> None:
    _put(db, "1")
    arn = db.describe_table(TableName=PEOPLE)["Table"]["LatestStreamArn"]
    [shard] = Wire(own.endpoint).ask("DynamoDBStreams_20120810.DescribeStream", StreamArn=arn)["StreamDescription"]["Shards"]
    assert "EndingSequenceNumber" in shard["SequenceNumberRange"], "open shards have no end now, as they should: Stream may look at it"
    _put(db, "2")
    assert len(Stream(own.endpoint, PEOPLE).read("")) == 2


def test_a_file_of_another_layout_is_refused_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "store.db"
    file.write_bytes(b"this is no database at all" * 50)
    one = store.Store(file)
    with pytest.raises(store.StoreError, match="start anew with FRESH=1"):
        one.start()
    one.stop()


def test_the_store_ends_with_whoever_started_it(tmp_path: Path) -> None:
    script = "import sys, time, pathlib; from infra.local.store import Store; one = Store(pathlib.Path(sys.argv[1])); one.start(); print(one.pid, flush=True); time.sleep(60)"
    child = subprocess.Popen([sys.executable, "-c", script, str(tmp_path / "store.db")], stdout=subprocess.PIPE, text=True)
    assert child.stdout
    pid = int(child.stdout.readline())
    child.kill()
    child.wait()
    child.stdout.close()
    deadline = time.monotonic() + 5
    while Path(f"/proc/{pid}").exists() and "Z" not in Path(f"/proc/{pid}/stat").read_text().split(")")[1][:3]:
        assert time.monotonic() < deadline, "the store outlived its owner"
        time.sleep(0.05)
