"""On site as people walk it: a code shown on a phone and read at the desk, the site's code entered without a network, hours confirmed, disputed and certified."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel, QRNumber

from muster.domain.times import SHANGHAI
from tests.browser.conftest import Opened
from tests.browser.product import Product
from tests.browser.walks import asked_and_published, at_a_desk, offers, say_yes, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def _shown(page: Page, which: str) -> str:
    """The six digits that a page shows, and in its picture what scanners read."""
    expect(page.locator(f"[data-part={which}-qr] path")).to_be_visible()
    digits, path = page.evaluate(
        "which => [document.querySelector(`[data-part=${which}-code]`).textContent, document.querySelector(`[data-part=${which}-qr] path`).getAttribute('d')]", which
    )
    plain = re.sub(r"\D", "", digits)
    known = QRCode(1, QRErrorCorrectLevel.M)
    known.addData(QRNumber(plain))
    known.makeImpl(False, 0)
    dark = {(x + 4, y + 4) for y, row in enumerate(known.modules) for x, module in enumerate(row) if module}
    assert {(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)", path)} == dark
    return plain


def test_a_shift_from_check_in_to_certificate(opened: Opened, product: Product, accessible: Callable[[Page], None]) -> None:
    start = datetime.now(UTC).astimezone(SHANGHAI) + timedelta(minutes=20)
    asker, need = asked_and_published(opened, product, role="delivery", people=1, start=start)
    letter = offers(product, need, more_than=0)[0]
    person = opened(letter["link"].removeprefix(product.url), size="phone")
    person.locator("[data-part=accept]").click()
    mine = _shown(person, "presence")
    accessible(person)

    site = f"/c/presence/?id={need.partition('id=')[2]}"
    asker.goto(f"{product.url}/zh{site}")
    expect(asker.locator("[data-part=people] > li")).to_have_count(1)
    accessible(asker)
    asker.locator("#digits").fill(mine)
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
