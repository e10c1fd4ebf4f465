"""Control zones as their keepers walk them: a compound named and sealed, the zone made milder and lifted, a pass given and taken back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opened
from tests.browser.product import Product
from tests.browser.walks import at_a_desk, post_need, say_yes, sign_in, sign_up, soon

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
DISTRICT, STREET = "140105000000", "140105001000"
HERE = {"zh": "140105001002", "en": "140105001003"}  # not where the other walks are
SEALED = {"zh": "封控", "en": "Sealed"}
CONTROLLED = {"zh": "管控", "en": "Controlled"}


def _at_the_desk(opened: Opened, product: Product, language: str, size: str) -> Page:
    page = at_a_desk(opened, product, f"/{language}/c/zones/", role="CENTRE_LEAD", area=DISTRICT, size=size)
    expect(page.locator("[data-part=plan]")).to_be_visible()
    return page


def _choose(page: Page, community: str) -> None:
    page.locator("#area-0").select_option(STREET)
    page.locator("#area-1").select_option(community)
    expect(page.locator("[data-part=compound-box]")).to_be_visible()


@pytest.mark.parametrize(("language", "size"), [("zh", "phone"), ("en", "desktop")])
def test_a_zone_is_planned_over_a_new_compound_made_milder_and_lifted(
    opened: Opened, product: Product, accessible: Callable[[Page], None], language: str, size: str
) -> None:
    page = _at_the_desk(opened, product, language, size)
    accessible(page)
    _choose(page, HERE[language])
    page.locator("[data-part=compound-new] summary").click()
    page.locator("[data-part=compound-send]").click()
    expect(page.locator("[data-part=plan-form] .error")).to_be_visible()
    page.locator("#name").fill("杏花小区")
    page.locator("#name").press("Enter")
    expect(page.locator("#compound option:checked")).to_have_text("杏花小区")
    page.locator("#plan-kind-sealed").check()
    accessible(page)
    page.locator("[data-part=submit]").click()
    zone = page.locator("[data-part=list] > li", has_text="杏花小区").first
    expect(zone.locator(".tag")).to_have_text(SEALED[language])

    zone.locator("[aria-expanded]").click()
    expect(page.locator("[data-part=change-form]")).to_be_visible()
    page.locator("#change-kind-controlled").check()
    page.locator("#change-ends-date").fill("2020-01-01")
    page.locator("[data-part=change-send]").click()
    expect(page.locator("[data-part=change-form] .error")).to_be_visible()
    accessible(page)
    page.locator("#change-ends-date").fill("")
    page.locator("[data-part=change-send]").click()
    expect(zone.locator(".tag")).to_have_text(CONTROLLED[language])
    expect(page.locator("[data-part=change-form]")).to_be_hidden()
    accessible(page)

    zone.locator(".state button").last.click()
    say_yes(page)
    expect(page.locator("[data-part=list] > li", has_text="杏花小区")).to_have_count(0)


@pytest.mark.parametrize(("language", "size"), [("zh", "phone"), ("en", "desktop")])
def test_a_pass_is_given_by_phone_and_taken_back(
    opened: Opened, product: Product, accessible: Callable[[Page], None], language: str, size: str
) -> None:
    phone = product.new_phone()
    volunteer = opened(f"/{language}/volunteer/", size=size)
    sign_up(volunteer, phone)
    volunteer.locator("[data-part=submit]").click()
    volunteer.locator("[data-part=confirm]").click()
    expect(volunteer.locator("[data-part=done]")).to_be_visible()

    page = _at_the_desk(opened, product, language, size)
    page.locator("[data-part=pass-send]").click()
    expect(page.locator("[data-part=passes] .error")).to_have_count(3)
    accessible(page)
    page.locator("#pass-phone").fill(product.new_phone())
    page.locator("#pass-reason-medical").check()
    page.locator("#pass-until-date").fill(f"{soon(72):%Y-%m-%d}")
    page.locator("[data-part=pass-send]").click()
    expect(page.locator("[data-part=passes] .summary")).to_be_visible()  # nobody signed up with that number
    page.locator("#pass-phone").fill(phone)
    page.locator("[data-part=pass-send]").click()
    given = page.locator("[data-part=given] > li")
    expect(given).to_contain_text(phone[-4:])
    accessible(page)
    given.locator("button").click()
    say_yes(page)
    expect(given).to_have_count(0)
    expect(page.locator("[data-part=pass-said]")).to_contain_text(phone[-4:])


def test_a_need_in_a_zone_says_who_may_come(opened: Opened, product: Product, accessible: Callable[[Page], None]) -> None:
    keeper = _at_the_desk(opened, product, "zh", "desktop")
    _choose(keeper, "140105001004")
    keeper.locator("#plan-kind-controlled").check()
    keeper.locator("[data-part=submit]").click()
    expect(keeper.locator("[data-part=said]")).to_be_visible()
    asker = opened("/zh/c/need/new/", size="phone")
    sign_in(asker, product, product.new_staff("STATION_LEAD", "140105001004"))
    asker.wait_for_url("**/c/need/new/")
    post_need(asker, role="delivery", people=2, start=soon(30), hours=2)
    expect(asker.locator("[data-part=facts]")).to_contain_text("管控区：本社区的人和有通行证的人才能来")
    accessible(asker)
