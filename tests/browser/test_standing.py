"""A volunteer's own side: where they stand, a pause until a day, a seat handed on, the week's question; the station's word on a swap."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from muster.domain.times import SHANGHAI
from tests.browser.conftest import Opened
from tests.browser.product import Product
from tests.browser.walks import HOME, asked_and_published, at_a_desk, offers, say_yes, sign_in, sign_up, soon

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def _volunteer(opened: Opened, product: Product, language: str, size: str) -> Page:
    phone, page = product.new_phone(), opened(f"/{language}/volunteer/", size=size)
    sign_up(page, phone)
    page.locator("[data-part=submit]").click()
    page.locator("[data-part=confirm]").click()
    expect(page.locator("[data-part=done]")).to_be_visible()
    page.goto(f"{product.url}/{language}/me/login/")
    sign_in(page, product, phone)
    expect(page.locator("[data-part=stand]")).to_be_visible()
    return page


def test_nobody_in_silence_and_a_seat_is_handed_on(opened: Opened, product: Product, accessible: Callable[[Page], None]) -> None:
    page = _volunteer(opened, product, "en", "desktop")
    expect(page.locator("[data-part=stand-why] li").first).to_be_visible()
    accessible(page)
    _, need = asked_and_published(opened, product, role="delivery", people=1, start=soon(6))
    task = opened(offers(product, need, more_than=0)[0]["link"].removeprefix(product.url), size="phone")
    task.locator("[data-part=accept]").click()
    task.locator("[data-part=swap] summary").click()
    task.locator("[data-part=swap-offer]").click()
    expect(task.locator("[data-part=swap-link]")).to_be_visible()
    accessible(task)
    page.goto(task.locator("[data-part=swap-link]").input_value().replace("/zh/", "/en/"))
    expect(page.locator("[data-part=panel] h2")).to_be_visible()
    accessible(page)
    if page.locator("[data-part=take]").is_visible():  # unless the seat was this very volunteer's
        page.locator("[data-part=take]").click()
        expect(page.locator("[data-part=take]")).to_be_hidden()
        lead = at_a_desk(opened, product, "/zh/c/swaps/", role="STATION_LEAD", area=HOME, size="phone")
        accessible(lead)
        lead.locator("[data-part=list] .button:not(.second)").click()
        expect(lead.locator("[data-part=none]")).to_be_visible()
    page.goto(f"{product.url}/zh/me/available/")
    accessible(page)
    page.locator("[data-part=until]").fill((datetime.now(UTC).astimezone(SHANGHAI) + timedelta(days=3)).date().isoformat())
    page.locator("[data-part=pause]").click()
    expect(page.locator("[data-part=done]")).to_be_visible()
    page.goto(f"{product.url}/zh/me/")
    expect(page.locator("[data-part=switch]")).to_have_attribute("aria-checked", "false")
    page.locator("[data-part=switch]").click()
    page.locator("[data-part=until-box] summary").click()
    page.locator("[data-part=until-day]").fill((datetime.now(UTC).astimezone(SHANGHAI) + timedelta(days=2)).date().isoformat())
    page.locator("[data-part=until-go]").click()
    expect(page.locator("[data-part=switch]")).to_have_attribute("aria-checked", "false")
    say_yes(page)
    accessible(page)
