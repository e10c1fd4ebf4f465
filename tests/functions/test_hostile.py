"""Hostile bodies against every route of every function (T20 to T22): a 4xx problem, nothing stored, nothing slow."""

import json
import secrets
import statistics
import time
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from infra.local.template import local
from muster.domain.groups import Membership
from muster.http import Route, routes
from muster.links import invitation_signature, membership_signature
from tests import actors
from tests.api import PROBLEM, Answer, call, event, invoke
from tests.clearing import rows

HTTP = {route.function: local().functions[route.function].handler.rpartition(".")[0] for route in local().routes}
TYPED: list[tuple[str, Route]] = [(name, one) for name, module in HTTP.items() for one in routes(import_module(module).app)]
WITH_BODY = [(name, one) for name, one in TYPED if one.body]
JSON = "application/json"
UNFIT = {
    "right to left": "王\u202e明", "zero width": "王\u200b明", "isolate": "王\u2066明", "byte order": "\ufeff王", "NUL": "王\0明", "bell": "王\x07明",
    "delete": "王\x7f明", "C1": "王\x9b明", "lone surrogate": "王\ud800", "private": "王\ue000", "unassigned": "王\U0003fffe",
    "line separator": "王\u2028明", "soft hyphen": "王\u00ad明", "tag": "王\U000e0041",
}  # fmt: skip
FIT = ["㐀", "𠮷", "𠮷野", "阿依古丽·买买提", "O’Brien", "Ñandú", "เจ้า", "हिन्दी", "王", "é", "م\u200cن", "x" * 30]
_OWN = frozenset({"AreasTable", "PeopleKeysTable"})  # the areas stay, and whoever asks may have used up a page of keys
INJECTED = ("role", "state", "verified", "id", "version", "roles_granted", "filled", "author", "__proto__", "hours")


def _corpus() -> Iterator[tuple[str, str | bytes | None, str]]:
    """Name, body and content type of bodies that no route may take."""
    yield "arrays nested 100,000 deep", "[" * 100_000, JSON
    yield "objects nested 100,000 deep", '{"a":' * 100_000, JSON
    yield "nested as deep as fits", "[" * 8_000 + "]" * 8_000, JSON
    yield "objects nested as deep as fits", '{"a":' * 2_500 + "1" + "}" * 2_500, JSON
    for word in ("NaN", "Infinity", "-Infinity", "1e400", "-1e400", "9" * 5_000, "9" * 16, "-" + "9" * 16):
        yield f"the number {word[:12]}", f'{{"people": {word}, "a": [{word}]}}', JSON
    yield "a name twice", '{"name": "王", "name": "李"}', JSON
    yield "100 KB", json.dumps({"name": "x" * 100_000}), JSON
    yield "17 KB of Chinese", json.dumps({"name": "王" * 6_000}, ensure_ascii=False), JSON
    for text in ("null", "[]", "[1]", "1", "true", '"text"', "", " ", "{", "{}}", "{'a': 1}", '{"a": 1,}', "\x00", "//", '{"a"}', "<xml/>"):
        yield f"the text {text!r}", text, JSON
    yield "no body", None, JSON
    yield "bytes that are no UTF-8", b"\xff\xfe{}", JSON
    yield "UTF-16", '{"name": "王"}'.encode("utf-16"), JSON
    yield "overlong UTF-8", b'{"name": "\xc0\xaf"}', JSON
    for kind in ("text/plain", "text/xml", "multipart/form-data", "application/octet-stream", "", "application/json5", "a" * 2_000, "json"):
        yield f"the type {kind[:20]!r}", "{}", kind
    for charset in ("gbk", "utf-16", "utf-7", "latin-1", "\0"):
        yield f"the charset {charset!r}", "{}", f"{JSON}; charset={charset}"
    yield "unknown fields", json.dumps(dict.fromkeys(INJECTED, "x")), JSON
    yield "a thousand fields", json.dumps({f"f{number}": number for number in range(1_000)}), JSON


CORPUS = list(_corpus())
SHARES = 8
FIRST = dict(reversed(WITH_BODY))


def _share(function: str, route: Route) -> list[tuple[str, str | bytes | None, str]]:
    """The bodies for a route: all of them for the first one of each function; the same code reads those of the others, so each of them gets a share."""
    if FIRST[function] is route:
        return CORPUS
    return CORPUS[[one for _, one in WITH_BODY].index(route) % SHARES :: SHARES]


def _send(name: str, route: Route, body: str | bytes | None, kind: str, **path: str) -> Answer:
    parameters = {part[1:-1]: path.get("id", _an_id(name, part)) for part in route.path.split("/") if part.startswith("{")}
    headers = {"content-type": kind, "idempotency-key": secrets.token_urlsafe(16)}
    if route.path.startswith("/v1/invitations/"):  # an operator's token opens none
        headers["authorization"] = f"Link {invitation_signature(parameters['id']) if parameters['id'].isascii() else '-'}"
    elif route.path.startswith("/v1/memberships/"):
        member = Membership("group", "0" * 32, "0" * 16)
        parameters["id"] = path.get("id", member.id)
        headers["authorization"] = f"Link {membership_signature(member)}"
    elif route.access == "signed":
        headers |= actors.signed(body.decode("utf-8", "replace") if isinstance(body, bytes) else body or "", actors.now())
    elif route.access != "public":
        headers["authorization"] = f"Bearer {actors.operator()}"
    return invoke(name, event(route.path, route.method, route.path, parameters, body, None, headers, "127.0.0.1"))


def _an_id(name: str, part: str) -> str:
    return "RV-123456784" if part == "{code}" else "0" * 32 + "-01-" + "0" * 16 if name.startswith("Assign") else "0" * 32


def _is_a_problem(answer: Answer) -> bool:
    return answer.headers["content-type"] == PROBLEM and answer.body.keys() >= {"type", "title", "status", "detail", "errors"} and answer.body["status"] == answer.status


def _label(one: Any) -> str:
    return f"{one.method} {one.path}" if isinstance(one, Route) else str(one)


@pytest.mark.parametrize(("function", "route"), WITH_BODY, ids=_label)
def test_no_hostile_body_is_taken_or_breaks_a_route(function: str, route: Route, tables: Any) -> None:
    actors.operator()
    before = rows(tables, but=_OWN)
    for what, body, kind in _share(function, route):
        answer = _send(function, route, body, kind)
        assert 400 <= answer.status < 500, (what, answer)
        assert _is_a_problem(answer), what
    assert rows(tables, but=_OWN) == before


@pytest.mark.parametrize(("function", "route"), WITH_BODY, ids=_label)
def test_fields_nobody_asked_for_are_refused_by_name(function: str, route: Route) -> None:
    own = set(route.body.model_fields) if route.body else set()
    injected = [name for name in INJECTED if name not in own]
    answer = _send(function, route, json.dumps(dict.fromkeys(injected, "x")), JSON)
    assert answer.status == 422
    assert {field for field, code in answer.errors.items() if code == "unknown_field"} == set(injected)


@pytest.mark.parametrize(("function", "route"), WITH_BODY, ids=_label)
def test_every_field_of_the_wrong_kind_is_named(function: str, route: Route) -> None:
    assert route.body
    fields = list(route.body.model_fields)
    wrongs: list[Any] = [10**15 - 1, 1.5, [[]], {"a": {}}, "\x00", "\udfff" * 3]
    for wrong in wrongs:
        answer = _send(function, route, json.dumps(dict.fromkeys(fields, wrong)), JSON)
        assert answer.status in (400, 422) if fields else answer.status < 500, (wrong, answer)
        assert _is_a_problem(answer) or not fields


@pytest.mark.parametrize(("function", "route"), [(name, one) for name, one in TYPED if "{" in one.path], ids=_label)
def test_a_strange_id_is_not_found(function: str, route: Route) -> None:
    body = {"decision": "publish", "reason": "理由"} if route.path.endswith("review") else {"reason": "理由"} if route.path.endswith("cancel") else {}
    for id in ("%00", "..", "%2e%2e%2f", "a" * 2_000, "☃", "a-b-c", "\x00", "' OR 1=1", "{id}", "-", "00-00-00", "\ud800", "٣٣٣"):
        answer = _send(function, route, json.dumps(body) if route.body else None, JSON, id=id)
        assert 400 <= answer.status < 500, (ascii(id), answer)
        assert _is_a_problem(answer), ascii(id)


@pytest.mark.parametrize(("function", "route"), [(name, one) for name, one in TYPED if one.query], ids=_label)
def test_a_strange_parameter_is_named(function: str, route: Route) -> None:
    assert route.query
    headers = {"authorization": f"Bearer {actors.operator()}"}
    parameters = {"code": "RV-123456784", "date": "2022-04-07", "item": "n95_mask", "id": "0" * 32}
    needed = {name: "0" * 32 for name, one in route.query.model_fields.items() if one.is_required()}
    for value in ("\x00", "9" * 500, "☃", "\ud800", "a" * 1_100, "../", "[]", "=&="):
        for field in (*route.query.model_fields, "unknown"):
            answer = invoke(function, event(route.path, route.method, route.path, parameters, None, {**needed, field: value}, headers, ""))
            assert (answer.status, set(answer.errors)) == (422, {field}), ascii(value)


@pytest.mark.parametrize("kind", UNFIT)
@pytest.mark.parametrize("field", ["name", "note"])
def test_text_with_code_points_that_deceive_or_break_is_refused(kind: str, field: str, tables: Any) -> None:
    route = next(one for name, one in WITH_BODY if one.path == "/v1/volunteers")
    answer = _send("RegistrationFunction", route, json.dumps(actors.volunteer(1, **{field: UNFIT[kind]})), JSON)
    assert (answer.status, answer.errors) == (422, {field: "unfit_text"})
    assert rows(tables, but=_OWN) == 0


@pytest.mark.parametrize("name", FIT)
def test_rare_short_and_minority_names_are_accepted(name: str) -> None:
    actors.sign_up(1, name=name)
    assert call("GET", "/v1/me", token=actors.token(1)).body["name"] == name


@pytest.mark.parametrize(
    "body",
    ["&".join(f"f{number}=1" for number in range(1_000)), "name=a&name=b", "%ff%fe=1", "name=%00", "a" * 17_000, "=", "&&&&", "roles=queue" * 900, "name=%ED%A0%80"],
    ids=range(9),
)
def test_no_hostile_form_is_taken(body: str, tables: Any) -> None:
    route = next(one for name, one in WITH_BODY if one.form)
    answer = _send("RegistrationFunction", route, body, "application/x-www-form-urlencoded")
    assert 400 <= answer.status < 500
    assert answer.headers["content-type"].startswith("text/html")
    assert rows(tables, but=_OWN) == 0


@pytest.mark.parametrize("packed", ["%%%", "e30", "A===", "é", "e30=\n"])
def test_a_body_that_claims_to_be_base64_and_is_not_is_refused(packed: str) -> None:
    headers = {"content-type": JSON, "idempotency-key": "x" * 16}
    sent = event("/v1/volunteers", "POST", "/v1/volunteers", {}, packed, None, headers, "")
    assert invoke("RegistrationFunction", {**sent, "isBase64Encoded": True}).status in (400, 422)


def test_every_refusal_takes_less_than_50_ms() -> None:
    route = next(one for name, one in WITH_BODY if one.path == "/v1/volunteers")
    for what, body, kind in CORPUS:
        times = []
        for _ in range(5):
            begun = time.perf_counter()
            _send("RegistrationFunction", route, body, kind)
            times.append(time.perf_counter() - begun)
        assert statistics.median(times) < 0.05, what


@pytest.mark.parametrize("function", HTTP)
def test_an_address_or_method_that_is_none_gets_a_problem(function: str) -> None:
    for method, path in (("GET", "/v1/nothing"), ("PUT", local().routes[0].path)):
        answer = invoke(function, event(path, method, path, {}, None, None, {}, ""))
        assert answer.status in (404, 405)
        assert _is_a_problem(answer)
