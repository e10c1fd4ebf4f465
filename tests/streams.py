"""The streams of a test: real records of the store, read as the template's mappings say, handed to the real functions with their rights."""

import json
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from infra.local.environment import context_of
from infra.local.inbox import Inbox
from infra.local.letters import DeadLetters
from infra.local.pump import Handler, Pump, Reader
from infra.local.template import StreamMapping, local
from infra.local.wire import Wire
from muster.tables.base import connection
from tests.template.held import held_to_its_rights


class Streams:
    """Every mapping of the template from now on, with a list of the batches that were handed over."""

    def __init__(self, endpoint: str, folder: Path, inbox: Inbox) -> None:
        self._endpoint, self._folder, self._inbox = endpoint, folder, inbox
        self._said = len(inbox.read())
        self.dead = DeadLetters(folder / "dead-letters")
        self.batches: list[tuple[str, list[dict[str, Any]]]] = []
        self.readers = {one.name: self._reader(one) for one in local().mappings}
        self._pump = Pump(list(self.readers.values()))
        self._pump.pause()

    def drain(self, *, poison: bool = False) -> int:
        """Hands over whatever there is until nothing is left; nothing may end among the dead letters but what a test poisoned."""
        batches = self._pump.drain()
        assert poison or self.dead.read() == []
        return batches

    def messages(self) -> list[dict[str, str]]:
        """What came to the local inbox since the test began."""
        return self._inbox.read(self._said)

    def _reader(self, mapping: StreamMapping) -> Reader:
        (self._folder / f"{mapping.name}.checkpoint").write_text(newest(self._endpoint, mapping.table), encoding="ascii")
        function = local().functions[mapping.function]
        reader = Reader(mapping, function, self._handler(mapping), self._endpoint, self._folder, self.dead)
        reader._delivery._wait = lambda seconds: True  # retries follow at once
        return reader

    def _handler(self, mapping: StreamMapping) -> Handler:
        def handle(event: dict[str, Any], context: Any) -> Any:
            self.batches.append((mapping.name, event["Records"]))
            return deliver(mapping.function, event)

        return handle


def deliver(function: str, event: dict[str, Any]) -> Any:
    """Calls a function that answers no HTTP, with the rights of its role."""
    module, _, name = local().functions[function].handler.rpartition(".")
    with held_to_its_rights(connection.client, function):
        return getattr(import_module(module), name)(event, context_of(local().functions[function]))


def reconcile(**event: Any) -> dict[str, int]:
    """Runs the minute's reconciler, or with settle=True the night's."""
    return dict(deliver("ReconcilerFunction", event))


_newest: dict[tuple[str, str], str] = {}
_wire = cache(Wire)


def newest(endpoint: str, table: str) -> str:
    """The sequence number of a table's last stream record."""
    arn = _stream(endpoint, table)
    at = _newest.get((endpoint, table), "")
    while records := _records(_wire(endpoint), arn, at):
        at = records[-1]["dynamodb"]["SequenceNumber"]
    _newest[endpoint, table] = at
    return at


@cache
def _stream(endpoint: str, table: str) -> str:
    return str(_wire(endpoint).ask("DynamoDB_20120810.DescribeTable", TableName=table)["Table"]["LatestStreamArn"])


def _records(wire: Wire, arn: str, after: str) -> list[dict[str, Any]]:
    shards = wire.ask("DynamoDBStreams_20120810.DescribeStream", StreamArn=arn)["StreamDescription"]["Shards"]
    if not shards:
        return []
    where = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": after} if after else {"ShardIteratorType": "TRIM_HORIZON"}
    start = wire.ask("DynamoDBStreams_20120810.GetShardIterator", StreamArn=arn, ShardId=shards[0]["ShardId"], **where)["ShardIterator"]
    return list(wire.ask("DynamoDBStreams_20120810.GetRecords", ShardIterator=start, Limit=1000)["Records"])


def images(batches: list[tuple[str, list[dict[str, Any]]]]) -> str:
    """All that was handed over, as text."""
    return json.dumps(batches, ensure_ascii=False)
