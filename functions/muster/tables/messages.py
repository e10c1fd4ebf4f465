"""The outbox: what is to be sent, written together with what it tells of."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pynamodb.attributes import BinaryAttribute, DynamicMapAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError, UpdateError

from muster import vault
from muster.domain.messages import Message
from muster.domain.times import moment, stamp
from muster.tables import people_keys
from muster.tables.base import Table, epoch, failed_condition, name


class MessageRow(Table):
    """`secret` (a sign-in code) is sealed under the person's own key, named by `key`."""

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
    attempts = NumberAttribute(default=0)
    expires = NumberAttribute()


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
        facts=dict(message.facts), attempts=0, expires=epoch(message.expires),
    )  # fmt: skip


def secret_row(message: Message, *, key: str) -> MessageRow:
    """The row of a message whose secret is sealed under its reader's key."""
    row = new_row(message)
    row.key = key
    row.secret = vault.seal(people_keys.find_one(key), message.secret, place=f"messages|{message.id}|secret")
    return row


def take(id: str, now: datetime) -> Message | None:
    """Takes a queued message for sending; None when it is gone, out of date, or someone else's: so each is tried by one sender at a time."""
    try:
        row = MessageRow.get(id, consistent_read=True)
        row.update(
            actions=[MessageRow.state.set("SENDING"), MessageRow.attempts.set(MessageRow.attempts + 1)],
            condition=(MessageRow.state == "QUEUED") & (MessageRow.expires > epoch(now)),
        )
    except MessageRow.DoesNotExist:
        return None
    except UpdateError as error:
        if not failed_condition(error):
            raise
        return None
    return _message(row)


def settle(id: str, *, sent: bool, give_up: bool) -> None:
    """Records how sending went; what was not sent goes back to the queue unless it is given up."""
    state = "SENT" if sent else "FAILED" if give_up else "QUEUED"
    MessageRow(id).update(actions=[MessageRow.state.set(state), MessageRow.secret.remove()] if state != "QUEUED" else [MessageRow.state.set(state)])


def id_of(image: Mapping[str, Any]) -> str:
    """The id of the message in a stream image."""
    return str(image["id"]["S"])


def _message(row: MessageRow) -> Message:
    secret = ""
    if row.secret is not None and row.key is not None:
        secret = vault.unseal(people_keys.find_one(row.key), row.secret, place=f"messages|{row.id}|secret")
    return Message(
        id=row.id, person=row.person, template=row.template, created=moment(row.created), expires=moment(row.created),  # type: ignore[arg-type]
        facts={key: str(value) for key, value in row.facts.attribute_values.items()}, secret=secret, state=row.state,  # type: ignore[arg-type]
        attempts=int(row.attempts),
    )  # fmt: skip
