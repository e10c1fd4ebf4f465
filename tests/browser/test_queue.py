"""The queue of a site as its leads walk it: a clock that counts down, a need published and taken back on a phone, returned at a desk."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opened
from tests.browser.product import Product
from tests.browser.walks import HOME, at_a_desk, post_need, say_yes, soon

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
STREET = "140105001000"


def _pick(page: Page, id: str) -> None:
    row = page.locator(f"[id='{id}']")
    expect(row.locator(".clock")).to_contain_text(":")
    row.locator(".pick").check()
    expect(page.locator("[data-part=bulk]")).to_be_visible()


def test_a_need_is_published_undone_and_returned_from_the_queue(opened: Opened, product: Product, accessible: Callable[[Page], None]) -> None:
    asker = at_a_desk(opened, product, "/zh/c/need/new/", role="STATION_LEAD", area=HOME, size="phone")
    id = post_need(asker, role="queue", people=2, start=soon(40), hours=2).partition("id=")[2]

    page = at_a_desk(opened, product, "/zh/c/queue/", role="INSTITUTE_LEAD", area=STREET, size="phone")
    _pick(page, id)
    accessible(page)
    page.locator("[data-act=publish]").click()
    say_yes(page)
    expect(page.locator("[data-part=said]")).to_contain_text("已发布 1 条")
    expect(page.locator(f"[id='{id}']")).to_have_count(0)
    page.locator("[data-part=undo]").click()
    expect(page.locator("[data-part=said]")).to_contain_text("已撤销 1 条")
    expect(page.locator(f"[id='{id}']")).to_be_visible()
    accessible(page)

    desk = at_a_desk(opened, product, "/en/c/queue/", role="INSTITUTE_LEAD", area=STREET, size="desktop")
    _pick(desk, id)
    desk.locator("[data-act=return]").click()
    expect(desk.locator(".bulk .error")).to_be_visible()
    accessible(desk)
    desk.locator("#reason").fill("Two people too many")
    desk.locator("[data-act=return]").click()
    say_yes(desk)
    expect(desk.locator("[data-part=said]")).to_contain_text("1 returned")
    accessible(desk)
    desk.locator("[data-where=below]").click()
    expect(desk.locator("[data-where=below]")).to_have_attribute("aria-pressed", "true")

    desk.goto(f"{product.url}/zh/c/review/")
    expect(desk.locator(".waits .clock").first).to_contain_text("还剩")
    accessible(desk)


def test_needs_that_ended_are_asked_again_for_tomorrow_and_taken_back(opened: Opened, product: Product, accessible: Callable[[Page], None]) -> None:
    page = at_a_desk(opened, product, "/zh/c/?state=ENDING", role="STATION_LEAD", area=HOME, size="phone")
    page.locator("[data-part=renew-all]").click()
    accessible(page)
    page.locator("[data-part=renew]").click()
    expect(page.locator("[data-part=renew-said]")).to_contain_text("重新提出")
    page.locator("[data-part=renew-undo]").click()
    expect(page.locator("[data-part=renew-said]")).to_contain_text("已撤回")
    page.locator("[data-part=menu]").click()
    accessible(page)
