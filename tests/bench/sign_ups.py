"""Sign-ups a second through HTTP on the durable store beside the store's own put rate, same clients, same run: `python -m tests.bench.sign_ups [SECONDS]`.

The peer is the store itself: the same item put by boto3, and put by bare HTTP. Phases alternate, so that a busy machine hits all alike.
"""

import http.client
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.thread import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from infra.generated import volunteers
from infra.local import store
from infra.local.run import LocalRun
from tests.bench.machine import about, spread

_SIGNED = "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0"
PROCESSES, THREADS, ROUNDS = 2, 8, 3


def main(seconds: float = 8) -> None:
    """Prints rates, ratios and latencies."""
    print(about(), f"· {PROCESSES * THREADS} clients in {PROCESSES} processes, {seconds:.0f} s a phase, {ROUNDS} rounds")
    with tempfile.TemporaryDirectory() as folder, LocalRun(Path(folder), clock=False, site=Path(folder)) as muster, ProcessPoolExecutor(PROCESSES) as pool:
        muster.prepare()
        from infra import areas

        areas.load(lambda line: None)
        muster.serve()
        endpoint = os.environ["AWS_ENDPOINT_URL_DYNAMODB"]
        client = store.client("dynamodb", endpoint)
        rates: dict[str, list[float]] = {}
        times: dict[str, list[float]] = {}
        _post(muster.port, 0)  # warm
        for number in range(2 * ROUNDS):
            beside = "" if number < ROUNDS else ", streams at work beside"
            if number in (0, ROUNDS):
                _pump(muster.port, paused=number == 0)
            sample = client.scan(TableName="muster-local-people", Limit=1)["Items"][0]
            plain = json.loads(json.dumps(sample, default=lambda value: value.hex()))
            kinds = {"sign-up over HTTP": ("post", muster.port), "put by boto3": ("boto3", endpoint), "put by bare HTTP": ("bare", endpoint)}
            for title, (kind, where) in kinds.items():
                name = title + beside
                if beside:
                    _quiet(muster.port)
                parts = [pool.submit(_drive, kind, where, plain, seconds, number * PROCESSES + part) for part in range(PROCESSES)]
                found = [one for part in parts for one in part.result()]
                rates.setdefault(name, []).append(len(found) / seconds)
                times.setdefault(name, []).extend(found)
        for name, rate in rates.items():
            mine = statistics.mean(rates["sign-up over HTTP" + name[len(name.partition(",")[0]) :]])
            print(f"{name:<42} {statistics.mean(rate):7.0f}/s  {spread(times[name])}  sign-ups are {mine / statistics.mean(rate):.2f} of it")


def _drive(kind: str, where: Any, item: dict[str, Any], seconds: float, part: int) -> list[float]:
    """The times of all requests that this process's threads got through."""
    until = time.monotonic() + seconds
    with ThreadPoolExecutor(THREADS) as pool:
        work = [pool.submit(_loop, kind, where, item, until, part * THREADS + thread) for thread in range(THREADS)]
        return [one for done in work for one in done.result()]


def _loop(kind: str, where: Any, item: dict[str, Any], until: float, thread: int) -> list[float]:
    times: list[float] = []
    make: dict[str, Callable[..., Any]] = {"post": _poster, "boto3": _putter, "bare": _bare_putter}
    request = make[kind](where, item, thread)
    number = 0
    while time.monotonic() < until:
        begun = time.perf_counter()
        request(number)
        times.append(time.perf_counter() - begun)
        number += 1
    return times


def _poster(port: int, item: dict[str, Any], thread: int) -> Any:
    from infra.local.template import local

    assert local().routes
    places = [_Place("140105001000")]
    bodies = volunteers(10**9, communities=places, seed=thread, first=thread * 500_000 + 10_000_000)  # type: ignore[arg-type]
    connection = http.client.HTTPConnection("127.0.0.1", port)

    def post(number: int) -> None:
        headers = {"Content-Type": "application/json", "Idempotency-Key": f"bench-{thread:06d}-{number:08d}"}
        connection.request("POST", "/v1/volunteers", json.dumps(next(bodies)), headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 201, answer.status

    return post


class _Place:
    def __init__(self, code: str) -> None:
        self.code = code


def _putter(endpoint: str, item: dict[str, Any], thread: int) -> Any:
    client = store.client("dynamodb", endpoint)

    def put(number: int) -> None:
        client.put_item(TableName="muster-local-people", Item={**_own(item, thread, number)}, ConditionExpression="attribute_not_exists(id)")

    return put


def _bare_putter(endpoint: str, item: dict[str, Any], thread: int) -> Any:
    connection = http.client.HTTPConnection(endpoint.removeprefix("http://"))
    headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "DynamoDB_20120810.PutItem", "Authorization": _SIGNED, "X-Amz-Date": "20260101T000000Z"}

    def put(number: int) -> None:
        asked = {"TableName": "muster-local-people", "Item": _own(item, thread, 10**7 + number), "ConditionExpression": "attribute_not_exists(id)"}
        connection.request("POST", "/", json.dumps(asked), headers)
        answer = connection.getresponse()
        said = answer.read()
        assert answer.status == 200, said

    return put


def _own(item: dict[str, Any], thread: int, number: int) -> dict[str, Any]:
    """The same item under a key of its own; its state keeps it out of matching."""
    plain = {name: value for name, value in item.items() if "B" not in value}
    return {**plain, "id": {"S": f"{os.getpid():08x}{thread:08x}{number:016x}"}, "state": {"S": "PAUSED"}, "operation": {"S": "-" * 140}}


def _post(port: int, number: int) -> None:
    _poster(port, {}, 100 + number)(0)


def _pump(port: int, *, paused: bool) -> None:
    """Stops or starts the streams: on AWS they run elsewhere, on a laptop they share the cores."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("POST", "/dev/pump", json.dumps({"paused": paused}))
    connection.getresponse().read()


def _quiet(port: int) -> None:
    """Waits until the streams have nothing left of the phase before."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    while True:
        connection.request("GET", "/dev/pump")
        if json.loads(connection.getresponse().read())["idle"]:
            return
        time.sleep(0.3)


if __name__ == "__main__":
    main(*(float(argument) for argument in sys.argv[1:]))
