"""Writes the OpenAPI document that the functions publish, from the very models that check their bodies."""

import json
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from infra.local.run import environment

# The tables' names are read at import; nothing is called.
os.environ.update(environment("http://127.0.0.1", Path("none"), "http://127.0.0.1"))

from muster.http import Reply, Route, routes  # noqa: E402

FUNCTIONS = (
    "registration.app", "needs.app", "planning.app", "dispatch.app", "standing.app", "assignments.app", "console.app", "fleet.app", "posts.app", "rotation.app", "reports.reading",
    "giving.app", "campaigns.app", "demand.app", "intake.app", "delivery.app", "store.app", "ledger.app", "hours.app", "allocation.app",
    "registration.app", "needs.app", "planning.app", "standing.app", "assignments.app", "console.app", "fleet.app", "reports.reading",
    "giving.app", "campaigns.app", "demand.app", "intake.app", "delivery.app", "store.app", "ledger.app", "hours.app", "allocation.app", "rosters.app", "outbox.app",
)
TARGET = Path(__file__).parent.parent / "functions" / "muster" / "openapi.json"
_PROBLEM = {"description": "A problem (RFC 9457)", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
_PROBLEM_SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {"type": "object", "properties": {name: {"type": "string"} for name in ("field", "code", "message")}},
        },
    },
}
_SECURITY: dict[str, list[dict[str, list[str]]]] = {
    "public": [],
    "person": [{"bearer": []}],
    "staff": [{"bearer": []}],
    "link": [{"bearer": []}, {"link": []}],
    "signed": [{"webhook": []}],
}


def document() -> dict[str, Any]:
    """The whole API as OpenAPI 3.1."""
    found = [(module.partition(".")[0], route) for module in FUNCTIONS for route in routes(import_module(module).app)]
    bodies = [(model, "validation") for _, route in found for model in (route.body, route.query) if model]
    answers = [(model, "serialization") for _, route in found if (model := _model(route.answer))]
    names, schemas = models_json_schema([*bodies, *answers], ref_template="#/components/schemas/{model}")  # type: ignore[list-item]
    paths: dict[str, dict[str, Any]] = {}
    for name, route in found:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(name, route, names)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Muster", "version": "1", "description": "The emergency volunteer-service platform of a city."},
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": {**schemas.get("$defs", {}), "Problem": _PROBLEM_SCHEMA},
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "link": {"type": "apiKey", "in": "header", "name": "Authorization", "description": "Link <signature of one assignment>"},
                "webhook": {"type": "apiKey", "in": "header", "name": "webhook-signature", "description": "Standard Webhooks, version 1"},
            },
        },
    }


def _operation(tag: str, route: Route, names: Any) -> dict[str, Any]:
    places = [part[1:-1] for part in route.path.split("/") if part.startswith("{")]
    parameters: list[dict[str, Any]] = [{"name": place, "in": "path", "required": True, "schema": {"type": "string"}} for place in places]
    if route.query:
        for field, schema in route.query.model_json_schema()["properties"].items():
            parameters.append({"name": field, "in": "query", "required": False, "schema": schema})
    if route.create:
        key = {"type": "string", "pattern": "^[A-Za-z0-9_-]{16,64}$"}
        parameters.append({"name": "Idempotency-Key", "in": "header", "required": not route.form, "schema": key})
    answer = _model(route.answer)
    good: dict[str, Any] = {"description": "Done"}
    if answer:
        good["content"] = {"application/json": {"schema": names[answer, "serialization"]}}
    operation: dict[str, Any] = {
        "operationId": f"{tag}_{route.method.lower()}_{'_'.join(part.strip('{}') for part in route.path.split('/')[2:])}".replace(".", "_").replace("-", "_"),
        "tags": [tag],
        "summary": route.summary,
        "security": _SECURITY[route.access],
        "parameters": parameters,
        "responses": {str(route.status): good, **({"303": {"description": "See the receipt page"}} if route.form else {}), "default": _PROBLEM},
    }
    if route.body:
        kinds = ["application/json", *(["application/x-www-form-urlencoded"] if route.form else [])]
        operation["requestBody"] = {"required": True, "content": {kind: {"schema": names[route.body, "validation"]} for kind in kinds}}
    return operation


def _model(answer: Any) -> type[BaseModel] | None:
    """The model among what a view may return."""
    kinds = [kind for kind in get_args(answer) or (answer,) if isinstance(kind, type) and kind is not Reply and issubclass(kind, BaseModel)]
    return kinds[0] if kinds else None


def text() -> str:
    """The document as it is committed."""
    return json.dumps(document(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        sys.exit(0 if TARGET.read_text(encoding="utf-8") == text() else "openapi.json is behind the models: run `make openapi`")
    TARGET.write_text(text(), encoding="utf-8")
    sys.stdout.write(f"{TARGET.name}: {len(document()['paths'])} paths\n")
