"""The city's areas as the pages need them: streets in the page, communities on demand."""

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from press.refusal import BuildRefused


@dataclass(frozen=True, slots=True)
class Place:
    """One area and what lies in it, in the order of the codes."""

    code: str
    name: str
    english: str
    inside: tuple["Place", ...]


def read(path: Path, english: Mapping[str, str]) -> tuple[Place, ...]:
    """The districts with their streets and communities; `english` spells some of the names for readers of the English pages."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    if not rows:
        raise BuildRefused(f"{path.name} holds no area")
    below: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        below.setdefault(row["parent"], []).append(row)

    def place(row: dict[str, str]) -> Place:
        return Place(row["code"], row["name"], english.get(row["code"], ""), tuple(place(child) for child in below.get(row["code"], [])))

    return tuple(place(row) for row in rows if row["level"] == "district")


def files(districts: Iterable[Place]) -> dict[str, str]:
    """areas.json: [[code, name, [[street code, name], …]], …]; communities-<district>.json: {street code: [[code, name], …]}."""
    districts = tuple(districts)
    made = {"areas.json": _json([[d.code, d.name, _pairs(d.inside)] for d in districts])}
    for district in districts:
        made[communities_name(district)] = _json({street.code: _pairs(street.inside) for street in district.inside})
    return made


def communities_name(district: Place) -> str:
    """The file that holds a district's communities."""
    return f"communities-{district.code[:6]}.json"


def shown(place: Place, language: str) -> str:
    """A place's name on a page; the Chinese name stays beside the English spelling, as people on the spot know no other."""
    return f"{place.english} {place.name}" if language == "en" and place.english else place.name


def _pairs(places: Iterable[Place]) -> list[list[str]]:
    return [[place.code, place.name] for place in places]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"
