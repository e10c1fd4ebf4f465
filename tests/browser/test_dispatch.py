"""A dispatch order as people walk it: started at the desk, answered by the link on a phone, watched by staff; and a seat taken from a grab list."""

import urllib.request
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opened
from tests.browser.product import Product
from tests.browser.walks import asked_and_published, at_a_desk, sign_in, sign_up, soon

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def _minute(product: Product) -> None:
    request = urllib.request.Request(f"{product.url}/dev/schedules/NextWaves", method="POST")
    urllib.request.urlopen(request).close()


def _volunteer(opened: Opened, product: Product) -> tuple[Page, str]:
    """Somebody who signs up and opens their own page, on a phone."""
    phone = product.new_phone()
    page = opened("/zh/volunteer/", size="phone")
    sign_up(page, phone)
    page.locator("[data-part=submit]").click()
    page.locator("[data-part=confirm]").click()
    expect(page.locator("[data-part=done]")).to_be_visible()
    page.goto(f"{product.url}/zh/me/")
    sign_in(page, product, phone)
    page.wait_for_url("**/me/")
    return page, phone


def test_an_order_is_started_at_a_desk_in_english_answered_on_a_phone_in_chinese_and_a_seat_taken_from_a_grab_list(
    opened: Opened, product: Product, accessible: Callable[[Page], None]
) -> None:
    person, phone = _volunteer(opened, product)
    other, _ = _volunteer(opened, product)
    _, need = asked_and_published(opened, product, role="queue", people=2, start=soon(60))
    path = need.removeprefix(product.url).replace("/zh/", "/en/")
    desk = at_a_desk(opened, product, path, role="CENTRE_LEAD", area="140105000000", size="desktop")
    desk.locator("[data-part=dispatch-new] summary").click()
    accessible(desk)
    desk.locator("#dispatch-kind").select_option("person")
    desk.locator("#dispatch-name").fill(phone)
    desk.locator("#dispatch-urgent").check()
    had = len(product.messages(phone))
    desk.locator("[data-part=dispatch-send]").click()
    expect(desk.locator("[data-part=dispatch-orders] .card")).to_have_count(1)
    _minute(product)
    link = product.wait_for_messages(phone, after=had)[-1]["link"]
    person.goto(link)
    accessible(person)
    person.locator("[data-part=words]").fill("六点以后到")
    person.locator("[data-part=later]").click()
    expect(person.locator("[data-part=panel]")).to_contain_text("晚些再问您")
    person.goto(f"{product.url}/zh/me/")
    expect(person.locator("[data-part=callups-list] .task")).to_have_count(1)
    accessible(person)
    person.locator("[data-part=callups-list] a").click()
    person.locator("[data-part=yes]").click()
    expect(person.locator("[data-part=to-task]")).to_be_visible()
    accessible(person)
    desk.reload()
    expect(desk.locator("[data-part=dispatch-orders]")).to_contain_text("六点以后到")
    accessible(desk)
    _minute(product)  # everybody named has come
    desk.reload()
    desk.locator("[data-part=dispatch-new] summary").click()
    desk.locator("label[for=dispatch-mode-GRAB]").click()
    desk.locator("[data-part=dispatch-send]").click()
    expect(desk.locator("[data-part=dispatch-orders] .card")).to_have_count(2)
    _minute(product)
    desk.goto(f"{product.url}/en/c/orders/")
    expect(desk.locator("[data-part=running] > li")).not_to_have_count(0)
    expect(desk.locator("[data-part=ended] > li")).not_to_have_count(0)
    accessible(desk)
    other.reload()
    accessible(other)
    other.locator("[data-part=grabs-list] button").click()
    expect(other.locator("[data-part=to-task]")).to_be_visible()
    desk.goto(f"{product.url}/en/c/messages/")
    expect(desk.locator("[data-part=day] tbody tr").first).to_be_visible()
    accessible(desk)
    phoned = at_a_desk(opened, product, "/zh/c/messages/", role="CENTRE_LEAD", area="140100000000", size="phone")
    expect(phoned.locator("[data-part=now]")).to_contain_text("没有设上限")
    accessible(phoned)
