"""How a batch of stream records is handed to a function: the retries, ages, bisections and give-ups that the mapping declares."""

import time
from collections import Counter, deque
from collections.abc import Callable
from typing import Any

from infra.local.streams import Record, number
from infra.local.template import StreamMapping

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.05, 5.0


class FunctionFailed(Exception):
    """The function raised, took too long, or is gone; says which, without what it was given."""


class Delivery:
    """Hands batches over one after another; every record is taken, given up for good, or still ahead of the checkpoint."""

    def __init__(
        self, mapping: StreamMapping, *, invoke: Callable[[dict[str, Any]], Any], give_up: Callable[[list[Record], str], None],
        advance: Callable[[str], None], wait: Callable[[float], bool], clock: Callable[[], float] = time.time,
        say: Callable[[str], None] = lambda line: None,
    ) -> None:  # fmt: skip
        self._mapping, self._invoke, self._give_up, self._advance = mapping, invoke, give_up, advance
        self._wait, self._clock, self._say = wait, clock, say
        self._tries: Counter[str] = Counter()

    def hand_over(self, records: list[Record]) -> bool:
        """Delivers records in order; answers False when it was told to stop before all were settled (the rest is read again)."""
        ahead = deque([records])
        while ahead:
            batch = self._young(ahead.popleft())
            if not batch:
                continue
            failed = self._first_failure(batch)
            if failed is None:
                self._settle(batch)
                continue
            if failed:
                self._settle(batch[:failed])
            rest = batch[failed:]
            head = number(rest[0])
            if not failed and self._mapping.bisect and len(rest) > 1:  # on Lambda a bisection uses up no retry
                middle = (len(rest) + 1) // 2
                ahead.extendleft((rest[middle:], rest[:middle]))
                continue
            self._tries[head] += 0 if failed else 1
            if 0 <= self._mapping.retries < self._tries[head]:
                self._give_up(rest, "retries exhausted")
                self._settle(rest)
                continue
            ahead.appendleft(rest)
            if not self._wait(min(FIRST_PAUSE_SECONDS * 2.0 ** min(self._tries[head], 20), LONGEST_PAUSE_SECONDS)):
                return False
        return True

    def _young(self, batch: list[Record]) -> list[Record]:
        """The batch without the records that are beyond the mapping's age."""
        if self._mapping.age < 0:
            return batch
        oldest = self._clock() - self._mapping.age
        split = next((i for i, record in enumerate(batch) if record["dynamodb"]["ApproximateCreationDateTime"] >= oldest), len(batch))
        if split:
            self._give_up(batch[:split], "too old")
            self._settle(batch[:split])
        return batch[split:]

    def _first_failure(self, batch: list[Record]) -> int | None:
        """The position of the first record that failed, None when all were taken."""
        try:
            answer = self._invoke({"Records": batch})
        except FunctionFailed as error:
            self._say(f"{self._mapping.name}: {error}")
            return 0
        except Exception as error:  # whatever a function raises is a failed batch
            self._say(f"{self._mapping.name}: {type(error).__name__}")
            return 0
        if not self._mapping.partial:
            return None
        failures = answer.get("batchItemFailures") if isinstance(answer, dict) else None
        if not isinstance(failures, list):  # Lambda takes it for success, and the records are lost in silence
            self._say(f"{self._mapping.name}: the function's answer has no list batchItemFailures, so it counts as failed")
            return 0
        positions = {number(record): position for position, record in enumerate(batch)}
        try:
            return min((positions[one["itemIdentifier"]] for one in failures), default=None)
        except (KeyError, TypeError):
            self._say(f"{self._mapping.name}: the function named a record that it was not given, so the batch counts as failed")
            return 0

    def _settle(self, batch: list[Record]) -> None:
        self._advance(number(batch[-1]))
        for record in batch:
            self._tries.pop(number(record), None)
