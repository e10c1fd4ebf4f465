"""What partners ask for, as people walk it: a wish posted and renewed, a list checked, settled and imported; in both languages, on a phone and at a desk."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opened
from tests.browser.product import Product
from tests.browser.walks import at_a_desk

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
CITY = "140100000000"
GOGGLES = {"zh": "护目镜", "en": "goggles"}
LIST = "institution,province,city,district,item,quantity,specification\n{0},湖北,黄冈市,罗田县,防护服,1,\n{0},湖北,黄冈市,罗田县,护目境,20,\n{0},湖北,黄冈市,罗田县,手术衣,0.5,\n"


@pytest.mark.parametrize(("language", "size"), [("zh", "phone"), ("en", "desktop")])
def test_a_wish_is_posted_and_renewed_and_a_list_is_settled_and_imported(
    opened: Opened, product: Product, accessible: Callable[[Page], None], language: str, size: str
) -> None:
    page = at_a_desk(opened, product, f"/{language}/c/goods/wishes/", role="CENTRE_LEAD", area=CITY, size=size)
    expect(page.locator("[data-part=ready]")).to_be_visible()
    accessible(page)
    page.locator("[data-part=new-box] summary").click()
    page.locator("[data-part=post]").click()
    expect(page.locator("[data-part=new] .summary a")).to_have_count(2)
    accessible(page)
    page.locator("#item").fill(GOGGLES[language])
    page.locator("#units").fill("１２")
    page.locator("[data-part=post]").click()
    expect(page.locator("[data-part=said]")).to_contain_text(GOGGLES[language])
    mine = page.locator("[data-part=list] > li", has_text=GOGGLES[language]).first
    mine.locator("button").first.click()
    expect(page.locator("[data-part=said]")).to_contain_text("7")
    accessible(page)

    page.locator("[data-part=upload-box] summary").first.click()
    page.locator("#file").set_input_files({"name": "list.csv", "mimeType": "text/csv", "buffer": LIST.format(f"{language}医院").encode("gbk")})
    page.locator("[data-part=check]").click()
    expect(page.locator("[data-part=why] li")).to_have_count(2)
    expect(page.locator("[data-part=settle] select")).to_have_value("")
    accessible(page)
    page.locator("[data-part=settle] select").select_option("goggles")
    page.locator("[data-part=keep]").click()
    expect(page.locator("[data-part=keep]")).to_be_hidden()
    expect(page.locator("[data-part=list] > li", has_text=f"{language}医院")).to_have_count(2)
    accessible(page)
