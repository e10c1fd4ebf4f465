"""The pictures of README, taken from the running product: `PICTURES=1 pytest tests/browser/test_pictures.py` writes them anew."""

import os
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from infra.local.surroundings import ROOT
from tests.browser.conftest import Opened
from tests.browser.product import Product
from tests.browser.walks import asked_and_published, offers, soon

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
KEPT = ROOT / "docs" / "pictures"
NAMES = ("sign-up", "need", "task", "inbox")


def test_the_pictures_of_readme_can_be_taken(opened: Opened, product: Product, tmp_path: Path) -> None:
    folder = KEPT if os.environ.get("PICTURES") else tmp_path
    folder.mkdir(exist_ok=True)

    def keep(page: Page, name: str, *, whole: bool = False) -> None:
        page.screenshot(path=folder / f"{name}.png", full_page=whole)

    keep(opened("/zh/volunteer/", size="phone"), "sign-up")
    asker, need = asked_and_published(opened, product, role="delivery", people=6, start=soon(4))
    letters = offers(product, need, more_than=5)
    task = opened(letters[0]["link"].removeprefix(product.url), size="phone")
    expect(task.locator("[data-part=accept]")).to_be_visible()
    keep(task, "task")
    task.locator("[data-part=accept]").click()
    expect(task.locator("[data-part=contact]")).to_be_visible()
    asker.goto(need)
    expect(asker.locator("[data-part=lines]")).to_contain_text("6/6", timeout=20_000)
    keep(asker, "need")
    keep(opened("/dev/inbox", size="phone"), "inbox")
    for name in NAMES:
        with Image.open(folder / f"{name}.png") as picture:
            assert len(set(picture.convert("L").resize((60, 60)).tobytes())) > 8, f"{name} is blank"
