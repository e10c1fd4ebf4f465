"""The arrivals table: one item a delivery at a store's door, with what its first counter found until a second one agrees."""

from collections.abc import Callable
from datetime import date
from typing import Any

from pynamodb.attributes import JSONAttribute, ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError
from pynamodb.expressions.update import Action
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.transactions import TransactWrite

from muster.domain.intake import Arrival, Counted, Expected
from muster.domain.messages import Message
from muster.domain.pledges import Pledge
from muster.domain.refusals import Conflict
from muster.domain.times import moment, stamp
from muster.tables import messages, pledges
from muster.tables.base import Table, failed_condition, name


class ByState(GlobalSecondaryIndex["ArrivalRow"]):  # type: ignore[no-untyped-call]
    """Arrivals of a state, by store and time."""

    class Meta:
        index_name = "by_state"
        projection = AllProjection()

    state = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class ArrivalRow(Table):
    """`place` is store#created#id."""

    class Meta:
        table_name = name("arrivals")

    id = UnicodeAttribute(hash_key=True)
    store = UnicodeAttribute()
    pledge = UnicodeAttribute(default="")
    pledge_code = UnicodeAttribute(default="")
    donor = UnicodeAttribute(default="")
    campaign = UnicodeAttribute(default="")
    expected: JSONAttribute = JSONAttribute()
    counters: ListAttribute[str] = ListAttribute(of=UnicodeAttribute, default=list)  # type: ignore[arg-type]
    counted: JSONAttribute = JSONAttribute()
    recounts = NumberAttribute(default=0)
    by = UnicodeAttribute()
    state = UnicodeAttribute()
    place = UnicodeAttribute()
    created = UnicodeAttribute()
    version = NumberAttribute()
    history: ListAttribute[str] = ListAttribute(of=UnicodeAttribute, default=list)  # type: ignore[arg-type]

    by_state = ByState()


def add(arrival: Arrival) -> bool:
    """Stores a new arrival; answers False, and changes nothing, when its id stands already."""
    try:
        _row(arrival).save(condition=ArrivalRow.id.does_not_exist())
    except PutError as error:
        if not failed_condition(error):
            raise
        return False
    return True


def get(id: str) -> Arrival | None:
    """The arrival; None when unknown."""
    try:
        return _arrival(ArrivalRow.get(id, consistent_read=True))
    except ArrivalRow.DoesNotExist:
        return None


def in_state(state: str, *, limit: int = 100) -> list[Arrival]:
    """Arrivals of a state, by store and time."""
    return [_arrival(row) for row in ArrivalRow.by_state.query(state, limit=limit)]


def change(was: Arrival, now: Arrival) -> None:
    """Writes a changed arrival; raises Conflict when another write came first."""
    try:
        _row(now).save(condition=ArrivalRow.version == was.version)
    except PutError as error:
        raise (Conflict("changed_meanwhile") if failed_condition(error) else error) from error


def receiving(was: Arrival, now: Arrival, pledge: tuple[Pledge, Pledge] | None, letter: Message | None) -> Callable[[TransactWrite], None]:
    """What goes into the transaction of an arrival's last entry: that it is received, what of its pledge came, and the letter that tells the donor."""

    def add_to(write: TransactWrite) -> None:
        _moving(write, was, now)
        if pledge:
            pledges.moving(write, *pledge)
        if letter:
            write.save(messages.new_row(letter), condition=messages.MessageRow.id.does_not_exist())

    return add_to


def _moving(write: TransactWrite, was: Arrival, now: Arrival) -> None:
    actions: list[Action] = [
        ArrivalRow.state.set(now.state), ArrivalRow.version.set(now.version), ArrivalRow.history.set(list(now.history)),
    ]  # fmt: skip
    write.update(ArrivalRow(was.id), actions=actions, condition=ArrivalRow.version == was.version)


def _row(one: Arrival) -> ArrivalRow:
    return ArrivalRow(
        one.id, store=one.store, pledge=one.pledge, pledge_code=one.pledge_code, donor=one.donor, campaign=one.campaign,
        expected=[[line.number, line.item, line.units, line.earmark] for line in one.expected], counters=list(one.counters),
        counted=[
            {"line": found.line, "item": found.item, "units": found.units, "damaged": found.damaged, "expired": found.expired,
             "expiry": found.expiry.isoformat() if found.expiry else "", "serials": list(found.serials), "photo": found.photo}
            for found in one.counted
        ],
        recounts=one.recounts, by=one.by, state=one.state, place=f"{one.store}#{stamp(one.created)}#{one.id}",
        created=stamp(one.created), version=one.version, history=list(one.history),
    )  # fmt: skip


def _arrival(row: ArrivalRow) -> Arrival:
    return Arrival(
        id=row.id, store=row.store, pledge=row.pledge, pledge_code=row.pledge_code, donor=row.donor, campaign=row.campaign,
        expected=tuple(Expected(int(number), item, int(units), earmark) for number, item, units, earmark in row.expected),
        counters=tuple(row.counters), counted=tuple(_counted(found) for found in row.counted), recounts=int(row.recounts),
        by=row.by, created=moment(row.created), state=row.state, version=int(row.version), history=tuple(row.history),  # type: ignore[arg-type]
    )  # fmt: skip


def _counted(found: dict[str, Any]) -> Counted:
    expiry = date.fromisoformat(found["expiry"]) if found["expiry"] else None
    return Counted(**{**found, "expiry": expiry, "serials": tuple(found["serials"])})
