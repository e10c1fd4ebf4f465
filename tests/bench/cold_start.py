"""Start of each function over a bare boto3 client, in CPU milliseconds, one run: `python -m tests.bench.cold_start [ROUNDS]`."""

import os
import statistics
import subprocess
import sys
from pathlib import Path

from infra.local.run import environment
from infra.local.template import Template
from tests.bench.machine import about

BUDGETS = {"http": 110, "stream": 70, "report": 40}
_BARE = "import boto3; boto3.client('dynamodb')"
_CLIENT = "from muster.tables.base import connection; connection.client"  # what every function makes before its first answer
_CODE = "import time; begun = time.process_time(); {work}; print((time.process_time() - begun) * 1000)"


def main(rounds: int = 9) -> None:
    """Prints a table; the runs take turns, so that a busy moment hits all alike."""
    print(about())
    functions = {name: one.handler.rpartition(".")[0] for name, one in Template().functions.items()}
    work = {"bare boto3 client": _BARE} | {name: f"import {module}; {_CLIENT}" for name, module in functions.items()}
    times: dict[str, list[float]] = {name: [] for name in work}
    env = {**os.environ, **environment("http://127.0.0.1", Path("none"), "http://127.0.0.1:9")}
    for _ in range(rounds):
        for name, code in work.items():
            shown = subprocess.run([sys.executable, "-c", _CODE.format(work=code)], env=env, capture_output=True, text=True, check=True)
            times[name].append(float(shown.stdout))
    bare = statistics.median(times["bare boto3 client"])
    for name, found in times.items():
        kind = "report" if name == "ReportsFunction" else "stream" if name in ("MatchingFunction", "ReconcilerFunction", "NotificationsFunction") else "http"
        budget = "" if name.startswith("bare") else f"budget +{BUDGETS[kind]}"
        middle = statistics.median(found)
        print(f"{name:<24} {middle:7.0f} ms  {middle / bare:5.2f} x  {middle - bare:+6.0f} ms  {budget}")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
