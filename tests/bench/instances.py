"""Instance files: people and units read with every fault named, answers written whole or not at all; `python -m tests.bench.instances` draws some."""

import argparse
import csv
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from muster.domain.matching import ROLES, Units, Volunteers
from muster.domain.matching.model import DAYS
from tests.bench.cells import REAL, TEXT, Cell, Fault, Refused, columns_of, shown, whole
from tests.bench.city import SCALES, SKILLS, Instance, city

MOST = 1_000_000


def _role(cell: str) -> int:
    if cell.strip() not in SKILLS:
        raise ValueError(f"unknown role {shown(cell)}")
    return ROLES.index(cell.strip())


def _skills(cell: str) -> int:
    return sum(1 << role for role in {_role(word) for word in cell.split()})


def _shifts(cell: str) -> int:
    return sum(1 << shift for shift in {_SHIFT(word) for word in cell.split()})


_SHIFT = whole(0, 3 * DAYS - 1)
_FLAG, _COUNT = Cell(whole(0, 1)), Cell(whole(0, MOST))
_PLACE = {"x": REAL, "y": REAL, "compound": TEXT, "community": TEXT, "zone": Cell(whole(0, 2)), "city_core": _FLAG}
PEOPLE = {
    "id": TEXT, **_PLACE, "skills": Cell(_skills), "shifts": Cell(_shifts, np.uint64), "gender": _FLAG, "pass": _FLAG, "echelon": Cell(whole(1, 3)),
    "served": _COUNT, "days_since_last": _COUNT, "max_shifts": _COUNT,
}  # fmt: skip
UNITS = {
    "id": TEXT, "need": TEXT, "role": Cell(_role), "shift": Cell(_SHIFT), **_PLACE, "priority": Cell(whole(1, 5)), "min": _COUNT, "max": _COUNT,
    "gender": Cell(whole(-1, 1)),
}  # fmt: skip


def read(folder: Path) -> Instance:
    """The instance of a folder with people.csv and units.csv; raises Refused."""
    faults: list[Fault] = []
    people, units = (columns_of(folder / name, columns, faults) for name, columns in (("people.csv", PEOPLE), ("units.csv", UNITS)))
    unread = {fault.row for fault in faults if fault.file == "units.csv"}
    faults += [
        Fault("units.csv", row, "min", f"{least} is more than max, {most}")
        for row, least, most in zip(*(units[name].tolist() for name in ("row", "min", "max")), strict=True)
        if least > most and row not in unread
    ]
    if faults:
        raise Refused(faults)
    compound, community, need = (_numbered(people.get(name, ()), units[name]) for name in ("compound", "community", "need"))
    drives = (people["skills"] >> ROLES.index("driver")) & 1 != 0

    def homes(of: dict[str, Any]) -> dict[str, Any]:
        return {
            "compound": compound(of["compound"]), "community": community(of["community"]),
            "x": of["x"], "y": of["y"], "zone": of["zone"], "core": of["city_core"],
        }  # fmt: skip

    volunteers: dict[str, Any] = homes(people) | {
        # Ties fall by the hash of an id, so nobody wins by name or place in the file.
        "key": [int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest()) for name in people["id"]],
        **{name: people[name] for name in ("skills", "shifts", "gender", "echelon", "served", "max_shifts")},
        "cleared": people["pass"], "idle_days": people["days_since_last"], "vehicle": drives,
        "surcharge": np.zeros(len(drives)), "together": np.zeros(len(drives)),
    }  # fmt: skip
    wanted: dict[str, Any] = homes(units) | {
        "need": need(units["need"]), **{name: units[name] for name in ("role", "priority", "gender")},
        "shifts": np.uint64(1) << units["shift"].astype(np.uint64), "day": units["shift"] // 3, "minimum": units["min"], "maximum": units["max"],
        "taken": np.zeros(len(units["id"])), "vehicles": np.zeros(len(units["id"])),
    }  # fmt: skip
    return Instance(Volunteers(**volunteers), Units(**wanted), people["id"].tolist(), units["id"].tolist())


def _numbered(*texts: Iterable[str]) -> Callable[[Iterable[str]], NDArray[np.int64]]:
    """Numbers for texts, by first appearance."""
    numbers = {text: number for number, text in enumerate(dict.fromkeys(chain(*texts)), 1)}
    return lambda some: np.array([numbers[text] for text in some], np.int64)


def write(instance: Instance, folder: Path) -> None:
    """The instance as files."""
    people, units = instance.volunteers, instance.units
    words = {bits: " ".join(role for role in SKILLS if bits >> ROLES.index(role) & 1) for bits in np.unique(people.skills).tolist()}
    times = {bits: " ".join(str(shift) for shift in range(3 * DAYS) if bits >> shift & 1) for bits in np.unique(people.shifts).tolist()}
    window = np.log2(units.shifts.astype(np.float64)).astype(np.int64)

    def homes(of: Volunteers | Units) -> list[list[Any]]:
        places = [[f"{along:g}" if along != round(along) else str(round(along)) for along in axis.tolist()] for axis in (of.x, of.y)]
        return [*places, *(column.tolist() for column in (of.compound, of.community, of.zone, of.core.astype(int)))]

    history = (people.gender, people.cleared.astype(int), people.echelon, people.served, people.idle_days, people.max_shifts)
    save(
        folder,
        {
            "people.csv": table(PEOPLE, instance.people_ids, *homes(people), [words[bits] for bits in people.skills.tolist()],
                                [times[bits] for bits in people.shifts.tolist()], *(column.tolist() for column in history)),
            "units.csv": table(UNITS, instance.unit_ids, units.need.tolist(), [ROLES[role] for role in units.role.tolist()], window.tolist(),
                               *homes(units), *(column.tolist() for column in (units.priority, units.minimum, units.maximum, units.gender))),
        },
    )  # fmt: skip


def table(header: Iterable[str], *columns: Iterable[Any]) -> Iterator[Sequence[Any]]:
    """The rows of a file: its header, then its columns side by side."""
    yield list(header)
    yield from zip(*columns, strict=True)


def save(folder: Path, files: dict[str, Iterable[Sequence[Any]] | dict[str, Any]]) -> None:
    """Tables as CSV and records as JSON in a folder, each file put in its place whole when all of them are written."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".") as aside:
        for name, content in files.items():
            with open(Path(aside) / name, "w", encoding="utf-8", newline="") as file:
                if isinstance(content, dict):
                    file.write(json.dumps(content, indent=2, sort_keys=True) + "\n")
                else:
                    csv.writer(file, lineterminator="\n").writerows(content)
        for name in files:
            os.replace(Path(aside) / name, folder / name)  # noqa: PTH105


def main() -> None:
    """Draws an instance and writes its files."""
    wanted = argparse.ArgumentParser(description="Draws a made-up city and writes its instance files.")
    wanted.add_argument("--scale", choices=list(SCALES), default="mini")
    wanted.add_argument("--seed", type=int, default=1)
    wanted.add_argument("--days", type=int, default=1)
    wanted.add_argument("--out", type=Path, required=True)
    given = wanted.parse_args()
    write(city(given.scale, seed=given.seed, days=given.days), given.out)


if __name__ == "__main__":
    main()
