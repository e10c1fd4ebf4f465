"""The callups table: whom the dispatch orders of a line asked, and what each of them said."""

from collections.abc import Iterable, Sequence
from typing import Any

from pynamodb.attributes import BinaryAttribute, BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError, TransactWriteError, UpdateError
from pynamodb.expressions.update import Action
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from muster import vault
from muster.domain.assignments import Seat
from muster.domain.dispatch import CallUp
from muster.domain.messages import Message
from muster.domain.refusals import Conflict
from muster.domain.times import moment, stamp
from muster.tables import messages, people, people_keys, pool
from muster.tables.base import Table, failed_condition, failed_items, name, transaction

BATCH = 30  # people in one transaction, of three items each


class ByPerson(GlobalSecondaryIndex["CallUpRow"]):  # type: ignore[no-untyped-call]
    """What a person was asked, by when."""

    class Meta:
        index_name = "by_person"
        projection = KeysOnlyProjection()

    person = UnicodeAttribute(hash_key=True)
    told = UnicodeAttribute(range_key=True)


class CallUpRow(Table):
    """`line` is need-line; `words` are sealed under the person's own key, named by `key`, and end with it."""

    class Meta:
        table_name = name("callups")

    line = UnicodeAttribute(hash_key=True)
    mark = UnicodeAttribute(range_key=True)
    order = UnicodeAttribute()
    person = UnicodeAttribute()
    cell = UnicodeAttribute()
    state = UnicodeAttribute()
    wave = NumberAttribute()
    told = UnicodeAttribute()
    first = BooleanAttribute(default=False)
    metres = NumberAttribute(default=0)
    key = UnicodeAttribute(null=True)
    words = BinaryAttribute(legacy_encoding=False, null=True)
    answered = UnicodeAttribute(null=True)
    version = NumberAttribute()

    by_person = ByPerson()


def get(seat: Seat) -> CallUp | None:
    """The call-up to a seat; None when nobody was asked."""
    try:
        return _opened([CallUpRow.get(*_key(seat), consistent_read=True)])[0]
    except CallUpRow.DoesNotExist:
        return None


def of_line(need: str, line: int) -> list[CallUp]:
    """Everyone ever asked to a line by a dispatch order."""
    return _opened(list(CallUpRow.query(f"{need}-{line:02d}", consistent_read=True)))


def of_person(person: str, *, limit: int = 50) -> list[CallUp]:
    """What a person was asked, the latest first."""
    keys = [(row.line, row.mark) for row in CallUpRow.by_person.query(person, scan_index_forward=False, limit=limit)]
    return sorted(_opened(list(CallUpRow.batch_get(keys))), key=lambda one: one.told, reverse=True)


def tell(asked: Sequence[tuple[CallUp, Message]]) -> bool:
    """Asks people (at most BATCH) and queues their letters, each counted as a message of the day; answers False when one was asked meanwhile."""
    try:
        with transaction() as write:
            for one, letter in asked:
                write.save(new_row(one), condition=_unasked(one))
                write.save(messages.new_row(letter), condition=messages.MessageRow.id.does_not_exist())
            for one, _ in asked:
                row, actions, condition = pool.ask(one.cell, one.person, int(one.told.timestamp()))
                write.update(row, actions=actions, condition=condition)
    except TransactWriteError as error:
        failed_items(error)
        return False
    return True


def note(one: CallUp) -> None:
    """Stores the call-up of somebody who came of their own; raises Conflict when another write came first."""
    try:
        new_row(one).save(condition=_unasked(one))
    except PutError as error:
        raise (Conflict("changed_meanwhile") if failed_condition(error) else error) from error


def move(was: CallUp, now: CallUp) -> None:
    """Writes an answer; raises Conflict when another write came first."""
    row, actions, condition = moving(was, now)
    try:
        row.update(actions=actions, condition=condition)
    except UpdateError as error:
        raise (Conflict("changed_meanwhile") if failed_condition(error) else error) from error


def moving(was: CallUp, now: CallUp) -> tuple[CallUpRow, list[Action], Any]:
    """The update of an answer, for a transaction with what follows from it."""
    actions: list[Action] = [CallUpRow.state.set(now.state), CallUpRow.version.set(now.version)]
    if now.told != was.told:
        actions.append(CallUpRow.told.set(stamp(now.told)))
    if now.answered and now.answered != was.answered:
        actions.append(CallUpRow.answered.set(stamp(now.answered)))
    if now.answer and now.answer != was.answer and (key := people.key_of(now.person)):
        sealed = vault.seal(people_keys.find_one(key), now.answer, place=_place(now.seat))
        actions += [CallUpRow.words.set(sealed), CallUpRow.key.set(key)]
    return CallUpRow(*_key(was.seat)), actions, (CallUpRow.version == was.version) & (CallUpRow.order == was.order)


def end(ended: Iterable[tuple[CallUp, CallUp, Message | None]]) -> None:
    """Writes what becomes of people when others took the seats, each with a letter and a note of the bad luck; who answered meanwhile keeps that."""
    for was, now, letter in ended:
        try:
            with transaction() as write:
                if letter:
                    write.save(messages.new_row(letter), condition=messages.MessageRow.id.does_not_exist())
                row, actions, condition = moving(was, now)
                write.update(row, actions=actions, condition=condition)
                if now.state == "STOOD_DOWN":
                    entry, more, there = pool.pass_over(was.cell, was.person)
                    write.update(entry, actions=more, condition=there)
        except TransactWriteError as error:
            failed_items(error)


def new_row(one: CallUp) -> CallUpRow:
    """The row of a new call-up."""
    return CallUpRow(
        *_key(one.seat), order=one.order, person=one.person, cell=one.cell, state=one.state, wave=one.wave, told=stamp(one.told), first=one.first,
        metres=int(one.metres), answered=stamp(one.answered) if one.answered else None, version=one.version,
    )  # fmt: skip


def _unasked(one: CallUp) -> Any:
    """Nobody asked them before, or an earlier order did, with this very outcome."""
    return CallUpRow.line.does_not_exist() | (CallUpRow.version == one.version - 1)


def _key(seat: Seat) -> tuple[str, str]:
    return f"{seat.need}-{seat.line:02d}", seat.mark


def _place(seat: Seat) -> str:
    return f"callups|{seat.id}|words"


def _opened(rows: list[CallUpRow]) -> list[CallUp]:
    keys = people_keys.find({row.key for row in rows if row.key})
    return [_callup(row, keys.get(row.key or "")) for row in rows]


def _callup(row: CallUpRow, key: bytes | None) -> CallUp:
    need, line = row.line.split("-")
    seat = Seat(need, int(line), row.mark)
    return CallUp(
        seat=seat, order=row.order, person=row.person, cell=row.cell, state=row.state, wave=int(row.wave), told=moment(row.told),  # type: ignore[arg-type]
        first=row.first, metres=float(row.metres), answer=vault.unseal(key, row.words, place=_place(seat)) if key and row.words else "",
        answered=moment(row.answered) if row.answered else None, version=int(row.version),
    )  # fmt: skip
