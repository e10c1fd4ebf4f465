"""template.yaml as the local run reads it: tables, functions, routes, stream mappings, schedules, gateway responses."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml

PATH = Path(__file__).parents[2] / "template.yaml"
_PSEUDO = {"AWS::Partition": "aws", "AWS::Region": "us-east-1", "AWS::AccountId": "000000000000", "AWS::URLSuffix": "amazonaws.com"}


@dataclass(frozen=True, slots=True)
class Table:
    """What CreateTable takes, and the attribute that items expire by."""

    logical: str
    create: dict[str, Any]
    expires: str | None

    @property
    def name(self) -> str:
        return str(self.create["TableName"])


@dataclass(frozen=True, slots=True)
class Function:
    """One Lambda: where its handler is, how long it may take, and its environment."""

    logical: str
    handler: str
    timeout: int
    environment: dict[str, str]


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one path, and who answers it."""

    method: str
    path: str
    function: str


@dataclass(frozen=True, slots=True)
class StreamMapping:
    """One stream mapping as declared; seconds, and -1 for no bound."""

    name: str
    function: str
    table: str
    filters: list[dict[str, Any]]
    batch: int
    window: int
    retries: int
    age: int
    bisect: bool
    partial: bool
    start: str
    destination: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """One schedule: a rate or a cron expression (UTC), and the event it sends."""

    name: str
    expression: str
    input: dict[str, Any]
    function: str
    destination: str = ""


@dataclass(frozen=True, slots=True)
class GatewayResponse:
    """What the gateway itself answers."""

    status: int
    headers: dict[str, str]
    body: str


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    pass


def _tag(loader: _Loader, suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _tag)


class Template:
    """The template with its parameters filled in; what only AWS can know (an ARN) stays a readable name."""

    def __init__(self, parameters: Mapping[str, str] | None = None, path: Path = PATH) -> None:
        self.raw: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506
        defaults = {name: str(one.get("Default", "")) for name, one in self.raw.get("Parameters", {}).items()}
        self.parameters = {**_PSEUDO, **defaults, **(parameters or {})}
        self.resources: dict[str, Any] = self.raw["Resources"]

    @cached_property
    def tables(self) -> list[Table]:
        return [self._table(name, one) for name, one in self._of("AWS::DynamoDB::Table")]

    @cached_property
    def functions(self) -> dict[str, Function]:
        return {name: self._function(name, one) for name, one in self._of("AWS::Serverless::Function")}

    @cached_property
    def routes(self) -> list[Route]:
        return [Route(one["Method"].upper(), one["Path"], name) for name, _, one in self._events("Api")]

    @cached_property
    def mappings(self) -> list[StreamMapping]:
        return [self._mapping(function, name, one) for function, name, one in self._events("DynamoDB")]

    @cached_property
    def schedules(self) -> list[Schedule]:
        return [
            Schedule(name, one["Schedule"], json.loads(one.get("Input", "{}")), function, _failures(one))
            for function, name, one in self._events("Schedule")
        ]

    @cached_property
    def gateway_responses(self) -> dict[str, GatewayResponse]:
        found = {}
        for _, one in self._of("AWS::Serverless::Api"):
            for kind, response in one.get("GatewayResponses", {}).items():
                headers = {name: str(value).strip("'") for name, value in response.get("ResponseParameters", {}).get("Headers", {}).items()}
                found[kind] = GatewayResponse(int(response["StatusCode"]), headers, response["ResponseTemplates"]["application/json"].strip())
        return found

    def value(self, node: Any) -> Any:
        """A node with parameters and conditions worked out; a reference to a resource becomes that resource's logical id."""
        if isinstance(node, list):
            return [self.value(one) for one in node]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            [(name, inner)] = node.items()
            if name == "Ref":
                return self.parameters.get(inner, inner)
            if name == "Fn::Sub":
                text, given = (inner, {}) if isinstance(inner, str) else inner
                known = {**self.parameters, **{key: str(self.value(one)) for key, one in given.items()}}
                return re.sub(r"\$\{([^}]+)\}", lambda found: known.get(found[1], found[1]), text)
            if name == "Fn::GetAtt":
                return inner[0]
            if name == "Fn::If":
                return self.value(inner[1 if self._holds({"Condition": inner[0]}) else 2])
        return {name: self.value(one) for name, one in node.items()}

    def _holds(self, condition: Any) -> bool:
        [(name, inner)] = condition.items()
        if name == "Condition":
            return self._holds(self.raw["Conditions"][inner])
        if name == "Fn::Equals":
            left, right = self.value(inner)
            return str(left) == str(right)
        if name == "Fn::Not":
            return not self._holds(inner[0])
        return {"Fn::And": all, "Fn::Or": any}[name](self._holds(one) for one in inner)

    def _of(self, kind: str) -> list[tuple[str, dict[str, Any]]]:
        return [(name, self.value(one["Properties"])) for name, one in self.resources.items() if one["Type"] == kind]

    def _events(self, kind: str) -> list[tuple[str, str, dict[str, Any]]]:
        return [
            (function, name, event["Properties"])
            for function, one in self._of("AWS::Serverless::Function")
            for name, event in one.get("Events", {}).items()
            if event["Type"] == kind and event["Properties"].get("Enabled", True)
        ]

    def _table(self, logical: str, one: dict[str, Any]) -> Table:
        create = {name: one[name] for name in ("TableName", "KeySchema", "AttributeDefinitions")} | {"BillingMode": "PAY_PER_REQUEST"}
        if indexes := one.get("GlobalSecondaryIndexes"):
            create["GlobalSecondaryIndexes"] = [{key: index[key] for key in ("IndexName", "KeySchema", "Projection")} for index in indexes]
        if stream := one.get("StreamSpecification"):
            create["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": stream["StreamViewType"]}
        expiry = one.get("TimeToLiveSpecification", {})
        return Table(logical, create, expiry.get("AttributeName") if expiry.get("Enabled") else None)

    def _function(self, logical: str, one: dict[str, Any]) -> Function:
        common = self.value(self.raw.get("Globals", {}).get("Function", {}))
        environment = {**common.get("Environment", {}).get("Variables", {}), **one.get("Environment", {}).get("Variables", {})}
        return Function(
            logical, one["Handler"], int(one.get("Timeout", common.get("Timeout", 3))), {name: str(value) for name, value in environment.items()}
        )

    def _mapping(self, function: str, name: str, one: dict[str, Any]) -> StreamMapping:
        table = next(table.name for table in self.tables if table.logical == one["Stream"])
        patterns = one.get("FilterCriteria", {}).get("Filters", [])
        return StreamMapping(
            name=f"{function}.{name}", function=function, table=table, filters=[json.loads(each["Pattern"]) for each in patterns],
            batch=int(one.get("BatchSize", 100)), window=int(one.get("MaximumBatchingWindowInSeconds", 0)),
            retries=int(one.get("MaximumRetryAttempts", -1)), age=int(one.get("MaximumRecordAgeInSeconds", -1)),
            bisect=bool(one.get("BisectBatchOnFunctionError")), partial="ReportBatchItemFailures" in one.get("FunctionResponseTypes", []),
            start=one["StartingPosition"], destination=_failures(one),
        )  # fmt: skip


def _failures(one: dict[str, Any]) -> str:
    """The logical id of where what failed for good is noted."""
    place = one.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination") or one.get("DeadLetterConfig", {}).get("Arn") or ""
    return str(place)


@cache
def local() -> Template:
    """The committed template at its default parameters."""
    return Template()
