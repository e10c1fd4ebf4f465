"""HTTP as API Gateway and the CDN would do it: requests under /v1 become v1 proxy events for the template's functions, the rest is the site."""

import base64
import json
import socket
import sys
import threading
import traceback
import uuid
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from infra.local.site import Site
from infra.local.template import Function, Template

LARGEST = 10 * 1024 * 1024
SLOWEST_SECONDS = 30
Answer = tuple[int, list[tuple[str, str]], bytes]
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")


class Routes:
    """The template's routes as a tree of path parts; a `{name}` part takes any one part, undecoded."""

    def __init__(self, template: Template) -> None:
        self._tree: dict[str, Any] = {}
        for route in template.routes:
            node = self._tree
            for part in route.path.strip("/").split("/"):
                node = node.setdefault("{}" if part.startswith("{") else part, {})
            node.setdefault("", {})[route.method] = route

    def find(self, method: str, path: str) -> tuple[Any, dict[str, str]] | None:
        """The route and its path parameters."""
        node, values = self._tree, []
        for part in path.strip("/").split("/"):
            if part and part in node:
                node = node[part]
            elif part and "{}" in node:
                node = node["{}"]
                values.append(part)
            else:
                return None
        route = node.get("", {}).get(method)
        if route is None:
            return None
        names = [part[1:-1] for part in route.path.split("/") if part.startswith("{")]
        return route, dict(zip(names, values, strict=True))


class Gateway:
    """Answers one request at a time: Chalice apps are not thread-safe."""

    def __init__(self, template: Template, site: Site, develop: Callable[[str, str, bytes], Answer | None]) -> None:
        self._routes, self._template, self._site, self._develop = Routes(template), template, site, develop
        self._functions: dict[str, Callable[[dict[str, Any], Any], dict[str, Any]]] = {}
        self._lock = threading.Lock()
        self._own = template.gateway_responses

    def warm(self) -> None:
        """Imports every function that has a route, as the provisioned ones would be."""
        for name in dict.fromkeys(route.function for route in self._template.routes):
            self._function(name)

    def answer(self, method: str, target: str, headers: list[tuple[str, str]], body: bytes, address: str) -> Answer:
        """The whole answer to a request."""
        url = urlsplit(target)
        if url.path.startswith("/dev/"):
            return self._develop(method, target, body) or self.own("MISSING_AUTHENTICATION_TOKEN")
        if not url.path.startswith("/v1/"):
            return self._site.answer(method, url.path, dict(headers))
        found = self._routes.find(method, url.path)
        if found is None:
            return self.own("MISSING_AUTHENTICATION_TOKEN")
        route, parameters = found
        event = _event(route.path, method, url.path, url.query, parameters, headers, body, address)
        with self._lock:
            try:
                response = self._function(route.function)(event, context_of(self._template.functions[route.function]))
            except Exception:
                sys.stderr.write(traceback.format_exc(limit=-4))
                return self.own("INTEGRATION_FAILURE")
        return _unpack(response)

    def own(self, kind: str) -> Answer:
        """What the gateway itself says, as the template words it."""
        response = self._own.get(kind) or self._own["DEFAULT_5XX" if kind.startswith("INT") else "DEFAULT_4XX"]
        return response.status, list(response.headers.items()), response.body.encode()

    def _function(self, name: str) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
        if name not in self._functions:
            module, _, attribute = self._template.functions[name].handler.rpartition(".")
            self._functions[name] = getattr(import_module(module), attribute)
        return self._functions[name]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "muster", ""
    timeout = SLOWEST_SECONDS
    disable_nagle_algorithm = True
    wbufsize = -1
    server: "Server"

    def _run(self) -> None:
        gateway = self.server.gateway
        body = self._body()
        if body is None:
            self.close_connection = True
            self._send(gateway.own("REQUEST_TOO_LARGE"))
            return
        try:
            answer = gateway.answer(self.command, self.path, list(self.headers.items()), body, self.client_address[0])
        except ValueError:  # an address that is none, such as http://[
            answer = gateway.own("BAD_REQUEST_PARAMETERS")
        self._send(answer)

    def _body(self) -> bytes | None:
        """The whole body; None when its length is missing, false or beyond what a gateway takes."""
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return None
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or len(length) > 9 or int(length) > LARGEST:
            return None
        return self.rfile.read(int(length)) if int(length) else b""

    def _send(self, answer: Answer) -> None:
        status, headers, content = answer
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        if status != 304 and status != 204:
            self.send_header("Content-Length", str(len(content)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD" and status not in (204, 304):
            self.wfile.write(content)
        self.wfile.flush()

    def log_message(self, format: str, *arguments: Any) -> None:
        """No access log: addresses may hold codes."""


for _method in METHODS:
    setattr(_Handler, f"do_{_method}", _Handler._run)


class Server(ThreadingHTTPServer):
    """An HTTP server on a socket that several processes share."""

    daemon_threads = True
    request_queue_size = 512

    def __init__(self, listening: socket.socket, gateway: Gateway) -> None:
        super().__init__(listening.getsockname(), _Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = listening
        self.gateway = gateway

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""
        if not isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError)):
            sys.stderr.write(traceback.format_exc(limit=-4))


def listen(port: int) -> socket.socket:
    """A listening socket on 127.0.0.1; raises OSError when the port is taken."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    listening.listen(512)
    return listening


def _event(
    resource: str, method: str, path: str, query: str, parameters: dict[str, str], headers: list[tuple[str, str]], body: bytes, address: str
) -> dict[str, Any]:
    """An API Gateway proxy event, payload version 1."""
    many: dict[str, list[str]] = {}
    for name, value in headers:
        many.setdefault(name, []).append(value)
    asked: dict[str, list[str]] = {}
    for name, value in parse_qsl(query, keep_blank_values=True, max_num_fields=100):
        asked.setdefault(name, []).append(value)
    try:
        text, encoded = body.decode(), False
    except UnicodeDecodeError:
        text, encoded = base64.b64encode(body).decode(), True
    return {
        "resource": resource, "path": path, "httpMethod": method, "headers": {name: values[-1] for name, values in many.items()},
        "multiValueHeaders": many, "queryStringParameters": {name: values[-1] for name, values in asked.items()} or None,
        "multiValueQueryStringParameters": asked or None, "pathParameters": parameters or None, "stageVariables": None,
        "body": text or None, "isBase64Encoded": encoded,
        "requestContext": {
            "resourcePath": resource, "httpMethod": method, "path": path, "stage": "local", "requestId": str(uuid.uuid4()),
            "identity": {"sourceIp": address, "userAgent": None}, "protocol": "HTTP/1.1", "accountId": "0", "apiId": "local",
        },
    }  # fmt: skip


def context_of(function: Function) -> Any:
    """What a Lambda handler reads of its context."""
    return SimpleNamespace(
        function_name=function.logical, function_version="1", memory_limit_in_mb=512, invoked_function_arn=f"arn:local:{function.logical}",
        aws_request_id=str(uuid.uuid4()), get_remaining_time_in_millis=lambda: function.timeout * 1000,
    )  # fmt: skip


def _unpack(response: dict[str, Any]) -> Answer:
    headers = [(name, str(value)) for name, value in (response.get("headers") or {}).items()]
    headers += [(name, value) for name, values in (response.get("multiValueHeaders") or {}).items() for value in values]
    content = response.get("body") or ""
    raw = base64.b64decode(content) if response.get("isBase64Encoded") else content.encode() if isinstance(content, str) else json.dumps(content).encode()
    return int(response["statusCode"]), headers, raw
