"""Two who come together: one begins a group on their own page, the other joins it on theirs."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opened
from tests.browser.product import Product
from tests.browser.walks import say_yes, sign_in, sign_up

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def _own_group(opened: Opened, product: Product, language: str) -> Page:
    """A new volunteer's own page, its box about groups open."""
    phone, page = product.new_phone(), opened(f"/{language}/volunteer/", size="phone")
    sign_up(page, phone)
    page.locator("[data-part=submit]").click()
    page.locator("[data-part=confirm]").click()
    expect(page.locator("[data-part=done]")).to_be_visible()
    page.goto(f"{product.url}/{language}/me/login/")
    sign_in(page, product, phone)
    page.locator("[data-part=together] summary").click()
    return page


def test_two_form_a_group_by_its_code_and_leave_it(opened: Opened, product: Product, accessible: Callable[[Page], None]) -> None:
    first, second = _own_group(opened, product, "zh"), _own_group(opened, product, "en")
    first.locator("[data-part=together-begin]").click()
    code = first.locator("[data-part=together-shown]")
    expect(code).to_have_text(re.compile(r"^[0-9]{6}$"))
    accessible(first)
    second.locator("#together-code").fill("12345")
    second.locator("[data-part=together-join]").click()
    expect(second.locator("[data-part=together-none] .summary")).to_be_visible()
    accessible(second)
    second.locator("#together-code").fill(code.inner_text())
    second.locator("[data-part=together-join]").click()
    expect(second.locator("[data-part=together-size]")).to_contain_text("2")
    accessible(second)
    first.reload()
    first.locator("[data-part=together] summary").click()
    expect(first.locator("[data-part=together-size]")).to_contain_text("2")
    second.locator("[data-part=together-leave]").click()
    say_yes(second)
    expect(second.locator("[data-part=together-begin]")).to_be_visible()
