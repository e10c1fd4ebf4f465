"""The routes as each party states them: the template, the apps, the OpenAPI document, the pages."""

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.template.loading import ROOT, Json, Template, load

OPENAPI = ROOT / "functions" / "muster" / "openapi.json"
_IN_A_PAGE = re.compile(r"""["'`](/v1/[^"'`\s?#]*)""")
_START = """
import importlib, json, sys
module, _, handler = sys.argv[1].rpartition(".")
loaded = importlib.import_module(module)
routes = []
if hasattr(loaded, "app"):
    from muster.http import routes as typed
    said = {(route.method.upper(), route.path): route.access for route in typed(loaded.app)}
    answered = [(method, path) for path, methods in loaded.app.routes.items() for method in methods]
    routes = [(*address, said.get(address, "nobody has said")) for address in answered]
print(json.dumps({"routes": routes, "handler": callable(getattr(loaded, handler, None)), "modules": sorted(sys.modules)}))
"""
_METHODS = {"get", "post", "patch", "delete", "put", "head", "options"}


class Address(NamedTuple):
    """One route: METHOD and path, parameters as {name}."""

    method: str
    path: str


def of_template(template: Template) -> dict[Address, str]:
    """The routes that API Gateway will know, each with the function behind it."""
    return {
        Address(event["Properties"]["Method"].upper(), event["Properties"]["Path"]): name
        for name, body in template.written("AWS::Serverless::Function").items()
        for event in body["Properties"].get("Events", {}).values()
        if event["Type"] == "Api"
    }


def of_app(function: str) -> dict[Address, str]:
    """The routes that a function's Chalice app answers, each with who may call it."""
    return {Address(method, path): access for method, path, access in started(function)["routes"]}


@cache
def started(function: str) -> Json:
    """A function as Lambda would start it: a process of its own that has only the variables the template gives, by name."""
    properties = load().made("AWS::Lambda::Function")[function]
    variables = {name: value if isinstance(value, str) else name for name, value in properties["Environment"]["Variables"].items()}
    lambdas = {"AWS_REGION": "cn-north-1", "AWS_DEFAULT_REGION": "cn-north-1", "PYTHONPATH": str(ROOT / "functions")}
    command = [sys.executable, "-c", _START, properties["Handler"]]
    done = subprocess.run(command, env=variables | lambdas, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssertionError(f"{function} does not start:\n{done.stderr}")
    found: Json = json.loads(done.stdout)
    return found


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
    """A path whose parameters, {name}, ${expression} or {{ expression }}, have no names; one cut off at a slash has one more."""
    bare = re.sub(r"\$?\{\{?[^}]*\}\}?", "{}", path)
    return f"{bare}{{}}" if bare.endswith("/") else bare


def _is_foreign(file: Path) -> bool:
    return bool({"node_modules", "vendor", "build"} & set(file.parts))
