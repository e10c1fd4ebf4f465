"""The stream pump: reads each mapping that the template declares and calls its handler as Lambda would, at least once and in order."""

import base64
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from infra.local import store
from infra.local.filters import passes
from infra.local.gateway import context_of
from infra.local.letters import DeadLetters
from infra.local.template import Function, StreamMapping

Handler = Callable[[dict[str, Any], Any], Any]
IDLE_SECONDS, MOST_RECORDS = 0.12, 1000
Record = dict[str, Any]


class Reader:
    """One mapping: where it stands in its table's stream, and what it hands to its function."""

    def __init__(self, mapping: StreamMapping, function: Function, handler: Handler, endpoint: str, state: Path, dead: DeadLetters) -> None:
        self.mapping, self._function, self._handler, self._dead = mapping, function, handler, dead
        self._streams, self._tables = store.client("dynamodbstreams", endpoint), store.client("dynamodb", endpoint)
        self._file = state / f"{mapping.name}.checkpoint"
        self._at = self._file.read_text(encoding="ascii") if self._file.exists() else ""
        self._arn = ""
        self.caught_up = False
        self._tries: dict[str, int] = {}

    def step(self, *, wait: bool = True) -> bool:
        """Reads and hands over one batch; answers whether there was anything. With `wait`, gives a short batch its window to fill."""
        records = self._read(self._at)
        if not records:
            self.caught_up = True
            return False
        self.caught_up = False
        if wait and self.mapping.window and len(records) < self.mapping.batch:
            time.sleep(self.mapping.window)
            records = self._read(self._at)
        wanted: list[Record] = []
        for record in records:
            if passes(self.mapping.filters, record) and not _unchanged(record):
                wanted.append(record)
                if len(wanted) == self.mapping.batch:
                    break
        last = records[-1] if len(wanted) < self.mapping.batch else wanted[-1]
        if not wanted or self._hand_over(wanted):
            self._checkpoint(last)
        return True

    def _hand_over(self, records: list[Record]) -> bool:
        """Calls the handler until every record was taken or given up; answers False to read again from the checkpoint."""
        age = self.mapping.age
        young = [record for record in records if age < 0 or time.time() - record["dynamodb"]["ApproximateCreationDateTime"] <= age]
        if len(young) < len(records):
            self._dead.add(self.mapping, [record for record in records if record not in young], "too old")
        if not young:
            return True
        failed = self._call(young)
        if failed is None:
            self._tries.pop(_number(young[0]), None)
            return True
        rest = young[failed:]
        if failed:  # what came before the first failure is done for good
            self._checkpoint(young[failed - 1])
        if self.mapping.bisect and len(rest) > 1:
            middle = (len(rest) + 1) // 2
            if not self._hand_over(rest[:middle]):
                return False
            self._checkpoint(rest[middle - 1])
            return self._hand_over(rest[middle:])
        tries = self._tries[_number(rest[0])] = self._tries.get(_number(rest[0]), 0) + 1
        if 0 <= self.mapping.retries < tries:
            self._dead.add(self.mapping, rest, "retries exhausted")
            self._tries.pop(_number(rest[0]))
            return True
        time.sleep(min(0.05 * 2**tries, 2))
        return self._hand_over(rest)

    def _call(self, records: list[Record]) -> int | None:
        """The position of the first record that failed, None when all were taken."""
        try:
            answer = self._handler({"Records": records}, context_of(self._function))
        except Exception:
            sys.stderr.write(traceback.format_exc(limit=-4))
            return 0
        if not self.mapping.partial:
            return None
        failures = answer.get("batchItemFailures") if isinstance(answer, dict) else None
        if failures is None:  # read as success on AWS: silent loss, so it is loud here
            sys.stderr.write(f"{self.mapping.name}: the handler's answer has no batchItemFailures\n")
            return 0
        names = {one["itemIdentifier"] for one in failures}
        return min((index for index, record in enumerate(records) if _number(record) in names), default=None) if names else None

    def _read(self, after: str) -> list[Record]:
        if not self._arn:
            self._arn = self._tables.describe_table(TableName=self.mapping.table)["Table"]["LatestStreamArn"]
        shards = self._streams.describe_stream(StreamArn=self._arn)["StreamDescription"]["Shards"]
        if not shards:
            return []
        where = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": str(int(after))} if after else {"ShardIteratorType": "TRIM_HORIZON"}
        start = self._streams.get_shard_iterator(StreamArn=self._arn, ShardId=shards[0]["ShardId"], **where)["ShardIterator"]
        return [self._event(one) for one in self._streams.get_records(ShardIterator=start, Limit=MOST_RECORDS)["Records"]]

    def _event(self, record: dict[str, Any]) -> Record:
        """A stream record as Lambda sees it: numbers for times, base64 for bytes, long sequence numbers."""
        inner = dict(record["dynamodb"])
        inner["ApproximateCreationDateTime"] = inner["ApproximateCreationDateTime"].timestamp()
        inner["SequenceNumber"] = inner["SequenceNumber"].zfill(21)
        for image in ("Keys", "NewImage", "OldImage"):
            if image in inner:
                inner[image] = _plain(inner[image])
        return {**record, "dynamodb": inner, "eventSourceARN": f"arn:aws:dynamodb:local:000000000000:table/{self.mapping.table}/stream/local"}

    def _checkpoint(self, record: Record) -> None:
        self._at = _number(record)
        staged = self._file.with_suffix(".new")
        staged.write_text(self._at, encoding="ascii")
        staged.replace(self._file)


class Pump:
    """All mappings, a thread each; or, while paused, one after the other on demand."""

    def __init__(self, readers: list[Reader]) -> None:
        self.readers = readers
        self._stopping, self._running = threading.Event(), threading.Event()
        self._running.set()
        self._busy = [threading.Lock() for _ in readers]
        self._threads = [threading.Thread(target=self._run, args=pair, daemon=True) for pair in zip(readers, self._busy, strict=True)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._running.set()
        for thread in self._threads:
            thread.join(10)

    def pause(self) -> None:
        """Stops reading; returns once no handler runs."""
        self._running.clear()
        for busy in self._busy:
            with busy:
                pass

    def resume(self) -> None:
        self._running.set()

    def drain(self) -> int:
        """While paused: hands over all there is, mapping by mapping in the template's order, until nothing is left; answers the batches."""
        batches, more = 0, True
        while more:
            more = False
            for reader in self.readers:
                while reader.step(wait=False):
                    batches, more = batches + 1, True
        return batches

    @property
    def paused(self) -> bool:
        return not self._running.is_set()

    @property
    def idle(self) -> bool:
        return all(reader.caught_up for reader in self.readers)

    def _run(self, reader: Reader, busy: threading.Lock) -> None:
        while not self._stopping.is_set():
            self._running.wait()
            with busy:
                if self._stopping.is_set() or self.paused:
                    continue
                try:
                    worked = reader.step()
                except Exception:
                    sys.stderr.write(f"{reader.mapping.name}: {traceback.format_exc(limit=-3)}")
                    worked = False
            if not worked:
                self._stopping.wait(IDLE_SECONDS)


def _number(record: Record) -> str:
    return str(record["dynamodb"]["SequenceNumber"])


def _unchanged(record: Record) -> bool:
    """A write that changed nothing emits no record in DynamoDB (quirk 3)."""
    inner = record["dynamodb"]
    return bool(record["eventName"] == "MODIFY" and inner.get("NewImage") == inner.get("OldImage"))


def _plain(image: dict[str, Any]) -> dict[str, Any]:
    return {name: _attribute(value) for name, value in image.items()}


def _attribute(value: dict[str, Any]) -> dict[str, Any]:
    [(kind, inner)] = value.items()
    if kind == "B":
        return {"B": base64.b64encode(inner).decode()}
    if kind == "BS":
        return {"BS": [base64.b64encode(one).decode() for one in inner]}
    if kind == "L":
        return {"L": [_attribute(one) for one in inner]}
    if kind == "M":
        return {"M": _plain(inner)}
    return value
