"""What was given up: a pointer to the records or the run, never its contents."""

import json
import time
from pathlib import Path
from typing import Any

from infra.local.streams import Record, number
from infra.local.template import Schedule, StreamMapping


class DeadLetters:
    """A list on disk, as the failure queues would hold it."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def add(self, mapping: StreamMapping, records: list[Record], why: str) -> None:
        """Notes that records of a mapping were given up: where they stand in the stream, and the keys of the items."""
        self._write(
            mapping=mapping.name, function=mapping.function, destination=mapping.destination, table=mapping.table, why=why,
            stream=records[0]["eventSourceARN"], first=number(records[0]), last=number(records[-1]), count=len(records),
            keys=[record["dynamodb"]["Keys"] for record in records],
        )  # fmt: skip

    def add_schedule(self, schedule: Schedule, why: str) -> None:
        """Notes that a scheduled run failed."""
        self._write(schedule=schedule.name, function=schedule.function, destination=schedule.destination, why=why)

    def read(self) -> list[dict[str, Any]]:
        """Every entry, oldest first."""
        if not self._file.exists():
            return []
        return [json.loads(line) for line in self._file.read_text(encoding="utf-8").splitlines() if line.endswith("}")]

    def _write(self, **entry: Any) -> None:
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"at": int(time.time()), **entry}) + "\n")
