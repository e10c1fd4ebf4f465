"""Certificates of volunteer hours: what was verified when it was issued, and whether it still holds."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from muster.domain.refusals import Conflict
from muster.domain.service_records import COUNTED, Grade, ServiceRecord

State = Literal["ISSUED", "REVOKED"]
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: nothing that is misread
_CODE = re.compile(r"CT-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}\Z")


@dataclass(frozen=True, slots=True)
class Certificate:
    """`minutes` are by grade, `standby` beside them; `name` is masked, the whole one stays with the person."""

    code: str
    person: str
    name: str
    shifts: int
    first: datetime
    last: datetime
    minutes: Mapping[Grade, int]
    standby: int
    issued: datetime
    state: State = "ISSUED"
    reason: str = ""
    ended: datetime | None = None


def code_of(number: int) -> str:
    """CT- and twelve signs (60 bits): nobody finds one by trying."""
    signs = "".join(_ALPHABET[number >> 5 * at & 31] for at in range(12))
    return f"CT-{signs[:4]}-{signs[4:8]}-{signs[8:]}"


def is_code(text: str) -> bool:
    """Whether the text may be the code of a certificate."""
    return _CODE.match(text) is not None


def issue(records: Iterable[ServiceRecord], *, code: str, person: str, name: str, now: datetime) -> Certificate:
    """The certificate of everything verified so far; raises Conflict where there is nothing."""
    counted = [one for one in records if one.state in COUNTED]
    if not any(one.credited() for one in counted):
        raise Conflict("no_hours")
    minutes: dict[Grade, int] = {}
    standby = 0
    for one in counted:
        for grade, credited in one.credited().items():
            minutes[grade] = minutes.get(grade, 0) + credited
        standby += sum(one.credited(standby=True).values())
    return Certificate(
        code, person, name, len(counted), min(one.shift.start for one in counted), max(one.shift.end for one in counted), minutes, standby, now
    )  # fmt: skip


def revoke(one: Certificate, *, reason: str, now: datetime) -> Certificate:
    """The certificate that no longer holds; raises Conflict when it was revoked before."""
    if one.state == "REVOKED":
        raise Conflict("revoked")
    return replace(one, state="REVOKED", reason=reason, ended=now)
