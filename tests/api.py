"""Calls of the API in this process: the template's route, a proxy event made by hand, the real handler, held to its role."""

import base64
import json
import secrets
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from infra.local.environment import context_of
from infra.local.gateway import Routes
from infra.local.template import local
from muster.tables.base import connection
from tests.template.held import held_to_its_rights

ROUTES = Routes(local())
PROBLEM = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, header names in lower case."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def body(self) -> Any:
        return json.loads(self.text) if self.text else None

    @property
    def errors(self) -> dict[str, str]:
        """The code of each field that is wrong."""
        return {one["field"]: one["code"] for one in self.body["errors"]}

    @property
    def said(self) -> tuple[int, str]:
        """The status, and the problem's code."""
        return self.status, self.body.get("code", "") if self.text else ""


def call(
    method: str, path: str, body: Any = None, *, token: str = "", link: str = "", key: str | None = None,
    query: dict[str, str] | None = None, headers: dict[str, str] | None = None, network: str = "127.0.0.1",
) -> Answer:  # fmt: skip
    """Sends JSON (or a body as it is, when it is text or bytes) and fails the test when the answer is the server's own fault."""
    answer = send(method, path, body, token=token, link=link, key=key, query=query, headers=headers, network=network)
    assert answer.status not in (500, 502), f"{method} {path}: see the log below for the trace ({answer.text})"
    return answer


def send(
    method: str, path: str, body: Any = None, *, token: str = "", link: str = "", key: str | None = None,
    query: dict[str, str] | None = None, headers: dict[str, str] | None = None, network: str = "127.0.0.1",
) -> Answer:  # fmt: skip
    """As call, for tests that look at any answer."""
    found = ROUTES.find(method, path)
    assert found, f"template.yaml has no {method} {path}"
    route, parameters = found
    sent = {"idempotency-key": secrets.token_urlsafe(16) if key is None else key}
    sent |= {"content-type": "application/json"} if body is not None else {}
    sent |= {"authorization": f"Bearer {token}"} if token else {"authorization": f"Link {link}"} if link else {}
    sent |= headers or {}
    return invoke(route.function, event(route.path, method, path, parameters, body, query, sent, network))


def invoke(function: str, event: dict[str, Any]) -> Answer:
    """Calls a function's handler with the rights of its role."""
    module, _, name = local().functions[function].handler.rpartition(".")
    with held_to_its_rights(connection.client, function):
        response = getattr(import_module(module), name)(event, context_of(local().functions[function]))
    headers = {name.lower(): str(value) for name, value in response.get("headers", {}).items()}
    headers |= {name.lower(): values[-1] for name, values in response.get("multiValueHeaders", {}).items()}
    return Answer(response["statusCode"], headers, response["body"] or "")


def event(
    resource: str, method: str, path: str, parameters: dict[str, str], body: Any, query: dict[str, str] | None, headers: dict[str, str], network: str
) -> dict[str, Any]:
    """A proxy event of API Gateway, made by hand."""
    packed = isinstance(body, bytes)
    text = base64.b64encode(body).decode() if packed else body if body is None or isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    return {
        "resource": resource, "path": path, "httpMethod": method, "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()}, "queryStringParameters": query,
        "multiValueQueryStringParameters": {name: [value] for name, value in query.items()} if query else None,
        "pathParameters": parameters or None, "stageVariables": None, "body": text, "isBase64Encoded": packed,
        "requestContext": {
            "resourcePath": resource, "httpMethod": method, "path": path, "requestId": "r", "identity": {"sourceIp": network},
        },
    }  # fmt: skip
