"""The organisations table: one item an organisation, found by what makes it that one."""

from typing import Any

from pynamodb.attributes import BinaryAttribute, ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError, TransactWriteError
from pynamodb.expressions.update import Action
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from muster import vault
from muster.domain.grants import Grant
from muster.domain.messages import Message
from muster.domain.organisations import Organisation
from muster.domain.refusals import Conflict
from muster.domain.times import moment, stamp
from muster.tables import grants, messages, people_keys
from muster.tables.base import Table, failed_condition, failed_items, name, transaction

_SEALED = ("liaison_name", "liaison_phone")


class ByArea(GlobalSecondaryIndex["OrganisationRow"]):  # type: ignore[no-untyped-call]
    """Organisations of a city or district, by name."""

    class Meta:
        index_name = "by_area"
        projection = AllProjection()

    area = UnicodeAttribute(hash_key=True)
    name = UnicodeAttribute(range_key=True)


class OrganisationRow(Table):
    """Who speaks for it is sealed under a key of the organisation's own."""

    class Meta:
        table_name = name("organisations")

    id = UnicodeAttribute(hash_key=True)
    code = UnicodeAttribute()
    kind = UnicodeAttribute()
    name = UnicodeAttribute()
    credit = UnicodeAttribute(default="")
    area = UnicodeAttribute()
    services = UnicodeAttribute(default="")
    liaison = UnicodeAttribute()
    key = UnicodeAttribute(null=True)
    liaison_name = BinaryAttribute(legacy_encoding=False, null=True)
    liaison_phone = BinaryAttribute(legacy_encoding=False, null=True)
    state = UnicodeAttribute()
    reason = UnicodeAttribute(default="")
    created = UnicodeAttribute()
    invited = NumberAttribute(default=0)
    joined = NumberAttribute(default=0)
    refused = NumberAttribute(default=0)
    version = NumberAttribute(default=1)
    history: ListAttribute[str] = ListAttribute(of=UnicodeAttribute, default=list)  # type: ignore[arg-type]

    by_area = ByArea()


def add(one: Organisation, *, before: Organisation | None = None) -> bool:
    """Stores a new organisation, or one handed in again over what stood `before`; answers False, and changes nothing, when another stands."""
    sealed: dict[str, Any] = {}
    if one.key:
        key = people_keys.find_one(one.key)
        sealed = {field: vault.seal(key, getattr(one, field), place=f"organisations|{one.id}|{field}") for field in _SEALED}
    row = OrganisationRow(
        one.id, code=one.code, kind=one.kind, name=one.name, credit=one.credit, area=one.area, services=one.services, liaison=one.liaison,
        key=one.key or None, state=one.state, reason=one.reason, created=stamp(one.created), invited=one.invited, joined=one.joined,
        refused=one.refused, version=one.version, history=list(one.history), **sealed,
    )  # fmt: skip
    try:
        row.save(condition=OrganisationRow.version == before.version if before else OrganisationRow.id.does_not_exist())
    except PutError as error:
        if not failed_condition(error):
            raise
        return False
    return True


def get(id: str) -> Organisation | None:
    """The organisation, who speaks for it opened; None when unknown."""
    try:
        row = OrganisationRow.get(id, consistent_read=True)
    except OrganisationRow.DoesNotExist:
        return None
    return _organisation(row, people_keys.find([row.key]).get(row.key) if row.key else None)


def of_area(area: str) -> list[Organisation]:
    """The organisations of a city or district, by name; who speaks for them left sealed."""
    return [_organisation(row) for row in OrganisationRow.by_area.query(area)]


def move(was: Organisation, now: Organisation, *, letter: Message | None = None, admin: Grant | None = None, over: bool = False) -> None:
    """Moves an organisation from one state to another, tells who speaks for it, and gives them the role of its `admin`, or takes it where that is `over`.

    Raises Conflict when another write came first.
    """
    actions: list[Action] = [
        OrganisationRow.state.set(now.state), OrganisationRow.version.set(now.version), OrganisationRow.history.set(list(now.history)),
        OrganisationRow.reason.set(now.reason),
    ]  # fmt: skip
    try:
        with transaction() as write:
            write.update(OrganisationRow(was.id), actions=actions, condition=OrganisationRow.version == was.version)
            if letter:
                write.save(messages.new_row(letter))
            if admin and over:
                write.delete(grants.row(admin))
            elif admin:
                write.save(grants.row(admin))
    except TransactWriteError as error:
        failed_items(error)
        raise Conflict("changed_meanwhile") from error


def inviting(id: str, people: int) -> tuple[OrganisationRow, list[Action]]:
    """The part of invitations that their organisation counts; each invitation's own condition lets it happen once."""
    return OrganisationRow(id), [_raised("invited", people)]


def answered(id: str, *, joined: bool) -> tuple[OrganisationRow, list[Action]]:
    """The part of an answer that its organisation counts; the invitation's own state lets it happen once."""
    return OrganisationRow(id), [_raised("joined" if joined else "refused", 1)]


def _raised(field: str, by: int) -> Action:
    attribute: Any = getattr(OrganisationRow, field)
    raised: Action = attribute.add(by)  # items from before these were counted have none
    return raised


def _organisation(row: OrganisationRow, key: bytes | None = None) -> Organisation:
    opened = {
        field: vault.unseal(key, sealed, place=f"organisations|{row.id}|{field}") if key and (sealed := getattr(row, field)) else ""
        for field in _SEALED
    }  # fmt: skip
    return Organisation(
        id=row.id, code=row.code, kind=row.kind, name=row.name, credit=row.credit, area=row.area, liaison=row.liaison,  # type: ignore[arg-type]
        state=row.state, created=moment(row.created), services=row.services, key=row.key or "", reason=row.reason,  # type: ignore[arg-type]
        invited=int(row.invited), joined=int(row.joined), refused=int(row.refused), version=int(row.version), history=tuple(row.history),
        **opened,
    )  # fmt: skip
