"""The assignments table: everyone ever proposed for a need, by line."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from pynamodb.attributes import BinaryAttribute, ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import UpdateError
from pynamodb.expressions.update import Action
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from muster import vault
from muster.domain.assignments import HOLDING, Assignment, Move, Seat
from muster.domain.history import event
from muster.domain.refusals import Conflict
from muster.domain.times import moment, stamp
from muster.tables import people_keys
from muster.tables.base import Table, failed_condition, name


class ByPerson(GlobalSecondaryIndex["AssignmentRow"]):  # type: ignore[no-untyped-call]
    """What a person was ever told of; sparse, so a proposal leaves no trace here."""

    class Meta:
        index_name = "by_person"
        projection = KeysOnlyProjection()

    told = UnicodeAttribute(hash_key=True)
    start = UnicodeAttribute(range_key=True)


class Awaiting(GlobalSecondaryIndex["AssignmentRow"]):  # type: ignore[no-untyped-call]
    """Offers without an answer, by district and the time they lapse; sparse."""

    class Meta:
        index_name = "awaiting"
        projection = KeysOnlyProjection()

    awaits = UnicodeAttribute(hash_key=True)
    respond_by = UnicodeAttribute(range_key=True)


class AssignmentRow(Table):
    """`seat` is line#mark, `told` and `awaits` feed the sparse indexes."""

    class Meta:
        table_name = name("assignments")

    need = UnicodeAttribute(hash_key=True)
    seat = UnicodeAttribute(range_key=True)
    person = UnicodeAttribute()
    cell = UnicodeAttribute()
    district = UnicodeAttribute()
    state = UnicodeAttribute()
    start = UnicodeAttribute()
    end = UnicodeAttribute()
    respond_by = UnicodeAttribute(null=True)
    told = UnicodeAttribute(null=True)
    awaits = UnicodeAttribute(null=True)
    version = NumberAttribute()
    operation = UnicodeAttribute(default="")
    history: ListAttribute[str] = ListAttribute(of=UnicodeAttribute)  # type: ignore[arg-type]
    note = BinaryAttribute(legacy_encoding=False, null=True)

    by_person = ByPerson()
    awaiting = Awaiting()


def get(seat: Seat) -> Assignment | None:
    """The assignment; None when unknown."""
    try:
        return _assignment(AssignmentRow.get(*key_of(seat), consistent_read=True))
    except AssignmentRow.DoesNotExist:
        return None


def of_need(need: str, *, line: int | None = None) -> list[Assignment]:
    """Everyone ever on a need, or on one of its lines."""
    condition = AssignmentRow.seat.startswith(f"{line:02d}#") if line is not None else None
    return [_assignment(row) for row in AssignmentRow.query(need, condition, consistent_read=True)]


def of_person(person: str, *, limit: int = 50) -> list[Assignment]:
    """What a person was told of, latest start first."""
    keys = [(row.need, row.seat) for row in AssignmentRow.by_person.query(person, scan_index_forward=False, limit=limit)]
    return sorted((_assignment(row) for row in AssignmentRow.batch_get(keys)), key=lambda one: one.start, reverse=True)


def find(seats: Iterable[Seat]) -> list[Assignment]:
    """The assignments of these seats that exist."""
    return [_assignment(row) for row in AssignmentRow.batch_get([key_of(seat) for seat in seats])]


def lapsed(district: str, now: datetime, *, limit: int = 200) -> list[Assignment]:
    """Offers of a district whose time to answer is over, oldest first."""
    rows = AssignmentRow.awaiting.query(district, AssignmentRow.respond_by <= stamp(now), limit=limit)
    return find(Seat(row.need, *_parts(row.seat)) for row in rows)


def accept(move: Move) -> None:
    """Writes a yes; raises Conflict when another write came first."""
    row, actions, condition = moving(move)
    try:
        row.update(actions=actions, condition=condition)
    except UpdateError as error:
        raise (Conflict("changed_meanwhile") if failed_condition(error) else error) from error


def complete(move: Move) -> None:
    """Records that a shift was served; one moved meanwhile stays as it is."""
    row, actions, condition = moving(move)
    try:
        row.update(actions=actions, condition=condition)
    except UpdateError as error:
        if not failed_condition(error):
            raise


def rehome(seat: Seat, cell: str) -> None:
    """Notes where the pool has the person of a held seat now, so that the seat is given back there; under a new version, so that whoever read the old place fails."""
    try:
        AssignmentRow(*key_of(seat)).update(
            actions=[AssignmentRow.cell.set(cell), AssignmentRow.version.set(AssignmentRow.version + 1)],
            condition=AssignmentRow.state.is_in(*sorted(HOLDING)) & (AssignmentRow.cell != cell),
        )
    except UpdateError as error:
        if not failed_condition(error):
            raise


def new_row(assignment: Assignment) -> AssignmentRow:
    """The row of a claim; an offer or a yes is told at once, a proposal is nobody's business unless its person was told before."""
    offered = assignment.state == "OFFERED"
    told = assignment.state != "PROPOSED" or assignment.was_told
    return AssignmentRow(
        *key_of(assignment.seat), person=assignment.person, cell=assignment.cell, district=assignment.district, state=assignment.state,
        start=stamp(assignment.start), end=stamp(assignment.end), version=assignment.version, operation=assignment.operation,
        respond_by=stamp(assignment.respond_by) if assignment.respond_by else None, told=assignment.person if told else None,
        awaits=assignment.district if offered else None, history=list(assignment.history),
    )  # fmt: skip


def unclaimed(assignment: Assignment) -> Any:
    """The condition of a claim: nobody claimed it before, or it stands released as it was when the claim was made."""
    if assignment.version == 1:
        return AssignmentRow.need.does_not_exist()
    return (AssignmentRow.state == "RELEASED") & (AssignmentRow.version == assignment.version - 1)


def moving(move: Move) -> tuple[AssignmentRow, list[Action], Any]:
    """The update of a transition; leaving OFFERED ends the waiting."""
    actions: list[Action] = [
        AssignmentRow.state.set(move.to), AssignmentRow.version.set(move.version + 1), AssignmentRow.awaits.remove(),
        AssignmentRow.history.set(AssignmentRow.history.append([event(stamp(move.at), move.was, move.to, move.actor, move.reason)])),
    ]  # fmt: skip
    return AssignmentRow(*key_of(move.seat)), actions, (AssignmentRow.state == move.was) & (AssignmentRow.version == move.version)


def noting(seat: Seat, said: str, *, key: str) -> Action:
    """The part of a no that keeps what the person said, sealed under their own data key (named by `key`), gone when they are erased."""
    return AssignmentRow.note.set(vault.seal(people_keys.find_one(key), said, place=_note_of(seat)))


def notes(assignments: Iterable[Assignment], keys: Mapping[str, str]) -> dict[str, str]:
    """What people said, by the id of their seat; `keys` names their data keys by person."""
    said = [(one, keys[one.person]) for one in assignments if one.sealed_note and keys.get(one.person)]
    opened = people_keys.find(key for _, key in said) if said else {}
    return {one.seat.id: vault.unseal(opened[key], one.sealed_note, place=_note_of(one.seat)) for one, key in said if key in opened}


def telling(assignment: Assignment, *, respond_by: datetime, now: datetime) -> tuple[AssignmentRow, list[Action], Any]:
    """The update that makes a proposal an offer."""
    actions: list[Action] = [
        AssignmentRow.state.set("OFFERED"), AssignmentRow.version.set(assignment.version + 1),
        AssignmentRow.respond_by.set(stamp(respond_by)), AssignmentRow.told.set(assignment.person), AssignmentRow.awaits.set(assignment.district),
        AssignmentRow.history.set(AssignmentRow.history.append([event(stamp(now), "PROPOSED", "OFFERED", "matching")])),
    ]  # fmt: skip
    return (
        AssignmentRow(*key_of(assignment.seat)), actions,
        (AssignmentRow.state == "PROPOSED") & (AssignmentRow.version == assignment.version),
    )  # fmt: skip


def row_of(assignment: Assignment) -> AssignmentRow:
    """The key of an assignment as a row."""
    return AssignmentRow(*key_of(assignment.seat))


def key_of(seat: Seat) -> tuple[str, str]:
    """Hash and range key of a seat."""
    return seat.need, f"{seat.line:02d}#{seat.mark}"


def _note_of(seat: Seat) -> str:
    return f"assignments|{seat.id}|note"


def _parts(seat: str) -> tuple[int, str]:
    line, _, mark = seat.partition("#")
    return int(line), mark


def _assignment(row: AssignmentRow) -> Assignment:
    return Assignment(
        seat=Seat(row.need, *_parts(row.seat)), person=row.person, cell=row.cell, state=row.state, start=moment(row.start),  # type: ignore[arg-type]
        end=moment(row.end), district=row.district, respond_by=moment(row.respond_by) if row.respond_by else None,
        version=int(row.version), operation=row.operation, history=tuple(row.history), sealed_note=row.note or b"",
    )  # fmt: skip
