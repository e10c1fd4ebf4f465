"""API Gateway's proxy events, payload version 1: a request as a function gets it, and the function's answer as it leaves."""

import base64
import binascii
import time
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

Answer = tuple[int, list[tuple[str, str]], bytes]
Headers = list[tuple[str, str]]
MOST_PARAMETERS = 100


class Malformed(Exception):
    """A function's answer that a gateway cannot make HTTP of."""


def event_of(
    *, resource: str, method: str, path: str, query: str, parameters: Mapping[str, str], headers: Headers, body: bytes, address: str
) -> dict[str, Any]:
    """The event of one request; raises ValueError when its query has too many parts."""
    many: dict[str, list[str]] = {}
    for name, value in headers:
        many.setdefault(name, []).append(value)
    lower = {name.lower(): values[-1] for name, values in many.items()}
    many["X-Forwarded-For"] = [f"{lower['x-forwarded-for']}, {address}" if "x-forwarded-for" in lower else address]
    many["X-Forwarded-Proto"] = ["http"]
    asked: dict[str, list[str]] = {}
    for name, value in parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_PARAMETERS):
        asked.setdefault(name, []).append(value)
    try:
        text, encoded = body.decode(), False
    except UnicodeDecodeError:
        text, encoded = base64.b64encode(body).decode(), True
    now, id = time.time(), str(uuid.uuid4())
    return {
        "resource": resource, "path": path, "httpMethod": method,
        "headers": {name: values[-1] for name, values in many.items()}, "multiValueHeaders": many,
        "queryStringParameters": {name: values[-1] for name, values in asked.items()} or None,
        "multiValueQueryStringParameters": asked or None, "pathParameters": dict(parameters) or None, "stageVariables": None,
        "body": text or None, "isBase64Encoded": encoded,
        "requestContext": {
            "resourceId": resource, "resourcePath": resource, "httpMethod": method, "path": f"/local{path}", "stage": "local",
            "requestId": id, "extendedRequestId": id, "requestTimeEpoch": round(now * 1000),
            "requestTime": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
            "identity": {"sourceIp": address, "userAgent": lower.get("user-agent")},
            "domainName": lower.get("host", ""), "protocol": "HTTP/1.1", "accountId": "000000000000", "apiId": "local",
        },
    }  # fmt: skip


def unpack(response: Any) -> Answer:
    """The HTTP answer that a function's answer stands for; raises Malformed."""
    try:
        headers = [(str(name), _text(value)) for name, value in (response.get("headers") or {}).items()]
        listed = response.get("multiValueHeaders") or {}
        headers = [one for one in headers if one[0].lower() not in {name.lower() for name in listed}]
        headers += [(str(name), _text(value)) for name, values in listed.items() for value in values]
        body = response.get("body") or ""
        content = base64.b64decode(body) if response.get("isBase64Encoded") else body.encode()
        status = int(response["statusCode"])
    except (AttributeError, KeyError, TypeError, ValueError, binascii.Error) as error:
        raise Malformed(type(error).__name__) from error
    if not 200 <= status <= 599:
        raise Malformed("statusCode")
    return status, headers, content


def _text(value: Any) -> str:
    """A header's value; raises ValueError on one that would end the header."""
    text = value if isinstance(value, str) else str(value)
    if "\r" in text or "\n" in text:
        raise ValueError("header")
    return text
