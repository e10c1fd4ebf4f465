"""The needs table: a header and one item a line, told apart by `part`."""

from collections.abc import Iterable
from typing import Any

from pynamodb.attributes import BinaryAttribute, BooleanAttribute, ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import TransactWriteError
from pynamodb.expressions.update import Action
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from muster import vault
from muster.domain.areas import district_of, prefix
from muster.domain.needs import Line, Need
from muster.domain.refusals import Conflict
from muster.domain.times import moment, stamp
from muster.tables import codes, people_keys
from muster.tables.base import Table, failed_items, name, transaction

_SEALED = ("contact_name", "contact_phone")


class ByPlace(GlobalSecondaryIndex["Part"]):  # type: ignore[no-untyped-call]
    """Everything asked in a district, by area and start: a subtree of areas is a prefix."""

    class Meta:
        index_name = "by_place"
        projection = AllProjection()

    district = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class Live(GlobalSecondaryIndex["Part"]):  # type: ignore[no-untyped-call]
    """Lines that matching looks after and headers that wait for review, by district and start; sparse."""

    class Meta:
        index_name = "live"
        projection = AllProjection()

    live_in = UnicodeAttribute(hash_key=True)
    start = UnicodeAttribute(range_key=True)


class ByPost(GlobalSecondaryIndex["Part"]):  # type: ignore[no-untyped-call]
    """The headers and lines of a post's needs, by start; sparse."""

    class Meta:
        index_name = "by_post"
        projection = AllProjection()

    post = UnicodeAttribute(hash_key=True)
    start = UnicodeAttribute(range_key=True)


class Part(Table):
    """A header (part "need"), a line ("line#01"), where it waits ("queue") or the guard of a public code ("code")."""

    class Meta:
        table_name = name("needs")

    id = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    kind = UnicodeAttribute()
    version = NumberAttribute(default=1)
    district = UnicodeAttribute(null=True)
    place = UnicodeAttribute(null=True)
    live_in = UnicodeAttribute(null=True)
    start = UnicodeAttribute(null=True)
    post = UnicodeAttribute(null=True)
    # header
    code = UnicodeAttribute(null=True)
    key = UnicodeAttribute(null=True)
    area = UnicodeAttribute(null=True)
    state = UnicodeAttribute(null=True)
    meeting_point = UnicodeAttribute(null=True)
    gear = BooleanAttribute(null=True)
    gear_note = UnicodeAttribute(null=True)
    meals = BooleanAttribute(null=True)
    risk = UnicodeAttribute(null=True)
    priority = NumberAttribute(null=True)
    contact_name = BinaryAttribute(legacy_encoding=False, null=True)
    contact_phone = BinaryAttribute(legacy_encoding=False, null=True)
    note = UnicodeAttribute(null=True)
    author = UnicodeAttribute(null=True)
    created = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    renewed_from = UnicodeAttribute(null=True)
    digest = UnicodeAttribute(null=True)
    source = UnicodeAttribute(null=True)
    history: ListAttribute[str] = ListAttribute(of=UnicodeAttribute, null=True)  # type: ignore[arg-type]
    # line
    role = UnicodeAttribute(null=True)
    vehicles = BooleanAttribute(null=True)
    wanted = NumberAttribute(null=True)
    minimum = NumberAttribute(null=True)
    end = UnicodeAttribute(null=True)
    filled = NumberAttribute(null=True)
    gap = UnicodeAttribute(null=True)
    gap_other = UnicodeAttribute(null=True)
    firm = BooleanAttribute(null=True)
    dispatch = UnicodeAttribute(null=True)
    # queue
    helps: ListAttribute[str] = ListAttribute(of=UnicodeAttribute, null=True)  # type: ignore[arg-type]

    by_place = ByPlace()
    live = Live()
    by_post = ByPost()


def add(need: Need, key: bytes) -> Need | None:
    """Stores a new need whole; answers the stored one when this id stands already, None when stored now; raises CodeTaken."""
    guard = Part(f"code#{need.code}", "code", kind="code", code=need.id)
    stored = codes.add(guard, _header(need, key), *(_line(need, line) for line in need.lines))
    return None if stored else get(need.id)


def get(id: str, *, opened: bool = True) -> Need | None:
    """The whole need, contact opened where asked for; None when unknown."""
    parts = list(Part.query(id, consistent_read=True))
    headers = [part for part in parts if part.kind == "need"]
    if not headers:
        return None
    key = people_keys.find_one(headers[0].key) if opened and headers[0].key else None
    return need_of(headers[0], [part for part in parts if part.kind == "line"], key)


def headers(ids: Iterable[str]) -> dict[str, Need]:
    """The headers of these needs, without lines and with the contact left sealed: what matching and lists need."""
    return {row.id: need_of(row, [], None) for row in Part.batch_get([(id, "need") for id in sorted(set(ids))])}


def ids_of(codes: Iterable[str]) -> dict[str, str]:
    """The needs' ids by their public codes."""
    rows = Part.batch_get([(f"code#{code}", "code") for code in sorted(set(codes))])
    return {row.id.partition("#")[2]: row.code or "" for row in rows}


def within(site: str, district: str, *, after: dict[str, Any] | None = None, limit: int = 400) -> tuple[list[Need], dict[str, Any] | None]:
    """A page of the needs in a site's subtree in one district, contact left sealed, and where the next page starts."""
    query: Any = Part.by_place.query(
        district, Part.place.startswith(prefix(site)), scan_index_forward=False, limit=limit, last_evaluated_key=after
    )
    parts: list[Part] = list(query)
    lines: dict[str, list[Part]] = {}
    for part in parts:
        if part.kind == "line":
            lines.setdefault(part.id, []).append(part)
    found = []
    for part in parts:
        if part.kind == "need":
            own = lines.get(part.id, [])
            if sum(int(line.wanted or 0) for line in own) != part.wanted:  # a page's end came between a header and its lines
                own = list(Part.query(part.id, Part.part.startswith("line#")))
            found.append(need_of(part, own, None))
    return found, query.last_evaluated_key


def move(was: Need, now: Need, event: str) -> None:
    """Writes a header's transition, and with it which lines are live; raises Conflict when another write came first."""
    actions: list[Action] = [
        Part.state.set(now.state), Part.version.set(now.version), Part.reason.set(now.reason),
        Part.history.set(Part.history.append([event])),
        Part.live_in.set(district_of(was.area)) if now.state == "SUBMITTED" else Part.live_in.remove(),
    ]  # fmt: skip
    try:
        with transaction() as write:
            write.update(Part(was.id, "need"), actions=actions, condition=Part.version == was.version)
            for before, after in zip(was.lines, now.lines, strict=True):
                if after.live and (not before.live or was.state == "CANCELLED"):  # of a cancelled one matching may be retiring them now
                    write.update(Part(was.id, part_of(after)), actions=[Part.live_in.set(district_of(was.area))])
    except TransactWriteError as error:
        failed_items(error)
        raise Conflict("changed_meanwhile") from error


def part_of(line: Line) -> str:
    """The sort key of a line."""
    return f"line#{line.number:02d}"


def _header(need: Need, key: bytes) -> Part:
    sealed: dict[str, Any] = {field: vault.seal(key, getattr(need, field), place=f"needs|{need.id}|{field}") for field in _SEALED}
    return Part(
        need.id, "need", kind="need", version=need.version, district=district_of(need.area), place=f"{need.area}#{stamp(need.start)}",
        start=stamp(need.start), end=stamp(need.end), code=need.code, key=need.key, area=need.area, state=need.state,
        meeting_point=need.meeting_point, gear=need.gear, gear_note=need.gear_note, meals=need.meals, risk=need.risk,
        priority=need.priority, note=need.note, author=need.author, created=stamp(need.created), reason=need.reason,
        renewed_from=need.renewed_from, digest=need.digest, history=list(need.history), wanted=need.seats,
        post=need.post or None, source=need.source or None,
        live_in=district_of(need.area) if need.state == "SUBMITTED" else None, **sealed,
    )  # fmt: skip


def _line(need: Need, line: Line) -> Part:
    return Part(
        need.id, part_of(line), kind="line", version=1, district=district_of(need.area), place=f"{need.area}#{stamp(need.start)}",
        live_in=district_of(need.area) if line.live else None, start=stamp(line.start), end=stamp(line.end), area=need.area,
        role=line.role, vehicles=line.vehicles, wanted=line.wanted, minimum=line.minimum, filled=0, priority=need.priority, gap="",
        gap_other="", post=need.post or None,
    )  # fmt: skip


def line_of(part: Part) -> Line:
    """A line's row as the domain has it."""
    return Line(
        number=int(part.part[-2:]), role=part.role, vehicles=bool(part.vehicles), wanted=int(part.wanted or 0),  # type: ignore[arg-type]
        minimum=int(part.minimum or 0), start=moment(part.start or ""), end=moment(part.end or ""), filled=int(part.filled or 0),
        version=int(part.version), live=part.live_in is not None, gap=part.gap or "", gap_other=part.gap_other or "",
        firm=bool(part.firm),
    )  # fmt: skip


def need_of(row: Part, lines: list[Part], key: bytes | None) -> Need:
    """A header and its lines as the domain has them; without the key the contact stays sealed."""
    def opened(field: str) -> str:
        return vault.unseal(key, getattr(row, field), place=f"needs|{row.id}|{field}") if key else ""

    return Need(
        id=row.id, code=row.code or "", key=row.key or "", area=row.area or "", state=row.state,  # type: ignore[arg-type]
        lines=tuple(line_of(part) for part in sorted(lines, key=lambda part: part.part)), meeting_point=row.meeting_point or "",
        gear=bool(row.gear), gear_note=row.gear_note or "", meals=bool(row.meals), risk=row.risk, priority=int(row.priority or 3),  # type: ignore[arg-type]
        contact_name=opened("contact_name"), contact_phone=opened("contact_phone"), note=row.note or "", author=row.author or "",
        created=moment(row.created or ""), reason=row.reason or "", renewed_from=row.renewed_from or "", version=int(row.version),
        digest=row.digest or "", history=tuple(row.history or ()), post=row.post or "", source=row.source or "",  # type: ignore[arg-type]
    )  # fmt: skip
