"""Messages on their way out: held, settled, told of by a receipt, opened; each move is counted in the same write."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from pynamodb.exceptions import PynamoDBException, TransactWriteError
from pynamodb.expressions.update import Action

from muster.domain.messages import Hold, Message, State
from muster.domain.outcomes import NOT_ACKED, Said, after_receipt, day_of, tally_of
from muster.domain.refusals import Unavailable
from muster.domain.times import moment
from muster.tables import tallies
from muster.tables.base import epoch, failed_items, transaction
from muster.tables.messages import MessageRow
from muster.telemetry import logger

_TRIES = 4


def hold(message: Message, until: datetime, reason: Hold, now: datetime) -> None:
    """Puts a message that was taken back in the queue, not to be taken before a moment; tries at gateways that failed are counted."""
    actions: list[Action] = [
        MessageRow.state.set("QUEUED"), MessageRow.held.set(epoch(until)), MessageRow.due.set(epoch(until)), MessageRow.reason.set(reason),
        MessageRow.attempts.set(message.attempts), MessageRow.counted.set(message.counted), *_handed(message),
    ]  # fmt: skip
    _move(message, tally_of("QUEUED", reason), actions, MessageRow.state == "SENDING", now)


def settle(message: Message, state: State, now: datetime, *, reason: str = "", words: int = 0) -> None:
    """Records how a message that was taken ended, sent in which version of its words or not and why; a receipt that came before stands."""
    actions = [*_ended(state, reason), *_handed(message)]
    if words:
        actions.append(MessageRow.words.set(words))
    _move(message, tally_of(state, reason), actions, MessageRow.state == "SENDING", now)


def give_up(id: str, now: datetime) -> bool:
    """Ends a message that cannot be sent any more: out of date, or its sender died with it, when nobody knows whether it went out; answers whether it did."""
    row = _row(id)
    if row is None or row.due is None or row.due > epoch(now):
        return False
    if row.state == "SENDING":  # at most once: it is not sent a second time
        state, reason = "UNSURE", "sender_died"
    elif row.expires <= epoch(now):
        state, reason = ("UNSURE", "no_answer") if row.doubted else ("DROPPED", "out_of_date")
    else:
        return False
    unchanged = (MessageRow.state == row.state) & (MessageRow.due == row.due)
    return _move(row, tally_of(state, reason), _ended(state, reason), unchanged, now)  # type: ignore[arg-type]


def receipt(id: str, said: Said, cause: str, now: datetime) -> bool:
    """What a gateway says became of a message, in whatever order and however often it says so; answers whether that was news."""
    for _ in range(_TRIES):
        row = _row(id)
        state = after_receipt(row.state, said) if row else None  # type: ignore[arg-type]
        if row is None or state is None:
            return False
        if _move(row, tally_of(state, cause), _ended(state, cause), _as_read(row), now):
            return True
    raise Unavailable


def opened(ids: Iterable[str], now: datetime) -> None:
    """Marks the messages whose link was opened or answered; whoever answers is not kept waiting, and told nothing, where the store has no time for it."""
    try:
        for row in MessageRow.batch_get(list(ids), consistent_read=True):
            if row.state in NOT_ACKED:
                _move(row, tally_of("ACKED"), _ended("ACKED", ""), _as_read(row), now)
    except (PynamoDBException, Unavailable) as error:
        logger.warning("A message that was opened is not marked", extra={"error": type(error).__name__})


def _row(id: str) -> MessageRow | None:
    return next(iter(MessageRow.batch_get([id], consistent_read=True)), None)


def _as_read(row: MessageRow) -> Any:
    return (MessageRow.state == row.state) & (MessageRow.tallied == row.tallied if row.tallied else MessageRow.tallied.does_not_exist())


def _handed(message: Message) -> list[Action]:
    """Who has it, and who may."""
    fields = ((MessageRow.taken, message.taken), (MessageRow.doubted, message.doubted))
    return [field.set(set(names)) if names else field.remove() for field, names in fields]


def _ended(state: State, reason: str) -> list[Action]:
    return [
        MessageRow.state.set(state), MessageRow.secret.remove(), MessageRow.waits.remove(), MessageRow.due.remove(), MessageRow.held.remove(),
        MessageRow.reason.set(reason) if reason else MessageRow.reason.remove(),
    ]  # fmt: skip


def _move(was: Message | MessageRow, pile: str, actions: list[Action], condition: Any, now: datetime) -> bool:
    """Moves a message under a condition and counts it anew, both or neither; answers whether it was as expected."""
    created = was.created if isinstance(was.created, datetime) else moment(was.created)
    for _ in range(_TRIES):
        try:
            with transaction() as write:
                write.update(MessageRow(was.id), actions=[*actions, MessageRow.tallied.set(pile)], condition=condition)
                tallies.recount(write, day_of(created.astimezone(UTC)), was.tallied or "", pile, now)
            return True
        except TransactWriteError as error:
            try:
                failed_items(error)
            except Unavailable:
                continue  # another write of the same message came in between
            return False
    raise Unavailable
