"""How the drill speaks to Muster: HTTP and nothing else, one connection a thread, waiting as long as Retry-After says."""

import http.client
import json
import re
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")
REFRESH_SECONDS, TRIES = 600, 8


class Refusal(RuntimeError):
    """Muster said no."""

    def __init__(self, status: int, problem: Any) -> None:
        super().__init__(f"{status} {problem.get('detail') if isinstance(problem, dict) else problem}")
        self.status = status


class Client:
    """Requests to one run; a request that was not answered is sent again with the same key."""

    def __init__(self, port: int) -> None:
        self._port, self._own = port, threading.local()
        self._opened: list[http.client.HTTPConnection] = []

    def close(self) -> None:
        """Closes every thread's connection."""
        for connection in self._opened:
            connection.close()

    def call(self, method: str, path: str, body: Any = None, *, authorization: str = "", key: str = "") -> Any:
        """The parsed answer; raises Refusal on a 4xx other than 429."""
        headers = {"Content-Type": "application/json", "Accept": "application/json", "Idempotency-Key": key or uuid.uuid4().hex}
        if authorization:
            headers["Authorization"] = authorization
        content = json.dumps(body) if body is not None else None
        for attempt in range(TRIES):
            try:
                connection = self._connection()
                connection.request(method, path, content, headers)
                response = connection.getresponse()
                text = response.read()
            except (OSError, http.client.HTTPException):
                self._own.connection = None
                time.sleep(0.05 * 2**attempt)
                continue
            if response.status in (429, 503):
                time.sleep(float(response.headers.get("Retry-After", 1)))
                continue
            answer = json.loads(text) if text else None
            if response.status >= 400:
                raise Refusal(response.status, answer)
            return answer
        raise Refusal(503, "no answer")

    def _connection(self) -> http.client.HTTPConnection:
        if getattr(self._own, "connection", None) is None:
            self._own.connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
            self._opened.append(self._own.connection)
        connection: http.client.HTTPConnection = self._own.connection
        return connection


class Staff:
    """A signed-in person of the staff; the session is renewed before it ends."""

    def __init__(self, client: Client, challenge: str, code: str) -> None:
        self._client = client
        self._take(client.call("POST", "/v1/sessions", {"challenge": challenge, "code": code}))

    def call(self, method: str, path: str, body: Any = None, *, key: str = "") -> Any:
        """A request in this person's name."""
        if time.monotonic() > self._renew_at:
            self._take(self._client.call("POST", "/v1/sessions/refresh", {"refresh_token": self._refresh}))
        return self._client.call(method, path, body, authorization=f"Bearer {self._access}", key=key)

    def _take(self, session: dict[str, Any]) -> None:
        self._access, self._refresh = session["access_token"], session["refresh_token"]
        self._renew_at = time.monotonic() + REFRESH_SECONDS


def sign_in(client: Client, phones: Sequence[str], seconds: float = 60) -> list[Staff]:
    """Staff signed in with the codes that the inbox received for their phones."""
    challenges = [client.call("POST", "/v1/sessions/challenges", {"phone": phone})["challenge"] for phone in phones]
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        letters = client.call("GET", "/dev/messages")
        codes = {one["to"][-11:]: re.findall(r"\b[0-9]{6}\b", one["text"])[0] for one in letters if not one["link"]}
        if codes.keys() >= set(phones):
            return [Staff(client, challenge, codes[phone]) for challenge, phone in zip(challenges, phones, strict=True)]
        time.sleep(0.2)
    raise Refusal(504, "no sign-in code arrived")


def in_parallel(work: Callable[[Any], T], rows: Iterable[Any], clients: int, done: Callable[[], object]) -> list[T]:
    """Runs work over rows with so many clients at once; answers in the order of rows."""

    def one(row: Any) -> T:
        answer = work(row)
        done()
        return answer

    with ThreadPoolExecutor(clients) as pool:
        return list(pool.map(one, rows))
