"""What a first visit costs: bytes, scripts, files, and how much of the page jumps."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Route

from tests.site.reading import tags, target

KB = 1024
# KB in all, KB of script, files.
PUBLIC, MINE, STAFF, BOARD = (30, 12, 12), (40, 18, 12), (50, 25, 15), (60, 30, 15)
LEAST_STABLE = 0.05
SIZES = [(320, 640), (412, 823), (1280, 900)]
SHAPES = ["zh/volunteer/", "en/volunteer/", "zh/fleet/", "en/fleet/", "zh/donate/", "en/donate/", "zh/me/login/", "zh/me/", "zh/c/", "zh/c/need/?id=n1", "zh/ops/"]
WATCH = """
    window.shifted = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((one) => { window.shifted += one.value; })).observe({ type: 'layout-shift', buffered: true });
    if (!/volunteer|fleet|login|donate/.test(location.pathname)) {
        sessionStorage.setItem('session', JSON.stringify({ access: 'a', refresh: 'r', until: Date.now() + 900000, used: Date.now() }));
    }
"""


def test_every_page_stays_within_its_budget_and_loads_one_script(out: Path) -> None:
    over = {}
    for page in sorted(out.rglob("*.html")):
        where = page.relative_to(out).as_posix()
        budget = MINE if "/me/" in where else STAFF if "/c/" in where else BOARD if "/ops/" in where else PUBLIC
        scripts = {str(one["src"]) for one in tags(page).each("script") if "src" in one}
        linked = {str(one["href"]) for one in tags(page).each("link") if one.get("rel") != "alternate"}
        assert len(scripts) == 1, where
        bytes_of = {name: target(out, name).with_name(target(out, name).name + ".gz").stat().st_size for name in scripts | linked}
        total = page.with_name(page.name + ".gz").stat().st_size + sum(bytes_of.values())
        # Every page also asks for status.json.
        cost = (total, sum(bytes_of[name] for name in scripts), 2 + len(bytes_of))
        if cost[0] > budget[0] * KB or cost[1] > budget[1] * KB or cost[2] > budget[2]:
            over[where] = cost
    assert not over


@pytest.mark.browser
def test_nothing_jumps_when_the_script_comes_late(in_browser: Callable[[Callable[[Browser], Any]], Any], origin: str) -> None:
    def late(route: Route) -> None:
        time.sleep(0.1)
        route.continue_()

    def shifts(browser: Browser) -> dict[tuple[str, int], float]:
        found = {}
        for width, height in SIZES:
            for path in SHAPES:
                page = browser.new_page(viewport={"width": width, "height": height})
                page.add_init_script(WATCH)
                page.route("**/assets/*.js", late)
                page.route("**/v1/**", lambda route: route.abort())
                page.goto(f"{origin}/{path}")
                page.wait_for_selector("[data-module=large]:not([hidden])")
                page.wait_for_timeout(100)
                found[path, width] = page.evaluate("window.shifted")
                page.close()
        return found

    assert {where: shift for where, shift in in_browser(shifts).items() if shift >= LEAST_STABLE} == {}


@pytest.mark.browser
def test_without_its_script_the_plain_form_stays(in_browser: Callable[[Callable[[Browser], Any]], Any], origin: str) -> None:
    def chosen(browser: Browser) -> str:
        page = browser.new_page(viewport={"width": 360, "height": 640})
        page.route("**/assets/*.js", lambda route: route.abort())
        page.goto(f"{origin}/zh/volunteer/")
        page.locator("#area").select_option("140105001000")
        assert not page.locator("[data-part=linked-area]").is_visible()
        return page.locator("#area").input_value()

    assert in_browser(chosen) == "140105001000"
