"""A list of demands imported as the console does it: what became of every row.

    python -m tests.bench.demands FILE.csv --json OUT
"""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from muster import sheets
from muster.domain import wish_lists
from muster.domain.catalogue import exact, suggest
from muster.domain.refusals import Refused

MOST_ROWS = 200_000


def run(content: bytes) -> dict[str, Any]:
    """Rows, those imported, those whose item is named exactly or suggested, and those refused by reason: rows are the imported and the refused ones.

    A suggested row is not imported before somebody confirms it: until then it is refused as "item_unconfirmed".
    """
    begun = time.perf_counter()
    sheet = sheets.read(content, most_rows=MOST_ROWS)
    columns = wish_lists.headed(sheet.columns)
    found = wish_lists.judged(((row.number, row.cells, row.formulas) for row in sheet.rows), columns, {})
    seconds = time.perf_counter() - begun
    counts = wish_lists.summary(found)
    fates = counts["fates"]
    mapped = sum(bool(exact(one.text)) for one in found)
    texts = {one.text for one in found if one.text}
    named = sum(bool(suggest(text)) for text in texts)
    refused = dict(counts["refused"]) | ({"item_unconfirmed": fates["suggested"]} if fates["suggested"] else {})
    return {
        "rows": len(found), "imported": fates["imported"], "mapped": mapped, "suggested": fates["suggested"], "refused": refused,
        "notes": dict(counts["notes"]), "item_names": len(texts), "item_names_mapped_or_suggested": named, "seconds": round(seconds, 3),
    }  # fmt: skip


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="tests.bench.demands", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    try:
        found = run(given.file.read_bytes())
    except (Refused, OSError) as error:
        sys.exit(f"{given.file.name}: {error}")
    text = json.dumps(found, ensure_ascii=False, indent=1)
    print(text)
    if given.json:
        given.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
