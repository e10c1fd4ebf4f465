"""Prints every page in every language, with the styles it asks for in it and nothing else."""

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from muster.domain.catalogue import ITEMS
from press.areas import Place, communities_name, shown
from press.assets import Shelf, lean_style
from press.catalogues import LANGUAGES, Texts, spoken
from press.forms import Form
from press.refusal import BuildRefused

HAN = re.compile(r"[\u4e00-\u9fff]")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' {hashes}; img-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "worker-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
# Pages that may read codes with the camera; every other one forbids it.
CAMERA = ("c/presence",)
# Served for any address that is missing or when all is down: beside the languages, not inside one.
AT_ROOT = {"404": "404.html", "maintenance": "maintenance.html"}


class Press:
    """Templates, texts and assets, ready to print."""

    def __init__(
        self, home: Path, *, shelf: Shelf, texts: Texts, city: dict[str, Any], places: tuple[Place, ...], forms: dict[str, Form]
    ) -> None:
        self.home = home
        self.shelf = shelf
        self.texts = {language: spoken(texts[language], {"city": city["name"][language], "phone": city["phone"]}) for language in LANGUAGES}
        self.city = city
        self.hashes: set[str] = set()
        self.jinja = Environment(
            loader=FileSystemLoader(home / "templates"), undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True
        )
        self.jinja.globals |= {
            "asset": shelf.address,
            "styled": self.styled,
            "script": shelf.script,
            "city": city,
            "districts": places,
            "communities_of": lambda district: shelf.address(communities_name(district)),
            "forms": forms,
            "items": {language: [(code, item.name(language)) for code, item in ITEMS.items()] for language in LANGUAGES},
            "told": told,
            "shown": shown,
        }
        self.jinja.filters["data"] = as_data

    def print_all(self) -> None:
        """Every template under templates/pages: folder/name.html → /<language>/folder/name/."""
        folder = self.home / "templates" / "pages"
        names = sorted(path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.html"))
        for name in names:
            if HAN.search((folder / f"{name}.html").read_text("utf-8")):
                raise BuildRefused(f"{name}.html holds Chinese text; texts belong in the catalogues")
            for language in LANGUAGES:
                self._print(name, language)
        self.shelf.write("index.html", self._page("index", "zh"))
        for name, path in AT_ROOT.items():
            self.shelf.write(path, self._page(name, "zh"))

    def _print(self, name: str, language: str) -> None:
        self.shelf.write(f"{language}/{address(name)}index.html", self._page(name, language))

    def _page(self, name: str, language: str) -> str:
        catalogue = name.replace("/", ".")
        if catalogue not in self.texts[language]:
            raise BuildRefused(f"no catalogue i18n/{language}/{catalogue}.json for the page {name}")
        html = self.jinja.get_template(f"pages/{name}.html").render(
            page=name,
            path=address(name),
            lang=language,
            other="en" if language == "zh" else "zh",
            t=self.texts[language][catalogue],
            c=self.texts[language]["common"],
            city_name=self.city["name"][language],
        )
        return "\n".join(line.strip() for line in html.splitlines() if line.strip()) + "\n"

    def styled(self, *names: str) -> Markup:
        """The page's styles, inline; their hash joins the policy."""
        folder = self.home / "assets" / "css"
        css = "".join(lean_style((folder / f"{name}.css").read_text("utf-8")) for name in dict.fromkeys(names))
        self.hashes.add(f"'sha256-{base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()}'")
        return Markup(css)

    def policy(self) -> dict[str, Any]:
        """The Content-Security-Policy that the server must send with every page of this build, and which addresses may use the camera."""
        hashes = sorted(self.hashes)
        camera = [f"/{language}/{address(name)}" for language in LANGUAGES for name in CAMERA]
        return {"policy": POLICY.format(hashes=" ".join(hashes)), "styles": hashes, "camera": camera}


def address(name: str) -> str:
    """The path of a page below its language: '' for the home page, 'me/task/' for me/task."""
    folder = re.sub(r"(^|/)index$", "", name)
    return f"{folder}/" if folder else ""


def told(common: dict[str, Any], own: dict[str, Any], share: list[str]) -> dict[str, Any]:
    """What the page's script may say: the js texts of both catalogues, and whole groups of texts that the page shares with its script."""
    return {**common["js"], **own.get("js", {}), **{name: own[name] if name in own else common[name] for name in share}}


def as_data(value: object) -> Markup:
    """JSON for a data block; a closing tag in a text cannot end the block."""
    return Markup(json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"))
