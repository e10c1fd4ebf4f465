"""The people whom an order is for, as they stand now."""

from collections.abc import Collection

from muster.domain.dispatch import Target
from muster.tables import members, organisations


def reached(target: Target) -> Collection[str] | None:
    """Those named, or those of an active organisation who let it; None where it is for anyone."""
    if not target.organisation:
        return target.people or None
    found = organisations.get(target.organisation)
    return members.callable_of(target.organisation) if found and found.state == "ACTIVE" else frozenset()
