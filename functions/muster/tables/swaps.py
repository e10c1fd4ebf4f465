"""The swaps table, and the one transaction that moves a seat from its holder to whoever takes it."""

from collections.abc import Sequence
from datetime import datetime

from pynamodb.attributes import ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError, TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from muster.domain.assignments import Assignment, Move
from muster.domain.messages import Message
from muster.domain.overrides import Override
from muster.domain.refusals import Conflict
from muster.domain.swaps import STANDING, SwapOffer
from muster.domain.times import moment, shifts, stamp
from muster.tables import assignments, duties, messages, overrides, pool
from muster.tables.base import Table, failed_condition, failed_items, name, transaction


class Open(GlobalSecondaryIndex["SwapRow"]):  # type: ignore[no-untyped-call]
    """What is not settled yet, by district and start; sparse."""

    class Meta:
        index_name = "open"
        projection = AllProjection()

    open_in = UnicodeAttribute(hash_key=True)
    start = UnicodeAttribute(range_key=True)


class SwapRow(Table):
    """`open_in` stands while the offer does."""

    class Meta:
        table_name = name("swaps")

    id = UnicodeAttribute(hash_key=True)
    giver = UnicodeAttribute()
    taker = UnicodeAttribute(default="")
    area = UnicodeAttribute()
    district = UnicodeAttribute()
    state = UnicodeAttribute()
    start = UnicodeAttribute()
    end = UnicodeAttribute()
    open_in = UnicodeAttribute(null=True)
    version = NumberAttribute()
    history: ListAttribute[str] = ListAttribute(of=UnicodeAttribute)  # type: ignore[arg-type]

    open = Open()


def get(id: str) -> SwapOffer | None:
    """The offer of a seat; None when it was never offered."""
    try:
        return _swap(SwapRow.get(id, consistent_read=True))
    except SwapRow.DoesNotExist:
        return None


def standing(district: str, now: datetime, *, most: int) -> list[SwapOffer]:
    """The next offers of a district that are not settled, at most so many."""
    return [_swap(row) for row in SwapRow.open.query(district, SwapRow.start > stamp(now), limit=most)]


def put(swap: SwapOffer) -> None:
    """Writes an offer over the version it was made from; raises Conflict when another write came first."""
    try:
        _row(swap).save(condition=_before(swap))
    except PutError as error:
        raise (Conflict("changed_meanwhile") if failed_condition(error) else error) from error


def settle(swap: SwapOffer, held: Assignment, taken: Assignment, letters: Sequence[Message], *, cell: str, override: Override | None = None) -> None:
    """Approves a swap: the holder's assignment, day and pool entry let go, the taker's hold, the line's count stays; all or nothing, with the override where a rule gave way.

    `cell` is where the pool has the holder now. Raises Conflict when the seat, either person's day or the offer moved meanwhile.
    """
    move = Move(held.seat, "ACCEPTED", "SWAPPED_TO", held.version, moment(taken.history[-1].partition("|")[0]), "swap")
    window = shifts(held.start, held.end)
    try:
        with transaction() as write:
            for duty in duties.claims(held):
                write.delete(duty, condition=duties.is_of(held))
            write.save(assignments.new_row(taken), condition=assignments.unclaimed(taken))
            for duty in duties.claims(taken):
                write.save(duty, condition=duties.is_of(taken))
            write.save(_row(swap), condition=_before(swap))
            if override:
                kept, new = overrides.adding(override)
                write.save(kept, condition=new)
            for letter in letters:
                write.save(messages.new_row(letter), condition=messages.MessageRow.id.does_not_exist())
            row, actions, condition = assignments.moving(move)
            write.update(row, actions=actions, condition=condition)
            entry, actions = pool.let_go(cell, held.person, window, asked=None)
            write.update(entry, actions=actions)
            entry, actions = pool.hold(taken.cell, taken.person, window)
            write.update(entry, actions=actions, condition=pool.SERVING)
    except TransactWriteError as error:
        failed_items(error)
        raise Conflict("changed_meanwhile") from error


def _before(swap: SwapOffer) -> Condition:
    return SwapRow.version == swap.version - 1 if swap.version > 1 else SwapRow.id.does_not_exist()


def _row(swap: SwapOffer) -> SwapRow:
    return SwapRow(
        swap.id, giver=swap.giver, taker=swap.taker, area=swap.area, district=swap.district, state=swap.state, start=stamp(swap.start),
        end=stamp(swap.end), open_in=swap.district if swap.state in STANDING else None, version=swap.version, history=list(swap.history),
    )  # fmt: skip


def _swap(row: SwapRow) -> SwapOffer:
    return SwapOffer(
        id=row.id, giver=row.giver, taker=row.taker, area=row.area, district=row.district, state=row.state, start=moment(row.start),  # type: ignore[arg-type]
        end=moment(row.end), version=int(row.version), history=tuple(row.history),
    )  # fmt: skip
