"""The party_reports table: one item a person, the branch sealed under the person's key, so that nobody reports to two communities at once."""

from typing import Any

from pynamodb.attributes import BinaryAttribute, ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from muster import vault
from muster.domain.areas import district_of, prefix
from muster.domain.party_reports import Duty, PartyReport
from muster.domain.refusals import Conflict
from muster.domain.times import moment, stamp
from muster.tables import people_keys
from muster.tables.base import Table, failed_condition, name


class ByPlace(GlobalSecondaryIndex["PartyReportRow"]):  # type: ignore[no-untyped-call]
    """The reports of a district, by state and area: a subtree of areas is a prefix."""

    class Meta:
        index_name = "by_place"
        projection = AllProjection()

    district = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class PartyReportRow(Table):
    """`place` is state#area#id."""

    class Meta:
        table_name = name("party_reports")

    id = UnicodeAttribute(hash_key=True)
    code = UnicodeAttribute()
    person = UnicodeAttribute()
    key = UnicodeAttribute()
    branch = BinaryAttribute(legacy_encoding=False)
    area = UnicodeAttribute()
    compound = UnicodeAttribute(default="")
    district = UnicodeAttribute()
    place = UnicodeAttribute()
    state = UnicodeAttribute()
    role = UnicodeAttribute(null=True)
    post = UnicodeAttribute(default="")
    title = UnicodeAttribute(default="")
    reason = UnicodeAttribute(default="")
    created = UnicodeAttribute()
    version = NumberAttribute()
    history: ListAttribute[str] = ListAttribute(of=UnicodeAttribute)  # type: ignore[arg-type]

    by_place = ByPlace()


def get(id: str) -> PartyReport | None:
    """The report, its branch opened where its person is still there; None when unknown."""
    try:
        return _opened([PartyReportRow.get(id, consistent_read=True)])[0]
    except PartyReportRow.DoesNotExist:
        return None


def within(site: str, district: str, *, state: str, after: dict[str, Any] | None, limit: int) -> tuple[list[PartyReport], dict[str, Any] | None]:
    """A page of the reports of a state in a site's subtree in one district, branches opened, and where the next page starts."""
    query: Any = PartyReportRow.by_place.query(
        district, PartyReportRow.place.startswith(f"{state}#{prefix(site)}"), limit=limit, last_evaluated_key=after
    )
    return _opened(list(query)), query.last_evaluated_key


def put(was: PartyReport | None, now: PartyReport) -> None:
    """Writes a new report, or one that has moved; raises Conflict when another write came first."""
    row = PartyReportRow(
        now.id, code=now.code, person=now.person, key=now.key, branch=vault.seal(people_keys.find_one(now.key), now.branch, place=_sealed_at(now.id)),
        area=now.area, compound=now.compound, district=district_of(now.area), place=f"{now.state}#{now.area}#{now.id}", state=now.state,
        role=now.duty.role if now.duty else None, post=now.duty.post if now.duty else "", title=now.duty.title if now.duty else "", reason=now.reason,
        created=stamp(now.created), version=now.version, history=list(now.history),
    )  # fmt: skip
    try:
        row.save(condition=PartyReportRow.version == was.version if was else PartyReportRow.id.does_not_exist())
    except PutError as error:
        raise (Conflict("changed_meanwhile") if failed_condition(error) else error) from error


def _sealed_at(id: str) -> str:
    return f"party_reports|{id}|branch"


def _opened(rows: list[PartyReportRow]) -> list[PartyReport]:
    keys = people_keys.find({row.key for row in rows}) if rows else {}
    return [_report(row, keys.get(row.key)) for row in rows]


def _report(row: PartyReportRow, key: bytes | None) -> PartyReport:
    return PartyReport(
        id=row.id, code=row.code, person=row.person, key=row.key, branch=vault.unseal(key, row.branch, place=_sealed_at(row.id)) if key else "",
        area=row.area, compound=row.compound, state=row.state, created=moment(row.created),  # type: ignore[arg-type]
        duty=Duty(row.role, row.post, row.title) if row.role else None,  # type: ignore[arg-type]
        reason=row.reason, version=int(row.version), history=tuple(row.history),
    )  # fmt: skip
