"""The page and the server agree on every shared vector: what fits one fits the other."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from registration.forms import NOTICE, SignUp

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = Path("/usr/bin/chromium")
VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text("utf-8"))
ANSWERS = {
    "name": "王小明", "phone": "14200001234", "area": "140105001000", "roles": ["queue"], "slots": ["day"], "adult": True, "notice": NOTICE,
    "share": True,
}  # fmt: skip


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "out"
    subprocess.run([sys.executable, ROOT / "site" / "build.py", "--out", folder], check=True)
    return folder


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: f"{vector['field']}-{vector['rule'] or 'fits'}")
def test_the_server_agrees_with_the_shared_vectors(vector: dict[str, Any]) -> None:
    try:
        SignUp.model_validate(ANSWERS | {vector["field"]: vector["value"]})
    except ValidationError as error:
        assert vector["rule"], f"refused: {error}"
    else:
        assert not vector["rule"]


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


@pytest.mark.browser
def test_the_browser_agrees_with_the_shared_vectors(out: Path, origin: str) -> None:
    if not CHROMIUM.exists() and not os.environ.get("CI"):
        pytest.skip("NO BROWSER: the page's own checks were not run")
    from playwright.sync_api import sync_playwright

    modules = {name: f"/assets/{next((out / 'assets').glob(f'{name}.*.js')).name}" for name in ("form", "schema.volunteers")}
    ask = """async ([modules, vectors]) => {
        const { broken, plainPhone } = await import(modules.form);
        const { rules } = await import(modules['schema.volunteers']);
        const typed = (one) => typeof one.value !== 'string' ? one.value : one.field === 'phone' ? plainPhone(one.value) : one.value.normalize('NFC').trim();
        return vectors.map((one) => broken(rules[one.field], typed(one)));
    }"""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.goto(f"{origin}/zh/volunteer/")
        found = page.evaluate(ask, [modules, VECTORS])
        browser.close()
    wrong = [(one["field"], one["value"], one["rule"], rule) for one, rule in zip(VECTORS, found, strict=True) if one["rule"] != rule]
    assert not wrong
