"""Which settings a function reads, found by following its imports without running anything."""

import ast
from functools import cache
from pathlib import Path

from tests.template.loading import ROOT

FUNCTIONS = ROOT / "functions"
SETTINGS = FUNCTIONS / "muster" / "settings.py"


@cache
def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def variables() -> dict[str, str]:
    """The environment variable that each function of settings.py cannot do without."""
    found = {}
    for function in _tree(SETTINGS).body:
        if isinstance(function, ast.FunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
                    found[function.name] = str(ast.literal_eval(node.slice))
    return found


def needed_by(folder: str) -> set[str]:
    """The environment variables that a function's folder, and what it imports, reads through settings."""
    known = variables()
    names = {name for file in _reached(FUNCTIONS / folder / "app.py") - {SETTINGS} for name in _settings_read(file)}
    return {known[name] for name in names if name in known}


def _settings_read(file: Path) -> set[str]:
    named = {node.attr for node in ast.walk(_tree(file)) if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "settings"}
    return named | {
        alias.name
        for node in ast.walk(_tree(file))
        if isinstance(node, ast.ImportFrom) and node.module == "muster.settings"
        for alias in node.names
    }


def _reached(start: Path) -> set[Path]:
    """The files of ours that importing one file may load."""
    reached: set[Path] = set()
    waiting = [start]
    while waiting:
        file = waiting.pop()
        if file not in reached:
            reached.add(file)
            waiting.extend(_imported(file))
    return reached


def _imported(file: Path) -> set[Path]:
    names: set[str] = set()
    for node in ast.walk(_tree(file)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            names.update({node.module}, (f"{node.module}.{alias.name}" for alias in node.names))
    places = (FUNCTIONS.joinpath(*name.split(".")) for name in names)
    return {found for place in places for found in (place.with_suffix(".py"), place / "__init__.py") if found.is_file()}
