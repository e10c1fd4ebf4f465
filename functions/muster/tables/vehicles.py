"""The vehicles table: one item a plate, the plate sealed under its owner's key.

What a vehicle's owner may drive stands on the owner's own item too, written in the same transaction: the pool follows it.
"""

from typing import Any

from pynamodb.attributes import BinaryAttribute, BooleanAttribute, ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError, TransactWriteError
from pynamodb.expressions.update import Action
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from muster import vault
from muster.domain.areas import district_of, prefix
from muster.domain.fleet import ENDED, Vehicle
from muster.domain.refusals import Conflict
from muster.domain.times import moment, stamp
from muster.tables import people_keys, person_parts
from muster.tables.base import Table, failed_condition, failed_items, name, transaction


class ByPlace(GlobalSecondaryIndex["VehicleRow"]):  # type: ignore[no-untyped-call]
    """The vehicles of a district, by state and area: a subtree of areas is a prefix."""

    class Meta:
        index_name = "by_place"
        projection = AllProjection()

    district = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class ByOwner(GlobalSecondaryIndex["VehicleRow"]):  # type: ignore[no-untyped-call]
    """The vehicles of a person."""

    class Meta:
        index_name = "by_owner"
        projection = AllProjection()

    owner = UnicodeAttribute(hash_key=True)
    created = UnicodeAttribute(range_key=True)


class VehicleRow(Table):
    """`place` is state#area#id."""

    class Meta:
        table_name = name("vehicles")

    id = UnicodeAttribute(hash_key=True)
    owner = UnicodeAttribute()
    key = UnicodeAttribute()
    plate = BinaryAttribute(legacy_encoding=False)
    kind = UnicodeAttribute()
    capacity = NumberAttribute()
    goods = BooleanAttribute(default=False)
    area = UnicodeAttribute()
    district = UnicodeAttribute()
    place = UnicodeAttribute()
    state = UnicodeAttribute()
    confirmed = BooleanAttribute(default=False)
    reason = UnicodeAttribute(default="")
    created = UnicodeAttribute()
    version = NumberAttribute()
    history: ListAttribute[str] = ListAttribute(of=UnicodeAttribute)  # type: ignore[arg-type]

    by_place = ByPlace()
    by_owner = ByOwner()


def add(vehicle: Vehicle, key: bytes) -> bool:
    """Stores a vehicle, or one whose plate had been returned or retired; answers False, and changes nothing, when the plate stands already."""
    row = VehicleRow(
        vehicle.id, owner=vehicle.owner, key=vehicle.key, plate=vault.seal(key, vehicle.plate, place=_sealed_at(vehicle.id)),
        kind=vehicle.kind, capacity=vehicle.seats, goods=vehicle.goods, area=vehicle.area, district=district_of(vehicle.area),
        place=_place(vehicle), state=vehicle.state, confirmed=vehicle.confirmed, created=stamp(vehicle.created), version=vehicle.version,
        history=list(vehicle.history),
    )  # fmt: skip
    try:
        row.save(condition=VehicleRow.id.does_not_exist() | VehicleRow.state.is_in(*sorted(ENDED)))
    except PutError as error:
        if not failed_condition(error):
            raise
        return False
    return True


def get(id: str) -> Vehicle | None:
    """The vehicle, its plate opened where its owner is still there; None when unknown."""
    try:
        return _opened([VehicleRow.get(id, consistent_read=True)])[0]
    except VehicleRow.DoesNotExist:
        return None


def of_owner(person: str) -> list[Vehicle]:
    """A person's vehicles, oldest first, plates opened."""
    return _opened(list(VehicleRow.by_owner.query(person)))


def within(site: str, district: str, *, state: str, after: dict[str, Any] | None, limit: int) -> tuple[list[Vehicle], dict[str, Any] | None]:
    """A page of the vehicles of a state in a site's subtree in one district, plates opened, and where the next page starts."""
    query: Any = VehicleRow.by_place.query(
        district, VehicleRow.place.startswith(f"{state}#{prefix(site)}"), limit=limit, last_evaluated_key=after
    )
    return _opened(list(query)), query.last_evaluated_key


def move(was: Vehicle, now: Vehicle) -> None:
    """Writes a transition, and on the owner's item whether they drive a cleared vehicle; raises Conflict when another write came first."""
    actions: list[Action] = [
        VehicleRow.state.set(now.state), VehicleRow.place.set(_place(now)), VehicleRow.reason.set(now.reason),
        VehicleRow.confirmed.set(now.confirmed), VehicleRow.version.set(now.version), VehicleRow.history.set(list(now.history)),
    ]  # fmt: skip
    try:
        with transaction() as write:
            write.update(VehicleRow(was.id), actions=actions, condition=VehicleRow.version == was.version)
            if "CLEARED" in (was.state, now.state):
                row, driving, standing = person_parts.driving(was.owner, was.id, cleared=now.state == "CLEARED")
                write.update(row, actions=driving, condition=standing)
            elif now.confirmed and not was.confirmed:
                row, driving, standing = person_parts.offering_to_drive(was.owner)
                write.update(row, actions=driving, condition=standing)
    except TransactWriteError as error:
        failed_items(error)
        raise Conflict("changed_meanwhile") from error


def _place(vehicle: Vehicle) -> str:
    return f"{vehicle.state}#{vehicle.area}#{vehicle.id}"


def _sealed_at(id: str) -> str:
    return f"vehicles|{id}|plate"


def _opened(rows: list[VehicleRow]) -> list[Vehicle]:
    """The vehicles of these rows; the plates of those who withdrew can no longer be read."""
    keys = people_keys.find({row.key for row in rows}) if rows else {}
    return [_vehicle(row, keys.get(row.key)) for row in rows]


def _vehicle(row: VehicleRow, key: bytes | None) -> Vehicle:
    return Vehicle(
        id=row.id, owner=row.owner, key=row.key, plate=vault.unseal(key, row.plate, place=_sealed_at(row.id)) if key else "",
        kind=row.kind, seats=int(row.capacity), goods=row.goods, area=row.area, state=row.state, created=moment(row.created),  # type: ignore[arg-type]
        confirmed=row.confirmed, reason=row.reason, version=int(row.version), history=tuple(row.history),
    )  # fmt: skip
