"""A roster uploaded, checked and its people invited on a store of its own: what became of every row, how long it took, and how much memory.

    python -m tests.bench.roster FILE.xlsx --json OUT [--column HEADER=name ...] [--organisation NAME] [--check]
    python -m tests.bench.roster FILE.xlsx --make 10000 [--wrong 0.03] [--seed 7]     writes a made-up list first
"""

import argparse
import base64
import csv
import json
import logging
import os
import random
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
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


def run(content: bytes, organisation: str, *, settled: Mapping[str, str], stored: bool) -> dict[str, Any]:
    """Rows, those imported, those refused by reason (a file that is none counts as refused itself), seconds and peak memory.

    `settled` says which header is which column where ours do not know it. Imported is who is invited in the store at the end; without one
    (`stored` False) who would be. An organisation that is not named is the one most rows name.
    """
    begun, spent = time.perf_counter(), time.process_time()
    try:
        sheet = sheets.read(content, most_rows=rosters.MOST_ROWS)
        columns = rosters.headed(sheet.columns, settled)
        if missing := [column for column in rosters.NEEDED if column not in columns]:
            raise Refused(f"column_missing_{missing[0]}", "file")
        named = Counter(row.cells.get(columns.get("organisation", ""), "") for row in sheet.rows)
        organisation = organisation or next((name for name, _ in named.most_common() if name), ORGANISATION)
        found = rosters.judged(
            ((row.number, row.cells, row.formulas, row.merged) for row in sheet.rows), columns, Places(_areas()), organisation=organisation
        )
        rows, imported, refused = len(sheet.rows), len(found.good), found.reasons
        checked = took = time.perf_counter() - begun
        if stored:
            rows, imported, refused, took = _imported(content, organisation, settled)
    except Refused as no:
        rows, imported, refused, checked = 0, 0, {no.code: 1}, time.perf_counter() - begun
        took = checked
    return {
        "rows": rows, "imported": imported, "refused": refused, "seconds": round(took, 3), "check_seconds": round(checked, 3),
        "cpu_seconds": round(time.process_time() - spent, 3), "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }  # fmt: skip


def _imported(content: bytes, organisation: str, settled: Mapping[str, str]) -> tuple[int, int, dict[str, int], float]:
    """Uploads the list by its route and drives it to its end, as the page does; counts the invitations that then stand in the table, and the seconds of both."""
    logging.getLogger("samtranslator").setLevel(logging.CRITICAL)
    from infra.local.run import environment, make_keys
    from infra.local.store import Store, client, create_tables
    from infra.local.template import local

    with tempfile.TemporaryDirectory() as folder:
        make_keys(Path(folder) / "keys.json", b"roster")
        store = Store()
        os.environ.update(environment("http://127.0.0.1", Path(folder) / "keys.json", store.endpoint))
        store.start()
        try:
            create_tables(local(), store.endpoint)
            from infra import areas
            from tests.actors import DISTRICT, staff
            from tests.api import call

            areas.load(lambda line: None)
            lead = staff("CENTRE_LEAD", DISTRICT)
            body = {"kind": "VOLUNTEER_ASSOC", "name": organisation[:60], "area": DISTRICT}
            id = call("POST", "/v1/organisations", body, token=lead).body["id"]
            sent = {"organisation": id, "content": base64.b64encode(content).decode(), "columns": dict(settled)}
            begun = time.perf_counter()
            answer = call("POST", "/v1/rosters", sent, token=lead)
            if answer.status != 200:
                raise Refused(next(iter(answer.errors.values()), answer.body["code"]), "file")
            roster = answer.body["roster"]
            while roster["state"] != "DONE":
                roster = call("POST", f"/v1/rosters/{roster['id']}/advance", token=lead).body
            took = time.perf_counter() - begun
            plain = client("dynamodb", store.endpoint)
            pages = plain.get_paginator("scan").paginate(
                TableName=f"{os.environ['TABLE_PREFIX']}invitations", Select="COUNT", FilterExpression="attribute_exists(organisation)"
            )
            return roster["rows"], sum(page["Count"] for page in pages), dict(answer.body["roster"]["refused"]), took
        finally:
            store.stop()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="tests.bench.roster", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--make", type=int, metavar="ROWS")
    parser.add_argument("--wrong", type=float, default=0.03)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--organisation", default="", help="whose list it is (else the one most rows name); rows that name another one are refused")
    parser.add_argument("--column", action="append", default=[], metavar="HEADER=COLUMN", help=f"what a header means: one of {', '.join(rosters.COLUMNS)}")
    parser.add_argument("--check", action="store_true", help="only read and check, without a store")
    given = parser.parse_args()
    if given.make:
        given.file.write_bytes(made_up(given.make, wrong=given.wrong, seed=given.seed))
        print(f"{given.file}: {given.make} rows")
        return
    settled = {header: column for header, _, column in (one.rpartition("=") for one in given.column)}
    found = run(given.file.read_bytes(), given.organisation, settled=settled, stored=not given.check)
    text = json.dumps(found, ensure_ascii=False, indent=1)
    print(text)
    if given.json:
        given.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
