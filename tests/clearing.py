"""Empty tables between tests, over the bare wire: the SDK would take most of the time of most tests."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from infra.local.template import local
from infra.local.wire import Wire
from matching import projection
from muster.domain.emergency import Emergency
from muster.tables import areas, people_keys

_wire = cache(Wire)


def empty(tables: Any) -> None:
    """Deletes everything but the areas, and forgets what is kept in memory of it."""
    wire = _wire(tables.meta.endpoint_url)
    for table in local().tables:
        keys = [one["AttributeName"] for one in table.create["KeySchema"]]
        only_settings = [{"code": {"S": "emergency"}}]
        for item in only_settings if table.logical == "AreasTable" else _items(wire, table.name):
            wire.ask("DynamoDB_20120810.DeleteItem", TableName=table.name, Key={key: item[key] for key in keys})
    people_keys._fresh.clear()
    areas._emergency = (0.0, Emergency())
    projection._cursor = None


def rows(tables: Any, *, but: frozenset[str]) -> int:
    """How many items all tables hold together, without those tables."""
    wire = _wire(tables.meta.endpoint_url)
    return sum(len(list(_items(wire, table.name))) for table in local().tables if table.logical not in but)


def _items(wire: Wire, name: str) -> Iterator[dict[str, Any]]:
    page: dict[str, Any] = {}
    while True:
        page = wire.ask("DynamoDB_20120810.Scan", TableName=name, **({"ExclusiveStartKey": page["LastEvaluatedKey"]} if page else {}))
        yield from page["Items"]
        if "LastEvaluatedKey" not in page:
            return
