"""On site as people walk it: a code shown on a phone and read at the desk, the site's code entered without a network, hours confirmed, disputed and certified."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from reportlab.graphics.barcode.qrencoder import QR8bitByte, QRCode, QRErrorCorrectLevel

from muster.domain.times import SHANGHAI
from tests.browser.conftest import Opened
from tests.browser.product import Product
from tests.browser.walks import asked_and_published, at_a_desk, offers, say_yes, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def _shown(page: Page, which: str, *, ahead: str = "", behind: str = "") -> str:
    """The six digits that a page shows; its picture holds what `ahead` of them and `behind` them make, as scanners read it."""
    expect(page.locator(f"[data-part={which}-qr] path")).to_be_visible()
    digits, path, whole = page.evaluate(
        """which => { const picture = document.querySelector(`[data-part=${which}-qr] svg`);
        return [document.querySelector(`[data-part=${which}-code]`).textContent, picture.querySelector('path').getAttribute('d'), picture.viewBox.baseVal.width] }""", which
    )  # fmt: skip
    plain = re.sub(r"\D", "", digits)
    said = ahead + plain + behind
    known = QRCode((int(whole) - 25) // 4, QRErrorCorrectLevel.M)
    known.addData(QR8bitByte(said))
    known.makeImpl(False, 0)
    dark = {(x + 4, y + 4) for y, row in enumerate(known.modules) for x, module in enumerate(row) if module}
    assert {(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)", path)} == dark
    return said


def test_a_shift_from_check_in_to_certificate(opened: Opened, product: Product, accessible: Callable[[Page], None]) -> None:
    start = datetime.now(UTC).astimezone(SHANGHAI) + timedelta(minutes=20)
    asker, need = asked_and_published(opened, product, role="delivery", people=1, start=start)
    letter = offers(product, need, more_than=0)[0]
    person = opened(letter["link"].removeprefix(product.url), size="phone", hours_off=24)
    person.locator("[data-part=accept]").click()
    id, _, seat = re.findall(r"id=(\w+)(-)([\w-]+)", letter["link"])[0]
    mine = _shown(person, "presence", ahead=f"{product.url}/zh/c/presence/?id={id}#c=", behind=f"&a={seat}")
    accessible(person)

    site = f"/c/presence/?id={need.partition('id=')[2]}"
    asker.goto(f"{product.url}/zh{site}")
    expect(asker.locator("[data-part=people] > li")).to_have_count(1)
    accessible(asker)
    asker.goto(mine)  # as the camera of a phone does
    expect(asker.locator("[data-part=whose]")).to_be_visible()
    assert "#" not in asker.url
    accessible(asker)
    asker.locator("[data-part=scan-in]").click()
    expect(asker.locator("[data-part=said]")).to_contain_text("已签到")
    person.reload()
    expect(person.locator("[data-part=presence-title]")).to_have_text("已签到")
    expect(person.locator("[data-part=withdraw]")).to_be_hidden()
    accessible(person)

    digits = _shown(asker, "site")
    person.context.set_offline(True)
    person.locator("#site-code").fill(digits)
    person.locator("[data-part=presence-send]").click()
    say_yes(person)
    expect(person.locator("[data-part=presence-kept]")).not_to_be_empty()
    person.context.set_offline(False)
    expect(person.locator("[data-part=presence-title]")).to_have_text("已签退", timeout=30_000)
    asker.reload()
    asker.locator("[data-part=people] .button").first.click()
    expect(asker.locator("[data-part=said]")).to_contain_text("已确认 1 人")

    person.goto(f"{product.url}/zh/me/hours/")
    sign_in(person, product, letter["to"].removeprefix("+86"))
    person.wait_for_url("**/me/hours/")
    person.locator("[data-part=records] .button").click()
    person.locator("#minutes").fill("30")
    person.locator("#words").fill("实际搬了半小时")
    accessible(person)
    person.locator(".row-form [type=submit]").click()
    expect(person.locator("[data-part=said]")).to_be_visible()

    street = at_a_desk(opened, product, f"/en{site}", role="INSTITUTE_LEAD", area="140105001000", size="desktop")
    street.locator("[data-part=people] .button").click()
    street.locator("#reason").fill("现场核对属实")
    accessible(street)
    street.locator(".row-form [type=submit]").click()
    expect(street.locator("[data-part=said]")).to_contain_text("settled")

    person.goto(f"{product.url}/en/me/hours/")
    expect(person.locator("[data-part=sums]")).to_contain_text("grade C")
    person.locator("[data-part=certify]").click()
    expect(person.locator("[data-part=certificates] > li")).to_have_count(1)
    accessible(person)
    with person.expect_download() as download:
        person.locator("[data-part=certificates] .button").first.click()
    assert download.value.suggested_filename.endswith("-zh.pdf")
    code = person.locator("[data-part=certificates] h3").inner_text()
    anybody = opened(f"/zh/certificate/?code={code}", size="phone")
    expect(anybody.locator("[data-part=holds]")).to_have_text("证明有效")
    accessible(anybody)


def test_the_first_look_shows_hours_a_certificate_and_what_waits_for_a_word(opened: Opened, product: Product, accessible: Callable[[Page], None]) -> None:
    first, *_, missed = [one["phone"] for one in product.about()["volunteers"]]
    page = opened("/en/me/hours/", size="desktop", hours_off=-24)
    sign_in(page, product, first)
    expect(page.locator("[data-part=certificates] > li")).to_have_count(1)
    page.goto(f"{product.url}/en/me/")
    expect(page.locator("[data-part=next-title]")).to_have_text("Your task now")
    absent = opened("/zh/me/login/", size="phone")
    sign_in(absent, product, missed)
    expect(absent.locator("[data-part=settling] .term")).to_contain_text("可以申诉一次")
    accessible(absent)
