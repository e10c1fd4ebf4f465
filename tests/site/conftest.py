"""One build of the site for all of its tests, a server that sends it, and a browser that looks at it."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "out"
    subprocess.run([sys.executable, ROOT / "site" / "build.py", "--out", folder], check=True)
    return folder


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the test's own output is what matters."""


@pytest.fixture
def origin(out: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(out)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def in_browser() -> Callable[[Callable[[Browser], Any]], Any]:
    """Runs something with a browser, in a thread of its own: Playwright allows one of itself a thread, and other tests hold one."""
    path = shutil.which("chromium")

    def launched(act: Callable[[Browser], Any]) -> Any:
        with sync_playwright() as player:
            if not path and not Path(player.chromium.executable_path).exists():
                return None
            browser = player.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
            try:
                return act(browser)
            finally:
                browser.close()

    def run(act: Callable[[Browser], Any]) -> Any:
        with ThreadPoolExecutor(1) as thread:
            found = thread.submit(launched, act).result()
        if found is None and os.environ.get("CI"):
            pytest.fail("no browser: install Debian's chromium or run `playwright install chromium`")
        if found is None:
            pytest.skip("NO BROWSER: the page's own checks were not run")
        return found

    return run
