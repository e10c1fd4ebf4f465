"""What reports are made from, read from the people, needs and assignments tables as they stand; no sealed field is opened."""

from collections import defaultdict

from muster.domain.history import read
from muster.domain.people import ROLES
from muster.domain.report.facts import Event, Facts, LineFact, NeedFact, PersonFact, SeatFact
from muster.tables import areas
from muster.tables.assignments import AssignmentRow
from muster.tables.needs import Part
from muster.tables.people import PersonRow

_OF_PEOPLE = ["id", "state", "version", "area", "roles", "created", "verified", "verified_at", "withdrawn_at"]


def gather() -> Facts:
    """Everything that ever happened; three scans, once a night, so that no index is paid for at every write."""
    seats: dict[str, list[SeatFact]] = defaultdict(list)
    told: dict[str, str] = {}
    for row in AssignmentRow.scan():
        events = _events(row.history)
        seats[row.need].append(SeatFact(int(row.seat[:2]), events))
        if offered := [at for at, to in events if to == "OFFERED"]:
            told[row.person] = min(offered[0], told.get(row.person, offered[0]))
    headers, lines = [], defaultdict(list)
    for part in Part.scan(Part.kind.is_in("need", "line")):
        if part.kind == "need":
            headers.append(part)
        else:
            lines[part.id].append(_line(part))
    needs = tuple(
        NeedFact(
            one.id, one.code or "", one.area or "", int(one.priority or 3), one.created or "", _events(one.history or []),
            tuple(sorted(lines[one.id], key=lambda line: line.number)), tuple(seats[one.id]),
        )
        for one in headers
    )  # fmt: skip
    people = tuple(_person(row, told.get(row.id, "")) for row in PersonRow.scan(attributes_to_get=_OF_PEOPLE) if row.state != "STAFF")
    return Facts(people, needs, _names({need.area for need in needs}))


def _person(row: PersonRow, told: str) -> PersonFact:
    roles = tuple(role for role in ROLES if role in (row.roles or ()))
    verified = row.verified_at or (row.created if row.verified else "")  # rows from before the moment was kept
    return PersonFact(row.area or "", roles, row.created, verified, row.withdrawn_at or "", told)


def _line(part: Part) -> LineFact:
    return LineFact(
        int(part.part[-2:]), part.role or "", bool(part.vehicles), int(part.wanted or 0), part.start or "", part.gap or "", part.gap_other or ""
    )


def _events(history: list[str]) -> tuple[Event, ...]:
    return tuple((one["at"], one["to"]) for one in map(read, history))


def _names(codes: set[str]) -> dict[str, str]:
    """The names of the districts, and of the communities, streets and districts that asked."""
    asked = codes | {code[:9].ljust(12, "0") for code in codes}
    found = [areas.get(code) for code in sorted(asked)]
    return {area.code: area.name for area in [*areas.districts(), *found] if area}
