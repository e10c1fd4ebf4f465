"""The certificates table: one item a certificate, never changed but by its end."""

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError, UpdateError
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from muster.domain.certificates import Certificate
from muster.domain.refusals import Conflict
from muster.domain.times import moment, stamp
from muster.tables.base import Table, failed_condition, name


class ByPerson(GlobalSecondaryIndex["CertificateRow"]):  # type: ignore[no-untyped-call]
    """A person's certificates by when they were issued."""

    class Meta:
        index_name = "by_person"
        projection = AllProjection()

    person = UnicodeAttribute(hash_key=True)
    issued = UnicodeAttribute(range_key=True)


class CertificateRow(Table):
    class Meta:
        table_name = name("certificates")

    code = UnicodeAttribute(hash_key=True)
    person = UnicodeAttribute()
    name = UnicodeAttribute()
    shifts = NumberAttribute()
    first = UnicodeAttribute()
    last = UnicodeAttribute()
    minutes: JSONAttribute = JSONAttribute()
    standby = NumberAttribute()
    issued = UnicodeAttribute()
    state = UnicodeAttribute()
    reason = UnicodeAttribute(default="")
    ended = UnicodeAttribute(null=True)

    by_person = ByPerson()


def get(code: str) -> Certificate | None:
    """The certificate of a code; None when there is none."""
    try:
        return _certificate(CertificateRow.get(code, consistent_read=True))
    except CertificateRow.DoesNotExist:
        return None


def of_person(person: str) -> list[Certificate]:
    """A person's certificates, the latest first."""
    return [_certificate(row) for row in CertificateRow.by_person.query(person, scan_index_forward=False)]


def add(one: Certificate) -> bool:
    """Stores a new certificate; False when its code stands already."""
    row = CertificateRow(
        one.code, person=one.person, name=one.name, shifts=one.shifts, first=stamp(one.first), last=stamp(one.last), minutes=dict(one.minutes),
        standby=one.standby, issued=stamp(one.issued), state=one.state,
    )  # fmt: skip
    try:
        row.save(condition=CertificateRow.code.does_not_exist())
    except PutError as error:
        if failed_condition(error):
            return False
        raise
    return True


def end(one: Certificate) -> None:
    """Writes a revocation; raises Conflict when it was revoked meanwhile."""
    assert one.ended is not None
    try:
        CertificateRow(one.code).update(
            actions=[CertificateRow.state.set(one.state), CertificateRow.reason.set(one.reason), CertificateRow.ended.set(stamp(one.ended))],
            condition=CertificateRow.state == "ISSUED",
        )
    except UpdateError as error:
        raise (Conflict("revoked") if failed_condition(error) else error) from error


def _certificate(row: CertificateRow) -> Certificate:
    return Certificate(
        code=row.code, person=row.person, name=row.name, shifts=int(row.shifts), first=moment(row.first), last=moment(row.last),
        minutes={grade: int(minutes) for grade, minutes in row.minutes.items()}, standby=int(row.standby), issued=moment(row.issued),
        state=row.state, reason=row.reason, ended=moment(row.ended) if row.ended else None,  # type: ignore[arg-type]
    )  # fmt: skip
