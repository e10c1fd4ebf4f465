"""The partners table: one item a receiver of goods, found by its id; few enough to be read whole."""

from pynamodb.attributes import JSONAttribute, ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError, TransactWriteError, UpdateError
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from muster.domain.partners import Partner
from muster.domain.refusals import Conflict
from muster.domain.times import moment, stamp
from muster.tables.base import Table, failed_condition, failed_items, name, transaction


class ByKind(GlobalSecondaryIndex["PartnerRow"]):  # type: ignore[no-untyped-call]
    """Partners of a kind, in their published order."""

    class Meta:
        index_name = "by_kind"
        projection = AllProjection()

    kind = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class PartnerRow(Table):
    """`place` is order#id; a code is guarded by an item of its own, whose id is `code#…`."""

    class Meta:
        table_name = name("partners")

    id = UnicodeAttribute(hash_key=True)
    kind = UnicodeAttribute(null=True)
    place = UnicodeAttribute(null=True)
    code = UnicodeAttribute(null=True)
    name = UnicodeAttribute(null=True)
    area = UnicodeAttribute(default="")
    outside = UnicodeAttribute(default="")
    capabilities: ListAttribute[str] = ListAttribute(of=UnicodeAttribute, default=list)  # type: ignore[arg-type]
    members = NumberAttribute(default=0)
    tasks = NumberAttribute(default=0)
    machines: JSONAttribute = JSONAttribute(null=True)
    order = NumberAttribute(default=0)
    captain = UnicodeAttribute(default="")
    state = UnicodeAttribute(null=True)
    created = UnicodeAttribute(null=True)
    version = NumberAttribute(default=1)
    history: ListAttribute[str] = ListAttribute(of=UnicodeAttribute, default=list)  # type: ignore[arg-type]
    partner = UnicodeAttribute(null=True)

    by_kind = ByKind()


def add(partner: Partner) -> bool:
    """Stores a new partner with the guard of its code; answers False, and changes nothing, when its id or its code stands already."""
    try:
        with transaction() as write:
            write.save(_row(partner), condition=PartnerRow.id.does_not_exist())
            write.save(PartnerRow(f"code#{partner.code}", partner=partner.id), condition=PartnerRow.id.does_not_exist())
    except TransactWriteError as error:
        failed_items(error)
        return False
    return True


def put_new(partner: Partner) -> None:
    """Stores an imported partner unless it is there: it has no code that anybody reads out."""
    try:
        _row(partner).save(condition=PartnerRow.id.does_not_exist())
    except PutError as error:
        if not failed_condition(error):
            raise


def get(id: str) -> Partner | None:
    """The partner; None when unknown."""
    try:
        return _partner(PartnerRow.get(id, consistent_read=True))
    except PartnerRow.DoesNotExist:
        return None


def coded(code: str) -> Partner | None:
    """The partner with a public code; None when there is none."""
    try:
        return get(PartnerRow.get(f"code#{code}", consistent_read=True).partner)
    except PartnerRow.DoesNotExist:
        return None


def find(ids: set[str]) -> dict[str, Partner]:
    """Those of these partners that exist, by id."""
    return {row.id: _partner(row) for row in PartnerRow.batch_get(sorted(ids), consistent_read=True)} if ids else {}


def of_kind(kind: str) -> list[Partner]:
    """Partners of a kind, in their published order."""
    return [_partner(row) for row in PartnerRow.by_kind.query(kind)]


def change(was: Partner, now: Partner) -> None:
    """Writes a changed partner; raises Conflict when another write came first."""
    try:
        _row(now).save(condition=PartnerRow.version == was.version)
    except (PutError, UpdateError) as error:
        raise (Conflict("changed_meanwhile") if failed_condition(error) else error) from error


def _row(partner: Partner) -> PartnerRow:
    return PartnerRow(
        partner.id, kind=partner.kind, place=f"{partner.order:06d}#{partner.id}", code=partner.code, name=partner.name, area=partner.area,
        outside=partner.place, capabilities=list(partner.capabilities), members=partner.members, tasks=partner.tasks, machines=dict(partner.machines),
        order=partner.order, captain=partner.captain, state=partner.state, created=stamp(partner.created), version=partner.version,
        history=list(partner.history),
    )  # fmt: skip


def _partner(row: PartnerRow) -> Partner:
    return Partner(
        id=row.id, code=row.code or "", kind=row.kind, name=row.name or "", area=row.area, created=moment(row.created or ""), place=row.outside,  # type: ignore[arg-type]
        capabilities=tuple(row.capabilities), members=int(row.members), tasks=int(row.tasks),
        machines={item: int(units) for item, units in (row.machines or {}).items()}, order=int(row.order), captain=row.captain,
        state=row.state, version=int(row.version), history=tuple(row.history),  # type: ignore[arg-type]
    )  # fmt: skip
