"""The HTTP side: what reaches a function, what leaves, and what happens to requests that are none."""

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.local.gateway import Gateway, Routes
from infra.local.proxy import event_of
from infra.local.server import LARGEST, Server, listen
from infra.local.template import Template

SMALL = Path(__file__).parent / "small.yaml"
Ask = tuple[int, dict[str, str], bytes]


@pytest.fixture(scope="module")
def said() -> list[str]:
    return []


@pytest.fixture(scope="module")
def port(said: list[str]) -> Iterator[int]:
    listening = listen(0)
    gateway = Gateway(Template(path=SMALL), serve=lambda *_: (200, [], b"site"), develop=lambda *_: None, say=said.append)
    server = Server(listening, gateway, said.append)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield int(listening.getsockname()[1])
    server.shutdown()
    server.server_close()
    thread.join()


def ask(port: int, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Ask:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    connection.close()
    return found


def raw(port: int, text: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(text)
        connection.shutdown(socket.SHUT_WR)
        parts = b""
        while part := connection.recv(65536):
            parts += part
    return parts


def test_a_body_arrives_and_leaves_as_it_was(port: int) -> None:
    for body in ("姓名".encode(), b"\xff\xfe\x00", b"x" * LARGEST, b""):
        status, headers, content = ask(port, "POST", "/v1/things/a%2Fb", body)
        assert (status, content, headers["seen-id"]) == (200, body, "a%2Fb")


def test_a_function_may_send_a_header_twice(port: int) -> None:
    assert raw(port, b"GET /v1/things HTTP/1.0\r\n\r\n").count(b"Set-Cookie: ") == 2


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/nothing", 404), ("DELETE", "/v1/things", 404), ("OPTIONS", "/v1/things", 404), ("GET", "/v1/things/", 404),
        ("GET", "/v1//things", 404), ("GET", "/v1/things/a/b", 404), ("GET", "/v1", 404), ("GET", "/dev/none", 404),
        ("GET", "/v1/things?" + "&".join("a=1" for _ in range(200)), 400), ("BREW", "/v1/things", 404),
    ],
)  # fmt: skip
def test_what_is_no_route_gets_the_templates_answer(port: int, method: str, path: str, status: int) -> None:
    found, headers, content = ask(port, method, path)
    assert (found, headers["content-type"], json.loads(content)) == (status, "application/problem+json", {"status": status})


def test_a_head_request_has_no_body(port: int) -> None:
    status, headers, content = ask(port, "HEAD", "/zh/")
    assert (status, headers["content-length"], content) == (200, "4", b"")


def test_a_fixed_path_goes_before_a_parameter() -> None:
    found = Routes(Template(path=SMALL)).find("GET", "/v1/things/fixed")
    assert found
    assert (found[0].path, found[1]) == ("/v1/things/fixed", {})


@pytest.mark.parametrize("how", ["raise", "none", "text", "no-status", "bad-status", "split"])
def test_a_function_that_fails_is_a_503_and_one_line_without_what_it_was_given(port: int, said: list[str], how: str) -> None:
    said.clear()
    status, headers, _ = ask(port, "GET", f"/v1/clumsy/{how}")
    assert (status, headers["retry-after"]) == (503, "5")
    assert len(said) == 1
    assert "GET /v1/clumsy/{how}" in said[0]
    assert "1380000" not in said[0]
    assert "\n" not in said[0]


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"Content-Length: -1", 400), (b"Content-Length: \xb2", 400), (b"Content-Length: 1e3", 400), (b"Content-Length: 3\r\nContent-Length: 4", 400),
        (b"Transfer-Encoding: chunked", 400), (b"Content-Length: 7000000", 413), (b"Content-Length: 99999999999999999999", 413),
    ],
)  # fmt: skip
def test_a_false_length_is_refused_and_the_connection_closed(port: int, head: bytes, status: int) -> None:
    answer = raw(port, b"POST /v1/things/a HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n\r\nabc")
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"Connection: close" in answer
    assert answer.count(b"HTTP/1.1") == 1


@pytest.mark.parametrize("line", [b"nonsense\r\n\r\n", b"GET\r\n\r\n", b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01\x02\r\n\r\n"])
def test_what_is_no_http_gets_a_problem_and_the_server_goes_on(port: int, line: bytes) -> None:
    assert b"application/problem+json" in raw(port, line)
    assert ask(port, "GET", "/zh/")[0] == 200


def test_an_address_that_is_none_is_refused(port: int) -> None:
    assert raw(port, b"GET http://[ HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.1 400 ")


def test_a_client_that_goes_away_in_the_middle_is_no_news(port: int, said: list[str]) -> None:
    said.clear()
    assert raw(port, b"POST /v1/things/a HTTP/1.1\r\nContent-Length: 100\r\n\r\nabc") == b""
    assert ask(port, "GET", "/zh/")[0] == 200
    assert said == []


def test_a_connection_serves_many_requests(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    local = None
    for number in range(20):
        connection.request("POST", f"/v1/things/{number}", b"body")
        answer = connection.getresponse()
        assert (answer.read(), answer.headers["Seen-Id"]) == (b"body", str(number))
        local = local or connection.sock.getsockname()
        assert connection.sock.getsockname() == local
    connection.close()


def test_an_event_is_what_api_gateway_sends() -> None:
    event = event_of(
        resource="/v1/things/{id}", method="POST", path="/v1/things/a", query="a=1&a=2&b=%E4%B8%AD&c=", parameters={"id": "a"},
        headers=[("Host", "muster.test"), ("X-Twice", "1"), ("X-Twice", "2"), ("X-Forwarded-For", "9.9.9.9")], body=b"", address="127.0.0.7",
    )  # fmt: skip
    assert (event["resource"], event["path"], event["httpMethod"]) == ("/v1/things/{id}", "/v1/things/a", "POST")
    assert event["queryStringParameters"] == {"a": "2", "b": "中", "c": ""}
    assert event["multiValueQueryStringParameters"] == {"a": ["1", "2"], "b": ["中"], "c": [""]}
    assert event["headers"]["X-Twice"] == "2"
    assert event["multiValueHeaders"]["X-Twice"] == ["1", "2"]
    assert event["headers"]["X-Forwarded-For"] == "9.9.9.9, 127.0.0.7"
    assert (event["body"], event["isBase64Encoded"], event["pathParameters"]) == (None, False, {"id": "a"})
    about: dict[str, Any] = event["requestContext"]
    assert (about["resourcePath"], about["identity"]["sourceIp"], about["domainName"]) == ("/v1/things/{id}", "127.0.0.7", "muster.test")


def test_a_port_in_use_is_refused(port: int) -> None:
    with pytest.raises(OSError, match="in use"):
        listen(port)
