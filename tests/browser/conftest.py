"""One product and one browser for all walks; without a browser the tests say so, and fail where CI is true."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from infra.local.surroundings import ROOT
from tests.browser.product import Product

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
SIZES = {"phone": {"width": 360, "height": 800}, "desktop": {"width": 1280, "height": 900}}
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
Opened = Callable[..., Page]


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    running = Product(tmp_path_factory.mktemp("product") / "state")
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium")
    with sync_playwright() as player:
        if not path and not Path(player.chromium.executable_path).exists():
            if os.environ.get("CI"):
                pytest.fail("no browser: install Debian's chromium or run `playwright install chromium`")
            pytest.skip("NO BROWSER: install chromium, or run `.venv/bin/python -m playwright install chromium`")
        launched = player.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def opened(browser: Browser, product: Product) -> Iterator[Opened]:
    """Opens a page of somebody's own browser; at the end no page may have broken a policy or thrown an error."""
    contexts: list[BrowserContext] = []
    trouble: list[str] = []

    def open_page(path: str, *, size: str, script: bool = True, hours_off: int = 0) -> Page:
        context = browser.new_context(viewport=SIZES[size], java_script_enabled=script, locale="zh-CN", has_touch=size == "phone")  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: trouble.append(f"{page.url}: {error}"))
        page.on("console", lambda said: trouble.append(f"{page.url}: {said.text}") if "Content Security Policy" in said.text else None)
        if hours_off:
            page.clock.install(time=datetime.now(UTC) + timedelta(hours=hours_off))  # a phone whose clock is wrong
        page.goto(product.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not trouble


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """Fails on any violation of WCAG 2.2 A and AA or of axe's best practice."""
    source = AXE.read_text(encoding="utf-8")

    def check(page: Page) -> None:
        page.evaluate(f"(() => {{ {source} }})()")
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        found = page.evaluate("tags => axe.run(document, {runOnly: tags}).then(result => result.violations.map(v => [v.id, v.nodes[0].html]))", tags)
        assert found == [], page.url
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{page.url} scrolls sideways"

    return check
