"""The groups table: one item a group with its members, and one that guards its public code."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from pynamodb.attributes import JSONAttribute, ListAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.exceptions import TransactWriteError
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.transactions import TransactWrite

from muster.domain.areas import district_of, prefix
from muster.domain.groups import Group, Member, Mix
from muster.domain.messages import Message
from muster.domain.refusals import Conflict
from muster.domain.times import moment, stamp
from muster.tables import codes, messages
from muster.tables.base import Table, failed_items, name, transaction


class ByPlace(GlobalSecondaryIndex["GroupRow"]):  # type: ignore[no-untyped-call]
    """The groups of a district by area: a subtree of areas is a prefix."""

    class Meta:
        index_name = "by_place"
        projection = AllProjection()

    district = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class GroupRow(Table):
    """`place` is area#id; the guard of a code has the id `code#…` and nothing but the group it guards; `person#…` has what somebody `belongs` to."""

    class Meta:
        table_name = name("groups")

    id = UnicodeAttribute(hash_key=True)
    code = UnicodeAttribute(null=True)
    area = UnicodeAttribute(null=True)
    district = UnicodeAttribute(null=True)
    place = UnicodeAttribute(null=True)
    title = UnicodeAttribute(null=True)
    state = UnicodeAttribute(null=True)
    created = UnicodeAttribute(null=True)
    by = UnicodeAttribute(null=True)
    mix: JSONAttribute = JSONAttribute(null=True)
    members: JSONAttribute = JSONAttribute(null=True)
    leader = UnicodeAttribute(default="")
    version = NumberAttribute(default=1)
    digest = UnicodeAttribute(default="")
    history: ListAttribute[str] = ListAttribute(of=UnicodeAttribute, default=list)  # type: ignore[arg-type]
    guards = UnicodeAttribute(null=True)
    belongs: UnicodeSetAttribute = UnicodeSetAttribute(null=True)

    by_place = ByPlace()


def add(group: Group) -> Group | None:
    """Stores a new group; answers the stored one when this id stands already, None when stored now; raises CodeTaken."""
    stored = codes.add(GroupRow(f"code#{group.code}", guards=group.id), _row(group))
    return None if stored else get(group.id)


def get(id: str) -> Group | None:
    """The group; None when unknown."""
    try:
        row = GroupRow.get(id, consistent_read=True)
    except GroupRow.DoesNotExist:
        return None
    return _group(row) if row.code else None


def within(site: str, district: str) -> list[Group]:
    """The groups in a site's subtree in one district, disbanded ones too, by area."""
    return [_group(row) for row in GroupRow.by_place.query(district, GroupRow.place.startswith(prefix(site)))]


def move(was: Group, now: Group, *, letter: Message | None = None) -> None:
    """Writes a changed group, and queues what somebody is to be told of it; raises Conflict when another write came first."""
    try:
        with transaction() as write:
            write.save(_row(now), condition=GroupRow.version == was.version)
            belonging(write, GroupRow, now.id, was.members, now.members)
            if letter:
                write.save(messages.new_row(letter), condition=messages.MessageRow.id.does_not_exist())
    except TransactWriteError as error:
        failed_items(error)
        raise Conflict("changed_meanwhile") from error


def of_person(person: str) -> list[Group]:
    """The groups that somebody was asked into, disbanded ones too."""
    return sorted((_group(row) for row in belonging_to(GroupRow, person)), key=lambda one: one.created)


def belonging(write: TransactWrite, table: Any, id: str, was: Sequence[Member], now: Sequence[Member]) -> None:
    """The part of a write that keeps, beside a group or an echelon, which of them each person belongs to."""
    before, after = {one.person for one in was}, {one.person for one in now}
    for person in sorted(after - before):
        write.update(table(f"person#{person}"), actions=[table.belongs.add({id})])
    for person in sorted(before - after):
        write.update(table(f"person#{person}"), actions=[table.belongs.delete({id})])


def belonging_to(table: Any, person: str) -> list[Any]:
    """The rows of the groups or the echelons that somebody belongs to."""
    found = list(table.batch_get([f"person#{person}"]))
    return list(table.batch_get(sorted(found[0].belongs))) if found and found[0].belongs else []


def listed(members: tuple[Member, ...]) -> list[dict[str, Any]]:
    """Members as a row keeps them."""
    return [asdict(one) for one in members]


def members_of(kept: Any) -> tuple[Member, ...]:
    """Members as the domain has them."""
    return tuple(Member(**{**one, "roles": tuple(one["roles"])}) for one in kept or ())


def _row(group: Group) -> GroupRow:
    return GroupRow(
        group.id, code=group.code, area=group.area, district=district_of(group.area), place=f"{group.area}#{group.id}", title=group.name,
        state=group.state, created=stamp(group.created), by=group.by, mix={"roles": dict(group.mix.roles), "confirmed": group.mix.confirmed},
        members=listed(group.members), leader=group.leader, version=group.version, digest=group.digest, history=list(group.history),
    )  # fmt: skip


def _group(row: GroupRow) -> Group:
    return Group(
        id=row.id, code=row.code or "", area=row.area or "", name=row.title or "", state=row.state, created=moment(row.created or ""),  # type: ignore[arg-type]
        by=row.by or "", mix=Mix(**(row.mix or {})), members=members_of(row.members), leader=row.leader, version=int(row.version),
        digest=row.digest, history=tuple(row.history),
    )  # fmt: skip
