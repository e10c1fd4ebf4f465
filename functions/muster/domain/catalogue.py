"""The catalogue of items that may be given and asked for, and which item a text means: exactly, or as a suggestion for a person to confirm."""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal

Kind = Literal["serial", "lot", "kit"]

CLOSE = 70.0  # of 100: how alike a text must be to suggest an item
MOST = 3
HALF = 50.0  # where nothing is: a name of two or three characters with one of them wrong
_APART = re.compile(r"\s*[|/、,，;；]\s*|\s+或者?\s+")
# Traditional forms of the characters in our names, as lists from Hong Kong, Macau and Taiwan have them.
_SIMPLE = str.maketrans(
    "護鏡醫體溫計槍術離劑滅氣機噴霧壺紅燈車監儀採樣檢測試長膠動電發繩擔輪對講帳飲銨鹽過氫濕帶單藥廢額壓縮無創應備設圓輸熱寶貼頭雙連顯線紗",
    "护镜医体温计枪术离剂灭气机喷雾壶红灯车监仪采样检测试长胶动电发绳担轮对讲帐饮铵盐过氢湿带单药废额压缩无创应备设圆输热宝贴头双连显线纱",
)
_NOISE = re.compile(r"[\s（）()【】\[\]“”\"'·.。\-—_]+")


@dataclass(frozen=True, slots=True)
class Item:
    """One kind of goods, counted in `unit`: machines with a serial each, lots that may expire, or kits handed on whole.

    `standard` is the GB or YY standard it has to meet, `capability` what who uses it must be able to, `packs` the units in a pack by its name.
    """

    code: str
    zh: str
    en: str
    unit: str
    kind: Kind
    group: str
    standard: str = ""
    hazards: tuple[str, ...] = ()
    capability: str = ""
    synonyms: tuple[str, ...] = ()
    packs: Mapping[str, int] = field(default_factory=dict)
    parts: Mapping[str, int] = field(default_factory=dict)

    def name(self, language: str) -> str:
        """Its name in a language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An item that a text may mean; `score` of 100 is how alike they are, `exact` whether it is one of the item's own names."""

    code: str
    score: float
    exact: bool


def _load() -> dict[str, Item]:
    rows = json.loads(files("muster.domain").joinpath("catalogue.json").read_text("utf-8"))
    return {row["code"]: _item(row) for row in rows}


def _item(row: dict[str, Any]) -> Item:
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    return Item(**values)


ITEMS: Mapping[str, Item] = _load()


def plain(text: str) -> str:
    """A name as it is compared: full-width forms narrowed, lower case, simplified characters, without blanks, brackets and dots."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).lower().translate(_SIMPLE))


@cache
def _names() -> dict[str, str]:
    """Every name of every item in its plain form → its code."""
    return {plain(name): item.code for item in ITEMS.values() for name in (item.zh, item.en, item.code, *item.synonyms)}


def suggest(text: str, *, most: int = MOST) -> list[Suggestion]:
    """The items a text may mean, likeliest first; a text of several names ("A | B", "A/B") is exact where all of them name one item."""
    return list(_suggested(text))[:most]


@lru_cache(maxsize=4096)
def _suggested(text: str) -> tuple[Suggestion, ...]:
    names = _names()
    whole = plain(text)
    if whole in names:
        return (Suggestion(names[whole], 100.0, True),)
    parts = [plain(part) for part in _APART.split(text) if plain(part)]
    found = {names[part] for part in parts if part in names}
    if len(found) == 1 and all(part in names for part in parts):
        return (Suggestion(found.pop(), 100.0, True),)
    best = _alike([part for part in parts or [whole] if len(part) > 1])
    ranked = sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Suggestion(code, score, False) for code, score in ranked[:MOST])


def _alike(parts: list[str]) -> dict[str, float]:
    """The codes of items that are close to one of the parts → how close."""
    from rapidfuzz import fuzz, process  # here alone: most calls name an item exactly

    names = _names()
    best: dict[str, float] = {}
    for part in parts:
        for name, score, _ in process.extract(part, names.keys(), scorer=fuzz.WRatio, limit=12, score_cutoff=CLOSE):
            # A name of one or two characters is part of many a longer one.
            score = score if min(len(name), len(part)) > 2 or name == part else score * 0.8
            if score >= CLOSE:
                best[names[name]] = max(best.get(names[name], 0.0), round(score, 1))
    if not best:
        for part in (one for one in parts if not one.isascii()):
            for name, score, _ in process.extract(part, names.keys(), scorer=fuzz.ratio, limit=12, score_cutoff=HALF):
                best[names[name]] = max(best.get(names[name], 0.0), round(score, 1))
    return best


def exact(text: str) -> str | None:
    """The code of the item whose name the text is; None where it is none, or might be several."""
    found = suggest(text, most=1)
    return found[0].code if found and found[0].exact else None
