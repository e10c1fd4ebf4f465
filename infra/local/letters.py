"""What exhausted its retries: a pointer to each record, never its contents."""

import json
import time
from pathlib import Path
from typing import Any

from infra.local.template import StreamMapping


class DeadLetters:
    """A list on disk, as the failure queue would hold it."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def add(self, mapping: StreamMapping, records: list[dict[str, Any]], why: str) -> None:
        """Notes that records of a mapping were given up."""
        numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
        entry = {
            "at": int(time.time()), "mapping": mapping.name, "destination": mapping.destination, "table": mapping.table, "why": why,
            "first": numbers[0], "last": numbers[-1], "count": len(numbers), "keys": [record["dynamodb"]["Keys"] for record in records],
        }  # fmt: skip
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")

    def read(self) -> list[dict[str, Any]]:
        """Every entry, oldest first."""
        if not self._file.exists():
            return []
        return [json.loads(line) for line in self._file.read_text(encoding="utf-8").splitlines()]
