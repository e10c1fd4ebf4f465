"""Sign up, ask, review, match, tell, answer: the whole path in both languages, on a phone and on a desktop."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opened
from tests.browser.product import Product
from tests.browser.walks import HOME, asked_and_published, offers, post_need, publish, say_yes, sign_in, sign_up, soon

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
WALKS = [("zh", "phone"), ("en", "desktop")]


@pytest.mark.parametrize(("language", "size"), WALKS)
def test_a_volunteer_signs_up_and_keeps_a_receipt(opened: Opened, product: Product, accessible: Callable[[Page], None], language: str, size: str) -> None:
    page = opened(f"/{language}/", size=size)
    accessible(page)
    page.locator(f"a[href='/{language}/volunteer/']").first.click()
    page.locator("[data-part=submit]").click()
    expect(page.locator(".summary").first).to_be_visible()
    accessible(page)
    sign_up(page, product.new_phone())
    page.locator("[data-part=submit]").click()
    expect(page.locator("[data-part=check]")).to_be_visible()
    accessible(page)
    page.locator("[data-part=confirm]").click()
    expect(page.locator("[data-part=done]")).to_be_visible()
    assert page.locator("[data-part=done] [data-part=code]").inner_text().startswith("RV-")
    accessible(page)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_without_script_the_form_still_ends_on_a_receipt(opened: Opened, product: Product, language: str) -> None:
    page = opened(f"/{language}/volunteer/", size="phone", script=False)
    page.locator("#name").fill("林晓")
    page.locator("#phone").fill(product.new_phone())
    page.locator("#area").select_option("140105001000")
    for tick in ("roles-delivery", "slots-day", "adult", "notice", "share"):
        page.locator(f"#{tick}").check()
    page.locator("[data-part=submit]").click()
    page.wait_for_url("**/v1/receipts/RV-*")
    assert "RV-" in page.locator(".receipt").inner_text()


@pytest.mark.parametrize(("language", "size"), WALKS)
def test_a_need_is_posted_reviewed_filled_told_and_answered(
    opened: Opened, product: Product, accessible: Callable[[Page], None], language: str, size: str
) -> None:
    station, street = product.new_staff("STATION_LEAD", HOME), product.new_staff("INSTITUTE_LEAD", "140105001000")
    asker = opened(f"/{language}/c/need/new/", size=size)
    sign_in(asker, product, station)
    asker.wait_for_url("**/c/need/new/")
    expect(asker.locator("[data-part=ready]")).to_be_visible()
    accessible(asker)
    need = post_need(asker, role="delivery", people=2, start=soon(3), hours=2)
    accessible(asker)

    reviewer = opened(f"/{language}/c/review/", size=size)
    sign_in(reviewer, product, street)
    reviewer.wait_for_url("**/c/review/")
    expect(reviewer.locator(f"a[href*='{need.partition('id=')[2]}']").first).to_be_visible()
    accessible(reviewer)
    reviewer.locator(f"a[href*='{need.partition('id=')[2]}']").first.click()
    publish(reviewer)

    letters = offers(product, need)
    expect(asker.locator("[data-part=lines]")).to_contain_text("2", timeout=20_000)
    accessible(asker)
    first, second = (letter["link"].replace("/zh/", f"/{language}/").removeprefix(product.url) for letter in letters)

    willing = opened(first, size=size)
    expect(willing.locator("[data-part=accept]")).to_be_visible()
    accessible(willing)
    willing.locator("[data-part=accept]").click()
    expect(willing.locator("[data-part=contact]")).to_be_visible()
    accessible(willing)
    assert "#k=" not in willing.url

    busy = opened(second, size=size)
    busy.locator("[data-part=decline]").click()
    say_yes(busy)
    expect(busy.locator("[data-part=decline]")).to_be_hidden()
    accessible(busy)
    assert len(offers(product, need, more_than=2)) > 2, "nobody was asked after the no"

    asker.reload()
    asker.locator("[data-part=roster-open]").click()
    expect(asker.locator("[data-part=roster-list] a[href^='tel:']")).to_have_count(1)  # only the one who accepted shows a phone
    with asker.expect_download() as download:
        asker.locator("[data-part=roster-csv]").click()
    assert "****" in download.value.path().read_text(encoding="utf-8-sig")
    expect(asker.locator("[data-part=roster-list]")).to_contain_text("****")
    accessible(asker)


def test_seats_nobody_can_take_say_why(opened: Opened, product: Product) -> None:
    asker, _ = asked_and_published(opened, product, role="medical", people=40, start=soon(30))
    expect(asker.locator("[data-part=lines]")).to_contain_text("个名额空着：", timeout=20_000)
