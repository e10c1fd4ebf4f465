"""The built site, served with the headers that the CDN sends."""

import gzip
import hashlib
import json
import mimetypes
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

Answer = tuple[int, list[tuple[str, str]], bytes]
COMMON = (
    ("Strict-Transport-Security", "max-age=31536000"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Permissions-Policy", "geolocation=(self), camera=(), microphone=(), payment=(), usb=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
_SEEING = tuple((name, value.replace("camera=()", "camera=(self)")) for name, value in COMMON)
# Named here, since a machine's own list may know other types or none.
_TYPES = {
    ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".json": "application/json", ".svg": "image/svg+xml",
    ".txt": "text/plain", ".webmanifest": "application/manifest+json", ".png": "image/png", ".ico": "image/x-icon", ".webp": "image/webp",
}  # fmt: skip
_TEXT = {"text/html", "text/css", "text/javascript", "application/json", "image/svg+xml", "text/plain", "application/manifest+json"}
_SMALLEST_PACKED = 256


class Site:
    """A folder of files; anything else is the 404 page."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    def answer(self, method: str, path: str, headers: Mapping[str, str]) -> Answer:
        """The file at a path, a redirect to a folder's own address, or the 404 page; header names in lower case."""
        if method not in ("GET", "HEAD"):
            return 405, [*COMMON, ("Allow", "GET, HEAD")], b""
        if path == "/":
            return 302, [*COMMON, ("Location", "/zh/"), ("Cache-Control", "max-age=60")], b""
        try:
            return self._found(path, headers)
        except (OSError, ValueError):  # a name too long, or one that no file can have
            return self._missing(path, headers)

    def _found(self, path: str, headers: Mapping[str, str]) -> Answer:
        file = (self._root / unquote(path, errors="strict").lstrip("/")).resolve()
        if not file.is_relative_to(self._root):
            return self._missing(path, headers)
        if file.is_dir():
            if not path.endswith("/"):
                return 301, [*COMMON, ("Location", f"/{path.lstrip('/')}/"), ("Cache-Control", "max-age=60")], b""
            file /= "index.html"
        elif path.endswith("/"):
            return self._missing(path, headers)
        return self._file(file, path, headers) if file.is_file() else self._missing(path, headers)

    def _missing(self, path: str, headers: Mapping[str, str]) -> Answer:
        language = "en" if path.startswith("/en/") else "zh"
        for page in (f"{language}/404/index.html", f"{language}/404.html", "404.html"):
            if (self._root / page).is_file():
                return self._file(self._root / page, path, headers, status=404)
        return 404, [*COMMON, ("Content-Type", "text/plain; charset=utf-8")], b"404\n"

    def _file(self, file: Path, path: str, headers: Mapping[str, str], status: int = 200) -> Answer:
        content, packed, tag = _load(file, file.stat().st_mtime_ns)
        kind = _TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        allowed = policies(self._root) if kind == "text/html" else {}
        sent = [*(_SEEING if path in allowed.get("camera", ()) else COMMON), ("Cache-Control", _freshness(path, status)), ("ETag", tag), ("Vary", "Accept-Encoding")]
        sent.append(("Content-Type", f"{kind}; charset=utf-8" if kind in _TEXT else kind))
        if kind == "text/html":
            sent.append(("Content-Security-Policy", allowed["policy"]))
        known = {one.strip().removeprefix("W/") for one in headers.get("if-none-match", "").split(",")}
        if status == 200 and (tag in known or "*" in known):
            return 304, sent, b""
        if packed and "gzip" in headers.get("accept-encoding", ""):
            return status, [*sent, ("Content-Encoding", "gzip")], packed
        return status, sent, content


def policies(root: Path) -> dict[str, Any]:
    """What the build wrote down: the Content-Security-Policy (`policy`), and the addresses that may use the `camera`."""
    file = root / "csp.json"
    return _policies(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _policies(file: Path, changed: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def _freshness(path: str, status: int) -> str:
    if status != 200:
        return "no-store"
    return "max-age=31536000, immutable" if path.startswith("/assets/") else "max-age=15" if path == "/status.json" else "max-age=60"


@lru_cache(maxsize=1024)
def _load(file: Path, changed: int) -> tuple[bytes, bytes, str]:
    """A file, its packed form where that is worth it (the build's own, if it made one), and its tag."""
    content = file.read_bytes()
    made = file.with_name(f"{file.name}.gz")
    worth_it = _TYPES.get(file.suffix) in _TEXT and len(content) >= _SMALLEST_PACKED
    packed = made.read_bytes() if made.is_file() else gzip.compress(content, mtime=0) if worth_it else b""
    return content, packed, f'"{hashlib.sha256(content).hexdigest()[:16]}"'
