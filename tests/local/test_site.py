"""The built site as the CDN serves it."""

import gzip
import json
from pathlib import Path

import pytest

from infra.local.static import Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    root = tmp_path / "site"
    for folder in ("zh/volunteer", "en", "zh/404", "en/404", "assets"):
        (root / folder).mkdir(parents=True)
        (root / folder / "index.html").write_text(f"<h1>{folder}</h1>" * 40, encoding="utf-8")
    (root / "assets" / "app.js").write_text("let a = 1;\n" * 100, encoding="ascii")
    (root / "csp.json").write_text(json.dumps({"policy": "default-src 'self'", "camera": ["/en/"]}), encoding="ascii")
    (tmp_path / "secret").write_text("secret", encoding="ascii")
    return Site(root)


def _get(site: Site, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    status, sent, content = site.answer("GET", path, {name.replace("_", "-"): value for name, value in headers.items()})
    return status, {name.lower(): value for name, value in sent}, content


def test_a_folder_is_its_index_page_with_the_policy_of_the_build(site: Site) -> None:
    status, headers, content = _get(site, "/zh/volunteer/")
    assert (status, headers["content-type"], headers["content-security-policy"]) == (200, "text/html; charset=utf-8", "default-src 'self'")
    assert content.startswith(b"<h1>zh/volunteer")


def test_only_the_pages_that_the_build_names_may_use_the_camera(site: Site) -> None:
    may = {path: _get(site, path)[1]["permissions-policy"] for path in ("/en/", "/zh/volunteer/")}
    assert ("camera=(self)" in may["/en/"], "camera=()" in may["/zh/volunteer/"]) == (True, True)


@pytest.mark.parametrize(
    "header", ["strict-transport-security", "x-content-type-options", "referrer-policy", "permissions-policy", "cross-origin-opener-policy"]
)
@pytest.mark.parametrize("path", ["/zh/volunteer/", "/assets/app.js", "/", "/zh/volunteer", "/nothing"])
def test_every_answer_carries_the_headers_of_the_cdn(site: Site, path: str, header: str) -> None:
    assert _get(site, path)[1][header]


@pytest.mark.parametrize(
    "path",
    ["/../secret", "/%2e%2e/secret", "/..%2fsecret", "/assets/../../secret", "//etc/passwd", "/%00", "/" + "a" * 5_000, "/%ff", "/assets/app.js/"],
)
def test_nothing_outside_the_site_is_served(site: Site, path: str) -> None:
    status, _, content = _get(site, path)
    assert status == 404
    assert b"secret" not in content


def test_a_missing_page_speaks_the_language_of_its_address_and_is_not_kept(site: Site) -> None:
    for path, start in (("/en/none/", b"<h1>en/404"), ("/zh/none/", b"<h1>zh/404"), ("/none", b"<h1>zh/404")):
        status, headers, content = _get(site, path)
        assert (status, headers["cache-control"], content[: len(start)]) == (404, "no-store", start)


def test_the_root_and_bare_folders_are_redirected(site: Site) -> None:
    assert (_get(site, "/")[0], _get(site, "/")[1]["location"]) == (302, "/zh/")
    assert (_get(site, "/zh/volunteer")[0], _get(site, "/zh/volunteer")[1]["location"]) == (301, "/zh/volunteer/")


def test_a_redirect_never_leads_to_another_host(site: Site) -> None:
    status, headers, _ = _get(site, "//zh/volunteer")
    assert status != 301 or not headers["location"].startswith("//")


def test_a_known_tag_is_not_sent_again(site: Site) -> None:
    tag = _get(site, "/zh/volunteer/")[1]["etag"]
    assert _get(site, "/zh/volunteer/", if_none_match=tag)[0] == 304
    assert _get(site, "/zh/volunteer/", if_none_match='"other"')[0] == 200


def test_text_is_packed_for_those_who_can_open_it(site: Site) -> None:
    _, headers, content = _get(site, "/assets/app.js", accept_encoding="gzip")
    assert headers["content-encoding"] == "gzip"
    assert gzip.decompress(content) == _get(site, "/assets/app.js")[2]


def test_assets_stay_for_a_year_and_pages_for_a_minute(site: Site) -> None:
    assert "immutable" in _get(site, "/assets/app.js")[1]["cache-control"]
    assert _get(site, "/zh/volunteer/")[1]["cache-control"] == "max-age=60"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_pages_are_only_read(site: Site, method: str) -> None:
    assert site.answer(method, "/zh/volunteer/", {})[0] == 405
