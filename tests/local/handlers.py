"""Functions for the tests of the stand-in: one that repeats what it was given, one that does everything wrong."""

import os
import sys
import time
from typing import Any


def echo(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answers the body it got, and says in headers what else it saw."""
    return {
        "statusCode": 200, "body": event["body"] or "", "isBase64Encoded": event["isBase64Encoded"],
        "headers": {"Content-Type": "text/plain", "Seen-Id": (event["pathParameters"] or {}).get("id", "-")},
        "multiValueHeaders": {"Set-Cookie": ["a=1", "b=2"]},
    }  # fmt: skip


def clumsy(event: dict[str, Any], context: Any) -> Any:
    """Fails as the event asks it to."""
    how = event.get("how") or (event.get("pathParameters") or {}).get("how")
    if how == "raise":
        raise ValueError("王小明 14200001234")
    if how == "die":
        os._exit(3)
    if how == "sleep":
        time.sleep(5)
    answers: dict[str, Any] = {
        "none": None, "text": "hello", "no-status": {"body": ""}, "bad-status": {"statusCode": 99}, "split": {"statusCode": 200, "headers": {"A": "1\r\nB: 2"}},
        "variables": {name: os.environ.get(name) for name in ("NAME", "STAGE", "SECRET_ARN", "POWERTOOLS_SERVICE_NAME")},
        "left": context.get_remaining_time_in_millis(), "unspeakable": {"a": object()},
    }  # fmt: skip
    print("this is log", flush=True)
    sys.stderr.write("and this\n")
    return answers[str(how)]
