"""The page and the server agree on every shared vector: what fits one fits the other."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from pydantic import ValidationError

from registration.forms import NOTICE, NewVehicle, SignUp

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT / "site") not in sys.path:
    sys.path.append(str(ROOT / "site"))
from press import forms  # noqa: E402
from press.assets import lean_script  # noqa: E402
from press.joiner import joined  # noqa: E402

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text("utf-8"))
ANSWERS = {
    "name": "王小明", "phone": "14200001234", "area": "140105001000", "roles": ["queue"], "slots": ["day"], "adult": True, "notice": NOTICE,
    "share": True,
}  # fmt: skip
OF_A_VEHICLE = {name: value for name, value in ANSWERS.items() if name != "roles"} | {"plate": "晋A12345", "kind": "car", "seats": 5, "declared": True}
PROBE = """import { broken, plainPhone, plainPlate } from './form.js';
import { rules } from './schema.both.js';
const plain = { phone: plainPhone, plate: plainPlate };
const typed = (one) => (typeof one.value !== 'string' ? one.value : plain[one.field] ? plain[one.field](one.value) : one.value.normalize('NFC').trim());
window.brokenRules = (vectors) => vectors.map((one) => broken(rules[one.field], typed(one)));
"""


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: f"{vector['field']}-{vector['rule'] or 'fits'}")
def test_the_server_agrees_with_the_shared_vectors(vector: dict[str, Any]) -> None:
    try:
        if vector["field"] in SignUp.model_fields:
            SignUp.model_validate(ANSWERS | {vector["field"]: vector["value"]})
        else:
            NewVehicle.model_validate(OF_A_VEHICLE | {vector["field"]: vector["value"]})
    except ValidationError as error:
        assert vector["rule"], f"refused: {error}"
    else:
        assert not vector["rule"]


@pytest.mark.browser
def test_the_browser_agrees_with_the_shared_vectors(in_browser: Callable[[Callable[[Browser], Any]], Any], origin: str) -> None:
    sources = {path.name: lean_script(path.read_text("utf-8")) for path in (ROOT / "site" / "assets" / "js").glob("*.js")}
    both = forms.Form("both", forms.read("vehicles").fields | forms.read("volunteers").fields)
    probe = {"schema.both.js": forms.module(both), "probe.js": PROBE}
    script = joined(["probe.js"], sources | probe)
    ask = "vectors => import('/assets/vectors.js').then(() => window.brokenRules(vectors))"

    def answers(browser: Browser) -> Any:
        page = browser.new_page()
        page.route("**/assets/vectors.js", lambda route: route.fulfill(body=script, content_type="text/javascript"))
        page.goto(f"{origin}/zh/volunteer/")
        return page.evaluate(ask, VECTORS)

    found = in_browser(answers)
    wrong = [(one["field"], one["value"], one["rule"], rule) for one, rule in zip(VECTORS, found, strict=True) if one["rule"] != rule]
    assert not wrong
