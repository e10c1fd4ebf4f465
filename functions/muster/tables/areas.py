"""The areas table: every area (each is a practice site), and the emergency's settings."""

import time
from collections.abc import Iterable, Mapping

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.exceptions import PutError, UpdateError
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from muster import settings
from muster.domain.areas import MOST_COMPOUNDS, Area, compound_code, level_of, within
from muster.domain.emergency import Emergency
from muster.domain.grants import Staff
from muster.domain.refusals import Conflict, Forbidden, Refused
from muster.tables.base import Table, failed_condition, name

_KEPT_SECONDS = 300
_SETTINGS_KEPT_SECONDS = 5


class ByParent(GlobalSecondaryIndex["AreaRow"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "by_parent"
        projection = AllProjection()

    parent = UnicodeAttribute(hash_key=True)
    code = UnicodeAttribute(range_key=True)


class AreaRow(Table):
    class Meta:
        table_name = name("areas")

    code = UnicodeAttribute(hash_key=True)
    level = UnicodeAttribute(null=True)
    name = UnicodeAttribute(null=True)
    parent = UnicodeAttribute(null=True)
    core = BooleanAttribute(default=False)
    neighbours = UnicodeSetAttribute(null=True)
    operation = UnicodeAttribute(null=True)  # of a compound: the request that made it
    digest = UnicodeAttribute(null=True)
    # the item "emergency"
    state = UnicodeAttribute(null=True)
    firm_hours = NumberAttribute(null=True)
    respond_minutes = NumberAttribute(null=True)
    offers_per_person = NumberAttribute(null=True)
    messages_per_person = NumberAttribute(null=True)
    verification_budget = NumberAttribute(null=True)
    version = NumberAttribute(null=True)

    by_parent = ByParent()


_known: dict[str, tuple[float, Area]] = {}
_inside: dict[str, tuple[float, list[Area]]] = {}
_emergency: tuple[float, Emergency] = (0.0, Emergency())


def get(code: str) -> Area | None:
    """The area; None when there is none. Kept for five minutes: areas change with the year, sign-ups ask every time."""
    kept = _known.get(code)
    if kept and kept[0] > time.monotonic():
        return kept[1]
    row = next(iter(AreaRow.batch_get([code])), None)
    if row is None or row.level is None:
        return None
    area = _area(row)
    _known[code] = (time.monotonic() + _KEPT_SECONDS, area)
    return area


def many(codes: Iterable[str]) -> dict[str, Area]:
    """These areas by code, in as few reads as there are hundreds of unknown ones; kept as long as one is."""
    wanted, until = set(codes), time.monotonic() + _KEPT_SECONDS
    fresh = {code for code in wanted if code in _known and _known[code][0] > time.monotonic()}
    for row in AreaRow.batch_get(sorted(wanted - fresh)):
        if row.level is not None:
            _known[row.code] = (until, _area(row))
    return {code: _known[code][1] for code in wanted if code in _known}


def children(parent: str) -> list[Area]:
    """The areas right below one, by code."""
    return [_area(row) for row in AreaRow.by_parent.query(parent)]


def inside(parent: str) -> list[Area]:
    """The areas right below one, kept for five minutes: a solve asks for them every time."""
    kept = _inside.get(parent)
    if kept is None or not kept[1] or kept[0] < time.monotonic():
        kept = _inside[parent] = (time.monotonic() + _KEPT_SECONDS, children(parent))
    return kept[1]


def put(areas: Iterable[Area]) -> None:
    """Writes areas as they are, over what stood."""
    with AreaRow.batch_write() as batch:
        for area in areas:
            batch.save(
                AreaRow(area.code, level=area.level, name=area.name, parent=area.parent or None, core=area.core, neighbours=set(area.neighbours) or None)
            )


def add_compound(community: str, name: str, *, operation: str, digest: str) -> Area:
    """Stores a compound under the community's next free number; the same request again meets its own. Raises Conflict on another body, Refused when all are taken."""
    standing = {row.code: row for row in AreaRow.by_parent.query(community)}
    own = next((row for row in standing.values() if row.operation == operation), None)
    number = max((int(code[12:]) for code in standing), default=0)
    while own is None:
        number += 1
        if number > MOST_COMPOUNDS:
            raise Refused("compounds_full", "community")
        row = AreaRow(
            compound_code(community, number), level="compound", name=name, parent=community, operation=operation, digest=digest
        )  # fmt: skip
        try:
            row.save(condition=AreaRow.code.does_not_exist())
            own = row
        except PutError as error:
            if not failed_condition(error):
                raise
            taken = next(iter(AreaRow.batch_get([row.code], consistent_read=True)))  # the index lags: it may be ours
            own = taken if taken.operation == operation else None
    if own.digest != digest:
        raise Conflict("other_body", "Idempotency-Key")
    return _area(own)


def emergency(*, fresh: bool = True) -> Emergency:
    """The settings of the emergency; the defaults until someone changes them; at most five seconds old when not `fresh`."""
    global _emergency
    if not fresh and _emergency[0] > time.monotonic():
        return _emergency[1]
    found = _read_emergency()
    _emergency = (time.monotonic() + _SETTINGS_KEPT_SECONDS, found)
    return found


def _read_emergency() -> Emergency:
    row = next(iter(AreaRow.batch_get(["emergency"], consistent_read=True)), None)
    if row is None:
        return Emergency(quiet=settings.quiet_hours())
    return Emergency(
        name=row.name or "", state=row.state, firm_hours=int(row.firm_hours or 0), respond_minutes=int(row.respond_minutes or 0),  # type: ignore[arg-type]
        offers_per_person=int(row.offers_per_person or 0), verification_budget=int(row.verification_budget or 0), version=int(row.version or 0),
        messages_per_person=int(row.messages_per_person or Emergency().messages_per_person), quiet=settings.quiet_hours(),
    )  # fmt: skip


def change_emergency(now: Emergency) -> None:
    """Writes new settings over the version they were made from; raises Conflict when another write came first."""
    fields: Mapping[str, str | int] = {
        "name": now.name, "state": now.state, "firm_hours": now.firm_hours, "respond_minutes": now.respond_minutes,
        "offers_per_person": now.offers_per_person, "messages_per_person": now.messages_per_person,
        "verification_budget": now.verification_budget, "version": now.version,
    }  # fmt: skip
    try:
        AreaRow("emergency").update(
            actions=[getattr(AreaRow, field).set(value) for field, value in fields.items()],
            condition=AreaRow.version.does_not_exist() | (AreaRow.version == now.version - 1),
        )
    except UpdateError as error:
        raise (Conflict("changed_meanwhile") if failed_condition(error) else error) from error


def districts() -> list[Area]:
    """The districts of the city served."""
    return inside(settings.city())


def _area(row: AreaRow) -> Area:
    return Area(
        code=row.code, level=row.level, name=row.name or "", parent=row.parent or "", core=row.core,  # type: ignore[arg-type]
        neighbours=tuple(sorted(row.neighbours or ())),
    )  # fmt: skip


def sites(staff: Staff, area: str | None) -> list[str]:
    """The subtrees to read, each within one district; raises Forbidden for an area outside one's own."""
    if area and not staff.sees(area):
        raise Forbidden("no_right")
    wanted = [area] if area else [grant.area for grant in staff.grants if staff.may("needs", grant.area)]
    widest = [site for site in sorted(set(wanted)) if not any(site != other and within(site, other) for other in wanted)]
    return [part for site in widest for part in ([one.code for one in districts()] if level_of(site) == "city" else [site])]
