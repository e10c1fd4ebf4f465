"""A list of people as an organisation's site sends it: columns settled, rows to correct handed back, people invited; former lists stay."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opened
from tests.browser.product import Product
from tests.browser.walks import HOME, at_a_desk

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
CITY = "140100000000"


@pytest.mark.parametrize(("language", "size", "known"), [("zh", "phone", "姓名"), ("en", "desktop", "Name")])
def test_a_list_is_settled_checked_and_its_people_invited(
    opened: Opened, product: Product, accessible: Callable[[Page], None], language: str, size: str, known: str
) -> None:
    page = at_a_desk(opened, product, f"/{language}/c/rosters/", role="CENTRE_LEAD", area=CITY, size=size)
    phone, liaison = product.new_phone(), product.new_phone()
    name = f"{language} {liaison}"
    _handed_in(opened, language, name, liaison, accessible)
    page.reload()
    mine = page.locator("[data-part=organisations] > li").filter(has_text=name)
    mine.locator("button", has_text="退回" if language == "zh" else "Return").click()
    page.locator("#ask-note").fill("请补证照")
    accessible(page)
    page.locator("dialog .button:not(.second)").click()
    expect(mine).to_contain_text("请补证照")
    sent = product.wait_for_messages(liaison)[-1]
    assert "请补证照" in sent["text"]
    back = opened(sent["link"].removeprefix(product.url).replace("/zh/", f"/{language}/"), size="phone")
    expect(back.locator("[data-part=there-text]")).to_contain_text("请补证照")
    accessible(back)
    back.locator("[data-part=correct]").click()
    back.locator("#liaison").fill("王小明")
    back.locator("#phone").fill(liaison)
    back.locator("#share").check()
    back.locator("[data-part=submit]").click()
    expect(back.locator("[data-part=panel].waiting")).to_be_visible()
    page.reload()
    for step, then in ((0, "VERIFIED"), (0, "ACTIVE")):
        with page.expect_response("**/decide") as decided:
            mine.locator("button").nth(step).click()
        assert decided.value.json()["state"] == then
        expect(page.locator("[data-part=said]")).to_contain_text(name)
    accessible(page)
    page.locator("#organisation").select_option(label=name)
    page.locator("[data-part=check]").click()
    expect(page.locator("#file-error")).to_be_visible()
    rows = [f"{known},联络方式,Community,Roles,Slots", f"林晓,{phone},{HOME},delivery,day", f"林晚,12,{HOME},delivery,day"]
    page.locator("#file").set_input_files({"name": "list.csv", "mimeType": "text/csv", "buffer": "\n".join(rows).encode()})
    page.locator("[data-part=check]").click()
    expect(page.locator("[data-part=mapping]")).to_be_visible()
    accessible(page)
    for header, column in (("联络方式", "phone"), ("Community", "area"), ("Roles", "roles"), ("Slots", "slots")):
        page.locator(f"[data-header='{header}']").select_option(column)
    page.locator("[data-part=check]").click()
    expect(page.locator("[data-part=counts]")).to_be_visible()
    expect(page.locator("[data-part=why] > li")).to_have_count(1)
    page.locator("[data-part=rows-box] summary").click()
    accessible(page)
    with page.expect_download() as download:
        page.locator("[data-part=faults]").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    page.locator("[data-part=invite]").click()
    expect(page.locator("[data-part=said]")).to_be_visible()
    expect(page.locator("[data-part=former] > li")).not_to_have_count(0)
    accessible(page)
    assert "/invitation/?id=" in product.wait_for_messages(phone)[-1]["link"]


def _handed_in(opened: Opened, language: str, name: str, liaison: str, accessible: Callable[[Page], None]) -> None:
    """An organisation hands itself in on the public page, after a mistake."""
    page = opened(f"/{language}/org/", size="phone")
    accessible(page)
    page.locator("[data-part=submit]").click()
    expect(page.locator("[data-module=summary] li")).to_have_count(5)
    page.locator("#kind").select_option("VOLUNTEER_ASSOC")
    page.locator("#name").fill(name)
    page.locator("#area").select_option(CITY)
    page.locator("#credit").fill("91140100MA0H2WN01Z")
    page.locator("#services").fill("送餐")
    page.locator("#liaison").fill("王小明")
    page.locator("#phone").fill(liaison)
    page.locator("#share").check()
    page.locator("[data-part=submit]").click()
    expect(page.locator("#credit-error")).to_be_visible()
    accessible(page)
    page.locator("#credit").fill("")
    page.locator("[data-part=submit]").click()
    expect(page.locator("[data-part=panel].waiting")).to_be_visible()
    expect(page.locator("[data-part=code]")).to_contain_text("OR-")
    assert "#" not in page.url
    accessible(page)
