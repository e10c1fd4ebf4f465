"""Problem details (RFC 9457), worded for the person who reads them."""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from muster.domain.people import Language
from muster.texts import TEXTS, say

_KINDS = {
    "missing": "required", "string_too_short": "too_short", "string_too_long": "too_long", "too_short": "choose_one",
    "too_long": "too_many", "literal_error": "not_a_choice", "extra_forbidden": "unknown_field", "string_pattern_mismatch": "malformed",
    "greater_than_equal": "too_small", "less_than_equal": "too_big", "bool_type": "not_yes_or_no", "int_type": "not_whole",
    "string_type": "not_text", "string_unicode": "unfit_text", "datetime_from_date_parsing": "not_a_time", "datetime_type": "not_a_time",
    "datetime_parsing": "not_a_time", "timezone_aware": "not_a_time", "int_parsing": "not_whole",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem: a status, a code whose text says what to do, and the field it is about."""

    status: int
    language: Language
    code: str | None = None
    field: str | None = None
    facts: Mapping[str, str | int] = dataclasses.field(default_factory=dict)
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)
    errors: tuple[tuple[str, str, Mapping[str, str | int]], ...] = ()

    @property
    def title(self) -> str:
        return say(f"status_{self.status}", self.language)

    @property
    def messages(self) -> list[dict[str, str]]:
        """Field, code and sentence of each thing that is wrong."""
        errors = self.errors or (((self.field, self.code, self.facts),) if self.field and self.code else ())
        return [{"field": name, "code": code, "message": say(_worded(name, code), self.language, **facts)} for name, code, facts in errors]

    @property
    def detail(self) -> str:
        if self.errors:
            return say("fields_wrong", self.language, count=len(self.errors))
        return say(self.code or f"detail_{self.status}", self.language, **self.facts)

    def json(self) -> str:
        """The body, as application/problem+json."""
        body = {"type": f"/problems/{self.code or self.status}", "title": self.title, "status": self.status, "detail": self.detail}
        code = {"code": self.code} if self.code else {}
        return json.dumps({**body, **code, "errors": self.messages}, ensure_ascii=False)


def from_validation(error: ValidationError, language: Language) -> Problem:
    """The problem of a body that does not fit its model, each field once, none of its values repeated."""
    found: dict[str, tuple[str, str, Mapping[str, str | int]]] = {}
    for one in error.errors(include_url=False, include_input=False):
        name = ".".join(str(part) for part in one["loc"]) or "body"
        context = {key: value for key, value in one.get("ctx", {}).items() if isinstance(value, (int, str))}
        kind = one["type"]
        found.setdefault(name, (name, _KINDS.get(kind, kind), context))
    return Problem(422, language, "invalid", errors=tuple(found.values()))


def _worded(name: str, code: str) -> str:
    """The field's own sentence for this code where there is one."""
    leaf = name.rpartition(".")[2]
    return special if (special := f"{leaf}.{code}") in TEXTS else code if code in TEXTS else "malformed"
