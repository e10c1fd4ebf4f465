"""Loads the city's areas: statistical codes, names, the inner city's districts and which districts touch."""

import csv
from collections.abc import Callable
from pathlib import Path

from muster.domain.areas import Area
from muster.tables import areas

DATA = Path(__file__).parent / "data"


def read() -> list[Area]:
    """Every area of the committed files (sources: infra/data/README.md)."""
    touching: dict[str, set[str]] = {}
    core = set()
    with (DATA / "taiyuan-districts.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            core |= {row["code"]} if row["core"] == "1" else set()
            for other in row["neighbours"].split():
                touching.setdefault(row["code"], set()).add(other)
                touching.setdefault(other, set()).add(row["code"])
    with (DATA / "taiyuan-areas.csv").open(encoding="utf-8") as file:
        return [
            Area(row["code"], row["level"], row["name"], row["parent"], row["code"] in core, tuple(sorted(touching.get(row["code"], ()))))  # type: ignore[arg-type]
            for row in csv.DictReader(file)
        ]


def load(progress: Callable[[str], None]) -> None:
    """Writes the areas into the areas table."""
    found = read()
    areas.put(found)
    progress(f"areas: {len(found)}")
