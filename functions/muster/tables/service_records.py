"""The service_records table: one record an assignment, written only beside an assignment that its person accepted."""

from datetime import datetime
from typing import Any

from pynamodb.attributes import BooleanAttribute, JSONAttribute, ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import TransactWriteError
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, IncludeProjection, KeysOnlyProjection
from pynamodb.transactions import TransactWrite

from muster.domain.assignments import KEPT, Assignment, Seat
from muster.domain.attendance import Act, next_act
from muster.domain.refusals import Conflict
from muster.domain.service_records import ABSENT, Entry, ServiceRecord, Shift, moving_assignment
from muster.domain.times import moment, shifts, stamp
from muster.domain.turnout import LOOKED_AT, Turnout, kind_of
from muster.tables import duties, lines, pool
from muster.tables.assignments import AssignmentRow, key_of, moving
from muster.tables.base import Table, failed_items, name, transaction

DESK = "desk#"  # below it stand the records, whose keys begin with a digit; behind it the tries of a desk


class ByPerson(GlobalSecondaryIndex["RecordRow"]):  # type: ignore[no-untyped-call]
    """A person's records by the start of the shift."""

    class Meta:
        index_name = "by_person"
        projection = AllProjection()

    person = UnicodeAttribute(hash_key=True)
    start = UnicodeAttribute(range_key=True)


class ByKind(GlobalSecondaryIndex["RecordRow"]):  # type: ignore[no-untyped-call]
    """Outcomes of one role and part of the day by the start of the shift, for the forecast; names nobody."""

    class Meta:
        index_name = "by_kind"
        projection = IncludeProjection(["state"])

    kind = UnicodeAttribute(hash_key=True)
    start = UnicodeAttribute(range_key=True)
    state = UnicodeAttribute(null=True)


class Due(GlobalSecondaryIndex["RecordRow"]):  # type: ignore[no-untyped-call]
    """What the clock will do when nobody else has, by when; sparse."""

    class Meta:
        index_name = "due"
        projection = KeysOnlyProjection()

    awaits = UnicodeAttribute(hash_key=True)
    due_at = UnicodeAttribute(range_key=True)


class RecordRow(Table):
    """`seat` is line#mark as in assignments; `kind` stands only where somebody came or was absent."""

    class Meta:
        table_name = name("service_records")

    need = UnicodeAttribute(hash_key=True)
    seat = UnicodeAttribute(range_key=True)
    person = UnicodeAttribute()
    role = UnicodeAttribute()
    area = UnicodeAttribute()
    start = UnicodeAttribute()
    end = UnicodeAttribute()
    kind = UnicodeAttribute(null=True)
    awaits = UnicodeAttribute(null=True)
    due_at = UnicodeAttribute(null=True)
    state = UnicodeAttribute(null=True)
    came = UnicodeAttribute(null=True)
    left = UnicodeAttribute(null=True)
    how: ListAttribute[str] = ListAttribute(of=UnicodeAttribute)  # type: ignore[arg-type]
    marks: ListAttribute[str] = ListAttribute(of=UnicodeAttribute)  # type: ignore[arg-type]
    used: ListAttribute[str] = ListAttribute(of=UnicodeAttribute)  # type: ignore[arg-type]
    tries = NumberAttribute(default=0)
    entries: JSONAttribute = JSONAttribute()
    claim = NumberAttribute(default=0)
    words = UnicodeAttribute(default="")
    document = UnicodeAttribute(default="")
    decided = UnicodeAttribute(default="")
    decided_at = UnicodeAttribute(null=True)
    settled = BooleanAttribute(default=False)
    expires = NumberAttribute(null=True)  # of a desk's tries alone
    version = NumberAttribute()
    history: ListAttribute[str] = ListAttribute(of=UnicodeAttribute)  # type: ignore[arg-type]

    by_person = ByPerson()
    by_kind = ByKind()
    due = Due()


def get(seat: Seat) -> ServiceRecord | None:
    """The record of an assignment; None while nothing came of it."""
    try:
        return _record(RecordRow.get(*key_of(seat), consistent_read=True))
    except RecordRow.DoesNotExist:
        return None


def of_need(need: str) -> dict[Seat, ServiceRecord]:
    """The records of a need by assignment."""
    return {one.shift.seat: one for one in map(_record, RecordRow.query(need, RecordRow.seat < DESK, consistent_read=True))}


def of_person(person: str, *, limit: int = 1000) -> list[ServiceRecord]:
    """A person's records, latest shift first."""
    return [_record(row) for row in RecordRow.by_person.query(person, scan_index_forward=False, limit=limit)]


def due(act: Act, now: datetime, *, limit: int) -> list[Seat]:
    """The assignments whose records wait for the clock to check somebody out or to verify, longest due first."""
    rows = RecordRow.due.query(act, RecordRow.due_at < stamp(now), limit=limit)
    return [_seat(row) for row in rows]


def turnout(kind: str) -> Turnout:
    """What the latest shifts of a kind came to."""
    states = [row.state for row in RecordRow.by_kind.query(kind, scan_index_forward=False, limit=LOOKED_AT)]
    return Turnout(len(states), sum(state in ABSENT for state in states))


def put(one: ServiceRecord, held: Assignment, *, wanted: int = 0) -> None:
    """Writes the next version and what it makes of the assignment; raises Conflict where the person holds no accepted seat (T17), or where another write came first.

    Whoever comes after their seat was freed takes it back, of the `wanted` of its line; raises Conflict (seat_given) when it is somebody else's.
    """
    if held.state not in KEPT:
        raise Conflict("not_accepted")
    first, back = one.version == 1, False
    try:
        with transaction() as write:
            move = moving_assignment(one, held)
            if move:
                row, actions, condition = moving(move)
                write.update(row, actions=actions, condition=condition)
                if back := held.state == "NO_SHOW" and move.to == "CHECKED_IN":
                    _take_back(write, held, wanted)
            else:
                write.condition_check(AssignmentRow, *key_of(held.seat), condition=AssignmentRow.state == held.state)
            write.save(_row(one), condition=RecordRow.need.does_not_exist() if first else RecordRow.version == one.version - 1)
    except TransactWriteError as error:
        failed_items(error)
        raise Conflict("seat_given" if back else "changed_meanwhile") from error


def _take_back(write: TransactWrite, held: Assignment, wanted: int) -> None:
    for duty in duties.claims(held):
        write.save(duty, condition=duties.is_of(held))
    line, more, room = lines.seats(held.seat.need, held.seat.line, wanted, 1)
    write.update(line, actions=more, condition=room)
    entry, actions = pool.hold(held.cell, held.person, shifts(held.start, held.end))
    write.update(entry, actions=actions, condition=pool.EntryRow.person.exists())


def _row(one: ServiceRecord) -> RecordRow:
    shift, (awaits, due_at) = one.shift, next_act(one) or (None, None)
    return RecordRow(
        *key_of(shift.seat), person=shift.person, role=shift.role, area=shift.area, start=stamp(shift.start), end=stamp(shift.end),
        kind=kind_of(shift.role, shift.start) if one.state else None, state=one.state, came=_stamp(one.came), left=_stamp(one.left),
        how=list(one.how), marks=list(one.marks), used=list(one.used), tries=one.tries, entries=[_entry(entry) for entry in one.entries],
        claim=one.claim, words=one.words, document=one.document, decided=one.decided, decided_at=_stamp(one.decided_at), settled=one.settled,
        version=one.version, history=list(one.history), awaits=awaits, due_at=_stamp(due_at),
    )  # fmt: skip


def _record(row: RecordRow) -> ServiceRecord:
    shift = Shift(_seat(row), row.person, row.role, row.area, moment(row.start), moment(row.end))  # type: ignore[arg-type]
    return ServiceRecord(
        shift=shift, state=row.state, came=_moment(row.came), left=_moment(row.left), how=tuple(row.how), marks=tuple(row.marks),  # type: ignore[arg-type]
        used=tuple(row.used), tries=int(row.tries), entries=tuple(Entry(**{**entry, "at": moment(entry["at"])}) for entry in row.entries),
        claim=int(row.claim), words=row.words, document=row.document, decided=row.decided, decided_at=_moment(row.decided_at),
        settled=bool(row.settled), version=int(row.version), history=tuple(row.history),
    )  # fmt: skip


def _seat(row: RecordRow) -> Seat:
    line, _, mark = row.seat.partition("#")
    return Seat(row.need, int(line), mark)


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "minutes": entry.minutes, "grade": entry.grade, "standby": entry.standby, "at": stamp(entry.at), "by": entry.by, "reason": entry.reason,
        "reverses": entry.reverses,
    }  # fmt: skip


def _stamp(when: datetime | None) -> str | None:
    return stamp(when) if when else None


def _moment(text: str | None) -> datetime | None:
    return moment(text) if text else None
