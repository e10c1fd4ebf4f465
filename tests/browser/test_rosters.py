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
    phone = product.new_phone()
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
