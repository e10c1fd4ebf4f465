"""The nightly match report: every cell recounted, the same bytes whenever it is made, and nothing that does not add up hidden."""

import csv
import io
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from infra.bootstrap import appoint
from infra.generated import phone
from muster.domain.grants import Role
from tests.actors import CITY, HOME, operator, station
from tests.api import Answer, call
from tests.clock import shifted
from tests.recount import recount
from tests.reporting import AREAS, DAY, Story, at, generated
from tests.streams import Streams, deliver

Night = Callable[..., list[str]]
FILES = ("facts.json", "report.json", "report.html", "report.csv", "public.json", "public.csv")


@pytest.fixture
def night(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Night]:
    """Runs the report as on a night so many days (and hours) after the day of the story; the files begin empty."""
    monkeypatch.setitem(os.environ, "REPORTS_ROOT", str(tmp_path))

    def run(late: int = 0, hours: int = 0, **event: Any) -> list[str]:
        moment = at(1 + late, hours, 30)
        for module in ("reports.app", "notifications.app"):
            monkeypatch.setattr(f"{module}.datetime", shifted(seconds=(moment - datetime.now(moment.tzinfo)).total_seconds()))
        return list(deliver("ReportsFunction", event)["made"])

    yield run


def files(root: Path, folder: str) -> dict[str, bytes]:
    return {name: (root / folder / name).read_bytes() for name in FILES}


def found(root: Path, folder: str) -> dict[str, Any]:
    return dict(json.loads((root / folder / "report.json").read_bytes()))


def value(figure: dict[str, Any]) -> Any:
    return figure["value"]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_cell_equals_a_recount_from_the_raw_items(night: Night, tables: Any, tmp_path: Path, seed: int) -> None:
    generated(seed).write(tables)
    [folder] = night()
    report, again = found(tmp_path, folder), recount(tables, DAY)
    reserves, needs = report["reserves"], report["needs"]
    figures = {name: one["value"] for name, one in reserves.items() if isinstance(one, dict)}
    assert figures == {name: again[name] for name in figures}
    assert [(row["area"], value(row["total"]), value(row["never_offered"])) for row in reserves["by_district"]] == again["people_by_district"]
    assert [(row["area"], row["role"], value(row["people"])) for row in report["tomorrow"]["ask_first"]] == again["ask_first"]
    for name in ("published", "returned", "cancelled", "expired", "reviewed", "review_p50", "review_p95"):
        assert value(needs[name]) == again[name], name
    assert value(needs["new"]) == again["new_needs"]
    check_tally(needs, again["rows"])
    for row in needs["by_district"]:
        check_tally(row, [one for one in again["rows"] if one["area"][:6] == row["area"][:6]])
    reasons = Counter(reason for row in again["rows"] for reason in row["reasons"])
    listed: Counter[str] = Counter()
    for row in needs["by_reason"]:
        listed[row["reason"]] += value(row["open"])
    assert listed == reasons
    gaps = {(row["role"], row["slot"], row["open"]["unit"]): value(row["open"]) for row in report["tomorrow"]["gaps"]}
    assert gaps == again["tomorrow"]
    assert {one["id"]: sorted(gap["reason"] for gap in one["gaps"] for _ in range(value(gap["open"]))) for one in report["open_needs"]} == {
        row["id"]: sorted(row["reasons"]) for row in again["rows"] if row["missing"]
    }


    duty = again["duty"]
    assert {name: value(report["attendance"][name]) for name in duty["attendance"]} == duty["attendance"]
    assert {row["grade"]: value(row["credited"]) for row in report["attendance"]["by_grade"] if value(row["credited"])} == duty["minutes"]
    assert {name: value(report["messages"][name]) for name in duty["messages"]} == duty["messages"]
    assert value(report["messages"]["told"]) == sum(duty["messages"].values())
    [post] = report["posts"]["by_post"]
    assert {name: value(post[name]) for name in duty["post"]} == duty["post"]
    assert {name: value(report["flow"][name]) for name in again["flow"]} == again["flow"]
    assert all(one["holds"] for one in report["checks"] if one["name"] in ("expected", "no_shows", "told", "solved_levels", "minutes_by_grade"))


def check_tally(shown: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    full = [row for row in rows if not row["missing"]]
    partly = [row for row in rows if row["missing"] and sum(row["filled"])]
    assert value(shown["needs"]) == len(rows)
    assert (value(shown["matched"]), value(shown["partly"]), value(shown["unmatched"])) == (len(full), len(partly), len(rows) - len(full) - len(partly))
    assert value(shown["communities"]) == len({row["area"] for row in rows})
    for column, names in enumerate((("seats", "filled"), ("vehicles", "vehicles_filled"))):
        assert [value(shown[name]) for name in names] == [sum(row[what][column] for row in rows) for what in ("wanted", "filled")]
    for kind in ("first", "full"):
        times = sorted(row[kind] for row in rows if row[kind] is not None)
        ranks = [next((one for place, one in enumerate(times, 1) if 100 * place >= percent * len(times)), None) for percent in (50, 95)]
        assert [value(shown[f"{kind}_p50"]), value(shown[f"{kind}_p95"])] == ranks
    assert value(shown["full_in_target"]) == sum(row["full"] is not None and row["full"] <= 600 for row in rows)


def test_a_day_is_reported_once_and_another_run_changes_nothing(night: Night, tables: Any, tmp_path: Path) -> None:
    generated(1).write(tables)
    [folder] = night()
    first = files(tmp_path, folder)
    assert night() == night(hours=5) == []
    assert files(tmp_path, folder) == first


def test_a_late_run_gives_the_same_bytes_though_things_happened_since(night: Night, tables: Any, tmp_path: Path) -> None:
    generated(1).write(tables)
    [folder] = night()
    first = files(tmp_path, folder)
    tables.delete_item(TableName="muster-local-reports", Key={"date": {"S": DAY.isoformat()}, "version": {"N": "1"}})
    later = Story()
    later.person(90_001, AREAS[0], ["queue"], at(1, 1))
    need = later.need(90_001, AREAS[0], [{"role": "queue", "wanted": 1, "start": at(0, 23)}], at(1, 1), [(at(1, 1), "SUBMITTED")])
    later.seat(need, 1, 90_001, [(at(1, 1), "PROPOSED"), (at(1, 2), "OFFERED")])
    later.write(tables)
    assert night(hours=9) == [folder]
    assert files(tmp_path, folder) == first


def test_three_missed_days_are_caught_up_oldest_first(night: Night, tables: Any) -> None:
    generated(1).write(tables)
    night()
    made = night(late=3)
    assert [folder[:10] for folder in made] == [(DAY + timedelta(days=more)).isoformat() for more in (1, 2, 3)]
    assert night(late=3) == []


def test_after_a_long_silence_a_week_is_caught_up(night: Night, tables: Any) -> None:
    generated(1).write(tables)
    night()
    assert [folder[:10] for folder in night(late=20)] == [(DAY + timedelta(days=more)).isoformat() for more in range(14, 21)]


def test_a_correction_is_a_new_version_and_the_old_one_stays(night: Night, tables: Any, tmp_path: Path) -> None:
    generated(1).write(tables)
    [folder] = night()
    first = files(tmp_path, folder)
    [corrected] = night(correct=DAY.isoformat())
    assert corrected != folder
    assert (found(tmp_path, corrected)["header"]["kind"], found(tmp_path, corrected)["header"]["version"]) == ("corrected", 2)
    assert files(tmp_path, folder) == first
    assert call("GET", f"/v1/reports/{DAY}", token=operator()).body["report"]["header"]["version"] == 2


def test_the_reference_case_in_small_names_a_reason_for_each_need_that_is_not_full(night: Night, tables: Any, tmp_path: Path) -> None:
    """66 needs, 61 full, as 663 and 614 were; the other five say why."""
    story = Story()
    for number in range(66):
        story.person(number, AREAS[number % 4], ["queue"], at(-2, 9))
        reason = "" if number < 61 else ("NO_ONE_FREE", "SKILL_MISSING", "TOO_FAR", "OUTBID", "REST")[number - 61]
        line = {"role": "queue", "wanted": 1, "start": at(0, 8), "gap": reason}
        id = story.need(number, AREAS[number % 4], [line], at(-1, 9), [(at(-1, 9), "SUBMITTED"), (at(-1, 10), "PUBLISHED")])
        if not reason:
            story.seat(id, 1, number, [(at(-1, 10, 4), "PROPOSED"), (at(-1, 20), "OFFERED"), (at(-1, 21), "ACCEPTED"), (at(0, 12), "COMPLETED")])
    story.write(tables)
    report = found(tmp_path, night()[0])
    needs = report["needs"]
    assert [needs[name] for name in ("needs", "matched", "unmatched")] == [{"value": n, "unit": "needs"} for n in (66, 61, 5)]
    assert [needs[name] for name in ("seats", "filled", "open")] == [{"value": n, "unit": "assignments"} for n in (66, 61, 5)]
    assert sorted(one["gaps"][0]["reason"] for one in report["open_needs"]) == ["NO_ONE_FREE", "OUTBID", "REST", "SKILL_MISSING", "TOO_FAR"]
    assert needs["full_in_target"]["value"] == 61
    assert all(one["holds"] for one in report["checks"])


def test_what_does_not_add_up_is_printed(night: Night, tables: Any, tmp_path: Path) -> None:
    story = Story()
    line = {"role": "queue", "wanted": 1, "start": at(0, 8)}
    published = [(at(-1, 9), "SUBMITTED"), (at(-1, 10), "PUBLISHED")]
    crowded = story.need(1, AREAS[0], [line], at(-1, 9), published)
    for number in range(2):
        story.seat(crowded, 1, number, [(at(-1, 11), "PROPOSED"), (at(-1, 12), "OFFERED")])
    story.need(2, AREAS[0], [line], at(-1, 9), published)
    story.write(tables)
    [folder] = night()
    assert {one["name"]: (one["left"], one["right"]) for one in found(tmp_path, folder)["checks"] if not one["holds"]} == {
        "seats": (2, 3), "unexplained": (0, 1)
    }  # fmt: skip
    page = (tmp_path / folder / "report.html").read_text("utf-8")
    assert page.index("要人 = 到位 + 空缺") < page.index("<main>"), "it stands at the head of the page"


def test_public_figures_show_no_small_number_of_people_and_no_single_need(night: Night, tables: Any, tmp_path: Path) -> None:
    generated(2, people=90).write(tables)
    [folder] = night()
    public = json.loads((tmp_path / folder / "public.json").read_bytes())
    assert "open_needs" not in public
    cells = [one for part in ("by_district", "by_district_and_role") for row in public["reserves"][part] for one in row.values() if isinstance(one, dict)]
    assert any(one["value"] is None for one in cells)
    assert all(one["value"] is None or (one["value"] >= 5 and one["value"] % 5 == 0) for one in cells)


def test_no_cell_of_the_tables_is_a_formula(night: Night, tables: Any, tmp_path: Path) -> None:
    from muster.tables import areas
    from muster.tables.areas import AreaRow

    generated(1).write(tables)
    before = areas.get(AREAS[0])
    assert before
    try:
        AreaRow(AREAS[0]).update(actions=[AreaRow.name.set("=HYPERLINK(1)")])
        areas._known.clear()
        text = (tmp_path / night()[0] / "report.csv").read_bytes().decode("utf-8-sig")
    finally:
        areas.put([before])
        areas._known.clear()
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert "'=HYPERLINK(1)" in cells
    assert [cell for cell in cells if cell[:1] in tuple("=+@\t\r") or (cell[:1] == "-" and not cell[1:].isdigit())] == []


def test_staff_see_the_part_that_their_sites_are(night: Night, tables: Any) -> None:
    generated(1).write(tables)
    night()
    whole, own = show(operator()), show(station(HOME))
    assert (whole["part"], own["part"]) == (False, True)
    assert {one["area"] for one in own["report"]["open_needs"]} <= {HOME}
    mine = [one for one in whole["report"]["open_needs"] if one["area"] == HOME]
    assert own["report"]["open_needs"] == mine != []
    assert [row["area"] for row in own["report"]["needs"]["by_district"]] == ["140105000000"]
    assert own["report"]["needs"]["communities"]["value"] == 1
    assert all(one["holds"] for one in own["report"]["checks"])


def show(token: str, **query: str) -> dict[str, Any]:
    answer: Answer = call("GET", f"/v1/reports/{DAY}", token=token, query=query or None)
    assert answer.status == 200
    return dict(answer.body)


def test_the_list_names_each_day_once_and_the_page_comes_when_asked_for(night: Night, tables: Any) -> None:
    generated(1).write(tables)
    night()
    night(correct=DAY.isoformat())
    listed = call("GET", "/v1/reports", token=operator()).body["reports"]
    assert [(one["date"], one["version"], one["kind"]) for one in listed] == [(DAY.isoformat(), 2, "corrected")]
    page = show(operator(), format="html")["html"]
    assert page.startswith("<!doctype html>")
    assert "<script" not in page


def test_the_table_of_a_part_holds_that_part_only(night: Night, tables: Any) -> None:
    generated(1).write(tables)
    night()
    text = show(station(HOME), format="csv")["csv"]
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert {row["area"] for row in rows if row["section"] == "open_needs"} == {HOME}
    assert {row["area"] for row in rows} <= {"", HOME, "140105000000"}
    assert [row["value"] for row in rows if row["figure"] == "communities" and row["section"] == "needs"] == ["1"]


@pytest.mark.parametrize("date", ["2022-04-09", "yesterday", "2022-13-40"])
def test_a_day_without_a_report_is_not_found(night: Night, date: str) -> None:
    assert call("GET", f"/v1/reports/{date}", token=operator()).status == 404


def test_reports_are_for_staff_only(night: Night) -> None:
    assert call("GET", "/v1/reports").status == 401


def test_each_site_concerned_is_told_once(night: Night, tables: Any, streams: Streams) -> None:
    generated(1).write(tables)
    for number, area in enumerate((HOME, HOME, "140107001001", CITY)):
        role: Role = "CITY_OPERATOR" if area == CITY else "STATION_LEAD"
        appoint(phone(98_000_000 + number), "某人", role, area, until=datetime.now(at(0).tzinfo) + timedelta(days=3))
    night()
    night()
    streams.drain()
    said = streams.messages()
    assert sorted(one["to"][-8:] for one in said) == sorted(phone(98_000_000 + number)[-8:] for number in (0, 1))
    assert all(DAY.isoformat() in one["text"] for one in said)


def test_two_runs_at_once_make_one_report(night: Night, tables: Any, tmp_path: Path) -> None:
    from muster.tables import reports as table
    from muster.tables.reports import Issue

    generated(1).write(tables)
    night()
    first = table.latest(DAY)
    assert first
    assert table.add(Issue(DAY.isoformat(), 1, "other", "elsewhere", 0, 0, 0)).folder == first.folder
    assert len(table.every()) == 1
