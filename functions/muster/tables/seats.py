"""Seats taken and given back: the transactions that keep assignment, line counter, duty and pool in step.

A claim's own assignment stands first among its puts, so a replay is recognised before any limit speaks.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

from pynamodb.exceptions import TransactWriteError
from pynamodb.expressions.update import Action

from muster.domain.assignments import Assignment, Move, Seat
from muster.domain.messages import Message
from muster.domain.refusals import Conflict
from muster.domain.times import shifts
from muster.tables import assignments, duties, lines, messages, pool
from muster.tables.base import failed_items, transaction

BATCH = 24  # people in one transaction: 24 x (assignment, up to two duties, pool entry) and the line stay under 100 items
R = TypeVar("R")
Update = tuple[Any, list[Any], Any]  # a row, the actions on it, and their condition


class Taken(Exception):
    """Some of the people were taken meanwhile; `people` are theirs, empty when the line itself was full."""

    def __init__(self, people: set[str]) -> None:
        super().__init__(len(people))
        self.people = people


def batches(rows: Sequence[R], *, group: Callable[[R], int] = lambda row: 0) -> Iterator[Sequence[R]]:
    """Rows, as many at a time as one transaction takes; those of one group (0: alone) in the same one."""
    blocks: dict[tuple[int, int], list[R]] = {}
    for at, row in enumerate(rows):
        number = group(row)
        blocks.setdefault((number, 0 if number else at), []).append(row)
    batch: list[R] = []
    for block in blocks.values():
        if len(batch) + len(block) > BATCH:
            yield batch
            batch = []
        batch.extend(block)
    if batch:
        yield batch


def claim(line: Seat, wanted: int, people: Sequence[Assignment], *, with_it: Update | None = None) -> None:
    """Seats people on one line in one transaction, all or none (at most BATCH); raises Taken, and Conflict when `with_it`, an update of another table, failed.

    `line` is any seat of the line. An item of up to 1 KB costs two write units in a transaction.
    """
    owners: list[str] = []
    try:
        with transaction() as write:
            for one in people:
                write.save(assignments.new_row(one), condition=assignments.unclaimed(one))
                owners.append(one.person)
            for one in people:
                for duty in duties.claims(one):
                    write.save(duty, condition=duties.is_of(one))
                    owners.append(one.person)
            row, actions, condition = lines.seats(line.need, line.line, wanted, len(people))
            write.update(row, actions=actions, condition=condition)
            for one in people:
                entry, held = pool.hold(one.cell, one.person, shifts(one.start, one.end), came=one.state == "ACCEPTED")
                write.update(entry, actions=held, condition=pool.SERVING)
                owners.append(one.person)
            if with_it:
                write.update(with_it[0], actions=with_it[1], condition=with_it[2])
    except TransactWriteError as error:
        failed = failed_items(error)
        if with_it and failed == [len(owners) + 1]:
            raise Conflict("changed_meanwhile") from error
        updates = len(owners) - len(people)  # where the line's counter stands on the wire
        raise Taken({owners[at - (at > updates)] for at in failed if at != updates and at <= len(owners)}) from error


def tell(told: Sequence[tuple[Assignment, datetime, Message]], now: datetime) -> set[str]:
    """Turns proposals into offers and queues their letters, in one transaction (at most BATCH); answers whose proposal was gone."""
    try:
        with transaction() as write:
            for _, _, letter in told:
                write.save(messages.new_row(letter), condition=messages.MessageRow.id.does_not_exist())
            for one, respond_by, _ in told:
                row, actions, condition = assignments.telling(one, respond_by=respond_by, now=now)
                write.update(row, actions=actions, condition=condition)
    except TransactWriteError as error:
        return {told[at % len(told)][0].person for at in failed_items(error)}
    return set()


def give_back(freed: Assignment, move: Move, *, cell: str | None = None, letter: Message | None = None, note: Action | None = None) -> bool:
    """Ends one told assignment and frees its seat, duty and pool entry, keeping a note; answers False when another write came first."""
    asked = int(move.at.timestamp()) if move.was == "OFFERED" and move.to in ("DECLINED", "EXPIRED") else None
    try:
        with transaction() as write:
            for duty in duties.claims(freed):
                write.delete(duty, condition=duties.is_of(freed))
            if letter:
                write.save(messages.new_row(letter), condition=messages.MessageRow.id.does_not_exist())
            row, actions, condition = assignments.moving(move)
            write.update(row, actions=[*actions, note] if note else actions, condition=condition)
            line, less, enough = lines.seats(freed.seat.need, freed.seat.line, None, -1)
            write.update(line, actions=less, condition=enough)
            entry, actions = pool.let_go(cell or freed.cell, freed.person, shifts(freed.start, freed.end), asked=asked)
            write.update(entry, actions=actions)
    except TransactWriteError as error:
        failed_items(error)
        return False
    return True


def drop(proposals: Sequence[Assignment], now: datetime) -> bool:
    """Takes back proposals of one line (at most BATCH), leaving those released whose people were told before; answers False when one was moved meanwhile."""
    try:
        with transaction() as write:
            for one in proposals:
                if one.was_told:
                    row, actions, condition = assignments.moving(Move(one.seat, "PROPOSED", "RELEASED", one.version, now, "matching"))
                    write.update(row, actions=actions, condition=condition)
                else:
                    row = assignments.row_of(one)
                    write.delete(row, condition=(assignments.AssignmentRow.state == "PROPOSED") & (assignments.AssignmentRow.version == one.version))
                for duty in duties.claims(one):
                    write.delete(duty, condition=duties.is_of(one))
            line, less, enough = lines.seats(proposals[0].seat.need, proposals[0].seat.line, None, -len(proposals))
            write.update(line, actions=less, condition=enough)
            for one in proposals:
                entry, actions = pool.let_go(one.cell, one.person, shifts(one.start, one.end), asked=None)
                write.update(entry, actions=actions)
    except TransactWriteError as error:
        failed_items(error)
        return False
    return True
