"""Areas by their 12-digit statistical codes, compounds by three digits more, and the practice site that each one is."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["city", "district", "street", "community", "compound"]
LEVELS: tuple[Level, ...] = ("city", "district", "street", "community", "compound")
MOST_COMPOUNDS = 999
_DIGITS: dict[Level, int] = {"city": 4, "district": 6, "street": 9, "community": 12, "compound": 15}


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
    """The level that a code tells: 15 digits are a compound, of 12 the trailing zeros say which."""
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


def community_of(code: str) -> str:
    """The community an area lies in (a wider area's own code)."""
    return code[:12]


def compound_code(community: str, number: int) -> str:
    """The code of a community's compound by its local number, 1 to MOST_COMPOUNDS."""
    return f"{community}{number:03d}"


def within(code: str, site: str) -> bool:
    """Whether an area lies in the subtree of a practice site."""
    return code.startswith(prefix(site))
