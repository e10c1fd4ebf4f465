"""Lists of what institutions ask for, as they are uploaded: each row becomes a wish, waits for somebody to settle its item, or is refused with the reason."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from muster.domain import quantities
from muster.domain.catalogue import ITEMS, suggest
from muster.domain.refusals import Refused
from muster.domain.text import UnfitText, clean
from muster.domain.wishes import Priority

Column = Literal["institution", "province", "city", "district", "item", "quantity", "specification", "priority"]
Fate = Literal["imported", "suggested", "refused"]

LONGEST: dict[Column, int] = {
    "institution": 60, "province": 30, "city": 30, "district": 30, "item": 60, "quantity": quantities.LONGEST, "specification": 300, "priority": 10,
}  # fmt: skip
_HEADERS: dict[Column, tuple[str, ...]] = {
    "institution": ("institution", "机构", "单位", "医院", "接收单位", "机构名称", "单位名称"),
    "province": ("province", "省", "省份"),
    "city": ("city", "市", "城市", "地市"),
    "district": ("district", "区", "区县", "县", "县区"),
    "item": ("item", "物资", "物资名称", "名称", "品名"),
    "quantity": ("quantity", "数量", "需求数量", "需求量"),
    "specification": ("specification", "规格", "标准", "规格要求", "备注"),
    "priority": ("priority", "优先级", "紧急程度"),
}
_PRIORITIES: dict[str, Priority] = {"p0": "P0", "p1": "P1", "p2": "P2", "p3": "P3", "特急": "P0", "紧急": "P1", "急需": "P1", "一般": "P2", "": "P2"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One row that is understood: `units` is None where nobody said how many, `least` where a range was named."""

    number: int
    institution: str
    place: str
    item: str
    units: int | None
    least: int | None
    specification: str
    priority: Priority

    @property
    def source(self) -> str:
        """What makes it the same row when the list is uploaded again."""
        return "|".join((self.institution, self.place, self.item, str(self.units), str(self.least), self.specification))


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of a row: `asked` where it is imported, `suggestions` (codes) where its item waits to be settled, `code` of the reason where it is refused."""

    number: int
    fate: Fate
    text: str
    asked: Asked | None = None
    suggestions: tuple[str, ...] = ()
    code: str = ""
    notes: tuple[str, ...] = ()
    facts: Mapping[str, str | int] = field(default_factory=dict)


def headed(columns: Iterable[str]) -> dict[Column, str]:
    """Which of a sheet's columns is which; raises Refused naming the first one that lacks."""
    given = {" ".join(one.lower().split()): one for one in columns}
    found = {column: next((given[name] for name in names if name in given), "") for column, names in _HEADERS.items()}
    for column in ("institution", "item", "quantity"):
        if not found[column]:
            raise Refused("column_missing", "file", column=column)
    return found


def judge(number: int, cells: Mapping[str, str], columns: Mapping[Column, str], settled: Mapping[str, str], formulas: Iterable[str] = ()) -> Judged:
    """What becomes of one row; `settled` (text of an item → code) is what somebody confirmed.

    A quantity of 1 means "needed, amount unknown", as these lists use it, and is noted as such.
    """
    text = " ".join(cells.get(columns["item"], "").split())[: LONGEST["item"]]
    try:
        if {name for name in columns.values() if name} & set(formulas):
            raise Refused("formula")
        row = {column: _cell(cells.get(name, "") if name else "", column) for column, name in columns.items()}
        text = row["item"]
        if not row["institution"]:
            raise Refused("institution_missing")
        if not text:
            raise Refused("item_missing")
        priority = _PRIORITIES.get(row["priority"].lower())
        if priority is None:
            raise Refused("priority_unknown")
        found = suggest(text)
        item = settled.get(text, found[0].code if found and found[0].exact else "")
        if item not in ITEMS:
            if not found:
                raise Refused("item_unknown")
            return Judged(number, "suggested", text, suggestions=tuple(one.code for one in found))
        quantity = quantities.read(row["quantity"], ITEMS[item])
    except Refused as no:
        return Judged(number, "refused", text, code=no.code, facts=no.facts)
    except UnfitText:
        return Judged(number, "refused", "", code="unfit_text")
    notes = _notes(row["quantity"], quantity)
    place = " ".join(part for part in (row["province"], row["city"], row["district"]) if part)
    unknown = "amount_unknown" in notes
    asked = Asked(
        number, row["institution"], place, item, None if unknown else quantity.units, None if unknown else quantity.least, row["specification"], priority
    )
    return Judged(number, "imported", text, asked=asked, notes=notes)


def _cell(text: str, column: Column) -> str:
    """A cell in one line; raises Refused on one that is too long, UnfitText on what must not be stored."""
    line = clean(" ".join(text.split()))
    if len(line) > LONGEST[column]:
        raise Refused("cell_too_long", None, column=column, most=LONGEST[column])
    return line


def _notes(text: str, quantity: quantities.Quantity) -> tuple[str, ...]:
    if quantity.units is None:
        return ("amount_unknown", "amount_blank" if not text.strip() else "amount_words")
    if quantity.units == 1 and quantity.least is None:
        return ("amount_unknown", "amount_one")
    return ("amount_range",) if quantity.least is not None else ()


def judged(
    rows: Iterable[tuple[int, Mapping[str, str], Iterable[str]]], columns: Mapping[Column, str], settled: Mapping[str, str]
) -> list[Judged]:
    """What becomes of every row (number, cells, columns with formulas); a row that repeats an earlier one is refused."""
    found: list[Judged] = []
    seen: dict[str, int] = {}
    for number, cells, formulas in rows:
        one = judge(number, cells, columns, settled, formulas)
        if one.asked and (before := seen.setdefault(one.asked.source, number)) != number:
            one = Judged(number, "refused", one.text, code="repeated_row", facts={"row": before})
        found.append(one)
    return found


def summary(found: Iterable[Judged]) -> dict[str, Counter[str]]:
    """How many rows met which fate, were refused for which reason, and carry which note."""
    counts: dict[str, Counter[str]] = {"fates": Counter(), "refused": Counter(), "notes": Counter()}
    for one in found:
        counts["fates"][one.fate] += 1
        if one.code:
            counts["refused"][one.code] += 1
        counts["notes"].update(one.notes)
    return counts
