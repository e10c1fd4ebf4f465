"""What reports are made from, read from the people, needs and assignments tables as they stand; no sealed field is opened."""

import json
from collections import defaultdict

from muster.domain.areas import level_of
from muster.domain.history import read
from muster.domain.people import ROLES
from muster.domain.report.facts import (
    FREED,
    BookFact,
    CallFact,
    Credit,
    EchelonFact,
    Event,
    Facts,
    LineFact,
    NeedFact,
    OverrideFact,
    PersonFact,
    SeatFact,
    Served,
    Step,
)
from muster.domain.times import stamp
from muster.tables import areas, overrides, stock
from muster.tables.assignments import AssignmentRow
from muster.tables.callups import CallUpRow
from muster.tables.echelons import EchelonRow
from muster.tables.needs import Part
from muster.tables.people import PersonRow
from muster.tables.posts import PostRow
from muster.tables.service_records import DESK, RecordRow

_OF_PEOPLE = ["id", "state", "version", "area", "roles", "created", "verified", "verified_at", "withdrawn_at"]


def gather() -> Facts:
    """Everything that ever happened; scans, once a night, so that no index is paid for at every write."""
    seats: dict[str, list[SeatFact]] = defaultdict(list)
    told: dict[str, str] = {}
    served: dict[str, list[Served]] = defaultdict(list)
    records = {(row.need, row.seat): row for row in RecordRow.scan() if not row.seat.startswith(DESK)}
    for row in AssignmentRow.scan():
        events, record = _events(row.history), records.get((row.need, row.seat))
        seats[row.need].append(SeatFact(int(row.seat[:2]), events, _events(record.history) if record else (), _credits(record) if record else ()))
        if done := [at for at, to in events if to in ("CHECKED_OUT", "COMPLETED")]:
            served[row.person].append((row.start, row.end, done[0]))
        if offered := [at for at, to in events if to == "OFFERED"]:
            told[row.person] = min(offered[0], told.get(row.person, offered[0]))
    posts = {row.id: row.duties["kind"] for row in PostRow.scan() if row.duties}
    calls: dict[str, list[CallFact]] = defaultdict(list)
    for call in CallUpRow.scan():
        need, _, number = call.line.rpartition("-")
        calls[need].append(CallFact(int(number), call.told, call.state, call.answered or ""))
    headers, lines, queued = [], defaultdict(list), {}
    for part in Part.scan(Part.kind.is_in("need", "line", "queue")):
        if part.kind == "need":
            headers.append(part)
        elif part.kind == "queue":
            queued[part.id] = part
        else:
            lines[part.id].append(_line(part))
    needs = tuple(
        NeedFact(
            one.id, one.code or "", one.area or "", int(one.priority or 3), one.created or "", _events(one.history or []),
            tuple(sorted(lines[one.id], key=lambda line: line.number)), tuple(seats[one.id]), posts.get(one.post or "", ""), tuple(calls[one.id]),
            *_queued(queued.get(one.id)),
        )
        for one in headers
    )  # fmt: skip
    people = tuple(_person(row, told.get(row.id, ""), served.get(row.id, [])) for row in PersonRow.scan(attributes_to_get=_OF_PEOPLE) if row.state != "STAFF")
    overridden = [OverrideFact(stamp(one.at), one.area, one.kind, one.rules, one.role, len(one.people), one.reason) for one in overrides.every()]
    called = [
        EchelonFact(one["at"], row.area or "", row.code, posts.get(row.post or "", ""), one["reason"])
        for row in EchelonRow.scan() if row.code for one in map(read, row.history) if one["to"] == "ACTIVATED"
    ]  # fmt: skip
    books = [
        BookFact(entry.number, said["at"], tuple((line["item"], line["quantity"], line["from"], line["to"]) for line in said["lines"]))
        for entry in stock.entries() for said in [entry.content]
    ]  # fmt: skip
    areas_named = {need.area for need in needs} | {one.area for one in overridden} | {one.area for one in called}
    return Facts(people, needs, _names(areas_named), tuple(called), tuple(overridden), tuple(books))


def _person(row: PersonRow, told: str, served: list[Served]) -> PersonFact:
    roles = tuple(role for role in ROLES if role in (row.roles or ()))
    verified = row.verified_at or (row.created if row.verified else "")  # rows from before the moment was kept
    return PersonFact(row.area or "", roles, row.created, verified, row.withdrawn_at or "", told, tuple(served))


def _line(part: Part) -> LineFact:
    return LineFact(
        int(part.part[-2:]), part.role or "", bool(part.vehicles), int(part.wanted or 0), part.start or "", part.gap or "", part.gap_other or "",
        int(part.minimum or 0),
    )


def _events(history: list[str]) -> tuple[Event, ...]:
    return tuple((one["at"], FREED if one["reason"] == FREED else one["to"]) for one in map(read, history))


def _credits(record: RecordRow) -> tuple[Credit, ...]:
    return tuple((entry["at"], int(entry["minutes"]), entry["grade"]) for entry in record.entries)


def _queued(part: Part | None) -> tuple[tuple[Step, ...], tuple[Event, ...]]:
    """Where a need waited, level by level, and what sister stations offered."""
    if part is None:
        return (), ()
    steps = tuple((one["at"], _level(one["from"]), _level(one["to"]), one["reason"]) for one in map(read, part.history or ()))
    return steps, tuple((one["at"], one["to"]) for help in map(json.loads, part.helps or ()) for one in map(read, help["history"]))


def _level(code: str) -> str:
    return level_of(code) if code else ""


def _names(codes: set[str]) -> dict[str, str]:
    """The names of the districts, and of the communities, streets and districts that asked."""
    asked = codes | {code[:9].ljust(12, "0") for code in codes}
    found = [areas.get(code) for code in sorted(asked)]
    return {area.code: area.name for area in [*areas.districts(), *found] if area}
