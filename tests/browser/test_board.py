"""Open seats as staff see them: how many could come, why seats stay open, what would fill them, the command board, the morning's report."""

import os
from collections.abc import Callable
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opened
from tests.browser.product import Product
from tests.browser.walks import HOME, at_a_desk, fill_need, publish, sign_in, soon

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
STREET = "140105001000"
WALKS = [("zh", "phone"), ("en", "desktop")]


def _keep(page: Page, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize(("language", "size"), WALKS)
def test_a_need_that_few_can_fill_says_so_before_and_after_and_on_the_board(
    opened: Opened, product: Product, accessible: Callable[[Page], None], language: str, size: str
) -> None:
    asker = at_a_desk(opened, product, f"/{language}/c/need/new/", role="STATION_LEAD", area=HOME, size=size)
    fill_need(asker, role="medical", people=40, start=soon(30), hours=2)
    asker.locator("[data-part=foresee]").click()
    expect(asker.locator("[data-part=foreseen] .forecast")).to_be_visible()
    expect(asker.locator("[data-part=foreseen]")).to_contain_text("40")
    accessible(asker)
    _keep(asker, f"foresee-{language}-{size}")
    asker.locator("[data-part=submit]").click()
    asker.wait_for_url("**/c/need/?id=*")

    reviewer = opened(asker.url.removeprefix(product.url).partition("&")[0], size=size)
    sign_in(reviewer, product, product.new_staff("INSTITUTE_LEAD", STREET))
    publish(reviewer)
    code = reviewer.locator("[data-part=code]").inner_text()
    expect(reviewer.locator("[data-part=filling]")).to_be_visible(timeout=20_000)
    reviewer.locator("[data-part=filling-ask]").click()
    expect(reviewer.locator("[data-part=filling-list] .card")).to_be_visible()
    accessible(reviewer)
    _keep(reviewer, f"need-{language}-{size}")

    reviewer.goto(f"{product.url}/{language}/ops/")
    row = reviewer.locator("[data-part=list] > li", has_text=code).first
    expect(row).to_be_visible(timeout=20_000)
    accessible(reviewer)
    _keep(reviewer, f"ops-{language}-{size}")
    row.locator("a").first.click()
    reviewer.wait_for_url("**/c/need/?id=*")


@pytest.mark.parametrize(("language", "size"), WALKS)
def test_the_report_of_the_day_before_is_read_on_the_console(
    opened: Opened, product: Product, accessible: Callable[[Page], None], language: str, size: str
) -> None:
    with urlopen(Request(f"{product.url}/dev/schedules/Report", method="POST"), timeout=60) as answer:
        assert answer.status == 200
    page = at_a_desk(opened, product, f"/{language}/c/report/", role="CENTRE_LEAD", area="140105000000", size=size)
    expect(page.locator("[data-part=ready]")).to_be_visible(timeout=20_000)
    expect(page.locator("[data-part=head] dd").first).not_to_be_empty()
    accessible(page)
    _keep(page, f"report-{language}-{size}")
