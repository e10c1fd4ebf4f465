"""A form's rules, from the model the server checks with: attributes for the page, a module for the script."""

import json
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from pydantic import BaseModel

from muster.domain import plates
from press.catalogues import LANGUAGES, Texts
from press.refusal import BuildRefused

# What the small validator of the page (form.js) can read; anything else must not pass silently.
UNDERSTOOD = {
    "type",
    "title",
    "description",
    "default",
    "enum",
    "const",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "items",
    "examples",
    "minimum",
    "maximum",
}
RULES = ("minLength", "maxLength", "pattern", "minItems", "maxItems", "enum", "const", "minimum", "maximum")
ATTRIBUTES = {"minLength": "minlength", "maxLength": "maxlength", "pattern": "pattern"}
# Filled by the page itself, or asked on one's own page only: no message of the sign-up can be about them.
SILENT = {"website", "language", "compound"}
# What a page asks and checks in its own way: lists of lines, and choices that only the script can offer.
APART = {"pledges": ("lines", "campaign")}
# The server takes numbers as people type them; the script first brings them into this form (form.js: plainPhone, plainPlate) and can say what is wrong.
AFTER_CLEANING = {"phone": {"pattern": r"^1[3-9]\d{9}$"}, "plate": {"pattern": f"^(?:{plates.PATTERN})$"}}


@dataclass(frozen=True, slots=True)
class Form:
    """name → rules of one field; `required` is a rule like the others."""

    name: str
    fields: dict[str, dict[str, Any]]

    def attributes(self, field: str) -> Markup:
        """The HTML attributes that say the field's rules to a browser without script."""
        rules = self.fields[field]
        parts = ["required"] if rules.get("required") else []
        parts += [f'{html}="{rules[rule]}"' for rule, html in ATTRIBUTES.items() if rule in rules]
        return Markup(" ".join(parts))

    def checked(self, field: str) -> dict[str, Any]:
        """The rules the script checks: the model's, or those of the cleaned text."""
        rules = self.fields[field]
        if field not in AFTER_CLEANING:
            return rules
        return {name: rule for name, rule in rules.items() if name == "required"} | AFTER_CLEANING[field]

    def choices(self, field: str) -> list[str]:
        """What may be chosen in a list field."""
        return list(self.fields[field]["enum"])


def read(name: str) -> Form:
    """The form of a public or a linked route."""
    from giving.forms import NewPledge
    from registration.forms import NewVehicle, SignUp
    from rosters.forms import Accept
    from rosters.organisation_forms import NewApplication

    models: dict[str, type[BaseModel]] = {"volunteers": SignUp, "vehicles": NewVehicle, "pledges": NewPledge, "invitations": Accept, "organisations": NewApplication}
    schema = models[name].model_json_schema()
    for field in APART.get(name, ()):
        del schema["properties"][field]
    schema["required"] = [field for field in schema["required"] if field in schema["properties"]]
    return from_schema(name, {key: value for key, value in schema.items() if key != "$defs"})


def from_schema(name: str, schema: dict[str, Any]) -> Form:
    """The form a JSON Schema describes; refuses a keyword that the page could not check."""
    if unknown := set(schema) - {"type", "title", "description", "properties", "required", "additionalProperties"}:
        raise BuildRefused(f"schema {name}: keyword {sorted(unknown)} is not understood")
    required = set(schema.get("required", ()))
    return Form(
        name, {field: _rules(f"{name}.{field}", rules, required=field in required) for field, rules in schema["properties"].items()}
    )


def _rules(where: str, schema: dict[str, Any], *, required: bool) -> dict[str, Any]:
    if schema.get("format") == "date":  # a date input says nothing else
        schema = {rule: value for rule, value in schema.items() if rule != "format"}
    items = schema.get("items", {})
    if unknown := (set(schema) - UNDERSTOOD) | (set(items) - {"type", "enum", "const"}):
        raise BuildRefused(f"schema {where}: keyword {sorted(unknown)} is not understood")
    rules = {rule: schema[rule] for rule in RULES if rule in schema}
    if "const" in items or "enum" in items:
        rules["enum"] = items.get("enum", [items.get("const")])
        rules["list"] = True
    if required:
        rules = {"required": True} | rules
    return rules


def said(field: str, rules: dict[str, Any]) -> set[str]:
    """The rules of a field that a person can break in the page, so need a message."""
    if field in SILENT:
        return set()
    kinds = {rule for rule in rules if rule in ("required", "minLength", "maxLength", "pattern", "minimum", "maximum")}
    if rules.get("minLength") == 1 and "required" in kinds:
        kinds.remove("minLength")
    return kinds | ({"required"} if rules.get("minItems") else set())


def check_messages(form: Form, texts: Texts, *, page: str) -> None:
    """Refuses when a rule has no message in a language."""
    for language in LANGUAGES:
        errors = texts[language][page].get("errors", {})
        for field in form.fields:
            for rule in sorted(said(field, form.checked(field))):
                if not errors.get(field, {}).get(rule):
                    raise BuildRefused(f"{page} ({language}): no message errors.{field}.{rule}")


def module(form: Form) -> str:
    """The rules as a module for the page's script."""
    rules = {field: form.checked(field) for field in form.fields if field not in SILENT}
    return f"export const rules = {json.dumps(rules, ensure_ascii=False, separators=(',', ':'))};\n"
