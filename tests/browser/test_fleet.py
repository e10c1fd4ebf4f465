"""The fleet as people walk it: a vehicle registered, confirmed by its owner, cleared or returned by staff; on a phone and on a desktop."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from infra import generated
from tests.browser.conftest import Opened
from tests.browser.product import Product
from tests.browser.walks import HOME, at_a_desk, say_yes, sign_in, sign_up

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
WALKS = [("zh", "phone"), ("en", "desktop")]
DISTRICT = "140105000000"
CLEARED = {"zh": "可以出车", "en": "Ready to go"}


def _plate(phone: str) -> str:
    """A plate for a phone; the starting situation holds none of these."""
    return generated.plate(90_000 + int(phone[-4:]))


def _fill(page: Page, phone: str, plate: str, *, plain: bool = False) -> None:
    """Fills the fleet's form; the plate as people type it."""
    page.locator("#name").fill("林晓")
    page.locator("#phone").fill(phone)
    if plain:
        page.locator("#area").select_option(HOME[:9] + "000")
    else:
        page.locator("#area-district").select_option(DISTRICT)
        page.locator("#area-street").select_option(HOME[:9] + "000")
        page.locator("#area-community").select_option(HOME)
    page.locator("#plate").fill(f"{plate[:2].lower()}·{plate[2:]}")
    page.locator("#seats").fill("５")
    for tick in ("kind-car", "goods", "slots-day", "slots-night", "declared", "adult", "notice", "share"):
        page.locator(f"#{tick}").check()


def _confirm(page: Page) -> None:
    page.locator("[data-part=submit]").click()
    page.locator("[data-part=confirm]").click()
    expect(page.locator("[data-part=done]")).to_be_visible()


def _row(page: Page, plate: str) -> Locator:
    return page.locator("[data-part=list] > li", has_text=plate)


def _at_the_desk(opened: Opened, product: Product, language: str, size: str) -> Page:
    page = at_a_desk(opened, product, f"/{language}/c/fleet/", role="CENTRE_LEAD", area=DISTRICT, size=size)
    expect(page.locator("[data-part=ready]")).to_be_visible()
    return page


@pytest.mark.parametrize(("language", "size"), WALKS)
def test_a_vehicle_is_registered_confirmed_by_its_owner_and_cleared_by_staff(
    opened: Opened, product: Product, accessible: Callable[[Page], None], language: str, size: str
) -> None:
    phone = product.new_phone()
    plate = _plate(phone)
    owner = opened(f"/{language}/volunteer/", size=size)
    sign_up(owner, phone)
    _confirm(owner)
    owner.goto(f"{product.url}/{language}/fleet/")
    owner.locator("[data-part=submit]").click()
    expect(owner.locator(".summary a")).to_have_count(11)
    accessible(owner)
    _fill(owner, phone, plate)
    owner.locator("[data-part=submit]").click()
    expect(owner.locator("[data-part=answers]")).to_contain_text(plate)
    accessible(owner)
    owner.locator("[data-part=confirm]").click()
    expect(owner.locator("[data-part=done]")).to_be_visible()
    accessible(owner)

    staff = _at_the_desk(opened, product, language, size)
    expect(_row(staff, plate).locator("button")).to_have_count(1)  # not yet the owner's word: it can be returned, not cleared
    accessible(staff)

    owner.goto(f"{product.url}/{language}/me/")
    sign_in(owner, product, phone)
    owner.wait_for_url("**/me/")
    expect(owner.locator("[data-part=vehicles]")).to_contain_text(plate)
    expect(owner.locator("[data-part=none]")).to_be_hidden()  # something does wait for an answer
    accessible(owner)
    owner.locator("[data-part=vehicles] .button").first.click()
    expect(owner.locator("[data-part=vehicles] .asked")).to_have_count(0)
    accessible(owner)

    staff.locator("[data-state=REGISTERED]").click()
    expect(_row(staff, plate).locator("button")).to_have_count(2)
    expect(_row(staff, plate).locator(f"a[href='tel:{phone}']")).to_be_visible()
    _row(staff, plate).locator("button").first.click()
    accessible(staff)
    say_yes(staff)
    expect(staff.locator("[data-part=said]")).to_contain_text(plate)
    expect(_row(staff, plate)).to_have_count(0)
    accessible(staff)
    staff.locator("[data-state=CLEARED]").click()
    expect(_row(staff, plate)).to_be_visible()
    accessible(staff)

    owner.reload()
    expect(owner.locator("[data-part=vehicles]")).to_contain_text(CLEARED[language])
    owner.locator("[data-part=accesses] summary").click()
    expect(owner.locator("[data-part=accesses-list] li").first).to_be_visible()
    accessible(owner)


def test_a_returned_vehicle_shows_its_owner_why(opened: Opened, product: Product, accessible: Callable[[Page], None]) -> None:
    phone = product.new_phone()
    plate = _plate(phone)
    owner = opened("/zh/fleet/", size="phone")
    _fill(owner, phone, plate)
    _confirm(owner)
    staff = _at_the_desk(opened, product, "zh", "phone")
    _row(staff, plate).locator("button").last.click()
    form = _row(staff, plate).locator("form")
    form.locator("[type=submit]").click()
    expect(form.locator(".error")).to_be_visible()
    accessible(staff)
    form.locator("textarea").fill("保险已经过期")
    form.locator("[type=submit]").click()
    expect(staff.locator("[data-part=said]")).to_contain_text(plate)

    owner.goto(f"{product.url}/zh/me/")
    sign_in(owner, product, phone)
    expect(owner.locator("[data-part=vehicles]")).to_contain_text("保险已经过期")
    accessible(owner)
    owner.locator("[data-part=vehicles] .plain").click()
    say_yes(owner)
    expect(owner.locator("[data-part=vehicles-box]")).to_be_hidden()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_without_script_the_fleets_form_still_ends_on_a_receipt(opened: Opened, product: Product, language: str) -> None:
    phone = product.new_phone()
    page = opened(f"/{language}/fleet/", size="phone", script=False)
    _fill(page, phone, _plate(phone), plain=True)
    page.locator("[data-part=submit]").click()
    page.wait_for_url("**/v1/receipts/RV-*")
    assert "RV-" in page.locator(".receipt").inner_text()
