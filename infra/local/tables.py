"""The tables as the template declares them: made where missing, refused where different, and swept of what expired."""

import contextlib
from typing import Any

from infra.local.binary import StoreError
from infra.local.template import Table, Template
from infra.local.wire import client


def create_tables(template: Template, endpoint: str) -> bool:
    """Creates every table that is missing; answers whether any was. Raises StoreError when one stands that is declared otherwise now."""
    asked = client("dynamodb", endpoint)
    standing = {name for page in asked.get_paginator("list_tables").paginate() for name in page["TableNames"]}
    missing = [table for table in template.tables if table.name not in standing]
    for table in template.tables:
        if table.name in standing:
            _check(table, asked.describe_table(TableName=table.name)["Table"])
    for table in missing:
        asked.create_table(**table.create)
        if table.expires:
            asked.update_time_to_live(TableName=table.name, TimeToLiveSpecification={"Enabled": True, "AttributeName": table.expires})
    return bool(missing)


def sweep_expired(template: Template, endpoint: str, now: float) -> int:
    """Deletes items past their time, as DynamoDB's TTL would (quirk 2); a renewed item stays, for the delete is conditional."""
    asked, swept = client("dynamodb", endpoint), 0
    for table in template.tables:
        if not table.expires:
            continue
        keys = {f"#k{position}": one["AttributeName"] for position, one in enumerate(table.create["KeySchema"])}
        late: dict[str, Any] = {"ExpressionAttributeValues": {":now": {"N": str(int(now))}}}
        pages = asked.get_paginator("scan").paginate(
            TableName=table.name, FilterExpression="#e <= :now", ProjectionExpression=", ".join(keys),
            ExpressionAttributeNames={"#e": table.expires, **keys}, **late,
        )  # fmt: skip
        for item in (item for page in pages for item in page["Items"]):
            with contextlib.suppress(asked.exceptions.ConditionalCheckFailedException):
                asked.delete_item(
                    TableName=table.name, Key=item, ConditionExpression="#e <= :now", ExpressionAttributeNames={"#e": table.expires}, **late
                )
                swept += 1
    return swept


def _check(table: Table, found: dict[str, Any]) -> None:
    """Raises StoreError when a standing table's keys, indexes or stream are not the declared ones."""
    if _shape(table.create) != _shape(found):
        raise StoreError(f"The table {table.name} has changed in template.yaml since it was made: start anew with FRESH=1.")


def _shape(table: dict[str, Any]) -> Any:
    def keys(one: dict[str, Any]) -> list[tuple[str, str]]:
        return [(key["KeyType"], key["AttributeName"]) for key in one["KeySchema"]]

    indexes = {one["IndexName"]: (keys(one), one["Projection"]["ProjectionType"]) for one in table.get("GlobalSecondaryIndexes", [])}
    return keys(table), indexes, table.get("StreamSpecification", {}).get("StreamViewType")
