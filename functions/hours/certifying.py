"""Hours summed by grade, and certificates of them."""

import base64

from hours.reading import record_view
from hours.views import CertificateRow, CertificateView, File, Hours, Issued
from muster import settings, vault
from muster.domain import certificates as rules
from muster.domain.certificates import Certificate, is_code
from muster.domain.grants import Staff
from muster.domain.refusals import Missing
from muster.domain.service_records import COUNTED, Grade
from muster.domain.text import mask_name
from muster.domain.times import stamp
from muster.http import Call
from muster.tables import areas, certificates, people, service_records
from muster.telemetry import count
from muster.texts import say

GRADES: tuple[Grade, ...] = ("A", "B", "C", "D")


def hours(call: Call[str]) -> Hours:
    """A person's shifts, what is verified by grade, and their certificates."""
    records = service_records.of_person(call.caller)
    minutes = {grade: sum(one.credited().get(grade, 0) for one in records if one.state in COUNTED) for grade in GRADES}
    standby = sum(sum(one.credited(standby=True).values()) for one in records if one.state in COUNTED)
    return Hours(
        records=[record_view(one, call.now) for one in records if one.state], minutes={grade: summed for grade, summed in minutes.items() if summed}, standby=standby,
        certificates=[
            CertificateRow(code=one.code, state=one.state, issued=stamp(one.issued), minutes=_by_grade(one), standby=one.standby, reason=one.reason)
            for one in certificates.of_person(call.caller)
        ],
    )  # fmt: skip


def issue(call: Call[str]) -> Issued:
    """A certificate of everything verified; the same request again names the same one. Raises Conflict where there is nothing."""
    person = people.get(call.caller)
    if person is None:
        raise Missing
    code = rules.code_of(int(vault.keyed_hash("certificate", f"{call.caller}/{call.key}"), 16))
    found = rules.issue(service_records.of_person(call.caller), code=code, person=call.caller, name=mask_name(person.offer.name), now=call.now)
    if certificates.add(found):
        count("CertificatesIssued")
    return Issued(code=code)


def file(one: Certificate, language: str) -> File:
    """The certificate as a PDF with its person's whole name."""
    from hours import pdf  # loaded only where something is printed

    person = people.get(one.person)
    if person is None:
        raise Missing
    drawn = pdf.draw(one, name=person.offer.name, issuer=issuer()[language], address=f"{settings.site_url()}/{language}/certificate/?code={one.code}", language=language)
    return File(name=f"{one.code}-{language}.pdf", file=base64.b64encode(drawn).decode())


def checked(one: Certificate) -> CertificateView:
    """What anybody may see of it."""
    return CertificateView(
        code=one.code, state=one.state, name=one.name, issuer=issuer(), shifts=one.shifts, first=stamp(one.first), last=stamp(one.last),
        minutes=_by_grade(one), standby=one.standby, issued=stamp(one.issued), reason=one.reason, ended=stamp(one.ended) if one.ended else "",
    )  # fmt: skip


def revoke(call: Call[Staff], code: str, reason: str) -> CertificateView:
    """Ends a certificate; raises Missing, Conflict when it was revoked before."""
    found = certificates.get(code) if is_code(code) else None
    if found is None:
        raise Missing
    ended = rules.revoke(found, reason=reason, now=call.now)
    certificates.end(ended)
    count("CertificatesRevoked")
    return checked(ended)


def issuer() -> dict[str, str]:
    """Who issues, in both languages."""
    city = areas.get(settings.city())
    return {"zh": say("certificate_issuer", "zh", city=city.name if city else ""), "en": say("certificate_issuer", "en", city=city.name if city else "")}


def _by_grade(one: Certificate) -> dict[str, int]:
    return {str(grade): served for grade, served in one.minutes.items()}
