"""The built site keeps the rules of the house, and the build refuses what would break them."""

import base64
import filecmp
import gzip
import hashlib
import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SIGN_UP = "zh/volunteer/index.html"


def load_build() -> ModuleType:
    """The build script by its path: a folder named site cannot be imported, the standard library has that name."""
    spec = importlib.util.spec_from_file_location("muster_site_build", ROOT / "site" / "build.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


BUILD = load_build()
from press import catalogues, forms  # noqa: E402
from press.refusal import BuildRefused  # noqa: E402

from tests.site.reading import tags, target  # noqa: E402


def pages(out: Path) -> list[Path]:
    return sorted(out.rglob("*.html"))


def test_two_builds_are_the_same_bytes(out: Path, tmp_path: Path) -> None:
    BUILD.build(tmp_path / "again")
    names = [path.relative_to(out).as_posix() for path in sorted(out.rglob("*")) if path.is_file()]
    again = [path.relative_to(tmp_path / "again").as_posix() for path in sorted((tmp_path / "again").rglob("*")) if path.is_file()]
    assert names == again
    assert filecmp.cmpfiles(out, tmp_path / "again", names, shallow=False)[1:] == ([], [])


def test_every_page_is_there_in_both_languages_and_says_which(out: Path) -> None:
    made = {language: {page.relative_to(out / language) for page in (out / language).rglob("*.html")} for language in ("zh", "en")}
    assert made["zh"] == made["en"]
    assert {Path("index.html"), Path("volunteer/index.html"), Path("received/index.html"), Path("me/login/index.html")} <= made["zh"]
    for language, code in (("zh", "zh-CN"), ("en", "en")):
        for page in made[language]:
            assert tags(out / language / page).each("html")[0]["lang"] == code


def test_every_link_and_asset_is_there(out: Path) -> None:
    missing = set()
    for page in pages(out):
        for attributes in tags(page).each("a", "link", "script", "optgroup"):
            for name in ("href", "src", "data-communities"):
                address = attributes.get(name)
                if address and address.startswith("/") and not target(out, address).is_file():
                    missing.add((page.relative_to(out).as_posix(), address))
    assert not missing


def test_the_policy_allows_exactly_the_styles_of_the_pages(out: Path) -> None:
    policy = json.loads((out / "csp.json").read_text("utf-8"))
    used = set()
    for page in pages(out):
        for css in re.findall(r"<style>(.*?)</style>", page.read_text("utf-8"), re.S):
            used.add(f"'sha256-{base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()}'")
    assert used == set(policy["styles"])
    assert all(one in policy["policy"] for one in used)
    assert "unsafe" not in policy["policy"]
    filming = {f"/{page.relative_to(out).parent.as_posix()}/" for page in pages(out) if "<video" in page.read_text("utf-8")}
    assert filming == set(policy["camera"]) == {"/zh/c/presence/", "/en/c/presence/"}


def test_no_page_holds_script_styles_or_addresses_of_others(out: Path) -> None:
    for page in pages(out):
        for tag, attributes in tags(page).found:
            where = f"{page.relative_to(out)} <{tag}>"
            assert "style" not in attributes, where
            assert not [name for name in attributes if name.startswith("on")], where
            assert tag != "script" or "src" in attributes or attributes.get("type") == "application/json", where
            assert not (attributes.get("src") or "").startswith(("http", "//")), where


def test_no_module_makes_markup_out_of_text_or_speaks_a_newer_language() -> None:
    markup = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|\.style\b"
    newer = r"\?\.[a-z\[(]|\?\?|catch \{|\bimport\(|fromEntries|\.flat\(|replaceAll"
    kept = r"localStorage\.setItem\('(?!large)"
    forbidden = re.compile(f"{markup}|{newer}|{kept}")
    for module in (ROOT / "site" / "assets" / "js").glob("*.js"):
        assert not (found := forbidden.search(module.read_text("utf-8"))), f"{module.name}: {found and found.group()}"


def test_no_module_of_the_site_is_two_subjects() -> None:
    for path in [*(ROOT / "site").rglob("*.py"), *(ROOT / "site").rglob("*.js")]:
        assert len(path.read_text("utf-8").splitlines()) < 250, path.name


def test_every_compressed_copy_is_the_file_beside_it(out: Path) -> None:
    copies = list(out.rglob("*.gz"))
    assert copies
    for copy in copies:
        assert gzip.decompress(copy.read_bytes()) == copy.with_suffix("").read_bytes()


def test_the_sign_up_is_a_real_form_with_the_fields_and_rules_of_the_model(out: Path) -> None:
    from registration.forms import NOTICE, SignUp

    found = tags(out / SIGN_UP)
    form = found.each("form")[0]
    assert (form["method"], form["action"]) == ("post", "/v1/volunteers")
    named = {str(one["name"]): one for one in found.each("input", "select", "textarea") if "name" in one}
    assert set(named) == set(SignUp.model_fields) - {"compound"}  # asked on one's own page, where staff have named any
    assert {name for name, one in named.items() if "required" in one} == {"name", "phone", "area", "adult", "notice", "share"}
    assert "checked" not in named["share"] and "checked" not in named["keep"]
    assert named["notice"]["value"] == NOTICE


def test_the_fleets_form_is_a_real_one_too(out: Path) -> None:
    from registration.forms import NewVehicle

    found = tags(out / "zh" / "fleet" / "index.html")
    form = found.each("form")[0]
    assert (form["method"], form["action"]) == ("post", "/v1/vehicles")
    named = {str(one["name"]): one for one in found.each("input", "select") if "name" in one}
    assert set(named) == set(NewVehicle.model_fields)
    asked = {"name", "phone", "area", "plate", "kind", "seats", "declared", "adult", "notice", "share"}
    assert {name for name, one in named.items() if "required" in one} == asked
    assert not [one for one in found.each("input") if "checked" in one]


def test_the_city_can_be_another_one(tmp_path: Path) -> None:
    BUILD.build(tmp_path / "out", city_zh="大同市", city_en="Datong")
    assert "大同市" in (tmp_path / "out" / "zh" / "index.html").read_text("utf-8")
    assert "太原" not in (tmp_path / "out" / "zh" / "index.html").read_text("utf-8")
    assert "Datong" in (tmp_path / "out" / "en" / "index.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("zh", "en", "reason"),
    [
        ({"a": "好", "b": "行"}, {"a": "Good"}, "only in one language: b"),
        ({"a": "好,行"}, {"a": "Good"}, "half-width"),
        ({"a": "{n} 个"}, {"a": "{m} of them"}, "blanks"),
        ({"a": " "}, {"a": "Good"}, "empty"),
    ],
)
def test_a_catalogue_with_a_fault_is_refused(tmp_path: Path, zh: dict[str, str], en: dict[str, str], reason: str) -> None:
    for language, texts in (("zh", zh), ("en", en)):
        (tmp_path / language).mkdir()
        (tmp_path / language / "page.json").write_text(json.dumps(texts), "utf-8")
    with pytest.raises(BuildRefused, match=reason):
        catalogues.load(tmp_path)


@pytest.mark.parametrize(
    "field", [{"anyOf": [{"type": "string"}, {"type": "null"}]}, {"$ref": "#/$defs/Role"}, {"type": "string", "format": "date-time"}]
)
def test_a_schema_the_page_could_not_check_is_refused(field: dict[str, Any]) -> None:
    with pytest.raises(BuildRefused, match="not understood"):
        forms.from_schema("test", {"type": "object", "properties": {"name": field}})


def test_a_rule_without_a_message_is_refused() -> None:
    form = forms.from_schema("test", {"type": "object", "required": ["name"], "properties": {"name": {"type": "string", "minLength": 2}}})
    texts: catalogues.Texts = {language: {"page": {"errors": {"name": {"required": "x"}}}} for language in ("zh", "en")}
    with pytest.raises(BuildRefused, match=r"errors\.name\.minLength"):
        forms.check_messages(form, texts, page="page")
