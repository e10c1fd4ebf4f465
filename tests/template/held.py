"""A function held, while a test runs it on the local store, to the rights that the template gives its role."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.template.loading import Json, Template, as_list, load, target
from tests.template.rights import statements

_IN_TRANSACTION = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem"}


@dataclass(frozen=True, slots=True)
class Right:
    """One action on one table, or on one of its indexes."""

    action: str
    table: str
    index: str = ""


class NotAllowed(AssertionError):
    """On AWS this call would be refused: the role in template.yaml lacks the right."""


@contextmanager
def held_to_its_rights(client: Any, function: str) -> Iterator[set[Right]]:
    """Refuses each DynamoDB call of a botocore client that the function's role does not allow; gives the rights used."""
    used: set[Right] = set()

    def look(params: Json, model: Any, **_: Any) -> None:
        for right in asked(model.name, params):
            if right not in granted(function):
                raise NotAllowed(f"{function} needs {right}")
            used.add(right)

    client.meta.events.register_first("provide-client-params.dynamodb", look)
    try:
        yield used
    finally:
        client.meta.events.unregister("provide-client-params.dynamodb", look)


def asked(operation: str, params: Json) -> Iterator[Right]:
    """The rights that one DynamoDB call takes."""
    if operation in ("TransactWriteItems", "TransactGetItems"):
        for item in params["TransactItems"]:
            for kind, body in item.items():
                yield Right(_IN_TRANSACTION.get(kind, "GetItem"), _short(body["TableName"]))
    elif operation in ("BatchGetItem", "BatchWriteItem"):
        yield from (Right(operation, _short(table)) for table in params["RequestItems"])
    else:
        yield Right(operation, _short(params["TableName"]), params.get("IndexName", ""))


@cache
def _translated() -> Template:
    """The template, translated once: that takes seconds."""
    return load()


@cache
def granted(function: str) -> frozenset[Right]:
    """What the function's role allows on tables and indexes."""
    template = _translated()
    role = target(template.made("AWS::Lambda::Function")[function]["Role"])
    names = {name: _short(table["TableName"]["Fn::Sub"]) for name, table in template.made("AWS::DynamoDB::Table").items()}
    return frozenset(
        Right(action.partition(":")[2], names[target(resource)], _index(resource))
        for statement in statements(template, role)
        for resource in as_list(statement["Resource"])
        if target(resource) in names
        for action in as_list(statement["Action"])
    )


def _index(resource: Json) -> str:
    return str(resource.get("Fn::Sub", "")).partition("/index/")[2]


def _short(table: str) -> str:
    return table.rpartition("/")[2].rpartition("-")[2]
