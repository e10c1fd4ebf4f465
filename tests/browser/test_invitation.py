"""Somebody on an organisation's list reads what it wrote of them, and says yes or has it erased."""

import base64
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from infra.drill.client import Client
from infra.drill.client import sign_in as signed_in
from muster import sheets
from tests.browser.conftest import Opened
from tests.browser.product import Product
from tests.browser.walks import HOME, at_a_desk, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

DISTRICT = "140105000000"
NAME = "邀请测试街道第一党支部"
HEADER = ["姓名", "手机号码", "居住街道或社区", "可以做的事", "方便的时间", "单位"]


def _invited(product: Product, count: int) -> tuple[list[str], list[str]]:
    """The phones and links of people whom a party branch of the district has just listed, without the site's own address."""
    phones = [product.new_phone() for _ in range(count)]
    client = Client(product.port)
    lead = signed_in(client, [product.new_staff("CENTRE_LEAD", DISTRICT)])[0]
    body = {"kind": "PARTY_BRANCH", "name": NAME, "area": DISTRICT}
    organisation = lead.call("POST", "/v1/organisations", body)["id"]
    rows = [["王小明", phone, HOME, "物资配送、采样", "白天", ""] for phone in phones]
    content = base64.b64encode(sheets.write(HEADER, rows)).decode()
    roster = lead.call("POST", "/v1/rosters", {"organisation": organisation, "content": content, "columns": {}})["roster"]["id"]
    while lead.call("POST", f"/v1/rosters/{roster}/advance")["state"] != "DONE":
        pass
    client.close()
    return phones, [product.wait_for_messages(phone)[-1]["link"].removeprefix(product.url) for phone in phones]


def test_whoever_is_listed_reads_it_and_says_yes_or_has_it_erased(
    opened: Opened, product: Product, accessible: Callable[[Page], None]
) -> None:
    (phone, _), (yes, no) = _invited(product, 2)
    page = opened(yes, size="phone")
    expect(page.locator("[data-part=facts]")).to_contain_text("王小明")
    expect(page.locator("[data-part=heading]")).to_contain_text(NAME)
    assert "#" not in page.url
    expect(page.locator("#area-community")).to_have_value(HOME)
    expect(page.locator("#roles-delivery")).to_be_checked()
    accessible(page)
    page.locator("[data-part=submit]").click()
    expect(page.locator("[data-module=summary] li")).to_have_count(3)
    page.locator("#area-community").select_option("")
    for tick in ("report", "calls", "adult", "notice", "share"):
        page.locator(f"#{tick}").check()
    page.locator("[data-part=submit]").click()
    expect(page.locator("[data-module=summary] li")).to_have_text("向社区报到，要选到社区（村）")
    accessible(page)
    page.locator("#area-community").select_option(HOME)
    page.locator("[data-part=submit]").click()
    expect(page.locator("[data-part=code]")).to_contain_text("RV")
    accessible(page)
    page.reload()
    expect(page.locator("[data-part=over-title]")).to_contain_text("已经同意过")

    page.goto(f"{product.url}/zh/me/")
    sign_in(page, product, phone)
    page.wait_for_url("**/me/")
    expect(page.locator("[data-part=belong] input")).to_be_checked()
    page.locator("[data-part=belong] input").uncheck()
    expect(page.locator("[data-part=belong-state]")).to_contain_text("不能再派您")
    page.locator("[data-part=party] summary").click()
    expect(page.locator("[data-part=party-tag]")).to_have_text("已报到，等社区答复")
    accessible(page)
    desk = at_a_desk(opened, product, "/en/c/party/", role="STATION_LEAD", area=HOME, size="desktop")
    row = desk.locator("[data-part=list] > li").filter(has_text=phone[-4:])
    accessible(desk)
    row.locator("button").first.click()
    expect(row).to_have_count(0)
    desk.locator("[data-state=ACCEPTED]").click()
    row.locator("button").first.click()
    row.locator("select").select_option("role info")
    accessible(desk)
    row.locator(".row-form button").click()
    desk.locator("[data-state=POSTED]").click()
    expect(row).to_contain_text("Not checked in")
    page.reload()
    page.locator("[data-part=party] summary").click()
    expect(page.locator("[data-part=party-facts]")).to_contain_text("信息录入")
    expect(page.locator("[data-part=party-history] > li")).to_have_count(3)
    page.locator("[data-part=party-leave]").click()
    page.locator("dialog .button:not(.second)").click()
    expect(page.locator("[data-part=party-tag]")).to_have_text("已结束")
    expect(page.locator("[data-part=party-form]")).to_be_visible()
    accessible(page)

    page = opened(no.replace("/zh/", "/en/"), size="phone")
    expect(page.locator("[data-part=ready]")).to_be_visible()
    accessible(page)
    page.locator("[data-part=refuse]").click()
    accessible(page)
    page.locator("dialog .button:not(.second)").click()
    expect(page.locator("[data-part=over-title]")).to_have_text("Deleted")
    accessible(page)
    page.reload()
    expect(page.locator("[data-part=sign-up]")).to_be_visible()
    accessible(page)
    page.goto(f"{product.url}/en/invitation/?id=unknown")
    expect(page.locator("[data-part=over-title]")).to_have_text("The link is not complete")
    accessible(page)


def test_an_invitation_that_cannot_be_read_now_says_so_and_is_tried_again(
    opened: Opened, product: Product, accessible: Callable[[Page], None]
) -> None:
    page = opened("/zh/", size="phone")
    page.context.route("**/v1/invitations/**", lambda route: route.fulfill(status=503, headers={"Retry-After": "1"}, body="{}"))
    page.goto(f"{product.url}/zh/invitation/?id=some#k=some")
    expect(page.locator("[data-part=trouble]")).to_be_visible()
    accessible(page)
    page.context.unroute("**/v1/invitations/**")
    expect(page.locator("[data-part=over-title]")).to_have_text("链接不完整")
