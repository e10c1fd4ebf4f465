"""A roster checked as the upload does it: what became of every row, how long it took, and how much memory.

    python -m tests.bench.roster FILE.xlsx --json OUT
    python -m tests.bench.roster FILE.xlsx --make 10000 [--wrong 0.03] [--seed 7]     writes a made-up list first
"""

import argparse
import csv
import json
import random
import resource
import time
from pathlib import Path
from typing import Any

from infra.generated import name, phone
from muster import sheets
from muster.domain import rosters
from muster.domain.areas import Area, level_of
from muster.domain.places import Places
from muster.domain.refusals import Refused

_WRONG = (
    ("phone", "1.39E+10"), ("phone", "12345"), ("phone", ""), ("name", ""), ("area", "坞城街"), ("area", "北京市海淀区"), ("roles", "做饭"), ("slots", "随时"),
    ("organisation", "别的公司"),
)  # fmt: skip
ORGANISATION = "太原市测试公司"


def _areas() -> list[Area]:
    """The city's areas as they are committed; `infra.areas` would want a store."""
    with (Path(__file__).parents[2] / "infra" / "data" / "taiyuan-areas.csv").open(encoding="utf-8") as file:
        return [Area(row["code"], row["level"], row["name"], row["parent"]) for row in csv.DictReader(file)]  # type: ignore[arg-type]


def made_up(rows: int, *, wrong: float, seed: int) -> bytes:
    """A list of made-up people at made-up numbers, a share of its rows wrong in one cell."""
    chance = random.Random(seed)
    known = [area for area in _areas() if level_of(area.code) in ("street", "community")]
    names = {area.code: area.name for area in _areas()}
    lines = []
    for number in range(rows):
        area = chance.choice(known)
        row = {
            "name": name(chance), "phone": phone(number), "area": names[area.parent] + area.name, "roles": chance.choice(("物资配送", "采样、配送", "")),
            "slots": chance.choice(("白天", "白天、傍晚", "")), "organisation": ORGANISATION,
        }  # fmt: skip
        if chance.random() < wrong:
            column, text = chance.choice(_WRONG)
            row[column] = text
        lines.append(list(row.values()))
    return sheets.write([rosters.HEADERS[column][0] for column in rosters.COLUMNS], lines)


def run(content: bytes, organisation: str) -> dict[str, Any]:
    """Rows, those to invite, those refused by reason (a file that is none counts as refused itself), seconds and peak memory."""
    begun, spent = time.perf_counter(), time.process_time()
    try:
        sheet = sheets.read(content, most_rows=rosters.MOST_ROWS)
        columns = rosters.headed(sheet.columns, {})
        if missing := [column for column in rosters.NEEDED if column not in columns]:
            raise Refused(f"column_missing_{missing[0]}", "file")
        found = rosters.judged(
            ((row.number, row.cells, row.formulas, row.merged) for row in sheet.rows), columns, Places(_areas()), organisation=organisation
        )
        rows, imported, refused = len(sheet.rows), len(found.good), found.reasons
    except Refused as no:
        rows, imported, refused = 0, 0, {no.code: 1}
    return {
        "rows": rows, "imported": imported, "refused": refused, "seconds": round(time.perf_counter() - begun, 3), "cpu_seconds": round(time.process_time() - spent, 3),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }  # fmt: skip


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="tests.bench.roster", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--make", type=int, metavar="ROWS")
    parser.add_argument("--wrong", type=float, default=0.03)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--organisation", default=ORGANISATION, help="whose list it is; rows that name another one are refused")
    given = parser.parse_args()
    if given.make:
        given.file.write_bytes(made_up(given.make, wrong=given.wrong, seed=given.seed))
        print(f"{given.file}: {given.make} rows")
        return
    found = run(given.file.read_bytes(), given.organisation)
    text = json.dumps(found, ensure_ascii=False, indent=1)
    print(text)
    if given.json:
        given.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
