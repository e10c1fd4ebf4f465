"""Empty tables between tests."""

from typing import Any

from infra.local.template import local
from matching import projection
from muster.domain.emergency import Emergency
from muster.tables import areas, people_keys


def empty(tables: Any) -> None:
    """Deletes everything but the areas, and forgets what is kept in memory of it."""
    for table in local().tables:
        keys = [one["AttributeName"] for one in table.create["KeySchema"]]
        only_settings = [{"code": {"S": "emergency"}}]
        for item in only_settings if table.logical == "AreasTable" else _items(tables, table.name):
            tables.delete_item(TableName=table.name, Key={key: item[key] for key in keys})
    people_keys._fresh.clear()
    areas._emergency = (0.0, Emergency())
    projection._cursor = None


def _items(tables: Any, name: str) -> list[dict[str, Any]]:
    return [item for page in tables.get_paginator("scan").paginate(TableName=name) for item in page["Items"]]
