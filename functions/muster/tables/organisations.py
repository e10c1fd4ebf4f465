"""The organisations table: one item an organisation, found by what makes it that one."""

from datetime import datetime

from pynamodb.attributes import ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError, UpdateError
from pynamodb.expressions.update import Action
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from muster.domain.organisations import Organisation
from muster.domain.refusals import Conflict
from muster.domain.times import moment, stamp
from muster.tables.base import Table, failed_condition, name


class ByArea(GlobalSecondaryIndex["OrganisationRow"]):  # type: ignore[no-untyped-call]
    """Organisations of a city or district, by name."""

    class Meta:
        index_name = "by_area"
        projection = AllProjection()

    area = UnicodeAttribute(hash_key=True)
    name = UnicodeAttribute(range_key=True)


class OrganisationRow(Table):
    class Meta:
        table_name = name("organisations")

    id = UnicodeAttribute(hash_key=True)
    code = UnicodeAttribute()
    kind = UnicodeAttribute()
    name = UnicodeAttribute()
    credit = UnicodeAttribute(default="")
    area = UnicodeAttribute()
    liaison = UnicodeAttribute()
    state = UnicodeAttribute()
    created = UnicodeAttribute()
    joined = NumberAttribute(default=0)
    version = NumberAttribute(default=1)
    history: ListAttribute[str] = ListAttribute(of=UnicodeAttribute, default=list)  # type: ignore[arg-type]

    by_area = ByArea()


def add(organisation: Organisation) -> bool:
    """Stores a new organisation; answers False, and changes nothing, when it stands already."""
    one = organisation
    row = OrganisationRow(
        one.id, code=one.code, kind=one.kind, name=one.name, credit=one.credit, area=one.area, liaison=one.liaison, state=one.state,
        created=stamp(one.created), joined=one.joined, version=one.version, history=list(one.history),
    )  # fmt: skip
    try:
        row.save(condition=OrganisationRow.id.does_not_exist())
    except PutError as error:
        if not failed_condition(error):
            raise
        return False
    return True


def get(id: str) -> Organisation | None:
    """The organisation; None when unknown."""
    try:
        return _organisation(OrganisationRow.get(id, consistent_read=True))
    except OrganisationRow.DoesNotExist:
        return None


def of_area(area: str) -> list[Organisation]:
    """The organisations of a city or district, by name."""
    return [_organisation(row) for row in OrganisationRow.by_area.query(area)]


def move(was: Organisation, now: Organisation) -> None:
    """Moves an organisation from one state to another; raises Conflict when another write came first."""
    try:
        OrganisationRow(was.id).update(
            actions=[
                OrganisationRow.state.set(now.state), OrganisationRow.version.set(now.version), OrganisationRow.history.set(list(now.history)),
            ],
            condition=OrganisationRow.version == was.version,
        )  # fmt: skip
    except UpdateError as error:
        raise (Conflict("changed_meanwhile") if failed_condition(error) else error) from error


def joining(id: str) -> tuple[OrganisationRow, list[Action]]:
    """The part of an accepted invitation that its organisation counts; the invitation's own state lets it happen once."""
    return OrganisationRow(id), [OrganisationRow.joined.set(OrganisationRow.joined + 1)]


def _organisation(row: OrganisationRow) -> Organisation:
    created: datetime = moment(row.created)
    return Organisation(
        id=row.id, code=row.code, kind=row.kind, name=row.name, credit=row.credit, area=row.area, liaison=row.liaison,  # type: ignore[arg-type]
        state=row.state, created=created, joined=int(row.joined), version=int(row.version), history=tuple(row.history),  # type: ignore[arg-type]
    )  # fmt: skip
