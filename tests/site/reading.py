"""Reads built pages: their tags, and the files that their addresses mean."""

import re
from html.parser import HTMLParser
from pathlib import Path


class Tags(HTMLParser):
    """Every start tag of a page with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def each(self, *names: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.found if tag in names]


def tags(page: Path) -> Tags:
    return Tags(page.read_text("utf-8"))


def target(out: Path, address: str) -> Path:
    path = out / re.sub(r"[?#].*", "", address).lstrip("/")
    return path / "index.html" if address.split("?")[0].endswith("/") else path
