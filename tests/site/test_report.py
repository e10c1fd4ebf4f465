"""The report page: the words of the report itself, every figure with its unit, each open need with its reason, and files to keep."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route

from muster.domain.report.facts import Day, Facts, LineFact, NeedFact, PersonFact
from muster.domain.report.sections import report
from reports.tables import csv_of
from reports.words import words

ROOT = Path(__file__).resolve().parents[2]
AREA, ASKED, PUBLISHED = "140105001001", "2022-04-06T02:00:00Z", "2022-04-06T03:00:00Z"
SIGNED_IN = "sessionStorage.setItem('session', JSON.stringify({ access: 'a', refresh: 'r', until: Date.now() + 900000, used: Date.now() }));"
OPERATOR = {
    "name": "值班", "rights": ["post", "review", "zones"],
    "grants": [{"id": "g", "role": "CITY_OPERATOR", "area": "140100000000", "area_name": "-", "level": "city", "until": "2099-01-01T00:00:00Z"}],
}  # fmt: skip


@pytest.fixture
def found() -> dict[str, Any]:
    people = tuple(PersonFact(AREA, ("queue",), ASKED, "", "", "") for _ in range(1200))
    line = LineFact(1, "queue", False, 2, "2022-04-07T01:00:00Z", "TOO_FAR", "")
    need = NeedFact("n1", "CN-000000017", AREA, 3, ASKED, ((ASKED, "SUBMITTED"), (PUBLISHED, "PUBLISHED")), (line,), ())
    return report(Facts(people, (need,), {AREA: "师范街社区"}), Day(date(2022, 4, 7)), version=1, digest="d")


def test_the_page_says_everything_in_the_words_of_the_report() -> None:
    for place, language in enumerate(("zh", "en")):
        texts = json.loads((ROOT / "site" / "i18n" / language / "c.report.json").read_text("utf-8"))["js"]
        for group, prefix in (("reasons", "reason_"), ("actions", "action_"), ("checks", "check_")):
            assert texts[group] == {code: words(prefix + code)[place] for code in texts[group]}


@pytest.mark.browser
@pytest.mark.parametrize(
    ("language", "words_of"),
    [
        ("zh", {"total": "1,200 人", "open": "2 人次", "share": "100.0%", "age": "38 小时 0 分"}),
        ("en", {"total": "1,200 people", "open": "2 assignments", "share": "100.0%", "age": "38 h 0 min"}),
    ],
)
def test_a_phone_shows_each_figure_with_its_unit_and_why_a_need_is_open(
    in_browser: Callable[[Callable[[Browser], Any]], Any], origin: str, found: dict[str, Any], language: str, words_of: dict[str, str]
) -> None:
    def look(browser: Browser) -> dict[str, Any]:
        page = opened(browser, f"{origin}/{language}/c/report/", found)
        seen: dict[str, Any] = {"text": page.inner_text("[data-part=ready]"), "need": page.get_attribute("[data-part=open] a", "href")}
        seen["wide"] = page.evaluate("document.documentElement.scrollWidth")
        with page.expect_download() as download:
            page.click("[data-format=csv]")
        seen |= {"name": download.value.suggested_filename, "csv": Path(download.value.path()).read_bytes()}
        return seen

    seen = in_browser(look)
    place = ("zh", "en").index(language)
    for said in (*words_of.values(), words("reason_TOO_FAR")[place], words("action_TOO_FAR")[place]):
        assert said in seen["text"]
    assert (seen["need"], seen["wide"]) == (f"/{language}/c/need/?id=n1", 360)
    assert (seen["name"], seen["csv"].decode()) == ("muster-NR-2022-04-07-1.csv", csv_of(found))


@pytest.mark.browser
def test_a_sum_that_does_not_hold_stands_before_all_figures(
    in_browser: Callable[[Callable[[Browser], Any]], Any], origin: str, found: dict[str, Any]
) -> None:
    seats = next(one for one in found["checks"] if one["name"] == "seats")
    seats |= {"right": 3, "holds": False}
    text = in_browser(lambda browser: opened(browser, f"{origin}/zh/c/report/", found).inner_text("[data-part=ready]"))
    assert text.index("数字对不上：要人 = 到位 + 空缺（2 和 3）") < text.index("1 这份报告")


def opened(browser: Browser, address: str, found: dict[str, Any]) -> Page:
    """The page on a phone, signed in, with one day's report."""
    row = {"date": "2022-04-07", "version": 1, "kind": "final", "digest": "d", "needs": 1, "matched": 0, "open": 2}

    def answer(route: Route) -> None:
        asked = urlsplit(route.request.url)
        answers = {"/v1/console": OPERATOR, "/v1/reports": {"reports": [row]}}
        table = csv_of(found) if asked.query == "format=csv" else None
        route.fulfill(json=answers.get(asked.path) or {"part": False, "report": found, "csv": table})

    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.add_init_script(SIGNED_IN)
    page.route("**/v1/**", answer)
    page.goto(address)
    page.wait_for_selector("[data-part=ready]:not([hidden])")
    return page
