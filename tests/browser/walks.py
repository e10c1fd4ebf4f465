"""Steps that several walks take, in either language, told by the page's own structure."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from muster.domain.times import SHANGHAI
from tests.browser.product import Product

HOME = "140105001001"


def sign_up(page: Page, phone: str) -> None:
    """Fills the public form as a resident of the station's own community."""
    page.locator("#name").fill("林晓")
    page.locator("#phone").fill(phone)
    page.locator("#area-district").select_option("140105000000")
    page.locator("#area-street").select_option("140105001000")
    page.locator("#area-community").select_option(HOME)
    for tick in ("roles-delivery", "roles-queue", "slots-day", "slots-evening", "slots-night", "adult", "notice", "share"):
        page.locator(f"#{tick}").check()


def sign_in(page: Page, product: Product, phone: str) -> None:
    """Signs in on the page that asks for a phone."""
    had = len(product.messages(phone))
    page.locator("#phone").fill(phone)
    page.locator("[data-part=send]").click()
    page.locator("#code").fill(product.code(phone, after=had))
    page.locator("[data-part=enter]").click()


def at_a_desk(open_page: Callable[..., Page], product: Product, path: str, *, role: str, area: str, size: str) -> Page:
    """A staff page, as somebody who has just signed in with a role at a site."""
    page = open_page(path, size=size)
    sign_in(page, product, product.new_staff(role, area))
    page.wait_for_url(f"**{path.partition('/c/')[1]}{path.partition('/c/')[2]}")
    return page


def asked_and_published(open_page: Callable[..., Page], product: Product, *, role: str, people: int, start: datetime) -> tuple[Page, str]:
    """A need posted by the station's lead and published by the street's, on phones; the asker's page and the need's address."""
    station, street = product.new_staff("STATION_LEAD", HOME), product.new_staff("INSTITUTE_LEAD", "140105001000")
    asker = open_page("/zh/c/need/new/", size="phone")
    sign_in(asker, product, station)
    asker.wait_for_url("**/c/need/new/")
    need = post_need(asker, role=role, people=people, start=start, hours=2)
    reviewer = open_page(need.removeprefix(product.url), size="phone")
    sign_in(reviewer, product, street)
    publish(reviewer)
    return asker, need


def post_need(page: Page, *, role: str, people: int, start: datetime, hours: int) -> str:
    """Fills and sends the form of a new need; answers the need's address."""
    fill_need(page, role=role, people=people, start=start, hours=hours)
    page.locator("[data-part=submit]").click()
    page.wait_for_url("**/c/need/?id=*")
    return page.url.partition("&")[0]


def fill_need(page: Page, *, role: str, people: int, start: datetime, hours: int) -> None:
    """Fills the form of a new need."""
    expect(page.locator("[data-part=ready]")).to_be_visible()
    page.locator("#meeting_point").fill("东门口岗亭")
    page.locator("#lines-0-role").select_option(role)
    page.locator("#lines-0-people").fill(str(people))
    page.locator("#lines-0-date").fill(f"{start:%Y-%m-%d}")
    page.locator("#lines-0-start").fill(f"{start:%H:%M}")
    page.locator("#lines-0-end").fill(f"{start + timedelta(hours=hours):%H:%M}")
    page.locator("#gear-yes").check()
    page.locator("#meals-no").check()
    page.locator("#risk-low").check()
    page.locator("#contact_name").fill("李主任")
    page.locator("#contact_phone").fill("142" + "7" * 8)


def soon(hours: int) -> datetime:
    """The full hour some hours from now, in the city's time."""
    return (datetime.now(UTC).astimezone(SHANGHAI) + timedelta(hours=hours)).replace(minute=0, second=0, microsecond=0)


def publish(page: Page) -> None:
    """Publishes the need that is shown."""
    page.locator("[data-part=publish]").click()
    say_yes(page)
    expect(page.locator("[data-part=review-box]")).to_be_hidden()


def say_yes(page: Page) -> None:
    """Confirms what the page asks back, where it does."""
    yes = page.locator("dialog[open] .button:not(.second)")
    if yes.count():
        yes.first.click()


def offers(product: Product, need: str, *, more_than: int = 1) -> list[dict[str, str]]:
    """The offers that went out for a need, once there are more than so many."""
    id, found = need.partition("id=")[2], list[dict[str, str]]()
    for _ in range(60):
        found = [one for one in product.messages("") if f"id={id}-" in one["link"]]
        if len(found) > more_than:
            return found
        product.pause()
    raise AssertionError(f"{len(found)} offers for the need")


def joining_link(product: Product, phone: str, word: str) -> str:
    """The link of the message that asks somebody into a group or an echelon, or calls them, told by a word of it."""
    for _ in range(60):
        for one in product.messages(phone):
            if "/me/standby/" in one["link"] and word in one["text"]:
                return one["link"]
        product.pause()
    raise AssertionError("no message came")
