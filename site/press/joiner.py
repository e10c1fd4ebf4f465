"""Joins a page's modules into one script, so that a phone on a slow line asks for one file instead of twelve."""

import re
from collections.abc import Iterable, Mapping

from press.refusal import BuildRefused

# All that the sources may say about other modules; whatever else speaks of import or export is refused.
IMPORT = re.compile(r"^import \{ (\w+(?:, \w+)*) \} from '\./([a-z]+(?:\.[a-z]+)*\.js)';$", re.M)
EXPORT = re.compile(r"^export (?=(?:async function|function|const|class) (\w+)\b)", re.M)
# A word of an address, as in "/import", is no statement.
UNKNOWN = re.compile(r"^.*(?:(?<!/)\b(?:import|export)\b|\bm_).*$", re.M)
NAME = re.compile(r"[a-z]+(\.[a-z]+)*\.js")


def joined(names: Iterable[str], sources: Mapping[str, str]) -> str:
    """One script of the named modules and all they import, each after what it needs and once."""
    order: list[str] = []
    for name in names:
        _follow(name, sources, order, above=())
    exported = {name: _exported(name, sources[name]) for name in order}
    return "".join(_wrapped(name, sources[name], exported) for name in order)


def _follow(name: str, sources: Mapping[str, str], order: list[str], above: tuple[str, ...]) -> None:
    if name in order:
        return
    if name in above:
        raise BuildRefused(f"modules import each other: {' → '.join((*above, name))}")
    if name not in sources:
        raise BuildRefused(f"{' → '.join((*above, name))} is not there")
    for _, other in IMPORT.findall(sources[name]):
        _follow(other, sources, order, (*above, name))
    order.append(name)


def _exported(name: str, source: str) -> list[str]:
    if not NAME.fullmatch(name):
        raise BuildRefused(f"{name}: a module's name is small letters and dots")
    if unknown := UNKNOWN.search(EXPORT.sub("", IMPORT.sub("", source))):
        raise BuildRefused(f"{name}: cannot join {unknown.group().strip()!r}")
    return EXPORT.findall(source)


def _wrapped(name: str, source: str, exported: Mapping[str, list[str]]) -> str:
    """A module as a function of its own, so that its names stay its own; what it exports is what the function returns."""
    taken = ""
    for names, other in IMPORT.findall(source):
        if missing := set(names.split(", ")) - set(exported[other]):
            raise BuildRefused(f"{name}: {other} does not export {', '.join(sorted(missing))}")
        taken += f"const {{ {names} }} = {_variable(other)};\n"
    body = EXPORT.sub("", IMPORT.sub("", source)).strip()
    return f"const {_variable(name)} = (() => {{\n{taken}{body}\nreturn {{ {', '.join(exported[name])} }};\n}})();\n"


def _variable(name: str) -> str:
    return f"m_{name.removesuffix('.js').replace('.', '_')}"
