"""The rotations table: one item a plan, one that guards its code, and one for every day of a post that a published plan holds."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from pynamodb.attributes import JSONAttribute, ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import TransactWriteError, UpdateError
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection

from muster.domain.areas import district_of, prefix
from muster.domain.history import read
from muster.domain.overrides import Override
from muster.domain.refusals import Conflict
from muster.domain.rotation.model import Tour
from muster.domain.rotations import Rotation, days
from muster.domain.times import moment, stamp
from muster.tables import codes, overrides
from muster.tables.base import Table, failed_condition, failed_items, name, transaction

_UNFINISHED = "yes"


class ByPlace(GlobalSecondaryIndex["RotationRow"]):  # type: ignore[no-untyped-call]
    """The plans of a district by area: a subtree of areas is a prefix."""

    class Meta:
        index_name = "by_place"
        projection = AllProjection()

    district = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class Unfinished(GlobalSecondaryIndex["RotationRow"]):  # type: ignore[no-untyped-call]
    """Plans that are being published or called off, by when that began; sparse."""

    class Meta:
        index_name = "unfinished"
        projection = KeysOnlyProjection()

    unfinished = UnicodeAttribute(hash_key=True)
    since = UnicodeAttribute(range_key=True)


class RotationRow(Table):
    """`place` is area#first day#id; `unfinished` stands while days are still to be written or called off, `since` when that began.

    A guard has the id `code#…` or `day#post#date` and nothing but the plan it guards.
    """

    class Meta:
        table_name = name("rotations")

    id = UnicodeAttribute(hash_key=True)
    code = UnicodeAttribute(null=True)
    area = UnicodeAttribute(null=True)
    district = UnicodeAttribute(null=True)
    place = UnicodeAttribute(null=True)
    post = UnicodeAttribute(null=True)
    first = UnicodeAttribute(null=True)
    days = NumberAttribute(null=True)
    pattern = UnicodeAttribute(null=True)
    mode = UnicodeAttribute(null=True)
    groups: JSONAttribute = JSONAttribute(null=True)
    most = NumberAttribute(default=0)
    state = UnicodeAttribute(null=True)
    created = UnicodeAttribute(null=True)
    by = UnicodeAttribute(null=True)
    tours: JSONAttribute = JSONAttribute(null=True)
    people: JSONAttribute = JSONAttribute(null=True)
    roster: JSONAttribute = JSONAttribute(null=True)
    shown: JSONAttribute = JSONAttribute(null=True)
    written = NumberAttribute(default=0)
    version = NumberAttribute(default=1)
    digest = UnicodeAttribute(default="")
    history: ListAttribute[str] = ListAttribute(of=UnicodeAttribute, default=list)  # type: ignore[arg-type]
    guards = UnicodeAttribute(null=True)
    unfinished = UnicodeAttribute(null=True)
    since = UnicodeAttribute(null=True)

    by_place = ByPlace()
    by_unfinished = Unfinished()


def add(rotation: Rotation) -> Rotation | None:
    """Stores a new plan; answers the stored one when this id stands already, None when stored now; raises CodeTaken."""
    stored = codes.add(RotationRow(f"code#{rotation.code}", guards=rotation.id), _row(rotation))
    return None if stored else get(rotation.id)


def get(id: str) -> Rotation | None:
    """The plan; None when unknown."""
    try:
        row = RotationRow.get(id, consistent_read=True)
    except RotationRow.DoesNotExist:
        return None
    return _rotation(row) if row.code else None


def within(site: str, district: str) -> list[Rotation]:
    """The plans in a site's subtree in one district, latest day first."""
    found = [_rotation(row) for row in RotationRow.by_place.query(district, RotationRow.place.startswith(prefix(site)))]
    return sorted(found, key=lambda one: (one.first, one.id), reverse=True)


def move(was: Rotation, now: Rotation, *, override: Override | None = None) -> None:
    """Writes a changed plan; publishing takes its post's days, superseding gives them back. Raises Conflict when another write, or another plan, came first."""
    guards = [RotationRow(f"day#{was.post}#{day}", guards=was.id) for day in days(was)]
    try:
        with transaction() as write:
            if now.state == "PUBLISHED":
                for guard in guards:
                    write.save(guard, condition=RotationRow.id.does_not_exist())
            if now.state == "SUPERSEDED":
                for guard in guards:
                    write.delete(guard, condition=RotationRow.id.does_not_exist() | (RotationRow.guards == was.id))
            if override:
                kept, new = overrides.adding(override)
                write.save(kept, condition=new)
            row = _row(now)
            if now.state in ("PUBLISHED", "SUPERSEDED"):
                row.unfinished, row.since = _UNFINISHED, read(now.history[-1])["at"]
            write.save(row, condition=RotationRow.version == was.version)
    except TransactWriteError as error:
        other_plan = now.state == "PUBLISHED" and any(at < len(guards) for at in failed_items(error))
        raise Conflict("rotation_overlaps" if other_plan else "changed_meanwhile") from error


def note_written(rotation: Rotation, days: int) -> bool:
    """Notes how many of a published plan's days stand as needs; answers False when it was superseded meanwhile."""
    whole = [RotationRow.unfinished.remove()] if days >= rotation.days else []
    try:
        RotationRow(rotation.id).update(actions=[RotationRow.written.set(days), *whole], condition=RotationRow.state == "PUBLISHED")
    except UpdateError as error:
        if not failed_condition(error):
            raise
        return False
    return True


def note_called_off(id: str) -> None:
    """Notes that nothing of a superseded plan is left to be called off."""
    RotationRow(id).update(actions=[RotationRow.unfinished.remove()], condition=RotationRow.state == "SUPERSEDED")


def unfinished(until: datetime, *, limit: int) -> list[Rotation]:
    """Plans whose publishing or calling off began by then and has not ended, longest first."""
    found = RotationRow.by_unfinished.query(_UNFINISHED, RotationRow.since <= stamp(until), limit=limit)
    return [plan for row in found if (plan := get(row.id))]


def _row(rotation: Rotation) -> RotationRow:
    return RotationRow(
        rotation.id, code=rotation.code, area=rotation.area, district=district_of(rotation.area),
        place=f"{rotation.area}#{rotation.first.isoformat()}#{rotation.id}", post=rotation.post, first=rotation.first.isoformat(),
        days=rotation.days, pattern=rotation.pattern, mode=rotation.mode, groups=list(rotation.groups), most=rotation.most,
        state=rotation.state, created=stamp(rotation.created), by=rotation.by, tours=[asdict(tour) for tour in rotation.tours],
        people=[list(one) for one in rotation.people], roster={id: list(on) for id, on in rotation.roster.items()}, shown=dict(rotation.shown),
        written=rotation.written, version=rotation.version, digest=rotation.digest, history=list(rotation.history),
    )  # fmt: skip


def _rotation(row: RotationRow) -> Rotation:
    return Rotation(
        id=row.id, code=row.code or "", post=row.post or "", area=row.area or "", first=date.fromisoformat(row.first or ""),
        days=int(row.days or 0), pattern=row.pattern, mode=row.mode, groups=tuple(row.groups or ()), most=int(row.most),  # type: ignore[arg-type]
        state=row.state, created=moment(row.created or ""), by=row.by or "", tours=tuple(_tour(kept) for kept in row.tours or ()),  # type: ignore[arg-type]
        people=tuple((person, group) for person, group in row.people or ()),
        roster={id: tuple(on) for id, on in (row.roster or {}).items()}, shown=row.shown or {}, written=int(row.written),
        version=int(row.version), digest=row.digest, history=tuple(row.history),
    )  # fmt: skip


def _tour(kept: Mapping[str, Any]) -> Tour:
    return Tour(**{**kept, "mix": tuple(kept["mix"])})
