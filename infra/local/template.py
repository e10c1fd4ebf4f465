"""template.yaml as the local run reads it: tables, functions, routes, stream mappings, schedules, gateway responses."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

PATH = Path(__file__).parents[2] / "template.yaml"


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


@dataclass(frozen=True, slots=True)
class GatewayResponse:
    """What the gateway itself answers."""

    status: int
    headers: dict[str, str]
    body: str


class _Loader(yaml.SafeLoader):
    pass


def _tag(loader: _Loader, suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)  # type: ignore[arg-type]
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {"Ref" if suffix == "Ref" else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _tag)


class Template:
    """The template with its parameters filled in; what only AWS can know (an ARN) stays a readable name."""

    def __init__(self, parameters: Mapping[str, str] | None = None, path: Path = PATH) -> None:
        self.raw: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506
        self.parameters = {name: str(one.get("Default", "")) for name, one in self.raw["Parameters"].items()} | dict(parameters or {})
        self.resources: dict[str, Any] = self.raw["Resources"]

    @property
    def tables(self) -> list[Table]:
        return [self._table(name, one["Properties"]) for name, one in self._of("AWS::DynamoDB::Table")]

    @property
    def functions(self) -> dict[str, Function]:
        return {name: self._function(name, one["Properties"]) for name, one in self._of("AWS::Serverless::Function")}

    @property
    def routes(self) -> list[Route]:
        return [Route(one["Method"].upper(), one["Path"], name) for name, _, one in self._events("Api")]

    @property
    def mappings(self) -> list[StreamMapping]:
        return [self._mapping(function, name, one) for function, name, one in self._events("DynamoDB")]

    @property
    def schedules(self) -> list[Schedule]:
        return [
            Schedule(name, one["Schedule"], json.loads(self.value(one.get("Input", "{}"))), function)
            for function, name, one in self._events("Schedule")
        ]

    @property
    def gateway_responses(self) -> dict[str, GatewayResponse]:
        found = {}
        for _, one in self._of("AWS::Serverless::Api"):
            for kind, response in one["Properties"].get("GatewayResponses", {}).items():
                headers = {name: str(value).strip("'") for name, value in response.get("ResponseParameters", {}).get("Headers", {}).items()}
                found[kind] = GatewayResponse(int(response["StatusCode"]), headers, response["ResponseTemplates"]["application/json"].strip())
        return found

    def value(self, node: Any) -> Any:
        """A node with references to parameters put in; a reference to a resource becomes that resource's logical id."""
        if isinstance(node, list):
            return [self.value(one) for one in node]
        if not isinstance(node, dict):
            return node
        if set(node) == {"Ref"}:
            return self.parameters.get(node["Ref"], node["Ref"])
        if set(node) == {"Fn::Sub"}:
            text = node["Fn::Sub"] if isinstance(node["Fn::Sub"], str) else node["Fn::Sub"][0]
            return re.sub(r"\$\{([^}]+)\}", lambda found: self.parameters.get(found[1], found[1]), text)
        if set(node) == {"Fn::GetAtt"}:
            return node["Fn::GetAtt"][0]
        return {name: self.value(one) for name, one in node.items()}

    def _of(self, kind: str) -> list[tuple[str, dict[str, Any]]]:
        return [(name, one) for name, one in self.resources.items() if one["Type"] == kind]

    def _events(self, kind: str) -> list[tuple[str, str, dict[str, Any]]]:
        return [
            (function, name, event["Properties"])
            for function, one in self._of("AWS::Serverless::Function")
            for name, event in one["Properties"].get("Events", {}).items()
            if event["Type"] == kind
        ]

    def _table(self, logical: str, one: dict[str, Any]) -> Table:
        create: dict[str, Any] = {
            "TableName": self.value(one["TableName"]),
            "KeySchema": one["KeySchema"],
            "AttributeDefinitions": one["AttributeDefinitions"],
            "BillingMode": "PAY_PER_REQUEST",
        }
        if indexes := one.get("GlobalSecondaryIndexes"):
            create["GlobalSecondaryIndexes"] = [{key: index[key] for key in ("IndexName", "KeySchema", "Projection")} for index in indexes]
        if stream := one.get("StreamSpecification"):
            create["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": stream["StreamViewType"]}
        return Table(logical, create, one.get("TimeToLiveSpecification", {}).get("AttributeName"))

    def _function(self, logical: str, one: dict[str, Any]) -> Function:
        common = self.raw["Globals"]["Function"]
        environment = {**common["Environment"]["Variables"], **one.get("Environment", {}).get("Variables", {})}
        filled = {name: str(self.value(value)) for name, value in environment.items()}
        return Function(logical, one["Handler"], int(one.get("Timeout", common["Timeout"])), filled)

    def _mapping(self, function: str, name: str, one: dict[str, Any]) -> StreamMapping:
        logical = self.value(one["Stream"])
        table = next(table.name for table in self.tables if table.logical == logical)
        patterns = one.get("FilterCriteria", {}).get("Filters", [])
        return StreamMapping(
            name=f"{function}.{name}", function=function, table=table, filters=[json.loads(self.value(one["Pattern"])) for one in patterns],
            batch=int(one.get("BatchSize", 100)), window=int(one.get("MaximumBatchingWindowInSeconds", 0)),
            retries=int(one.get("MaximumRetryAttempts", -1)), age=int(one.get("MaximumRecordAgeInSeconds", -1)),
            bisect=bool(one.get("BisectBatchOnFunctionError")), partial="ReportBatchItemFailures" in one.get("FunctionResponseTypes", []),
            start=one["StartingPosition"], destination=str(self.value(one.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination", ""))),
        )  # fmt: skip


@cache
def local() -> Template:
    """The committed template at its default parameters."""
    return Template()
