"""template.yaml as parsed, and as CloudFormation receives it after SAM's own translation (offline)."""

import copy
import json
import os
from collections.abc import Callable, Iterator, Set
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

ROOT = Path(__file__).parents[2]
Json = dict[str, Any]


class _NoManagedPolicies:
    def load(self) -> dict[str, str]:
        return {}


_TRANSLATED: dict[str, Json] = {}


def translate(source: Json) -> Json:
    """The resources that SAM's own translator makes of a template."""
    source = copy.deepcopy(source)
    source["Globals"]["Function"]["CodeUri"] = "s3://bucket/bundle"  # the translator takes only what is packaged
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    resources: Json = transform(source, {}, _NoManagedPolicies())["Resources"]
    return resources


class Template:
    """A template that the checks look at; `source` may have been changed by a mutant."""

    def __init__(self, source: Json) -> None:
        self.source = source

    @cached_property
    def resources(self) -> Json:
        """The resources after translation: what will exist, but for the API's document, which has the routes of one function."""
        written = self.source["Resources"]
        functions = {name for name, body in written.items() if body["Type"] == "AWS::Serverless::Function"}
        apis = {name for name, body in written.items() if body["Type"] == "AWS::Serverless::Api"}
        made = dict(self._translated(written.keys() - functions))
        for function in functions:  # apart: the translator copies the API's whole document for each of its routes
            made |= self._translated({function} | apis)
        return made

    def _translated(self, names: Set[str]) -> Json:
        part = {**self.source, "Resources": {name: body for name, body in self.source["Resources"].items() if name in names}}
        text = json.dumps(part, default=str)  # a mutant differs in few parts
        if text not in _TRANSLATED:
            _TRANSLATED[text] = translate(part)
        return _TRANSLATED[text]

    def written(self, kind: str) -> dict[str, Json]:
        """The resources of a type as the file has them."""
        return {name: body for name, body in self.source["Resources"].items() if body["Type"] == kind}

    def made(self, kind: str) -> dict[str, Json]:
        """The properties of the resources of a type after translation."""
        return {name: body.get("Properties", {}) for name, body in self.resources.items() if body["Type"] == kind}


Check = Callable[[Template], Iterator[str]]


class Line(NamedTuple):
    """One text in the template and where it stands."""

    place: str
    text: str


@cache
def _parsed() -> Json:
    parsed: Json = yaml_parse((ROOT / "template.yaml").read_text(encoding="utf-8"))
    return parsed


def load() -> Template:
    """The template of this repository, a fresh copy."""
    return Template(copy.deepcopy(_parsed()))


def target(value: Any) -> str:
    """The logical id that a reference points at: !Ref, !GetAtt, or the first one in a !Sub; else an empty string."""
    if not isinstance(value, dict):
        return ""
    if "Ref" in value:
        return str(value["Ref"])
    if "Fn::GetAtt" in value:
        found = value["Fn::GetAtt"]
        return str(found[0] if isinstance(found, list) else found.split(".")[0])
    text = str(value.get("Fn::Sub", ""))
    return text.partition("${")[2].partition("}")[0].partition(".")[0]


def as_list(value: Any) -> list[Any]:
    """What IAM lets stand alone or in a list, as a list."""
    return value if isinstance(value, list) else [value]


def texts(value: Any, place: str = "") -> Iterator[Line]:
    """Every text in a value, keys included."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield Line(place, str(key))
            yield from texts(inner, f"{place}.{key}".lstrip("."))
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner, place)
    elif isinstance(value, str):
        yield Line(place, value)
