"""Bytes over the wire and requests of each page's first load, from the running gateway: `python -m tests.bench.first_load`."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from infra.local.run import LocalRun
from infra.local.surroundings import ROOT
from tests.bench.machine import about

PAGES = {"zh/": 30, "zh/volunteer/": 30, "en/volunteer/": 30, "zh/me/login/": 30, "zh/me/": 40, "zh/me/task/": 40, "zh/c/": 50, "zh/c/need/new/": 50, "zh/c/need/": 50}


def main() -> None:
    """Prints a table; the pages of staff are loaded signed out, as all of their parts come before any data."""
    print(about())
    with tempfile.TemporaryDirectory() as folder, LocalRun(Path(folder), clock=False) as muster, sync_playwright() as player:
        subprocess.run([sys.executable, "site/build.py", "--out", f"{folder}/site"], cwd=ROOT, check=True, capture_output=True)
        muster.prepare()
        muster.serve()
        browser = player.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        for page, budget in PAGES.items():
            total, scripts, requests = _load(browser, f"{muster.url}/{page}")
            print(f"/{page:<18} {total / 1024:5.1f} KB gz (budget {budget})  scripts {scripts / 1024:4.1f} KB  {requests:2} requests")
        browser.close()


def _load(browser: Browser, url: str) -> tuple[int, int, int]:
    """Encoded bytes in all and of scripts, and the number of requests, in a fresh browser profile."""
    context = browser.new_context(viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.route("**/v1/**", lambda route: route.abort())
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    kinds: dict[str, str] = {}
    sizes: dict[str, int] = {}

    def seen(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = event["type"]

    session.on("Network.responseReceived", seen)
    session.on("Network.loadingFinished", lambda event: sizes.__setitem__(event["requestId"], int(event["encodedDataLength"])))
    page.goto(url, wait_until="networkidle")
    context.close()
    scripts = sum(size for id, size in sizes.items() if kinds.get(id) == "Script")
    return sum(sizes.values()), scripts, len(sizes)


if __name__ == "__main__":
    main()
