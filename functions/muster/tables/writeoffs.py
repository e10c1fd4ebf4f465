"""The write-offs table: one item a request, until a second person signs or refuses it."""

from collections.abc import Callable

from pynamodb.attributes import ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError
from pynamodb.expressions.update import Action
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.transactions import TransactWrite

from muster.domain.refusals import Conflict
from muster.domain.times import moment, stamp
from muster.domain.writeoffs import WriteOff
from muster.tables.base import Table, failed_condition, name


class ByState(GlobalSecondaryIndex["WriteOffRow"]):  # type: ignore[no-untyped-call]
    """Write-offs of a state, oldest first."""

    class Meta:
        index_name = "by_state"
        projection = AllProjection()

    state = UnicodeAttribute(hash_key=True)
    created = UnicodeAttribute(range_key=True)


class WriteOffRow(Table):
    class Meta:
        table_name = name("writeoffs")

    id = UnicodeAttribute(hash_key=True)
    lot = UnicodeAttribute()
    account = UnicodeAttribute()
    units = NumberAttribute()
    cause = UnicodeAttribute()
    document = UnicodeAttribute()
    store = UnicodeAttribute()
    by = UnicodeAttribute()
    second = UnicodeAttribute(default="")
    state = UnicodeAttribute()
    created = UnicodeAttribute()
    version = NumberAttribute()
    history: ListAttribute[str] = ListAttribute(of=UnicodeAttribute, default=list)  # type: ignore[arg-type]

    by_state = ByState()


def add(one: WriteOff) -> bool:
    """Stores a new request; answers False, and changes nothing, when its id stands already."""
    try:
        _row(one).save(condition=WriteOffRow.id.does_not_exist())
    except PutError as error:
        if not failed_condition(error):
            raise
        return False
    return True


def get(id: str) -> WriteOff | None:
    """The request; None when unknown."""
    try:
        return _write_off(WriteOffRow.get(id, consistent_read=True))
    except WriteOffRow.DoesNotExist:
        return None


def in_state(state: str, *, limit: int = 100) -> list[WriteOff]:
    """Requests of a state, oldest first."""
    return [_write_off(row) for row in WriteOffRow.by_state.query(state, limit=limit)]


def change(was: WriteOff, now: WriteOff) -> None:
    """Writes a changed request; raises Conflict when another write came first."""
    try:
        _row(now).save(condition=WriteOffRow.version == was.version)
    except PutError as error:
        raise (Conflict("changed_meanwhile") if failed_condition(error) else error) from error


def settling(was: WriteOff, now: WriteOff) -> Callable[[TransactWrite], None]:
    """What goes into the transaction of a write-off's journal entry: that it is settled."""

    def add_to(write: TransactWrite) -> None:
        _moving(write, was, now)

    return add_to


def _moving(write: TransactWrite, was: WriteOff, now: WriteOff) -> None:
    actions: list[Action] = [
        WriteOffRow.state.set(now.state), WriteOffRow.second.set(now.second), WriteOffRow.version.set(now.version), WriteOffRow.history.set(list(now.history)),
    ]  # fmt: skip
    write.update(WriteOffRow(was.id), actions=actions, condition=WriteOffRow.version == was.version)


def _row(one: WriteOff) -> WriteOffRow:
    return WriteOffRow(
        one.id, lot=one.lot, account=one.account, units=one.units, cause=one.cause, document=one.document, store=one.store, by=one.by,
        second=one.second, state=one.state, created=stamp(one.created), version=one.version, history=list(one.history),
    )  # fmt: skip


def _write_off(row: WriteOffRow) -> WriteOff:
    return WriteOff(
        id=row.id, lot=row.lot, account=row.account, units=int(row.units), cause=row.cause, document=row.document, store=row.store, by=row.by,  # type: ignore[arg-type]
        created=moment(row.created), second=row.second, state=row.state, version=int(row.version), history=tuple(row.history),  # type: ignore[arg-type]
    )  # fmt: skip
