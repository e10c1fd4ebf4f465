"""The routes as each party states them: the template, the apps, the OpenAPI document, the pages."""

import importlib
import json
import re
from pathlib import Path
from typing import NamedTuple

from tests.template.loading import ROOT, Template

OPENAPI = ROOT / "functions" / "muster" / "openapi.json"
_IN_A_PAGE = re.compile(r"""["'`](/v1/[^"'`\s?#]*)""")
_METHODS = {"get", "post", "patch", "delete", "put", "head", "options"}


class Address(NamedTuple):
    """One route: METHOD and path, parameters as {name}."""

    method: str
    path: str


def of_template(template: Template) -> dict[Address, str]:
    """The routes that API Gateway will know, each with the folder of the function behind it."""
    return {
        Address(event["Properties"]["Method"].upper(), event["Properties"]["Path"]): body["Properties"][
            "Handler"
        ].split(".")[0]
        for body in template.written("AWS::Serverless::Function").values()
        for event in body["Properties"].get("Events", {}).values()
        if event["Type"] == "Api"
    }


def of_app(folder: str) -> dict[Address, str]:
    """The routes that a function's Chalice app answers, each with who may call it."""
    from muster.http import routes

    app = importlib.import_module(f"{folder}.app").app
    known = {Address(method, path) for path, methods in app.routes.items() for method in methods}
    access: dict[Address, str] = {Address(route.method.upper(), route.path): route.access for route in routes(app)}
    return {address: access.get(address, "nobody has said") for address in known}


def of_openapi() -> set[Address]:
    """The routes that the published document describes."""
    paths = json.loads(OPENAPI.read_text(encoding="utf-8"))["paths"]
    return {Address(method.upper(), path) for path, item in paths.items() for method in item if method in _METHODS}


def of_pages() -> dict[str, set[str]]:
    """The paths under /v1 that the site's scripts and templates call, each with the files that do; parameters as {}."""
    found: dict[str, set[str]] = {}
    for file in sorted((ROOT / "site").rglob("*")):
        if file.suffix in (".js", ".mjs", ".html", ".j2", ".jinja") and not _is_foreign(file):
            for path in _IN_A_PAGE.findall(file.read_text(encoding="utf-8")):
                found.setdefault(unnamed(path), set()).add(str(file.relative_to(ROOT)))
    return found


def unnamed(path: str) -> str:
    """A path whose parameters, {name} or ${expression} or {{ expression }}, have no names; one left open at its end has one."""
    bare = re.sub(r"\$?\{\{?[^}]*\}\}?", "{}", path)
    return f"{bare}{{}}" if bare.endswith("/") else bare


def _is_foreign(file: Path) -> bool:
    return bool({"node_modules", "vendor", "build"} & set(file.parts))
