"""One table's stream, read from a sequence number on, in records as Lambda hands them to a function."""

from typing import Any

from infra.local.wire import Refused, Wire

Record = dict[str, Any]
_API = "DynamoDBStreams_20120810"
MOST = 1000


class Stream:
    """Reads forward through the shards of a stream; keeps its place so that an idle look costs one request."""

    def __init__(self, endpoint: str, table: str) -> None:
        self._wire, self.table = Wire(endpoint), table
        self._arn = ""
        self._place: tuple[str, str, str] | None = None  # after which record, in which shard, by which iterator

    @property
    def arn(self) -> str:
        """The stream's name, another one when the table was made anew."""
        if not self._arn:
            described = self._wire.ask("DynamoDB_20120810.DescribeTable", TableName=self.table)["Table"]
            self._arn = str(described["LatestStreamArn"])
        return self._arn

    def read(self, after: str, most: int = MOST) -> list[Record]:
        """The records after a sequence number (all that are left, with an empty one), oldest first; raises Unreachable."""
        if self._place is None or self._place[0] != after:
            shard = self._shard(after)
            self._place = (after, shard, self._iterator(shard, after))
        _, shard, iterator = self._place
        try:
            answer = self._wire.ask(f"{_API}.GetRecords", ShardIterator=iterator, Limit=most)
        except Refused:  # iterators grow old, and may not outlive the store
            self._place = None
            raise
        records = [self._event(one) for one in answer["Records"]]
        further = answer.get("NextShardIterator")
        if further and not records:
            self._place = (after, shard, further)
        elif further:
            self._place = (number(records[-1]), shard, further)
        else:
            self._place = None
            following = None if records else self._following(shard)
            if following:
                self._place = (after, following, self._iterator(following, ""))
                return self.read(after, most)
        return records

    def _shards(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._wire.ask(f"{_API}.DescribeStream", StreamArn=self.arn)["StreamDescription"]["Shards"]
        return sorted(found, key=_start)

    def _shard(self, after: str) -> str:
        """The shard that holds a record, by where shards start: their ends are not to be trusted (quirk 7)."""
        shards = self._shards()
        started = [one for one in shards if after and _start(one) <= int(after)]
        return str((started[-1] if started else shards[0])["ShardId"])

    def _following(self, shard: str) -> str | None:
        names = [str(one["ShardId"]) for one in self._shards()]
        later = names[names.index(shard) + 1 :] if shard in names else []
        return later[0] if later else None

    def _iterator(self, shard: str, after: str) -> str:
        where = {"ShardIteratorType": "TRIM_HORIZON"}
        if after:
            where = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": str(int(after))}
        try:
            answer = self._wire.ask(f"{_API}.GetShardIterator", StreamArn=self.arn, ShardId=shard, **where)
        except Refused:
            self._arn = ""  # the table may have been made anew
            raise
        return str(answer["ShardIterator"])

    def _event(self, record: Record) -> Record:
        """A record as Lambda sees it: the table's ARN, and sequence numbers long enough to compare as text (quirk 4)."""
        inner = record["dynamodb"]
        inner["SequenceNumber"] = str(inner["SequenceNumber"]).zfill(21)
        return {**record, "eventSourceARN": self.arn}


def number(record: Record) -> str:
    """A record's sequence number."""
    return str(record["dynamodb"]["SequenceNumber"])


def unchanged(record: Record) -> bool:
    """A write that changed nothing emits no record in DynamoDB, but does here (quirk 3)."""
    inner = record["dynamodb"]
    return record["eventName"] == "MODIFY" and "NewImage" in inner and inner.get("NewImage") == inner.get("OldImage")


def _start(shard: dict[str, Any]) -> int:
    return int(shard["SequenceNumberRange"].get("StartingSequenceNumber", 0))  # an empty stream has none yet
