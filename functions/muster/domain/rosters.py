"""Rosters that organisations upload: which column is which, what becomes of each row, and how far the import has come."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal, get_args

from muster.domain import phones
from muster.domain.invitations import LASTS
from muster.domain.people import ROLES, SLOTS, Role, Slot
from muster.domain.places import Places
from muster.domain.refusals import Refused
from muster.domain.small_numbers import masked
from muster.domain.text import UnfitText, clean

Column = Literal["name", "phone", "area", "roles", "slots", "organisation"]
State = Literal["CHECKED", "INVITING", "DONE"]
Answered = Literal["joined", "refused", "waiting", "expired"]

MOST_ROWS = 10_000
STEP = 200  # rows a call of the import takes
KEPT = timedelta(days=7)
COUNTED = timedelta(days=30)  # how long what became of a list is shown: no row is left of it then
NEEDED: tuple[Column, ...] = ("name", "phone", "area")
COLUMNS: tuple[Column, ...] = get_args(Column)
_MOST_KEPT = 100  # characters of a cell in a row that is sent back
LONGEST = {"name": 30, "phone": 40, "area": 80, "roles": 100, "slots": 60, "organisation": 80}

HEADERS: dict[Column, tuple[str, ...]] = {
    "name": ("姓名", "name", "full name", "名字", "志愿者姓名", "人员姓名", "党员姓名", "职工姓名", "学生姓名", "volunteer name"),
    "phone": (
        "手机号码", "mobile", "手机号", "手机", "电话", "联系电话", "联系方式", "电话号码", "移动电话", "phone", "phone number", "mobile number", "tel", "telephone", "cell phone",
        "联系手机", "联系人电话",
    ),
    "area": (
        "居住街道或社区", "street or community", "街道", "社区", "所在社区", "居住社区", "居住地", "现居住地", "所在街道", "区域",
        "所属社区", "所属街道", "居住地址", "现住址", "家庭住址", "住址", "area", "community", "street", "address",
    ),
    "roles": ("可以做的事", "can do", "岗位", "服务意向", "意向", "志愿岗位", "roles", "role", "skills"),
    "slots": ("方便的时间", "free times", "时段", "服务时间", "时间", "可服务时间", "slots", "times", "availability"),
    "organisation": ("单位", "organisation", "所属单位", "工作单位", "组织", "所在党支部", "党支部", "organization", "company", "branch"),
}  # fmt: skip
_ROLE_WORDS: dict[Role, tuple[str, ...]] = {
    "queue": ("协助核酸采样", "核酸采样", "核酸", "采样", "help at sampling", "sampling"), "delivery": ("物资配送", "配送", "送物资", "delivery"),
    "checkpoint": ("卡点值守", "卡点", "值守", "checkpoint"), "visit": ("入户排查", "入户", "排查", "door-to-door visits", "visits"),
    "disinfect": ("防疫消杀", "消杀", "消毒", "disinfection"), "info": ("信息录入", "录入", "数据录入", "data entry"),
    "care": ("关爱老人儿童", "关爱", "照护", "care for old people and children", "care"), "medical": ("医护专业", "医护", "医疗", "medical work", "medical"),
    "driver": ("驾车", "司机", "驾驶", "driving", "driver"),
}  # fmt: skip
_SLOT_WORDS: dict[Slot, tuple[str, ...]] = {
    "day": ("白天", "日间", "白班", "daytime", "day"), "evening": ("傍晚", "晚上", "晚间", "晚班", "evening", "evenings"),
    "night": ("夜间", "夜里", "深夜", "夜班", "night", "nights"),
}  # fmt: skip
_ROLES = {word: role for role in ROLES for word in (role, *_ROLE_WORDS[role])}
_SLOTS = {word: slot for slot in SLOTS for word in (slot, *_SLOT_WORDS[slot])}
_BETWEEN = re.compile(r"[、,，;；/|\n]+")
_MANGLED = re.compile(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]+\Z")


@dataclass(frozen=True, slots=True)
class Listed:
    """A row that is understood: `phone` in E.164, `area` the code of a street or community."""

    number: int
    name: str
    phone: str
    area: str
    roles: tuple[Role, ...] = ()
    slots: tuple[Slot, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that is not taken: the column (as the sheet heads it), the code of the reason and its facts, the cells as they came, one a COLUMN."""

    number: int
    column: str
    code: str
    cells: tuple[str, ...]
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of a sheet: rows to invite and rows to correct."""

    good: tuple[Listed, ...]
    faults: tuple[Fault, ...]

    @property
    def reasons(self) -> dict[str, int]:
        """How many rows are refused for each reason."""
        return dict(Counter(one.code for one in self.faults))


@dataclass(frozen=True, slots=True)
class Roster:
    """One uploaded list: `parts` of at most STEP rows wait to be invited one after the other, `done` of them are, the last at `last`.

    `invited` rows are worked off, of which `asked` people are newly asked; of these `joined` said yes and `refused` no.
    """

    id: str
    organisation: str
    by: str
    key: str
    rows: int
    good: int
    reasons: Mapping[str, int]
    parts: int
    created: datetime
    done: int = 0
    invited: int = 0
    asked: int = 0
    joined: int = 0
    refused: int = 0
    last: datetime | None = None

    @property
    def state(self) -> State:
        """How far it is."""
        return "DONE" if self.done == self.parts else "INVITING" if self.done else "CHECKED"

    @property
    def expires(self) -> datetime:
        """When the list itself is erased."""
        return self.created + KEPT

    def answers(self, now: datetime) -> dict[Answered, str]:
        """How those asked answered, small counts not shown; who is silent has run out once the last of them has."""
        over = self.last is not None and self.last + LASTS <= now
        silent = self.asked - self.joined - self.refused
        return masked({"joined": self.joined, "refused": self.refused, "expired" if over else "waiting": silent})  # type: ignore[return-value]


def headed(columns: Sequence[str], settled: Mapping[str, str]) -> dict[Column, str]:
    """Which column is which: as somebody settled it (header → column), else by the words for it."""
    plain = {_word(one): one for one in reversed(columns) if one}
    found: dict[Column, str] = {}
    for column in COLUMNS:
        named = next((header for header, meant in settled.items() if meant == column and header in columns), "")
        named = named or next((plain[_word(word)] for word in HEADERS[column] if _word(word) in plain and plain[_word(word)] not in settled), "")
        if named:
            found[column] = named
    return found


def judged(
    rows: Iterable[tuple[int, Mapping[str, str], Sequence[str], Sequence[str]]], columns: Mapping[Column, str], places: Places, *, organisation: str
) -> Judged:
    """What becomes of every row (number, cells, columns with a formula, columns that are merged); a phone counts once a list."""
    good: list[Listed] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for number, cells, formulas, merged in rows:
        try:
            for column in columns:
                _require_plain(column, columns[column], cells, formulas, merged)
            one = _listed(number, {column: cells.get(named, "") for column, named in columns.items()}, places, organisation)
            if one.phone in seen:
                raise Refused("row_phone_twice", "phone", row=seen[one.phone])
            seen[one.phone] = number
            good.append(one)
        except Refused as no:
            named = columns.get(no.field, "") if no.field else ""  # type: ignore[call-overload]
            faults.append(Fault(number, named, no.code, tuple(_kept(cells, columns.get(column)) for column in COLUMNS), no.facts))
    return Judged(tuple(good), tuple(faults))


def advanced(was: Roster, invited: int, now: datetime) -> Roster:
    """The roster with one more part done."""
    return replace(was, done=was.done + 1, invited=was.invited + invited, last=now)


def _kept(cells: Mapping[str, str], named: str | None) -> str:
    return cells.get(named, "")[:_MOST_KEPT] if named else ""


def _require_plain(column: Column, named: str, cells: Mapping[str, str], formulas: Sequence[str], merged: Sequence[str]) -> None:
    text = cells.get(named, "")
    if named in formulas:
        raise Refused("row_formula", column)
    if named in merged and not text and column != "organisation":
        raise Refused("row_merged", column)
    if len(text) > LONGEST[column]:
        raise Refused("row_too_long", column, most=LONGEST[column])
    try:
        clean(text.replace("\n", " ").replace("\r", " ").replace("\t", " "))
    except UnfitText as error:
        raise Refused("row_unfit", column) from error


def _listed(number: int, row: Mapping[Column, str], places: Places, organisation: str) -> Listed:
    if (said := row.get("organisation", "")) and _word(said) != _word(organisation):
        raise Refused("row_organisation", "organisation")
    name = " ".join(row["name"].split())
    if not name:
        raise Refused("row_name", "name")
    if not any(unicodedata.category(character)[0] == "L" for character in name) or any(character.isdigit() for character in name):
        raise Refused("row_no_name", "name")
    phone = _phone(row["phone"])
    area = _area(row["area"], places)
    roles = _words(row.get("roles", ""), _ROLES, "roles", "row_role")
    slots = _words(row.get("slots", ""), _SLOTS, "slots", "row_slot")
    return Listed(number, name, phone, area, tuple(one for one in ROLES if one in roles), tuple(one for one in SLOTS if one in slots))


def _phone(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        raise Refused("row_phone", "phone")
    if _MANGLED.match(plain):
        raise Refused("row_phone_mangled", "phone")
    try:
        return phones.parse(plain.removesuffix(".0"))
    except phones.NotAMobile as error:
        raise Refused("row_no_mobile", "phone") from error


def _area(text: str, places: Places) -> str:
    if not text:
        raise Refused("row_area", "area")
    found = places.find(text)
    if found.code:
        return found.code
    raise Refused("row_area_near", "area", near=" / ".join(found.near)) if found.near else Refused("row_no_area", "area")


def _words(text: str, known: Mapping[str, str], column: Column, code: str) -> set[str]:
    found = set()
    for word in _BETWEEN.split(text):
        if plain := _word(word):
            if plain not in known:
                raise Refused(code, column, word=word.strip()[:20])
            found.add(known[plain])
    return found


def _word(text: str) -> str:
    """A header or a word as it is compared: width, case, blanks and what stands in brackets do not matter."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return "".join(re.sub(r"\([^)]*\)|\*", "", plain).split()) if not plain.isascii() else " ".join(re.sub(r"\([^)]*\)|\*", "", plain).split())
