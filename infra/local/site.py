"""The built site, served with the headers that the CDN sends."""

import gzip
import hashlib
import json
import mimetypes
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

COMMON = {
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_TEXT = {"text/html", "text/css", "text/javascript", "application/json", "image/svg+xml", "text/plain", "application/manifest+json"}


class Site:
    """A folder of files; anything else is the 404 page."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    def answer(self, method: str, path: str, headers: dict[str, str]) -> tuple[int, list[tuple[str, str]], bytes]:
        """The file at a path, a redirect to a folder's own address, or the 404 page."""
        if method not in ("GET", "HEAD"):
            return 405, [*COMMON.items(), ("Allow", "GET, HEAD")], b""
        if path == "/":
            return 302, [*COMMON.items(), ("Location", "/zh/"), ("Cache-Control", "max-age=60")], b""
        file = (self._root / unquote(path).lstrip("/")).resolve() if "\0" not in unquote(path) else self._root / "none"
        inside = file.is_relative_to(self._root)
        if inside and file.is_dir() and not path.endswith("/"):
            return 301, [*COMMON.items(), ("Location", f"{path}/")], b""
        if inside and file.is_dir():
            file /= "index.html"
        if not inside or not file.is_file():
            language = "en" if path.startswith("/en/") else "zh"
            missing = self._root / language / "404" / "index.html"
            return self._file(missing if missing.is_file() else self._root / language / "404.html", path, headers, status=404)
        return self._file(file, path, headers)

    def _file(self, file: Path, path: str, headers: dict[str, str], status: int = 200) -> tuple[int, list[tuple[str, str]], bytes]:
        if not file.is_file():
            return 404, list(COMMON.items()), b""
        content, packed, tag = _load(file, file.stat().st_mtime_ns)
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        html = kind == "text/html"
        fresh = "max-age=31536000, immutable" if path.startswith("/assets/") else "max-age=15" if path == "/status.json" else "max-age=60"
        sent = [*COMMON.items(), ("Cache-Control", fresh), ("ETag", tag), ("Vary", "Accept-Encoding")]
        sent.append(("Content-Type", f"{kind}; charset=utf-8" if kind in _TEXT else kind))
        if html:
            sent.append(("Content-Security-Policy", policy(self._root)))
        asked = {name.lower(): value for name, value in headers.items()}
        if status == 200 and asked.get("if-none-match") == tag:
            return 304, sent, b""
        if packed and "gzip" in asked.get("accept-encoding", ""):
            return status, [*sent, ("Content-Encoding", "gzip")], packed
        return status, sent, content


def policy(root: Path) -> str:
    """The Content-Security-Policy that the build wrote down."""
    return str(json.loads((root / "csp.json").read_text(encoding="utf-8"))["policy"])


@lru_cache(maxsize=512)
def _load(file: Path, changed: int) -> tuple[bytes, bytes, str]:
    content = file.read_bytes()
    packed = b"" if (mimetypes.guess_type(file.name)[0] or "") not in _TEXT else gzip.compress(content, mtime=0)
    return content, packed, f'"{hashlib.sha256(content).hexdigest()[:16]}"'
