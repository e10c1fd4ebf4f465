"""The report as one flat table: a row a figure, each with its unit; safe to open in a spreadsheet."""

import csv
import io
from typing import Any

COLUMNS = ("section", "area", "area_name", "of", "figure", "value", "unit")
# A cell that a spreadsheet would run as a formula, full-width forms too, gets a quote in front (T18).
_FORMULA = frozenset("=+-@\t\r\n\0＝＋－＠")


def csv_of(found: dict[str, Any]) -> str:
    """The figures of a report as CSV (RFC 4180, with a byte-order mark for spreadsheets)."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    header = found["header"]
    for name in ("date", "run", "kind", "algorithm", "cut_off", "digest"):
        rows.writerow(["header", "", "", "", name, cell(str(header[name])), ""])
    for section in ("reserves", "needs", "posts", "attendance", "fairness", "messages", "goods", "flow", "tomorrow"):
        for name, value in found.get(section, {}).items():
            for place, of, figure, one in _figures(name, value):
                rows.writerow(
                    [section, place, cell(found["names"].get(place, "")), cell(of), figure, "" if one["value"] is None else one["value"], one["unit"]]
                )
    for one in found.get("open_needs", []):
        for gap in one["gaps"]:
            open_ = gap["open"]
            rows.writerow(
                ["open_needs", one["area"], cell(found["names"].get(one["area"], "")), cell(f"{one['code']} {gap['role']}"), gap["reason"], open_["value"], open_["unit"]]
            )
    for one in found["checks"]:
        rows.writerow(["checks", "", "", one["name"], "holds" if one["holds"] else "differs", one["left"] - one["right"], one["unit"]])
    return "\ufeff" + out.getvalue()


def cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in _FORMULA else text


def _figures(name: str, value: Any) -> list[tuple[str, str, str, dict[str, Any]]]:
    """(area, what of, figure's name, figure) of a section's entry: one figure, or a list of rows of figures."""
    if isinstance(value, dict):
        return [("", "", name, value)]
    found = []
    for row in value:
        of = " ".join(str(row[key]) for key in ("role", "slot", "post", "grade", "way", "item", "kind", "reason") if key in row)
        found += [(row.get("area", ""), of, f"{name}.{key}", one) for key, one in row.items() if isinstance(one, dict)]
    return found
