"""The parts of other items' transactions that a person's item, and so the pool, follows."""

from typing import Any

from pynamodb.expressions.update import Action

from muster.tables.people import PersonRow


def driving(id: str, vehicle: str, *, cleared: bool) -> tuple[PersonRow, list[Action], Any]:
    """The part of a vehicle's clearing or retiring that its owner's item, and so the pool, follows; a withdrawn owner is cleared for nothing."""
    change = PersonRow.vehicles.add({vehicle}) if cleared else PersonRow.vehicles.delete({vehicle})
    standing = PersonRow.id.exists() & (PersonRow.state != "WITHDRAWN") if cleared else PersonRow.id.exists()
    return PersonRow(id), [change, PersonRow.version.set(PersonRow.version + 1)], standing


def belonging(id: str, *, was: int, now: int, version: int | None = None) -> tuple[PersonRow, list[Action], Any]:
    """The part of joining or leaving a group that its members' items, and so the pool, follow; `was` and `now` are marks, 0 for no group.

    With `version` the person must stand as they were read.
    """
    change = PersonRow.together.set(now) if now else PersonRow.together.remove()
    before = PersonRow.together == was if was else PersonRow.together.does_not_exist() & (PersonRow.state != "WITHDRAWN")
    before &= PersonRow.version == version if version is not None else PersonRow.id.exists()
    return PersonRow(id), [change, PersonRow.version.set(PersonRow.version + 1)], before


def offering_to_drive(id: str) -> tuple[PersonRow, list[Action], Any]:
    """The part of a vehicle's confirming that makes its owner offer to drive."""
    return PersonRow(id), [PersonRow.roles.add({"driver"}), PersonRow.version.set(PersonRow.version + 1)], PersonRow.state != "WITHDRAWN"
