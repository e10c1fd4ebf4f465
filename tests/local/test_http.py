"""The real functions and the site over a real socket."""

import contextlib
import http.client
import json
import resource
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.local.gateway import Gateway
from infra.local.server import LARGEST, Server, listen
from infra.local.static import Site
from infra.local.template import local
from tests import actors


@pytest.fixture
def gateway(clean: None, tmp_path: Path) -> Gateway:
    (tmp_path / "zh").mkdir()
    (tmp_path / "zh" / "index.html").write_text("<h1>集结</h1>", encoding="utf-8")
    (tmp_path / "csp.json").write_text('{"policy": "default-src \'self\'"}', encoding="utf-8")
    return Gateway(local(), serve=Site(tmp_path).answer, develop=lambda *asked: None, say=lambda line: None)


@pytest.fixture
def port(gateway: Gateway) -> Iterator[int]:
    listening = listen(0)
    server = Server(listening, gateway, lambda line: None)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield int(listening.getsockname()[1])
    server.shutdown()
    thread.join()
    server.server_close()


def _ask(port: int, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, dict[str, str], bytes]:
    web = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with contextlib.closing(web):
        web.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = web.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()


def test_a_sign_up_is_received(port: int) -> None:
    body = json.dumps(actors.volunteer(1)).encode()
    status, headers, said = _ask(port, "POST", "/v1/volunteers", body, content_type="application/json", idempotency_key="x" * 16)
    assert (status, headers["cache-control"], json.loads(said)["received"]) == (201, "no-store", True)


@pytest.mark.parametrize("path", ["/v1/needs//roster", "/v1/%6eeeds", "/v1/needs/a/b/c", "/v1/volunteers/"])
def test_an_address_is_matched_as_it_was_sent(port: int, path: str) -> None:
    assert _ask(port, "GET", path)[0] == 404


def test_path_parameters_stay_undecoded_and_repeated_ones_are_all_there(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []

    def see(event: Any, context: Any) -> Any:
        seen.append(event)
        return {"statusCode": 204}

    monkeypatch.setattr(gateway, "_handler", lambda name: see)
    gateway.answer("GET", "/v1/receipts/RV%2F1%00?lang=en&lang=zh", [], b"", "127.0.0.1")
    assert seen[0]["pathParameters"] == {"code": "RV%2F1%00"}
    assert seen[0]["multiValueQueryStringParameters"] == {"lang": ["en", "zh"]}


def test_a_file_of_100_mb_is_answered_with_the_limit_and_leaves_nothing_in_memory_or_in_the_store(port: int, tables: Any) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    part = b"x" * 1_000_000
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(b"POST /v1/rosters HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100000000\r\n\r\n")
        for _ in range(100):
            line.sendall(part)
        answer = http.client.HTTPResponse(line)
        answer.begin()
        said = json.loads(answer.read())
    assert (answer.status, answer.headers["connection"], said["status"]) == (413, "close", 413)
    assert "3 MB" in said["detail"]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000  # KB
    assert tables.scan(TableName="muster-local-rosters", Select="COUNT")["Count"] == 0
    status, _, said = _ask(port, "POST", "/v1/rosters", b"x" * (LARGEST + 1))
    assert status == 413


def test_a_body_beyond_a_routes_own_limit_names_that_limit(port: int) -> None:
    status, _, said = _ask(port, "POST", "/v1/volunteers", b'"' + b"x" * 20_000 + b'"', content_type="application/json", idempotency_key="x" * 16)
    assert (status, "16 KB" in json.loads(said)["detail"]) == (413, True)


@pytest.mark.parametrize(
    "lines", [b"Content-Length: 2\r\nContent-Length: 3\r\n", b"Transfer-Encoding: chunked\r\n", b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n"]
)
def test_two_opinions_on_where_a_body_ends_smuggle_no_second_request(port: int, lines: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(b"POST /v1/volunteers HTTP/1.1\r\nHost: x\r\n" + lines + b"\r\n0\r\n\r\nGET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = b""
        while part := connection.recv(65536):
            answer += part
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"HTTP/1.1 ") == 1


def test_head_tells_the_length_and_headers_of_get_and_sends_no_body(port: int) -> None:
    got, asked = _ask(port, "GET", "/zh/"), _ask(port, "HEAD", "/zh/")
    assert (asked[0], asked[1]["content-length"], asked[2]) == (200, got[1]["content-length"], b"")
    assert asked[1]["content-security-policy"] == "default-src 'self'"


def test_every_busy_answer_of_the_gateway_says_when_to_come_again() -> None:
    busy = [response for response in local().gateway_responses.values() if response.status in (429, 503, 504)]
    assert busy
    assert all(int(response.headers["Retry-After"]) > 0 for response in busy)
