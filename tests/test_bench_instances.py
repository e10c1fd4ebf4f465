"""Instance files: each fault named in one line, nothing written; what was written is read back the same."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from tests.bench.cells import Refused
from tests.bench.city import Scale, drawn
from tests.bench.instances import read, write

TOWN = Scale(300, 8, 120)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("instance")
    write(drawn(TOWN, seed=3, days=2), folder)
    return folder


def changed(files: Path, tmp_path: Path, name: str, change: Callable[[list[list[str]]], None]) -> Path:
    """A copy of the files with the cells of one of them changed."""
    for path in files.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    rows = [line.split(",") for line in (tmp_path / name).read_text().splitlines()]
    change(rows)
    (tmp_path / name).write_text("".join(",".join(row) + "\n" for row in rows))
    return tmp_path


def cell(row: int, column: str, text: str) -> Callable[[list[list[str]]], None]:
    """Puts a text in a cell; the header is row 1."""

    def change(rows: list[list[str]]) -> None:
        rows[row - 1][rows[0].index(column)] = text

    return change


def lines_of(folder: Path) -> list[str]:
    with pytest.raises(Refused) as refused:
        read(folder)
    return refused.value.lines()


def test_what_was_written_is_read_back_the_same(files: Path) -> None:
    made, found = drawn(TOWN, seed=3, days=2), read(files)
    assert (found.people_ids, found.unit_ids) == (made.people_ids, made.unit_ids)
    for mine, theirs in ((made.volunteers, found.volunteers), (made.units, found.units)):
        for column in fields(mine):
            if column.name not in ("key", "compound", "community", "need"):
                assert np.array_equal(getattr(mine, column.name), getattr(theirs, column.name)), column.name
    together = np.r_[made.volunteers.compound, made.units.compound], np.r_[found.volunteers.compound, found.units.compound]
    assert len(np.unique(np.stack(together), axis=1).T) == len(np.unique(together[0])) == len(np.unique(together[1]))


@pytest.mark.parametrize(
    ("name", "row", "column", "text", "what"),
    [
        ("people.csv", 2, "x", "nan", "'nan' is not a finite number"),
        ("people.csv", 3, "y", "-inf", "'-inf' is not a finite number"),
        ("people.csv", 3, "y", "1e300", "'1e300' is more than 100000000 metres away"),
        ("people.csv", 4, "x", "", "'' is not a finite number"),
        ("people.csv", 5, "id", "p0000000", "'p0000000' is that of row 2"),
        ("people.csv", 5, "id", " ", "empty"),
        ("people.csv", 6, "compound", "", "empty"),
        ("people.csv", 6, "zone", "3", "3 is not from 0 to 2"),
        ("people.csv", 6, "zone", "1.5", "'1.5' is not a whole number"),
        ("people.csv", 7, "city_core", "yes", "'yes' is not a whole number"),
        ("people.csv", 7, "skills", "queue pilot", "unknown role 'pilot'"),
        ("people.csv", 8, "shifts", "0 63", "63 is not from 0 to 62"),
        ("people.csv", 8, "gender", "-1", "-1 is not from 0 to 1"),
        ("people.csv", 9, "echelon", "0", "0 is not from 1 to 3"),
        ("people.csv", 9, "served", "-2", "-2 is not from 0 to 1000000"),
        ("people.csv", 9, "max_shifts", "two", "'two' is not a whole number"),
        ("units.csv", 2, "role", "cook", "unknown role 'cook'"),
        ("units.csv", 2, "role", "queue delivery", "unknown role 'queue delivery'"),
        ("units.csv", 3, "shift", "-1", "-1 is not from 0 to 62"),
        ("units.csv", 3, "priority", "6", "6 is not from 1 to 5"),
        ("units.csv", 4, "max", "-3", "-3 is not from 0 to 1000000"),
        ("units.csv", 4, "gender", "2", "2 is not from -1 to 1"),
        ("units.csv", 5, "need", "", "empty"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(files: Path, tmp_path: Path, name: str, row: int, column: str, text: str, what: str) -> None:
    assert lines_of(changed(files, tmp_path, name, cell(row, column, text))) == [f"{name} row {row} column {column}: {what}"]


def test_a_unit_that_needs_more_than_it_takes_is_named(files: Path, tmp_path: Path) -> None:
    def change(rows: list[list[str]]) -> None:
        cell(3, "min", "9")(rows)
        cell(3, "max", "4")(rows)

    assert lines_of(changed(files, tmp_path, "units.csv", change)) == ["units.csv row 3 column min: 9 is more than max, 4"]


def test_wrong_columns_and_rows_of_the_wrong_length_are_named(files: Path, tmp_path: Path) -> None:
    assert lines_of(changed(files, tmp_path, "people.csv", cell(1, "pass", "passes"))) == [
        "people.csv row 1 column 'passes': is no column of this file",
        "people.csv row 1 column pass: is missing",
    ]
    assert lines_of(changed(files, tmp_path, "people.csv", cell(1, "pass", "gender"))) == [
        "people.csv row 1 column gender: stands twice",
        "people.csv row 1 column pass: is missing",
    ]
    assert lines_of(changed(files, tmp_path, "units.csv", lambda rows: rows[3].append("7"))) == ["units.csv row 4 column 15: a cell too many: '7'"]
    assert lines_of(changed(files, tmp_path, "units.csv", lambda rows: rows[3].__delitem__(-1))) == ["units.csv row 4 column gender: is missing"]


def test_files_without_rows_and_no_files_are_named(files: Path, tmp_path: Path) -> None:
    folder = changed(files, tmp_path, "people.csv", lambda rows: rows.__delitem__(slice(1, None)))
    assert lines_of(folder) == ["people.csv row 2 column id: no rows"]
    (folder / "units.csv").unlink()
    (folder / "people.csv").write_bytes(b"")
    lines = lines_of(folder)
    assert lines[0] == "people.csv row 1 column city_core: is missing"
    assert lines[-1] == "units.csv row 1 column id: cannot be read: No such file or directory"
    (folder / "units.csv").write_bytes(b"id,need\n\xff\xfe\n")
    assert lines_of(folder)[-1] == "units.csv row 2 column id: not UTF-8 text"
    (folder / "units.csv").write_bytes((files / "units.csv").read_bytes() + b'"u,\n')
    assert lines_of(folder)[-1].startswith("units.csv row ")


def test_of_many_faults_the_first_twenty_are_told(files: Path, tmp_path: Path) -> None:
    def change(rows: list[list[str]]) -> None:
        for row in range(2, 52):
            cell(row, "x", "NaN")(rows)

    lines = lines_of(changed(files, tmp_path, "people.csv", change))
    assert lines[0] == "people.csv row 2 column x: 'NaN' is not a finite number"
    assert (len(lines), lines[-1]) == (21, "and 30 more")


def test_a_mark_at_the_start_other_line_ends_other_orders_and_any_names_are_read(files: Path, tmp_path: Path) -> None:
    def change(rows: list[list[str]]) -> None:
        for row in rows:
            row.insert(0, row.pop())
        at = rows[0].index("community")
        for row in rows[1:]:
            row[at] = f'"东门, ""{row[at]}"""'

    folder = changed(files, tmp_path, "people.csv", change)
    change_units = folder / "units.csv"
    change_units.write_bytes(b"\xef\xbb\xbf" + change_units.read_bytes().replace(b"\n", b"\r\n") + b"\r\n")
    assert np.array_equal(read(folder).volunteers.x, read(files).volunteers.x)
    assert len(np.unique(read(folder).volunteers.community)) == len(np.unique(read(files).volunteers.community))


def test_a_refused_instance_ends_with_2_and_writes_nothing(files: Path, tmp_path: Path) -> None:
    folder = changed(files, tmp_path, "units.csv", cell(2, "min", "NaN"))
    command = [sys.executable, "-m", "tests.bench.matching", "--instance", str(folder), "--out", str(tmp_path / "out")]
    ended = subprocess.run(command, capture_output=True, text=True)
    assert (ended.returncode, ended.stdout, ended.stderr) == (2, "", "units.csv row 2 column min: 'NaN' is not a whole number\n")
    assert not (tmp_path / "out").exists()
