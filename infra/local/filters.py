"""Lambda's event filter patterns, as far as the template uses them."""

from collections.abc import Iterable, Mapping
from typing import Any


def passes(patterns: Iterable[Mapping[str, Any]], record: Mapping[str, Any]) -> bool:
    """Whether a record matches any pattern; without patterns everything does."""
    patterns = list(patterns)
    return not patterns or any(_matches(pattern, record) for pattern in patterns)


def _matches(pattern: Mapping[str, Any], value: Any) -> bool:
    for name, wanted in pattern.items():
        here = value.get(name) if isinstance(value, Mapping) else None
        if isinstance(wanted, Mapping):
            if not _matches(wanted, here if here is not None else {}):
                return False
        elif not any(_allows(one, here) for one in wanted):
            return False
    return True


def _allows(rule: Any, value: Any) -> bool:
    if not isinstance(rule, Mapping):
        return bool(rule == value)
    [(kind, argument)] = rule.items()
    if kind == "exists":
        return (value is not None) is argument
    if kind == "prefix":
        return isinstance(value, str) and value.startswith(argument)
    if kind == "anything-but":
        return value is not None and value not in (argument if isinstance(argument, list) else [argument])
    raise ValueError(f"filter rule {kind!r} is not one this run knows")
