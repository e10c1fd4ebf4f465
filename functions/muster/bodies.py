"""Bodies as they arrive: refused before parsing when too large or of another kind, parsed strictly (T21)."""

import base64
import binascii
import json
from collections.abc import Mapping
from math import isfinite
from typing import Any, get_origin
from urllib.parse import parse_qs

from pydantic import BaseModel

LIMIT = 16 * 1024
DEEPEST = 8
_DIGITS = 15


class BadBody(Exception):
    """The body cannot be read as what it claims to be."""

    def __init__(self, status: int, code: str, field: str | None = None, **facts: str) -> None:
        super().__init__(code)
        self.status, self.code, self.field, self.facts = status, code, field, facts


def read_json(event: Mapping[str, Any], headers: Mapping[str, str], *, largest: int = LIMIT) -> Any:
    """The parsed JSON body of at most so many bytes; raises BadBody."""
    kind, _, rest = headers.get("content-type", "").partition(";")
    if kind.strip().lower() != "application/json":
        raise BadBody(415, "not_json")
    if (charset := rest.lower().partition("charset=")[2].strip(' "')) and charset != "utf-8":
        raise BadBody(415, "not_utf8")
    try:
        value = json.loads(read_text(event, largest), parse_constant=_refuse, parse_int=_whole, parse_float=_number, object_pairs_hook=_unique)
    except RecursionError as error:
        raise BadBody(400, "too_deep") from error
    except ValueError as error:
        raise BadBody(400, "bad_json") from error
    if not isinstance(value, dict):
        raise BadBody(400, "not_an_object")
    _shallow(value)
    return value


def read_form(event: Mapping[str, Any], model: type[BaseModel]) -> dict[str, Any]:
    """The fields of a posted HTML form: repeated names make lists where the model has one, a ticked box is true, digits are a number where the model has one; raises BadBody."""
    try:
        posted = parse_qs(read_text(event, LIMIT), keep_blank_values=True, strict_parsing=False, max_num_fields=200, errors="strict")
    except ValueError as error:
        raise BadBody(400, "bad_form") from error
    fields: dict[str, Any] = {}
    for name, values in posted.items():
        known = model.model_fields.get(name)
        kind = known.annotation if known else None
        if kind is not None and get_origin(kind) is list:
            fields[name] = [value for value in values if value]
        elif len(values) > 1:
            raise BadBody(400, "sent_twice", name)
        else:
            fields[name] = _typed(kind, values[0])
    return fields


def _typed(kind: Any, text: str) -> Any:
    """A posted text as what the model has there: a ticked box, a whole number; any other stays as it is."""
    if kind is bool and text in ("on", "true"):
        return True
    return int(text) if kind is int and text.isdecimal() and len(text) <= _DIGITS else text


def read_text(event: Mapping[str, Any], largest: int) -> str:
    """The body as it came, of at most so many bytes; raises BadBody."""
    body = event.get("body") or ""
    if len(body) > largest * 2:
        raise BadBody(413, "too_large", most=_size(largest))
    try:
        raw = base64.b64decode(body, validate=True) if event.get("isBase64Encoded") else body.encode()
        if len(raw) > largest:
            raise BadBody(413, "too_large", most=_size(largest))
        return raw.decode()
    except (binascii.Error, UnicodeError) as error:
        raise BadBody(400, "not_utf8") from error


def _size(largest: int) -> str:
    return f"{largest // 1_000_000} MB" if largest >= 1_000_000 else f"{largest // 1024} KB"


def _refuse(token: str) -> Any:
    raise ValueError(token)


def _whole(digits: str) -> int:
    if len(digits) > _DIGITS:
        raise ValueError("integer")
    return int(digits)


def _number(digits: str) -> float:
    if not isfinite(value := float(digits)):
        raise ValueError("number")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("repeated name")
    return found


def _shallow(value: Any) -> None:
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for one in level for inner in (one.values() if isinstance(one, dict) else one if isinstance(one, list) else ())]
        if not level:
            return
    raise BadBody(400, "too_deep")
