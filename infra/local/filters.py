"""Lambda's event filter patterns, as far as the template uses them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

_RULES: dict[str, Callable[[Any, Any], bool]] = {
    "exists": lambda wanted, value: (value is not None) is wanted,
    "prefix": lambda wanted, value: isinstance(value, str) and value.startswith(wanted),
    "suffix": lambda wanted, value: isinstance(value, str) and value.endswith(wanted),
    "equals-ignore-case": lambda wanted, value: isinstance(value, str) and value.lower() == wanted.lower(),
    "anything-but": lambda wanted, value: value is not None and not _one_of(wanted, value),
}


def passes(patterns: Iterable[Mapping[str, Any]], record: Mapping[str, Any]) -> bool:
    """Whether a record matches any pattern; without patterns everything does."""
    patterns = list(patterns)
    return not patterns or any(_matches(pattern, record) for pattern in patterns)


def check(pattern: Mapping[str, Any]) -> None:
    """Raises ValueError when a pattern holds what this run does not know, rather than letting records through or losing them."""
    for name, wanted in pattern.items():
        if isinstance(wanted, Mapping):
            check(wanted)
        elif not isinstance(wanted, list) or not wanted:
            raise ValueError(f"filter {name!r}: a value must stand in a list")
        else:
            for rule in wanted:
                if isinstance(rule, Mapping) and (len(rule) != 1 or next(iter(rule)) not in _RULES):
                    raise ValueError(f"filter {name!r}: rule {dict(rule)!r} is not one this run knows")


def _matches(pattern: Mapping[str, Any], value: Any) -> bool:
    """Whether every name of the pattern finds what it asks for."""
    for name, wanted in pattern.items():
        here = value.get(name) if isinstance(value, Mapping) else None
        if isinstance(wanted, Mapping):
            if not _matches(wanted, here):
                return False
        elif not any(_allows(rule, one) for rule in wanted for one in (here if isinstance(here, list) else [here])):
            return False
    return True


def _allows(rule: Any, value: Any) -> bool:
    if not isinstance(rule, Mapping):
        return type(rule) is type(value) and bool(rule == value)
    [(kind, wanted)] = rule.items()
    return _RULES[kind](wanted, value)


def _one_of(wanted: Any, value: Any) -> bool:
    if isinstance(wanted, Mapping):
        return _allows(wanted, value)
    return value in (wanted if isinstance(wanted, list) else [wanted])
