"""Cells of CSV files read as numbers, every fault named by file, row and column; rows are counted as a spreadsheet shows them, the header is row 1."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_FAULTS = 20
CHUNK = 100_000
FURTHEST_M = 1e8
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_REAL = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong in one place of a file."""

    file: str
    row: int
    column: str
    what: str

    def __str__(self) -> str:
        return f"{self.file} row {self.row} column {self.column}: {self.what}"


class Refused(Exception):
    """Instance files that cannot be read, with every fault found."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__(f"{len(self.faults)} faults")

    def lines(self) -> list[str]:
        """A line for each fault, the first twenty, and how many more there are."""
        more = len(self.faults) - MOST_FAULTS
        return [*(str(fault) for fault in self.faults[:MOST_FAULTS]), *([f"and {more} more"] if more > 0 else [])]


@dataclass(frozen=True, slots=True)
class Cell:
    """How the cells of a column are read (ValueError says what is wrong), and as what kind of number they are kept."""

    take: Callable[[str], Any]
    kind: Any = np.int64


def _text(cell: str) -> str:
    if not cell.strip():
        raise ValueError("empty")
    return cell


def _real(cell: str) -> float:
    if not _REAL.fullmatch(cell.strip()):
        raise ValueError(f"{shown(cell)} is not a finite number")
    if abs(float(cell)) > FURTHEST_M:
        raise ValueError(f"{shown(cell)} is more than {FURTHEST_M:.0f} metres away")
    return float(cell)


def whole(least: int, most: int) -> Callable[[str], int]:
    """Reads whole numbers from least to most."""

    def read(cell: str) -> int:
        if not _WHOLE.fullmatch(cell.strip()):
            raise ValueError(f"{shown(cell)} is not a whole number")
        if not least <= int(cell) <= most:
            raise ValueError(f"{int(cell)} is not from {least} to {most}")
        return int(cell)

    return read


def shown(cell: str) -> str:
    """A cell as a fault quotes it."""
    return repr(cell if len(cell) <= 40 else f"{cell[:40]}…")


TEXT, REAL = Cell(_text, object), Cell(_real, np.float64)


def columns_of(path: Path, columns: dict[str, Cell], faults: list[Fault]) -> dict[str, NDArray[Any]]:
    """The file as columns of numbers, and `row` with where each row stands; faults are added to those given."""
    parts: dict[str, list[NDArray[Any]]] = {name: [] for name in ("row", *columns)}
    for places, rows in _rows(path, columns, faults):
        parts["row"].append(places)
        for (name, cell), cells in zip(columns.items(), zip(*rows, strict=True), strict=True):
            parts[name].append(_numbers(Fault(path.name, 0, name, ""), cell, cells, places, faults))
    found = {name: np.concatenate(part) if part else np.zeros(0, np.int64) for name, part in parts.items()}
    if not len(found["row"]) and not any(fault.file == path.name for fault in faults):
        faults.append(Fault(path.name, 2, "id", "no rows"))
    first: dict[str, int] = {}
    for row, name in zip(found["row"].tolist(), found["id"], strict=True):
        if first.setdefault(name, row) != row:
            faults.append(Fault(path.name, row, "id", f"{shown(name)} is that of row {first[name]}"))
    return found


def _rows(path: Path, columns: dict[str, Cell], faults: list[Fault]) -> Iterator[tuple[NDArray[np.int64], list[tuple[str, ...]]]]:
    """The rows of a file in chunks, cells in the order of `columns`, and where they stand; blank lines are passed over."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as trouble:
        faults.append(Fault(path.name, 1, "id", f"cannot be read: {trouble.strerror}"))
        return
    except UnicodeDecodeError as trouble:
        faults.append(Fault(path.name, 1 + trouble.object[: trouble.start].count(b"\n"), "id", "not UTF-8 text"))
        return
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows = ((number, row) for number, row in enumerate(_careful(lines, path.name, faults), 1) if any(cell.strip() for cell in row))
    number, header = next(rows, (1, []))
    names = [name.strip() for name in header]
    missing, unknown = [name for name in columns if name not in names], [name for name in names if name not in columns]
    faults += [Fault(path.name, number, name, "is missing") for name in missing]
    faults += [Fault(path.name, number, shown(name), "is no column of this file") for name in unknown]
    faults += [Fault(path.name, number, name, "stands twice") for name in {name for name in names if names.count(name) > 1} - {*unknown}]
    if missing or unknown or len(names) > len(columns):
        return
    order = [names.index(name) for name in columns]
    while chunk := list(islice(rows, CHUNK)):
        whole = [(number, row) for number, row in chunk if len(row) == len(names)]
        for number, row in chunk:
            if len(row) < len(names):
                faults.append(Fault(path.name, number, names[len(row)], "is missing"))
            elif len(row) > len(names):
                faults.append(Fault(path.name, number, str(len(names) + 1), f"a cell too many: {shown(row[len(names)])}"))
        if whole:
            yield np.array([number for number, _ in whole]), [tuple(row[at] for at in order) for _, row in whole]


def _careful(lines: Iterator[list[str]], file: str, faults: list[Fault]) -> Iterator[list[str]]:
    number = 0
    try:
        for number, row in enumerate(lines, 1):  # noqa: B007
            yield row
    except csv.Error as trouble:
        faults.append(Fault(file, number + 1, "id", f"no CSV: {trouble}"))


def _numbers(place: Fault, cell: Cell, cells: Sequence[str], rows: NDArray[np.int64], faults: list[Fault]) -> NDArray[Any]:
    """A column's cells as numbers, each different cell read once; what cannot be read counts as 0 and is a fault."""
    known: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for text in set(cells):
        try:
            known[text] = cell.take(text)
        except ValueError as why:
            known[text], wrong[text] = cell.kind(), str(why)
    if wrong:
        faults += [Fault(place.file, int(row), place.column, wrong[text]) for row, text in zip(rows, cells, strict=True) if text in wrong]
    return np.array([known[text] for text in cells], cell.kind)
