"""A rotation as its station plans it: drafted and simulated at a desk, published from a phone, printed, superseded."""

import os
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opened
from tests.browser.product import Product
from tests.browser.walks import at_a_desk, joining_link, say_yes, sign_up

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
HOME = "140105001001"
TITLE = "北门轮值岗"
GROUP = "北门轮值组"


def _established(page: Page) -> None:
    """A post of one person by night and one by day, on the page of posts."""
    page.locator("#title").fill(TITLE)
    page.locator("#statement").fill("查验通行证。")
    page.locator("#place").fill("北门岗亭")
    page.locator("#role").select_option("delivery")
    for field in ("minimum", "target", "maximum"):
        page.locator(f"#{field}").fill("1")
    page.locator("#hours").fill("14:00-22:00 22:00-06:00")
    page.locator("[data-part=submit]").click()
    page.locator("[data-part=list] > li", has_text=TITLE).locator("button").first.click()
    expect(page.locator("[data-part=said]")).to_contain_text("established")


def _in_a_group(page: Page, volunteer: Page, product: Product, phone: str) -> None:
    """A group is formed at the desk, and the volunteer says yes to it by link."""
    page.goto(f"{product.url}/en/c/groups/")
    page.locator("#name").fill(GROUP)
    page.locator("[data-part=submit]").click()
    page.locator("#phone").fill(phone)
    page.locator("[data-part=add-send]").click()
    expect(page.locator("[data-part=members]")).to_contain_text("****")
    volunteer.goto(joining_link(product, phone, "邀请您加入"))
    volunteer.locator("[data-part=yes]").click()
    expect(volunteer.locator("[data-part=panel].done")).to_be_visible()


def _planned_by_group(page: Page, mode: str) -> None:
    """A plan of four days with the one group, its people one by one or as a whole."""
    page.locator("#mode").select_option(mode)
    page.locator("[data-part=groups] label", has_text=GROUP).click()
    page.locator("#days").fill("4")
    page.locator("[data-part=submit]").click()
    expect(page.locator(".grid tbody tr")).to_have_count(1)
    expect(page.locator(".grid .night").first).to_contain_text("night")


def _until_somebody(page: Page, product: Product) -> None:
    """Simulates anew until those who just signed up are among the people."""
    people = page.locator(".grid tbody tr")
    for _ in range(20):
        if people.count():
            return
        product.pause()
        page.locator("[data-act=simulate]").click()
        expect(page.locator("[data-part=said]")).to_be_visible()
    raise AssertionError("nobody came into the plan")


def _shot(page: Page, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/rotation-{name}.png", full_page=True)


def test_a_plan_is_simulated_at_a_desk_and_published_from_a_phone(opened: Opened, product: Product, accessible: Callable[[Page], None]) -> None:
    volunteer = opened("/zh/volunteer/", size="phone")
    phone = product.new_phone()
    sign_up(volunteer, phone)
    volunteer.locator("[data-part=submit]").click()
    volunteer.locator("[data-part=confirm]").click()
    expect(volunteer.locator("[data-part=done]")).to_be_visible()

    page = at_a_desk(opened, product, "/en/c/posts/", role="STATION_LEAD", area=HOME, size="desktop")
    expect(page.locator("[data-part=plan]")).to_be_visible()
    _established(page)
    page.locator("[data-part=list] > li", has_text=TITLE).locator("a").click()
    expect(page.locator("#post option:checked")).to_contain_text(TITLE)
    page.locator("#days").fill("")
    page.locator("#mode").select_option("members")
    page.locator("[data-part=submit]").click()
    expect(page.locator(".summary li")).to_have_text(["Say how many days", "Choose groups"])
    _shot(page, "mistakes")
    page.locator("#mode").select_option("reserve")
    page.locator("#days").fill("4")
    page.locator("[data-part=submit]").click()
    expect(page.locator(".grid")).to_be_visible()
    _until_somebody(page, product)
    expect(page.locator(".grid .night").first).to_contain_text("night")
    expect(page.locator(".plan")).to_contain_text("No rule is broken.")
    expect(page.locator(".fair")).to_contain_text("Round-robin")
    accessible(page)
    _shot(page, "en")

    address = page.url
    _in_a_group(page, volunteer, product, phone)
    for mode in ("members", "groups"):
        page.goto(address)
        expect(page.locator("#post option:checked")).to_contain_text(TITLE)
        _planned_by_group(page, mode)
    accessible(page)
    _shot(page, "groups-en")

    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{product.url}/zh/c/rotation/")
    plan = page.locator("[data-part=list] > li", has_text=TITLE).first
    plan.locator("button").click()
    expect(page.locator(".grid")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator("[data-act=publish]").click()
    expect(page.locator("dialog")).to_contain_text("马上给")
    say_yes(page)
    expect(plan).to_contain_text("已发布")
    expect(page.locator(".grid tbody")).to_contain_text("已询问")
    accessible(page)
    _shot(page, "zh")
    page.emulate_media(media="print")
    expect(page.locator("[data-part=list]")).to_be_hidden()
    _shot(page, "print")
    page.emulate_media(media="screen")
    page.locator("[data-act=supersede]").click()
    say_yes(page)
    expect(plan).to_contain_text("已作废")
