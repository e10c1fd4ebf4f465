"""Counts the capacity that the store says each call consumed."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_READS = {"GetItem", "BatchGetItem", "Query", "Scan", "TransactGetItems"}


@contextmanager
def metered(client: Any) -> Iterator[Counter[str]]:
    """Read and write units, and calls, of everything the client does inside the block."""
    spent: Counter[str] = Counter()

    def ask(params: dict[str, Any], **_: Any) -> None:
        params["ReturnConsumedCapacity"] = "TOTAL"

    def note(parsed: dict[str, Any], model: Any, **_: Any) -> None:
        found = parsed.get("ConsumedCapacity", [])
        units = sum(one["CapacityUnits"] for one in (found if isinstance(found, list) else [found]))
        spent["read" if model.name in _READS else "write"] += units
        spent["calls"] += 1

    client.meta.events.register("provide-client-params.dynamodb.*", ask, unique_id="meter-ask")
    client.meta.events.register("after-call.dynamodb.*", note, unique_id="meter-note")
    try:
        yield spent
    finally:
        client.meta.events.unregister("provide-client-params.dynamodb.*", unique_id="meter-ask")
        client.meta.events.unregister("after-call.dynamodb.*", unique_id="meter-note")
