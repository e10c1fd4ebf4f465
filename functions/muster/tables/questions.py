"""The week's question: who is due for it, and asking them once."""

from datetime import date, datetime

from pynamodb.exceptions import TransactWriteError, UpdateError
from pynamodb.expressions.update import Action

from muster.domain.messages import Message
from muster.domain.people import Person
from muster.tables import messages
from muster.tables.base import epoch, failed_condition, failed_items, transaction
from muster.tables.people import ASK_SHARDS, PersonRow, asking


def due(now: datetime, *, most: int) -> list[str]:
    """The ids of people whose question is due by now, the longest due first in each shard; at most so many."""
    share = -(-most // ASK_SHARDS)
    found = [row for shard in range(ASK_SHARDS) for row in PersonRow.to_ask.query(str(shard), PersonRow.ask_at <= epoch(now), limit=share)]
    return [row.id for row in sorted(found, key=lambda row: row.ask_at)][:most]


def ask(was: Person, now: Person, message: Message) -> bool:
    """Asks a person, or pauses them, with the message that tells them; answers False when they were changed or asked meanwhile."""
    actions = [PersonRow.state.set(now.state), PersonRow.unanswered.set(now.unanswered), PersonRow.version.set(now.version)]
    if now.asked:
        actions.append(PersonRow.asked.set(now.asked.isoformat()))
    try:
        with transaction() as write:
            write.update(PersonRow(was.id), actions=[*actions, *_due(now, None)], condition=PersonRow.version == was.version)
            write.save(messages.new_row(message), condition=messages.MessageRow.id.does_not_exist())
    except TransactWriteError as error:
        failed_items(error)
        return False
    return True


def put_off(person: Person, since: date | None) -> bool:
    """Leaves a person alone until a week after a day; answers False when they were changed meanwhile."""
    try:
        PersonRow(person.id).update(actions=_due(person, since), condition=PersonRow.version == person.version)
    except UpdateError as error:
        if not failed_condition(error):
            raise
        return False
    return True


def _due(person: Person, since: date | None) -> list[Action]:
    fields = ((getattr(PersonRow, name), value) for name, value in asking(person, since).items())
    return [field.set(value) if value is not None else field.remove() for field, value in fields]
