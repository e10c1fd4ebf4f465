"""An answer as rows to approve: each from one store, of few enough lots for one entry of the books, with reasons for its own units."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from muster.domain.allocating.model import Given
from muster.domain.allocations import PARTS, Reason


def rows_of(given: Given, stores: Mapping[str, str]) -> Iterator[tuple[str, tuple[tuple[str, int], ...], tuple[Reason, ...]]]:
    """The rows of what one wish is given, as (store, parts, reasons); `stores` is lot → store."""
    by_store: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for lot, units in sorted(given.parts.items()):
        by_store[stores[lot]].append((lot, units))
    counted = [one for one in given.reasons if "units" in one.facts]
    beside = tuple(one for one in given.reasons if "units" not in one.facts)
    for store, parts in sorted(by_store.items()):
        for at in range(0, len(parts), PARTS):
            chosen = tuple(parts[at : at + PARTS])
            own, counted = _portion(counted, sum(units for _, units in chosen))
            yield store, chosen, (*own, *beside)


def _portion(reasons: Sequence[Reason], units: int) -> tuple[list[Reason], list[Reason]]:
    """The reasons of so many units, and those of the rest."""
    own: list[Reason] = []
    rest: list[Reason] = []
    for one in reasons:
        there = int(one.facts["units"])
        taken = min(units, there)
        units -= taken
        if taken:
            own.append(replace(one, facts={**one.facts, "units": taken}))
        if there > taken:
            rest.append(replace(one, facts={**one.facts, "units": there - taken}))
    return own, rest
