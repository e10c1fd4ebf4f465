"""The outbox: what is to be sent, written together with what it tells of."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zlib import crc32

from pynamodb.attributes import (
    BinaryAttribute,
    BooleanAttribute,
    DynamicMapAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)
from pynamodb.exceptions import PutError, UpdateError
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection

from muster import vault
from muster.domain.messages import NOTICED_WITHIN, SENDS_WITHIN, Message
from muster.domain.times import moment, stamp
from muster.tables import people_keys
from muster.tables.base import Table, epoch, failed_condition, name

SHARDS = 4  # of the index by due


class ByDue(GlobalSecondaryIndex["MessageRow"]):  # type: ignore[no-untyped-call]
    """Messages that are not settled, by when the clock is to look at them."""

    class Meta:
        index_name = "by_due"
        projection = IncludeProjection(["created", "reason"])

    waits = UnicodeAttribute(hash_key=True)
    due = NumberAttribute(range_key=True)
    created = UnicodeAttribute()
    reason = UnicodeAttribute(null=True)


class MessageRow(Table):
    """`secret` (a sign-in code) is sealed under the person's own key, named by `key`.

    `waits` is there until it is settled: one of a few shards; `held` says until when and `reason` why it is not sent, `words` which version of them was;
    `taken` and `doubted` name targets that have it or may, `tallied` the pile that its day counts it on.
    """

    class Meta:
        table_name = name("messages")

    id = UnicodeAttribute(hash_key=True)
    person = UnicodeAttribute()
    template = UnicodeAttribute()
    state = UnicodeAttribute()
    created = UnicodeAttribute()
    facts = DynamicMapAttribute(default=dict)  # type: ignore[no-untyped-call]
    key = UnicodeAttribute(null=True)
    secret = BinaryAttribute(legacy_encoding=False, null=True)
    urgent = BooleanAttribute(default=False)
    attempts = NumberAttribute(default=0)
    counted = BooleanAttribute(default=False)
    taken = UnicodeSetAttribute(null=True)
    doubted = UnicodeSetAttribute(null=True)
    tallied = UnicodeAttribute(null=True)
    words = NumberAttribute(null=True)
    waits = UnicodeAttribute(null=True)
    due = NumberAttribute(null=True)
    held = NumberAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    expires = NumberAttribute()

    by_due = ByDue()


def add(message: Message, *, key: str) -> None:
    """Queues a message with a secret; a second time changes nothing."""
    try:
        secret_row(message, key=key).save(condition=MessageRow.id.does_not_exist())
    except PutError as error:
        if not failed_condition(error):
            raise


def queue(message: Message) -> None:
    """Queues a message without a secret; a second time changes nothing."""
    try:
        new_row(message).save(condition=MessageRow.id.does_not_exist())
    except PutError as error:
        if not failed_condition(error):
            raise


def new_row(message: Message) -> MessageRow:
    """The row of a message to queue."""
    return MessageRow(
        message.id, person=message.person, template=message.template, state="QUEUED", created=stamp(message.created),
        facts=dict(message.facts), urgent=message.urgent, attempts=0, waits=_shard(message.id), due=epoch(message.created + NOTICED_WITHIN),
        expires=epoch(message.expires),
    )  # fmt: skip


def secret_row(message: Message, *, key: str) -> MessageRow:
    """The row of a message whose secret is sealed under its reader's key."""
    row = new_row(message)
    row.key = key
    row.secret = vault.seal(people_keys.find_one(key), message.secret, place=f"messages|{message.id}|secret")
    return row


def take(id: str, now: datetime) -> Message | None:
    """Takes a queued message for sending; None when it is gone, out of date, held, or someone else's: so each is tried by one sender at a time."""
    try:
        row = MessageRow.get(id, consistent_read=True)
        row.update(
            actions=[MessageRow.state.set("SENDING"), MessageRow.due.set(epoch(now + SENDS_WITHIN))],
            condition=(MessageRow.state == "QUEUED") & (MessageRow.expires > epoch(now))
            & (MessageRow.held.does_not_exist() | (MessageRow.held <= epoch(now))),
        )  # fmt: skip
    except MessageRow.DoesNotExist:
        return None
    except UpdateError as error:
        if not failed_condition(error):
            raise
        return None
    return _message(row)


def due(now: datetime, *, most: int) -> list[str]:
    """The ids of messages that the clock is to look at by now, the longest due first in each shard."""
    share = most // SHARDS
    return [row.id for shard in range(SHARDS) for row in MessageRow.by_due.query(str(shard), MessageRow.due <= epoch(now), limit=share)]


def waiting(*, most: int) -> list[tuple[datetime, str]]:
    """When each message that waits was written, and what for (empty for one not looked at yet); at most so many of them, the longest due first."""
    share = most // SHARDS
    rows = [row for shard in range(SHARDS) for row in MessageRow.by_due.query(str(shard), limit=share)]
    return [(moment(row.created), row.reason or "") for row in rows]


def _shard(id: str) -> str:
    return str(crc32(id.encode()) % SHARDS)


def id_of(image: Mapping[str, Any]) -> str:
    """The id of the message in a stream image."""
    return str(image["id"]["S"])


def _message(row: MessageRow) -> Message:
    secret = ""
    if row.secret is not None and row.key is not None:
        secret = vault.unseal(people_keys.find_one(row.key), row.secret, place=f"messages|{row.id}|secret")
    return Message(
        id=row.id, person=row.person, template=row.template, created=moment(row.created), expires=datetime.fromtimestamp(int(row.expires), UTC),  # type: ignore[arg-type]
        facts={key: str(value) for key, value in row.facts.attribute_values.items()}, secret=secret, state=row.state,  # type: ignore[arg-type]
        urgent=row.urgent, attempts=int(row.attempts), counted=row.counted, taken=frozenset(row.taken or ()), doubted=frozenset(row.doubted or ()),
        tallied=row.tallied or "",
    )  # fmt: skip
