"""Files of the site: named by their content, small, with a compressed copy beside each text."""

import base64
import gzip
import hashlib
import re
from pathlib import Path

from press.joiner import joined
from press.refusal import BuildRefused

TEXT = {".html", ".js", ".json", ".svg", ".txt", ".css"}


class Shelf:
    """The output folder and the addresses of what is in it."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.addresses: dict[str, str] = {}
        self.modules: dict[str, str] = {}

    def write(self, path: str, text: str) -> None:
        """A text file and its compressed copy; no time in it, so two builds are the same bytes."""
        target = self.out / path
        target.parent.mkdir(parents=True, exist_ok=True)
        body = text.encode()
        target.write_bytes(body)
        if target.suffix in TEXT:
            target.with_name(target.name + ".gz").write_bytes(gzip.compress(body, 9, mtime=0))

    def add(self, name: str, text: str) -> None:
        """An asset; its address changes when its content does."""
        stem, _, suffix = name.rpartition(".")
        path = f"assets/{stem}.{hashlib.sha256(text.encode()).hexdigest()[:10]}.{suffix}"
        self.addresses[name] = f"/{path}"
        self.write(path, text)

    def add_data(self, files: dict[str, str]) -> None:
        """Data files by name."""
        for name, text in files.items():
            self.add(name, text)

    def add_folder(self, folder: Path) -> None:
        """Every picture of a folder (SVG only: it is text)."""
        for path in sorted(folder.glob("*.svg")):
            self.add(path.name, path.read_text("utf-8"))

    def add_modules(self, folder: Path, *, made: dict[str, str]) -> None:
        """The modules that pages are joined from; each must be one that can be joined, also when no page uses it yet."""
        self.modules = {path.name: path.read_text("utf-8") for path in sorted(folder.glob("*.js"))} | made
        self.modules = {name: lean_script(text) for name, text in self.modules.items()}
        joined(self.modules, self.modules)

    def script(self, *names: str) -> tuple[str, str]:
        """The address and the integrity of the one script of a page: these modules, and what they import."""
        text = joined([f"{name}.js" for name in names], self.modules)
        page = f"{names[-1]}.js"
        if page not in self.addresses:
            self.add(page, text)
        return self.addresses[page], f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"

    def address(self, name: str) -> str:
        """The address of an asset; refuses one that is not there."""
        if name not in self.addresses:
            raise BuildRefused(f"no asset {name}")
        return self.addresses[name]


def lean_script(text: str) -> str:
    """A module without its indents and whole-line comments (no template literal may span lines)."""
    text = re.sub(r"^\s*/\*\*(?:(?!\*/).)*\*/\s*$", "", text, flags=re.S | re.M)
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//")) + "\n"


def lean_style(text: str) -> str:
    """A style sheet without comments and needless blanks."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    text = re.sub(r"\s+", " ", text)
    return re.sub(r" ?([{};,>]) ?|(?<=:) ", lambda found: found[1] or "", text).replace(";}", "}").strip()
