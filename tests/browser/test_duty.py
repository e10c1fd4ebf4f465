"""Posts as their station walks them: planned, established, people asked for, an echelon formed, joined by link, called and acknowledged."""

import os
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opened
from tests.browser.product import Product
from tests.browser.walks import at_a_desk, joining_link, say_yes, sign_up

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
HOME = "140105001001"


def _plan(page: Page, title: str) -> None:
    page.locator("[data-part=submit]").click()
    expect(page.locator(".summary a").first).to_be_visible()
    page.locator("#title").fill(title)
    page.locator("#party").check()
    page.locator("#statement").fill("查验通行证，帮老人提东西。")
    page.locator("#place").fill("西门岗亭")
    page.locator("#role").select_option("checkpoint")
    for field, people in (("minimum", 1), ("target", 2), ("maximum", 4)):
        page.locator(f"#{field}").fill(str(people))
    page.locator("#hours").fill("06:00–14:00，14:00-22:00 22:00-06:00")


def _shot(page: Page, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/duty-{name}.png", full_page=True)


def test_a_post_is_stood_up_at_a_desk_and_its_echelon_called_from_a_phone(opened: Opened, product: Product, accessible: Callable[[Page], None]) -> None:
    title = "西门党员先锋岗"
    page = at_a_desk(opened, product, "/en/c/posts/", role="STATION_LEAD", area=HOME, size="desktop")
    expect(page.locator("[data-part=plan]")).to_be_visible()
    _plan(page, title)
    accessible(page)
    _shot(page, "posts-en")
    page.locator("[data-part=submit]").click()
    page.locator("[data-part=list] > li", has_text=title).locator("button").first.click()
    expect(page.locator("[data-part=said]")).to_contain_text("established")

    volunteer = opened("/zh/volunteer/", size="phone")
    phone = product.new_phone()
    sign_up(volunteer, phone)
    volunteer.locator("[data-part=submit]").click()
    volunteer.locator("[data-part=confirm]").click()
    expect(volunteer.locator("[data-part=done]")).to_be_visible()

    page.goto(f"{product.url}/en/c/groups/")
    expect(page.locator("[data-part=list] > li").first).to_be_visible()
    page.locator("[data-show=echelons]").click()
    page.locator("#post").select_option(label=page.locator("#post option", has_text=title).first.inner_text())
    page.locator("#within_minutes").fill("20")
    page.locator("[data-part=submit]").click()
    page.locator("#phone").fill(phone)
    page.locator("[data-part=add-send]").click()
    expect(page.locator("[data-part=members]")).to_contain_text("****")
    accessible(page)
    _shot(page, "groups-en")

    volunteer.goto(joining_link(product, phone, "邀请您加入"))
    volunteer.locator("[data-part=yes]").click()
    expect(volunteer.locator("[data-part=panel].done")).to_be_visible()
    accessible(volunteer)

    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{product.url}/zh/c/duty/")
    board = page.locator("[data-part=list] > li", has_text=title)
    expect(board).to_be_visible()
    accessible(page)
    board.locator("button").first.click()
    expect(page.locator("[data-part=said]")).to_contain_text("CN-")
    expect(board.locator("a[href*='/c/need/']").first).to_be_visible()
    board.locator(".ranks button").click()
    say_yes(page)
    expect(board.locator(".ranks .missing")).to_be_visible()

    volunteer.goto(joining_link(product, phone, "现在叫您的梯队"))
    volunteer.reload()
    volunteer.locator("[data-part=coming]").click()
    expect(volunteer.locator("[data-part=coming]")).to_be_hidden()
    accessible(volunteer)
    _shot(volunteer, "standby-zh")
    page.reload()
    expect(board.locator(".ranks")).to_contain_text("1/1 人说会来")
    accessible(page)
    _shot(page, "board-zh")
