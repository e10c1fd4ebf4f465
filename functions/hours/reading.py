"""Records as their person and the desk see them."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from hours import codes
from hours.views import Desk, DeskAct, DeskRow, EntryView, Forecast, PersonAct, Presence, RecordView, Word
from muster.domain import absences, crediting
from muster.domain.absences import Event
from muster.domain.assignments import KEPT, Assignment
from muster.domain.grants import Staff
from muster.domain.history import read
from muster.domain.needs import Need
from muster.domain.presence import AFTER, EARLY, SYNC
from muster.domain.refusals import Refused
from muster.domain.service_records import ServiceRecord, Shift, is_locked, is_no_show
from muster.domain.times import moment, stamp
from muster.domain.turnout import kind_of
from muster.http import Call
from muster.tables import accesses, areas, assignments, people
from muster.tables import service_records as table


def shift_of(one: Assignment, need: Need) -> Shift:
    """The shift of an assignment."""
    line = next(line for line in need.lines if line.number == one.seat.line)
    return Shift(one.seat, one.person, line.role, need.area, line.start, line.end)


def fresh(one: Assignment, need: Need) -> ServiceRecord:
    """The record of an assignment, or an empty one."""
    return table.get(one.seat) or ServiceRecord(shift_of(one, need))


def is_due(one: Assignment) -> bool:
    """Whether its person said yes and is, or was, to come."""
    return one.state in KEPT


def word(one: ServiceRecord, now: datetime) -> Word:
    """The state in one word; that of a shift nobody was seen at follows from the clock."""
    if one.state is None:
        return "NO_SHOW" if is_no_show(one, now) else "EXPECTED"
    return "LOCKED" if is_locked(one, now) else one.state


def record_view(one: ServiceRecord, now: datetime) -> RecordView:
    """A record as its person sees it."""
    area = areas.get(one.shift.area)
    return RecordView(
        assignment=one.shift.seat.id, state=word(one, now), role=one.shift.role, area=one.shift.area, area_name=area.name if area else "",
        start=stamp(one.shift.start), end=stamp(one.shift.end), came=_said(one.came), left=_said(one.left), marks=list(one.marks),
        grade=one.entries[-1].grade if one.entries else one.grade if one.state else "", minutes=minutes(one), claim=one.claim,
        words=one.words, entries=[
            EntryView(minutes=entry.minutes, grade=entry.grade, standby=entry.standby, at=stamp(entry.at), reason=entry.reason, reverses=entry.reverses)
            for entry in one.entries
        ], can=_person_can(one, now),
    )  # fmt: skip


def presence_view(one: ServiceRecord, *, held: bool, now: datetime) -> Presence:
    """The same with what the phone needs on site; the secret is given from half a day before, to whoever holds the seat."""
    shift = one.shift
    tells = held and shift.start - 24 * EARLY <= now <= shift.end + AFTER
    return Presence(
        **record_view(one, now).model_dump(), now=now.isoformat(timespec="milliseconds"), opens=stamp(shift.start - EARLY),
        closes=stamp(shift.end + AFTER), secret=codes.told(codes.secret_of(shift.seat)) if tells else "",
    )  # fmt: skip


def minutes(one: ServiceRecord) -> int:
    """What is credited, or what would be."""
    if one.entries:
        return sum(entry.minutes for entry in one.entries)
    return one.claim if one.state in ("DECLARED", "ADDED") else one.served


def desk(call: Call[Staff], need: Need, *, acts: bool) -> Desk:
    """Everyone expected at a need, and how many are likely to come; each look at names is on record."""
    held = [one for one in assignments.of_need(need.id) if one.state != "PROPOSED"]
    due = [one for one in held if is_due(one)]
    records = table.of_need(need.id)
    known = people.find([one.person for one in due])
    accesses.record(known, staff=call.caller.person, purpose=f"site {need.code}", fields="name phone", now=call.now, operation=f"s{need.id[:7]}")
    rows = []
    for one in sorted(due, key=lambda one: (one.seat.line, one.seat.mark)):
        record = records.get(one.seat) or ServiceRecord(shift_of(one, need))
        person = known.get(one.person)
        rows.append(DeskRow(
            assignment=one.seat.id, line=one.seat.line, role=record.shift.role, name=person.offer.name if person else "",
            phone=person.phone.removeprefix("+86") if person else "",
            state="NO_SHOW" if one.state == "NO_SHOW" and record.state is None else word(record, call.now), start=stamp(record.shift.start),
            end=stamp(record.shift.end), came=_said(record.came), left=_said(record.left), marks=list(record.marks),
            grade=record.entries[-1].grade if record.entries else record.grade if record.state else "", minutes=minutes(record), claim=record.claim,
            words=record.words, document=record.document, can=_desk_can(record, one, call) if acts else [],
        ))  # fmt: skip
    left_late = Counter(one.seat.line for one in held if one.state == "WITHDRAWN_LATE")
    yes = Counter(one.seat.line for one in due if one.state != "NO_SHOW" or one.seat in records)
    histories = {number: [_events(one) for one in held if one.seat.line == number] for number in range(1, len(need.lines) + 1)}
    return Desk(
        need=need.id, code=need.code, now=call.now.isoformat(timespec="milliseconds"),
        secret=codes.told(codes.secret_of_site(need.id)) if acts and call.now <= need.end + SYNC else "", people=rows,
        forecast=[_forecast(need, number, yes[number], left_late[number], happened) for number, happened in histories.items()],
    )  # fmt: skip


def _forecast(need: Need, number: int, accepted: int, left_late: int, happened: list[list[Event]]) -> Forecast:
    line = need.lines[number - 1]
    lost, replaced = absences.replaced(line.start, happened)
    turnout = table.turnout(kind_of(line.role, line.start))
    return Forecast(
        line=number, role=line.role, start=stamp(line.start), wanted=line.wanted, accepted=accepted, expected=round(turnout.expected(accepted), 1),
        no_show_percent=round(100 * turnout.no_show_rate, 1), known=turnout.known, left_late=left_late,
        lost=lost, replaced=replaced,
    )  # fmt: skip


def _events(one: Assignment) -> list[Event]:
    return [(moment(line["at"]), line["to"]) for line in map(read, one.history)]


def _person_can(one: ServiceRecord, now: datetime) -> list[PersonAct]:
    shift = one.shift
    attempts: dict[PersonAct, Callable[[], object]] = {
        "declare": lambda: crediting.declare(one, minutes=0, words="", now=now),
        "contest": lambda: crediting.contest(one, minutes=0, words="", now=now),
        "appeal": lambda: absences.appeal(one, words="", now=now),
    }
    can: list[PersonAct] = ["in"] if one.state is None and shift.start - EARLY <= now < shift.end else []
    can += ["out"] if one.state == "CHECKED_IN" and now <= shift.end + AFTER else []
    return can + [act for act, attempt in attempts.items() if _allowed(attempt)]


def _desk_can(one: ServiceRecord, held: Assignment, call: Call[Staff]) -> list[DeskAct]:
    by, now, shift = call.caller.person, call.now, one.shift
    attempts: dict[DeskAct, Callable[[], object]] = {
        "free": lambda: absences.free(one, held, by=by, now=now),
        "confirm": lambda: crediting.confirm(one, standby=False, by=by, now=now),
        "add": lambda: crediting.add(one, minutes=0, document="", reason="", by=by, now=now),
        "absent": lambda: absences.absent(one, excused=True, reason="", by=by, now=now),
        "settle": lambda: crediting.settle(one, minutes=0, reason="", by=by, now=now),
        "settle_absence": lambda: absences.settle_absence(one, excused=True, reason="", by=by, now=now),
    }
    others = by != shift.person
    can: list[DeskAct] = ["in"] if others and one.state is None and shift.start - EARLY <= now < shift.end else []
    can += ["out"] if others and one.state == "CHECKED_IN" and now <= shift.end + AFTER else []
    return can + [act for act, attempt in attempts.items() if _allowed(attempt)]


def _allowed(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except Refused:
        return False
    return True


def _said(when: datetime | None) -> str:
    return stamp(when) if when else ""
