"""Bytes over the wire and requests of each page's first load, from the running gateway: `python -m tests.bench.first_load`."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Route, sync_playwright

from infra.local.run import LocalRun
from infra.local.surroundings import ROOT
from tests.bench.machine import about

# KB in all, KB of scripts, requests.
PUBLIC, MINE, STAFF = (30, 12, 12), (40, 18, 12), (50, 25, 15)
PAGES = {
    "zh/": PUBLIC, "zh/volunteer/": PUBLIC, "en/volunteer/": PUBLIC, "zh/me/login/": MINE, "zh/me/": MINE, "zh/me/task/?id=t1": MINE,
    "zh/c/": STAFF, "zh/c/review/": STAFF, "zh/c/need/new/": STAFF, "zh/c/need/?id=n1": STAFF, "zh/c/report/": STAFF,
}  # fmt: skip
# The session of somebody who signed in a moment ago, as site/assets/js/session.js keeps it.
SESSION = """sessionStorage.setItem('session', JSON.stringify(
    { access: 'made-up', refresh: 'made-up', until: Date.now() + 900000, used: Date.now() }));"""
STAFF_DESK = {
    "name": "-", "rights": ["post", "review"],
    "grants": [{"id": "g", "role": "CENTRE_LEAD", "area": "140105000000", "area_name": "-", "level": "district", "until": "2099-01-01T00:00:00Z"}],
}  # fmt: skip
# Enough for each page to ask for all that it asks for at first.
ANSWERS = {
    "/v1/console": STAFF_DESK, "/v1/needs": {"needs": []}, "/v1/reports": {"reports": []}, "/v1/me/assignments": {"assignments": []},
}  # fmt: skip


def main() -> None:
    """Prints a table; pages behind the sign-in are loaded with a made-up session and next to no data."""
    print(about())
    with tempfile.TemporaryDirectory() as folder, LocalRun(Path(folder), clock=False) as muster, sync_playwright() as player:
        subprocess.run([sys.executable, "site/build.py", "--out", f"{folder}/site"], cwd=ROOT, check=True, capture_output=True)
        muster.prepare()
        muster.serve()
        browser = player.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        for page, budget in PAGES.items():
            total, scripts, requests = _load(browser, f"{muster.url}/{page}", signed_in=budget != PUBLIC and "login" not in page)
            over = "  OVER" if total > budget[0] * 1024 or scripts > budget[1] * 1024 or requests > budget[2] else ""
            print(
                f"/{page:<18} {total / 1024:5.1f} KB gz (of {budget[0]})  scripts {scripts / 1024:4.1f} KB (of {budget[1]})  "
                f"{requests:2} requests (of {budget[2]}){over}"
            )
        browser.close()


def _answer(route: Route) -> None:
    answer = ANSWERS.get(urlsplit(route.request.url).path)
    if answer is None:
        route.abort()
    else:
        route.fulfill(json=answer)


def _load(browser: Browser, url: str, *, signed_in: bool) -> tuple[int, int, int]:
    """Encoded bytes in all and of scripts, and the number of requests (those to /v1 too), in a fresh browser profile."""
    context = browser.new_context(viewport={"width": 360, "height": 800})
    page = context.new_page()
    if signed_in:
        page.add_init_script(SESSION)
    page.route("**/v1/**", _answer)
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    kinds: dict[str, str] = {}
    sizes: dict[str, int] = {}
    session.on("Network.requestWillBeSent", lambda event: kinds.__setitem__(event["requestId"], event.get("type", "Other")))
    session.on("Network.loadingFinished", lambda event: sizes.__setitem__(event["requestId"], int(event["encodedDataLength"])))
    page.goto(url, wait_until="load")
    # Long enough for what the script asks for, shorter than the pause of a page that asks again.
    page.wait_for_timeout(1500)
    if signed_in and "/me/login/" in page.url:
        raise SystemExit(f"{url} went to the sign-in page")
    context.close()
    scripts = sum(size for id, size in sizes.items() if kinds.get(id) == "Script")
    return sum(sizes.values()), scripts, len(kinds)


if __name__ == "__main__":
    main()
