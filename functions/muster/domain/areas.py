"""Areas by their 12-digit statistical codes, and the practice site that each one is."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["city", "district", "street", "community"]
LEVELS: tuple[Level, ...] = ("city", "district", "street", "community")
_DIGITS: dict[Level, int] = {"city": 4, "district": 6, "street": 9, "community": 12}


@dataclass(frozen=True, slots=True)
class Area:
    """One area; `core` marks districts of the inner city, `neighbours` the districts that touch it."""

    code: str
    level: Level
    name: str
    parent: str
    core: bool = False
    neighbours: tuple[str, ...] = ()


def level_of(code: str) -> Level:
    """The level that a 12-digit code's trailing zeros tell."""
    return next(level for level in LEVELS if code[_DIGITS[level] :].strip("0") == "")


def prefix(code: str) -> str:
    """The digits that every area inside shares."""
    return code[: _DIGITS[level_of(code)]]


def district_of(code: str) -> str:
    """The district an area lies in (the city itself for the city's own code)."""
    return code[:6].ljust(12, "0")


def street_of(code: str) -> str:
    """The street or town an area lies in."""
    return code[:9].ljust(12, "0")


def within(code: str, site: str) -> bool:
    """Whether an area lies in the subtree of a practice site."""
    return code.startswith(prefix(site))
