"""Goods as their staff walk them: counted by two, kept, proposed for teams, loaded; and the books that anybody reads."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Opened
from tests.browser.product import Product
from tests.browser.walks import at_a_desk, say_yes

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
CITY = "140100000000"
WALKS = [("zh", "phone"), ("en", "desktop")]
FOGGER = {"zh": "弥雾机", "en": "fogging machine"}


@pytest.mark.parametrize(("language", "size"), WALKS)
def test_goods_are_counted_by_two_kept_proposed_and_read_of_by_anybody(
    opened: Opened, product: Product, accessible: Callable[[Page], None], language: str, size: str
) -> None:
    donor = f"同德公司{language}"
    first = at_a_desk(opened, product, f"/{language}/c/goods/intake/", role="STORE_KEEPER", area=CITY, size=size)
    first.locator("details summary").first.click()
    first.locator("#donor").fill(donor)
    first.locator("[data-part=begin]").click()
    expect(first.locator("[data-part=said]")).to_be_visible()
    _count(first, language)
    accessible(first)
    expect(_mine(first).locator("details")).to_have_count(0)  # nobody counts twice
    second = at_a_desk(opened, product, f"/{language}/c/goods/intake/", role="DONATION_CLERK", area=CITY, size=size)
    _count(second, language)
    expect(second.locator("[data-part=said]")).to_be_visible()
    got = second.locator("[data-part=got] > li").first
    got.get_by_role("button").first.click()
    expect(got.locator("figure")).to_have_count(3)
    code = got.locator("figure strong").first.inner_text()
    accessible(second)

    keeper = at_a_desk(opened, product, f"/{language}/c/goods/store/", role="STORE_KEEPER", area=CITY, size=size)
    keeper.locator("[data-part=which]").select_option("fogging_machine")
    lot = keeper.locator("[data-part=lots] > li", has_text=code)
    expect(lot).to_be_visible()
    lot.get_by_role("button").last.click()
    keeper.locator("#below-units").fill("1")
    keeper.locator("#below-document").fill("2026-17")
    accessible(keeper)
    keeper.locator(".why-not [type=submit]").click()
    expect(keeper.locator("[data-part=asked] > li", has_text=code)).to_be_visible()
    expect(keeper.locator("[data-part=asked] > li", has_text=code).get_by_role("button")).to_have_count(0)  # the second signature is somebody else's

    lead = at_a_desk(opened, product, f"/{language}/c/goods/allocation/", role="CENTRE_LEAD", area=CITY, size=size)
    lead.locator("label[for=item-fogging_machine]").click()
    lead.locator("[data-part=try]").click()
    expect(lead.locator("[data-part=shown] svg.ways").first).to_be_visible()
    accessible(lead)
    lead.locator("[data-part=go]").click()
    expect(lead.locator("[data-part=shown] ul.why li").first).to_be_visible()
    accessible(lead)
    lead.locator("[data-part=shown]").get_by_role("button").first.click()
    say_yes(lead)
    expect(lead.locator("[data-part=said]")).to_be_visible()
    other = at_a_desk(opened, product, f"/{language}/c/goods/allocation/", role="CENTRE_LEAD", area=CITY, size=size)
    other.locator("[data-part=list] > li").first.get_by_role("button").click()
    other.locator("[data-part=shown]").get_by_role("button").first.click()
    say_yes(other)
    expect(other.locator("[data-part=said]")).to_be_visible()

    driver = at_a_desk(opened, product, f"/{language}/c/goods/delivery/", role="STORE_KEEPER", area=CITY, size=size)
    driver.locator("[data-part=list] > li").first.get_by_role("button").click()
    driver.locator(".why-not [type=submit]").click()
    expect(driver.locator("[data-part=said]")).to_be_visible()
    accessible(driver)
    driver.locator("[data-part=away] > li").last.get_by_role("button").first.click()
    expect(driver.locator("[data-part=said]")).to_be_visible()

    anybody = opened(f"/{language}/ledger/", size=size)
    expect(anybody.locator("[data-part=entries] > li").first).to_be_visible()
    expect(anybody.locator("[data-part=sums]")).to_contain_text(FOGGER[language])
    anybody.locator("#number").fill("RC-20260000018")
    anybody.locator("[data-part=check] [type=submit]").click()
    expect(anybody.locator("[data-part=result]")).to_be_visible()
    accessible(anybody)


@pytest.mark.parametrize(("language", "size"), WALKS)
def test_a_wrong_code_opens_no_shipment(opened: Opened, accessible: Callable[[Page], None], language: str, size: str) -> None:
    page = opened(f"/{language}/handover/?code=SP-123456788", size=size)
    expect(page.locator("#code")).to_have_value("SP-123456788")
    page.locator("[data-part=find]").click()
    expect(page.locator(".summary li").first).to_be_visible()
    page.locator("#digits").fill("123456")
    page.locator("[data-part=find]").click()
    expect(page.locator("#digits-error")).to_be_visible()
    accessible(page)


def _mine(page: Page) -> Locator:
    return page.locator("[data-part=list] > li").last


def _count(page: Page, language: str) -> None:
    """Counts three machines of the arrival that came last."""
    arrival = page.locator("[data-part=list] > li").last
    arrival.locator("summary").click()
    arrival.locator("[data-name=item]").fill(FOGGER[language])
    arrival.locator("[data-name=units]").fill("３")
    arrival.locator("[data-name=serials]").fill("\n".join(f"WALK-{language}-{n}" for n in range(3)))
    arrival.locator("[type=submit]").click()
    expect(page.locator("[data-part=said]")).to_be_visible()
