"""Pages that only a laptop has: the message inbox, the dead letters, and the switches of the drill."""

import json
from collections.abc import Callable
from html import escape
from typing import Any
from urllib.parse import parse_qs, urlsplit

from infra.local.inbox import Inbox
from infra.local.letters import DeadLetters

Answer = tuple[int, list[tuple[str, str]], bytes]
_CSS = """body{font:16px/1.6 sans-serif;margin:0 auto;max-width:46rem;padding:16px;background:#f7f5f3;color:#1f1a17}
article{background:#fff;border:1px solid #ded8d2;border-radius:10px;padding:12px 16px;margin:12px 0}
h1{border-bottom:4px solid #c4161c;padding-bottom:8px}small{color:#5a524c}
a{color:#0b4f8a;overflow-wrap:anywhere;display:inline-block;padding:10px 0}p{overflow-wrap:anywhere}"""


class Developer:
    """Answers /dev/…; what needs the pump is asked of the process that runs it."""

    def __init__(self, inbox: Inbox, dead: DeadLetters, ask: Callable[[dict[str, Any]], Any]) -> None:
        self._inbox, self._dead, self._ask = inbox, dead, ask

    def answer(self, method: str, target: str, body: bytes) -> Answer | None:
        """The answer to a request, or None for an address that is none."""
        url = urlsplit(target)
        asked = {name: values[-1] for name, values in parse_qs(url.query).items()}
        if method == "GET" and url.path == "/dev/inbox":
            return _page(self._inbox.read())
        if method == "GET" and url.path == "/dev/messages":
            since = asked.get("since", "0")
            return _json(self._inbox.read(int(since) if since.isdigit() else 0))
        if method == "GET" and url.path == "/dev/dead-letters":
            return _json(self._dead.read())
        if url.path == "/dev/pump":
            return _json(self._ask({"pump": json.loads(body or b"{}") if method == "POST" else {}}))
        if method == "POST" and url.path.startswith("/dev/schedules/"):
            return _json(self._ask({"schedule": url.path.rpartition("/")[2]}))
        return None


def _json(value: Any) -> Answer:
    status = 404 if isinstance(value, dict) and "unknown" in value else 200
    return status, [("Content-Type", "application/json"), ("Cache-Control", "no-store")], json.dumps(value, ensure_ascii=False).encode()


def _page(messages: list[dict[str, str]]) -> Answer:
    rows = "".join(_article(one) for one in reversed(messages[-200:])) or "<p>还没有短信。No messages yet.</p>"
    hint = "本机演示：这些短信没有真的发出。On this laptop only; nothing was really sent."
    html = (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>短信收件箱 Inbox</title><style>{_CSS}</style><main><h1>短信收件箱 Inbox</h1>"
        f'<p><small>{hint} <a href="/dev/inbox">刷新 Reload</a></small></p>{rows}</main></html>'
    )
    policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'"
    return 200, [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store"), ("Content-Security-Policy", policy)], html.encode()


def _article(message: dict[str, str]) -> str:
    link = f'<a href="{escape(message["link"])}">{escape(message["link"])}</a>' if message.get("link") else ""
    return f"<article><small>{escape(message['to'])} · {escape(message['at'])}</small><p>{escape(message['text'])}</p>{link}</article>"
