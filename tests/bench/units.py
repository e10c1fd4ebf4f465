"""Write and read units of the main steps, as the store counts them: `python -m tests.bench.units`."""

import os
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from infra.local.run import environment, make_keys
from infra.local.store import Store, client, create_tables
from infra.local.template import local
from tests.bench.machine import about

PEOPLE = 4_000


def main() -> None:
    """Prints a table of steps."""
    print(about())
    with tempfile.TemporaryDirectory() as folder:
        keys = Path(folder) / "keys.json"
        make_keys(keys, b"units")
        store = Store()
        store.start()
        os.environ.update(environment("http://127.0.0.1", keys, store.endpoint))
        create_tables(local(), store.endpoint)
        try:
            _measure(client("dynamodb", store.endpoint))
        finally:
            store.stop()


def _measure(plain: Any) -> None:
    from infra import areas
    from matching import turns
    from muster.tables.base import connection
    from tests import actors
    from tests.api import call
    from tests.bench.meter import metered

    areas.load(lambda line: None)

    def step(title: str, work: Callable[[], Any], per: int = 1) -> Any:
        with metered(connection.client) as spent:
            answer = work()
        _say(title, spent, per)
        return answer

    step("sign-up (mean of 320)", lambda: [actors.sign_up(number) for number in range(320)], 320)
    _fill_pool(plain)
    need = step("post and publish a need of one line (staff checks included)", lambda: actors.publish(actors.line(24)))
    step(f"solve its district of {PEOPLE} people, 24 seats claimed", lambda: turns.solve("140105000000"))
    step("the same solve again, nothing to write", lambda: turns.solve("140105000000"))
    actors.settings(firm_hours=300)
    step("24 proposals become offers with their letters, a seat", lambda: turns.solve("140105000000"), 24)
    told = [one["assignment"] for one in actors.told(need)]
    step("accept by link", lambda: call("POST", f"/v1/assignments/{told[0]}/accept", {}, link=actors.link(told[0])))
    step("decline by link, the seat is open again", lambda: call("POST", f"/v1/assignments/{told[1]}/decline", {}, link=actors.link(told[1])))


def _say(title: str, spent: Counter[str], per: int) -> None:
    print(f"{title:<62} {spent['write'] / per:7.2f} write  {spent['read'] / per:7.2f} read units  {spent['calls'] / per:6.2f} calls")


def _fill_pool(plain: Any) -> None:
    """Thousands of people in the pool of one district, street by street, as the stream would have put them there."""
    streets = [item["code"]["S"] for item in plain.query(
        TableName="muster-local-areas", IndexName="by_parent", KeyConditionExpression="parent = :p", ExpressionAttributeValues={":p": {"S": "140105000000"}},
    )["Items"]]  # fmt: skip
    rows = [
        {"cell": {"S": streets[number % len(streets)]}, "person": {"S": f"{number:032x}"}, "a": {"S": streets[number % len(streets)]},
         "m": {"N": str(1 << 20 | 7 << 12 | 3)}, "v": {"N": "1"}, "s": {"N": "0"}, "d": {"N": "0"}}
        for number in range(PEOPLE)
    ]  # fmt: skip
    for start in range(0, len(rows), 25):
        plain.batch_write_item(RequestItems={"muster-local-pool": [{"PutRequest": {"Item": row}} for row in rows[start : start + 25]]})


if __name__ == "__main__":
    print(f"{datetime.now(UTC):%Y-%m-%d}", end=" · ")
    main()
