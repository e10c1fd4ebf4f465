"""How many a text means, in an item's own unit: read, or refused with the reason, never guessed."""

import re
import unicodedata
from dataclasses import dataclass

from muster.domain.catalogue import Item
from muster.domain.refusals import Refused
from muster.domain.stock import MOST

# Counting words that mean one piece each, so that "20个" of an item counted in 台 are 20.
PIECES = frozenset("个只件支台枚辆套副顶张条把部")
PACKS = frozenset("箱盒包袋桶打捆提")
LONGEST = 40
_MINUS = str.maketrans("−﹣", "--")
_UNKNOWN = re.compile(r"(急需|紧缺|若干|大量|不限|越多越好|尽可能多|待定|未知|多多益善|asap|any|many|unknown|tbd|n/?a|[-—/?？!.。,、\s])+", re.IGNORECASE)
_RANGE = re.compile(r"(.+?)\s*(?:-|—|–|~|～|至|到)\s*(.+)")
_NUMBER = re.compile(r"([+-]?)\s*([0-9][0-9,.]*|[零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]+|[0-9.]+[百千万亿]+)\s*(.*)")


@dataclass(frozen=True, slots=True)
class Quantity:
    """Units wanted or given: `least` below `units` where a range was named; None where somebody asks without saying how many. `packs` is what was typed in packs, as "20箱"."""

    units: int | None
    least: int | None = None
    packs: str = ""


def read(text: str, item: Item) -> Quantity:
    """The quantity a text means; raises Refused("quantity_…", "quantity") on what is no whole positive number of a unit that is known.

    Full-width digits and Chinese numerals are numbers; a pack counts where the catalogue knows how many units it holds.
    """
    said = unicodedata.normalize("NFKC", text).translate(_MINUS).strip()
    if len(said) > LONGEST:
        raise Refused("quantity_no_number", "quantity")
    if not said or _UNKNOWN.fullmatch(said):
        return Quantity(None)
    if not said.startswith(("-", "+")) and (parts := _RANGE.fullmatch(said)):
        return _range(parts.group(1), parts.group(2), item)
    units, unit = _number(said)
    return _counted(units, unit, item)


def need(text: str, item: Item) -> Quantity:
    """As `read`, for what somebody gives or hands over: one number it has to be."""
    found = read(text, item)
    if found.units is None:
        raise Refused("quantity_missing", "quantity")
    if found.least is not None:
        raise Refused("quantity_range", "quantity")
    return found


def _range(low: str, high: str, item: Item) -> Quantity:
    most, unit = _number(high)
    least, low_unit = _number(low)
    if low_unit and low_unit != unit:
        raise Refused("quantity_units_mixed", "quantity")
    bottom, top = _counted(least, unit, item), _counted(most, unit, item)
    if (bottom.units or 0) > (top.units or 0):
        raise Refused("quantity_range_turned", "quantity")
    return Quantity(top.units, least=bottom.units, packs=top.packs)


def _number(said: str) -> tuple[int, str]:
    """The number a text begins with, and the unit behind it."""
    parts = _NUMBER.fullmatch(said)
    if not parts:
        raise Refused("quantity_no_number", "quantity")
    sign, digits, unit = parts.groups()
    if "," in digits:
        raise Refused("quantity_separator", "quantity")
    if not digits.replace(".", "").isdigit() or not digits.isascii():
        return _chinese(digits), unit.strip()
    if unit[:1] in "eE" and unit:
        raise Refused("quantity_no_number", "quantity")
    if unit[:1] and unit[0] in "百千万亿":
        return _chinese(digits + unit[0]), unit[1:].strip()
    whole, _, rest = digits.partition(".")
    if rest.strip("0") or rest.count(".") or (digits.count(".") and not whole):
        raise Refused("quantity_not_whole", "quantity")
    whole = whole.lstrip("0")
    if sign == "-" or not whole:
        raise Refused("quantity_not_positive", "quantity")
    if len(whole) > 12:
        raise Refused("quantity_too_many", "quantity", most=MOST)
    return int(whole), unit.strip()


def _chinese(digits: str) -> int:
    import cn2an  # here alone: few write numbers so

    try:
        found = float(cn2an.cn2an(digits.replace("〇", "零"), "smart"))
    except ValueError as error:
        raise Refused("quantity_no_number", "quantity") from error
    if found != int(found):
        raise Refused("quantity_not_whole", "quantity")
    if found <= 0:
        raise Refused("quantity_not_positive", "quantity")
    return int(found)


def _counted(number: int, unit: str, item: Item) -> Quantity:
    each, packs = 1, ""
    if unit in item.packs:
        each, packs = item.packs[unit], f"{number}{unit}"
    elif unit in PACKS and unit != item.unit:
        raise Refused("quantity_pack_unknown", "quantity", pack=unit, unit=item.unit)
    elif unit and unit != item.unit and not (unit in PIECES and item.unit in PIECES):
        raise Refused("quantity_unit", "quantity", unit=item.unit)
    if number * each > MOST:
        raise Refused("quantity_too_many", "quantity", most=MOST)
    return Quantity(number * each, packs=packs)
