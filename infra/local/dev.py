"""Pages that only a laptop has: the message inbox, what was given up, and the switches of the drill."""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from html import escape
from typing import Any
from urllib.parse import parse_qs, urlsplit

from infra.local.inbox import Inbox, Message
from infra.local.letters import DeadLetters

Answer = tuple[int, list[tuple[str, str]], bytes]
SHOWN = 200
_CSS = (
    "body{font:16px/1.6 sans-serif;margin:0 auto;max-width:46rem;padding:16px;background:#f7f5f3;color:#1f1a17}"
    "article{background:#fff;border:1px solid #ded8d2;border-radius:10px;padding:12px 16px;margin:12px 0}"
    "h1{border-bottom:4px solid #c4161c;padding-bottom:8px}small{color:#5a524c}"
    "a{color:#0b4f8a;overflow-wrap:anywhere;display:inline-block;padding:10px 0}p{overflow-wrap:anywhere}"
)
_STYLE = base64.b64encode(hashlib.sha256(_CSS.encode()).digest()).decode()
_POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_COMMON = [("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer")]
_HERE = {"localhost", "127.0.0.1", "[::1]"}


class Developer:
    """Answers /dev/…; what needs the pump is asked of the process that runs it."""

    def __init__(self, inbox: Inbox, dead: DeadLetters, ask: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        self._inbox, self._dead, self._ask = inbox, dead, ask

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer | None:
        """The answer to a request, or None for an address that is none."""
        if not _from_here(headers):  # sign-in codes stand here: not for a page elsewhere that has this browser ask
            return _problem(403, "Not from here", "/dev answers only at this machine's own address.")
        url = urlsplit(target)
        asked = {name: values[-1] for name, values in parse_qs(url.query).items()}
        if method in ("GET", "HEAD"):
            if url.path == "/dev/inbox":
                return self._page()
            if url.path == "/dev/messages":
                since = asked.get("since", "0")
                return _json(self._inbox.read(int(since))) if since.isdecimal() and len(since) < 10 else _problem(400, "Bad request", "since: a number")
            if url.path == "/dev/dead-letters":
                return _json(self._dead.read())
            if url.path == "/dev/pump":
                return self._asked({"pump": {}})
        if method == "POST" and url.path == "/dev/pump":
            wanted = _object(body)
            return self._asked({"pump": wanted}) if wanted is not None else _problem(400, "Bad request", "The body must be a JSON object.")
        if method == "POST" and url.path.startswith("/dev/schedules/"):
            return self._asked({"schedule": url.path.rpartition("/")[2]})
        return None

    def _asked(self, question: dict[str, Any]) -> Answer:
        try:
            answer = self._ask(question)
        except (OSError, EOFError):
            return _problem(503, "Not available", "The pump is being started.", ("Retry-After", "1"))
        if "unknown" in answer:
            return _problem(404, "No such schedule", str(answer["unknown"]))
        if "failed" in answer:
            return _problem(502, "Failed", str(answer["failed"]))
        return _json(answer)

    def _page(self) -> Answer:
        total = self._inbox.count()
        messages = self._inbox.read(max(0, total - SHOWN))
        rows = "".join(_article(one) for one in reversed(messages)) or "<p>还没有短信。No messages yet.</p>"
        given_up = len(self._dead.read())
        letters = f' · <a href="/dev/dead-letters">没有办成 Given up: {given_up}</a>' if given_up else ""
        html = (
            '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
            f'<title>短信收件箱 Inbox</title><style>{_CSS}</style><main><h1>短信收件箱 Inbox</h1>'
            "<p><small>本机演示：这些短信没有真的发出。On this laptop only; nothing was really sent. "
            f'{total} · <a href="/dev/inbox">刷新 Reload</a>{letters}</small></p>{rows}</main></html>'
        )
        own = [("Content-Type", "text/html; charset=utf-8"), ("Content-Security-Policy", _POLICY), ("Refresh", "4")]
        return 200, [*own, *_COMMON], html.encode()


def _from_here(headers: Mapping[str, str]) -> bool:
    host = headers.get("host", "")
    origin = headers.get("origin")
    name = host.rpartition(":")[0] if not host.endswith("]") and ":" in host else host
    return name in _HERE and origin in (None, f"http://{host}")


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _json(value: Any) -> Answer:
    return 200, [("Content-Type", "application/json"), *_COMMON], json.dumps(value, ensure_ascii=False).encode()


def _problem(status: int, title: str, detail: str, *more: tuple[str, str]) -> Answer:
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, "errors": []}
    return status, [("Content-Type", "application/problem+json"), *_COMMON, *more], json.dumps(body, ensure_ascii=False).encode()


def _article(message: Message) -> str:
    link = f'<a href="{escape(message["link"])}">{escape(message["link"])}</a>' if message.get("link") else ""
    return f"<article><small>{escape(message['to'])} · {escape(message['at'])}</small><p>{escape(message['text'])}</p>{link}</article>"
