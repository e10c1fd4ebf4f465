"""Giving as people walk it: a pledge made, looked through, accepted and arranged by staff, and found again by its donor."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from muster.domain.times import SHANGHAI
from tests.browser.conftest import Opened
from tests.browser.product import Product
from tests.browser.walks import at_a_desk, say_yes

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
CITY = "140100000000"
WALKS = [("zh", "phone"), ("en", "desktop")]
FOGGER = {"zh": "弥雾机", "en": "fogging machine"}
WORDS = {"zh": "一千二百", "en": "one thousand, two hundred"}
ARRANGED = {"zh": "已约定", "en": "Arranged"}


def _day(days: int) -> str:
    return f"{datetime.now(UTC).astimezone(SHANGHAI) + timedelta(days=days):%Y-%m-%d}"


def _who(page: Page, phone: str, *, plain: bool = False) -> None:
    """Fills who gives and how, with or without script."""
    page.locator("#name").fill("晋阳装备公司")
    page.locator("#phone").fill(phone)
    if plain:
        page.locator("#area").select_option("140105001000")
    else:
        page.locator("#area-district").select_option("140105000000")
        page.locator("#area-street").select_option("140105001000")
    page.locator("#donor_kind-organisation").check()
    page.locator("#available").fill(_day(2))
    page.locator("#share").check()
    page.locator("#certificate").check()


def _found(page: Page, code: str, phone: str) -> None:
    page.locator("#code").fill(code)
    page.locator("#tail").fill(phone[-4:])
    page.locator("[data-part=find]").click()


def _row(page: Page, code: str) -> Locator:
    return page.locator("[data-part=list] > li", has_text=code)


def _press(page: Page, code: str, at: int) -> None:
    _row(page, code).locator(":scope > .row > button").nth(at).click()


@pytest.mark.parametrize(("language", "size"), WALKS)
def test_a_pledge_is_made_accepted_arranged_and_found_again(
    opened: Opened, product: Product, accessible: Callable[[Page], None], language: str, size: str
) -> None:
    phone = product.new_phone()
    donor = opened(f"/{language}/donate/", size=size)
    expect(donor.locator("[data-part=drives] .card").first).to_be_visible()
    accessible(donor)
    donor.locator("[data-part=submit]").click()
    expect(donor.locator(".summary a").first).to_be_visible()
    accessible(donor)
    _who(donor, phone)
    donor.locator("#item1").fill(FOGGER[language])
    donor.locator("#quantity1").fill("0.5")
    donor.locator("[data-part=submit]").click()
    expect(donor.locator("#lines\\.0\\.quantity-error")).to_be_visible()
    donor.locator("#quantity1").fill("１２００")
    donor.locator("[data-part=add]").click()
    donor.locator("#item2").fill("医用消毒弥雾器")
    donor.locator("#quantity2").fill("一百")
    donor.locator("[data-part=submit]").click()
    answers = donor.locator("[data-part=answers]")
    expect(answers).to_contain_text(WORDS[language])
    expect(answers).to_contain_text("医用消毒弥雾器")  # never silently another item
    accessible(donor)
    donor.locator("[data-part=confirm]").click()
    expect(donor.locator("[data-part=done]")).to_be_visible()
    code = donor.locator("[data-part=done] [data-part=code]").inner_text()
    accessible(donor)

    staff = at_a_desk(opened, product, f"/{language}/c/goods/pledges/", role="DONATION_CLERK", area=CITY, size=size)
    expect(_row(staff, code)).to_contain_text("晋阳装备公司")
    accessible(staff)
    _press(staff, code, 0)
    expect(staff.locator("[data-part=failed]")).to_be_visible()  # the second line names no item yet
    for box in _row(staff, code).locator("[data-line]").all():
        box.fill(FOGGER[language])
    _press(staff, code, 0)
    expect(_row(staff, code)).to_have_count(0)
    staff.locator("[data-part=which]").select_option("SCREENED")
    _press(staff, code, 0)
    accessible(staff)
    say_yes(staff)
    expect(_row(staff, code)).to_have_count(0)
    staff.locator("[data-part=which]").select_option("ACCEPTED")
    _press(staff, code, 0)
    staff.locator("#below-day").fill(_day(3))
    accessible(staff)
    staff.locator(".why-not [type=submit]").click()
    expect(_row(staff, code)).to_have_count(0)
    texts = product.wait_for_messages(phone, after=1)
    assert all(code in one["text"] for one in texts), texts

    donor.locator("[data-part=receipt]").click()
    expect(donor.locator("#code")).to_have_value(code)
    _found(donor, code, "0000")
    expect(donor.locator(".summary li")).to_be_visible()
    _found(donor, code, phone)
    expect(donor.locator("[data-part=standing]")).to_have_text(ARRANGED[language])
    accessible(donor)
    donor.locator("[data-part=withdraw]").click()
    accessible(donor)
    say_yes(donor)
    expect(donor.locator("[data-part=said]")).to_be_visible()
    donor.locator("[data-part=forget]").click()
    say_yes(donor)
    expect(donor.locator("[data-part=gone]")).to_be_visible()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_without_script_the_gifts_form_still_ends_on_a_receipt(opened: Opened, product: Product, language: str) -> None:
    page = opened(f"/{language}/donate/", size="phone", script=False)
    _who(page, product.new_phone(), plain=True)
    page.locator("#item1").fill("N95口罩")
    page.locator("#quantity1").fill("一千只")
    page.locator("[data-part=submit]").click()
    page.wait_for_url("**/v1/pledges/PL-*")
    assert "PL-" in page.locator(".receipt").inner_text()


@pytest.mark.parametrize(("language", "size"), WALKS)
def test_a_campaign_is_begun_seen_by_givers_and_ended(
    opened: Opened, product: Product, accessible: Callable[[Page], None], language: str, size: str
) -> None:
    staff = at_a_desk(opened, product, f"/{language}/c/goods/campaigns/", role="DONATION_CLERK", area=CITY, size=size)
    expect(staff.locator("[data-part=list] table").first).to_be_visible()
    staff.locator("[data-part=new-box] summary").click()
    staff.locator("[data-part=begin]").click()
    expect(staff.locator("[data-part=new] .summary li").first).to_be_visible()
    accessible(staff)
    name = f"社区口罩{language}"
    for field, value in {
        "name": name,
        "name_en": name,
        "begins": _day(0),
        "ends": _day(9),
        "item1": FOGGER[language],
        "target1": "70",
    }.items():
        staff.locator(f"#{field}").fill(value)
    staff.locator("[data-part=begin]").click()
    expect(staff.locator("[data-part=said]")).to_contain_text(name)
    accessible(staff)
    giver = opened(f"/{language}/donate/", size=size)
    expect(giver.locator("[data-part=drives]")).to_contain_text(name)
    staff.locator("[data-part=money-box] summary").click()
    staff.locator("#reference").fill(f"2026-{language}-1")
    staff.locator("#fen").fill("12000.50")
    staff.locator("[data-part=record]").click()
    expect(staff.locator("[data-part=said]")).to_be_visible()
    mine = staff.locator("[data-part=list] > li", has_text=name)
    mine.locator("[aria-expanded]").click()
    staff.locator("#below-reason").fill("已经够了")
    staff.locator(".why-not [type=submit]").click()
    expect(mine.locator("[aria-expanded]")).to_have_count(0)


@pytest.mark.parametrize(("role", "opens"), [("DONATION_CLERK", {"campaigns", "pledges"}), ("STORE_KEEPER", {"campaigns"})])
def test_the_hub_shows_what_ones_role_opens(
    opened: Opened, product: Product, accessible: Callable[[Page], None], role: str, opens: set[str]
) -> None:
    page = at_a_desk(opened, product, "/zh/c/goods/", role=role, area=CITY, size="phone")
    expect(page.locator(".offices li:visible").first).to_be_visible()
    accessible(page)
    shown = {str(link.get_attribute("href")).split("/")[-2] for link in page.locator(".offices li:visible a").all()}
    assert shown & {"campaigns", "pledges"} == opens
