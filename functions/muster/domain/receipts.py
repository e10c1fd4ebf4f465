"""Receipts for what was counted: numbered without a gap in each year of the city, never changed, voided only with a replacement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from stdnum.iso7064 import mod_11_10

from muster.domain.refusals import Conflict
from muster.domain.times import SHANGHAI

State = Literal["ISSUED", "VOIDED"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a donor may show: `counted` is item → units as two people counted them; `entry` and `digest` find it in the public ledger."""

    number: str
    pledge: str
    donor: str
    counted: Mapping[str, int]
    issued: datetime
    entry: int
    state: State = "ISSUED"
    reason: str = ""
    replaces: str = ""
    replaced_by: str = ""


def number_of(year: int, count: int) -> str:
    """The number of a year's receipt: RC-, year, six digits, check digit (ISO 7064 Mod 11,10)."""
    digits = f"{year:04d}{count:06d}"
    return f"RC-{digits}{mod_11_10.calc_check_digit(digits)}"


def is_number(text: str) -> bool:
    """Whether the text is a whole receipt number with a right check digit."""
    head, _, digits = text.partition("-")
    return head == "RC" and len(digits) == 11 and digits.isascii() and digits.isdigit() and mod_11_10.is_valid(digits)


def year_of(when: datetime) -> int:
    """The year in which a receipt of that moment is numbered."""
    return when.astimezone(SHANGHAI).year


def require_voidable(receipt: Receipt) -> None:
    """Raises Conflict when the receipt was voided before."""
    if receipt.state != "ISSUED":
        raise Conflict("receipt_voided", "receipt")
