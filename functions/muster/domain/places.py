"""Areas by the names that people write: exactly one, or the nearest to choose from."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from muster.domain.areas import Area, level_of, street_of

_NEAR = 60  # of 100; below it a name is no likeness
_SHOWN = 3
_TAILS = re.compile(r"(街道办事处|街道|地区办事处|镇|乡|社区居委会|社区居民委员会|居委会|村委会|村民委员会|社区|村)$")
_NOISE = re.compile(r"[\s·、,，/\\>—_-]+")


@dataclass(frozen=True, slots=True)
class Found:
    """What a text may mean: one code, or none with the nearest ones' full names."""

    code: str = ""
    near: tuple[str, ...] = ()


class Places:
    """The streets, towns and communities of a city by every way of writing them."""

    def __init__(self, areas: Iterable[Area]) -> None:
        known = {area.code: area for area in areas}
        self._codes = {code for code in known if level_of(code) in ("street", "community")}
        self._full = {code: _full(code, known) for code in self._codes}
        self._named: dict[str, set[str]] = {}
        for code in self._full:
            for name in _ways(code, known):
                self._named.setdefault(_plain(name), set()).add(code)
        self._choices = {code: _plain(full) for code, full in self._full.items()}
        self.find = lru_cache(maxsize=20_000)(self._find)  # lists name few places many times

    def _find(self, text: str) -> Found:
        """What a text means: a code of twelve digits, or a name with or without what it lies in."""
        plain = _plain(text)
        if plain.isdecimal() and len(plain) == 12:
            return Found(plain) if plain in self._codes else Found()
        exact = self._named.get(plain, set())
        if len(exact) == 1:
            return Found(next(iter(exact)))
        if exact:
            return Found(near=tuple(sorted(self._full[code] for code in exact)[:_SHOWN]))
        near = process.extract(plain, self._choices, scorer=fuzz.WRatio, score_cutoff=_NEAR, limit=_SHOWN)
        return Found(near=tuple(self._full[code] for _, _, code in near))

    def name(self, code: str) -> str:
        """The full name of a place."""
        return self._full[code]


def _full(code: str, known: dict[str, Area]) -> str:
    names = [known[one].name for one in dict.fromkeys((known[code].parent, code)) if one in known]
    above = known.get(known[code].parent)
    if above and above.parent in known and level_of(above.parent) == "district":
        names.insert(0, known[above.parent].name)
    return "".join(names)


def _ways(code: str, known: dict[str, Area]) -> set[str]:
    """The name alone, with its street, with its district, with the city, each with and without its kind's tail."""
    chain = [known[code].name]
    at = known[code]
    ways = {chain[0]}
    while at.parent in known:
        at = known[at.parent]
        chain.insert(0, at.name)
        ways.add("".join(chain))
    if level_of(code) == "community" and (street := known.get(street_of(code))):
        ways.add(street.name + known[code].name)
    return ways | {short for way in ways if len(short := _TAILS.sub("", way)) >= 2}


def _plain(text: str) -> str:
    return _NOISE.sub("", text).lower()
