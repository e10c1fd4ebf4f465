"""HTTP/1.1 with kept connections, for several processes on one listening socket."""

import contextlib
import socket
import sys
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from infra.local.environment import where
from infra.local.gateway import Gateway
from infra.local.proxy import Answer

LARGEST = 6 * 1024 * 1024  # as much as a Lambda takes; what a route takes it says itself
DISCARDED = 160 * 1024 * 1024
SLOWEST_SECONDS = 15
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
_REASONS = {int(status): status.phrase for status in HTTPStatus}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = SLOWEST_SECONDS
    disable_nagle_algorithm = True
    server: "Server"

    def _run(self) -> None:
        gateway = self.server.gateway
        refused, body = self._body()
        if refused:
            self.close_connection = True
            self._send(gateway.own(refused))
            return
        try:
            answer = gateway.answer(self.command, self.path, list(self.headers.items()), body, self.client_address[0])
        except Exception as error:
            self.server.say(where(error))
            answer = gateway.own("INTEGRATION_FAILURE")
        self._send(answer)

    def _body(self) -> tuple[str, bytes]:
        """How the gateway calls what is wrong with the body, or nothing, and the whole body."""
        lengths = self.headers.get_all("Content-Length", [])
        if self.headers.get("Transfer-Encoding") or len(set(lengths)) > 1:
            return "BAD_REQUEST_BODY", b""
        length = lengths[0].strip() if lengths else "0"
        if not (length.isascii() and length.isdigit()):
            return "BAD_REQUEST_BODY", b""
        if len(length) > 12 or int(length) > LARGEST:
            self._discard(int(length[:12]))
            return "REQUEST_TOO_LARGE", b""
        body = self.rfile.read(int(length)) if int(length) else b""
        if len(body) < int(length):
            raise ConnectionError("the client went away")
        return "", body

    def _discard(self, length: int) -> None:
        """Reads a body that is refused, up to a bound: a client that is still sending would not hear the answer."""
        left = min(length, DISCARDED)
        with contextlib.suppress(OSError):
            while left > 0 and (part := self.rfile.read(min(left, 64 * 1024))):
                left -= len(part)

    def _send(self, answer: Answer) -> None:
        """The answer in one write."""
        status, headers, content = answer
        lines = [f"HTTP/1.1 {status} {_REASONS.get(status, '')}", f"Date: {self.date_time_string()}"]
        lines += [f"{name}: {value}" for name, value in headers if name.lower() not in ("content-length", "connection", "transfer-encoding")]
        bare = status in (204, 304)
        if not bare:
            lines.append(f"Content-Length: {len(content)}")
        if self.close_connection:
            lines.append("Connection: close")
        head = "\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n"
        self.wfile.write(head if bare or self.command == "HEAD" else head + content)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What http.server itself refuses (no HTTP, an unknown method, an endless line) is answered as the gateway would."""
        self.close_connection = True
        self.command = self.command or "GET"
        self._send(self.server.gateway.own("MISSING_AUTHENTICATION_TOKEN" if code == HTTPStatus.NOT_IMPLEMENTED else "BAD_REQUEST_PARAMETERS"))

    def log_message(self, format: str, *arguments: Any) -> None:
        """No access log: addresses may hold codes."""


for _method in METHODS:
    setattr(_Handler, f"do_{_method}", _Handler._run)


class Server(ThreadingHTTPServer):
    """One process's share of the requests."""

    daemon_threads = True

    def __init__(self, listening: socket.socket, gateway: Gateway, say: Callable[[str], None]) -> None:
        super().__init__(listening.getsockname(), _Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = listening
        self.socket.setblocking(False)  # another process may have been quicker to take the connection
        self.gateway, self.say = gateway, say

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""
        error = sys.exc_info()[1]
        if error and not isinstance(error, (ConnectionError, TimeoutError)):
            self.say(where(error))


def listen(port: int) -> socket.socket:
    """A listening socket on 127.0.0.1; raises OSError when the port is taken."""
    listening = socket.socket()
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", port))
        listening.listen(512)
    except (OSError, OverflowError):
        listening.close()
        raise
    return listening
