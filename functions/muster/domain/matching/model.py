"""What the solver reads: people and units as columns, and one case that holds both with what binds them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

Whole: TypeAlias = NDArray[np.int64]
Real: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]
Bits: TypeAlias = NDArray[np.uint64]

ROLES = ("queue", "delivery", "checkpoint", "visit", "disinfect", "info", "care", "medical", "driver")
OPEN_ZONE, CONTROLLED, SEALED = 0, 1, 2
ANY_GENDER = -1
DAYS = 21


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Rows kept as columns of equal length, each an array of the kind that its field declares."""

    def __post_init__(self) -> None:
        for name in fields(self):
            kind = get_args(get_args(name.type)[1])[0]
            given = getattr(self, name.name)
            object.__setattr__(self, name.name, np.ascontiguousarray(np.zeros(len(self)) if given is None else given, kind))
        if len({len(getattr(self, name.name)) for name in fields(self)}) > 1:
            raise ValueError(f"{type(self).__name__}: columns of unequal length")

    def __len__(self) -> int:
        return len(getattr(self, fields(self)[0].name))

    def take(self, rows: Whole) -> Self:
        """The rows at these places, in this order."""
        return type(self)(**{name.name: getattr(self, name.name)[rows] for name in fields(self)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Volunteers(Columns):
    """People who may serve; `key` is their hash for this run, `shifts` has a bit per 3 · day + slot, unknown places are NaN.

    `vehicle` marks who drives with a cleared one; those of one `together` (0 alone) serve in one unit or not at all.
    `sealed` are shifts in which their home is (as `zone` says of all of them), `lapsed` those for which `cleared` no longer holds.
    """

    key: Bits
    compound: Whole
    community: Whole
    x: Real
    y: Real
    zone: NDArray[np.int8]
    core: Flags
    skills: NDArray[np.uint32]
    shifts: Bits
    gender: NDArray[np.int8]
    cleared: Flags
    echelon: NDArray[np.int8]
    served: Whole
    idle_days: Whole
    max_shifts: Whole
    surcharge: NDArray[np.int32]
    vehicle: Flags
    together: Whole
    sealed: Bits = None  # type: ignore[assignment]  # none of them, where nobody says
    lapsed: Bits = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True, kw_only=True)
class Units(Columns):
    """Seats of one role of one need in one window; every bit of `shifts` is needed, `taken` seats are firm already, `vehicles` want a driver with one."""

    need: Whole
    role: NDArray[np.int8]
    shifts: Bits
    day: Whole
    compound: Whole
    community: Whole
    x: Real
    y: Real
    zone: NDArray[np.int8]
    core: Flags
    priority: Whole
    minimum: Whole
    maximum: Whole
    gender: NDArray[np.int8]
    taken: Whole
    vehicles: Flags

    @property
    def seats(self) -> Whole:
        """How many seats each unit still has to give."""
        return np.asarray(np.maximum(self.maximum - self.taken, 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One question to the solver: who may serve where, given what was said and done before.

    `refused` and `held` are sorted pair numbers (see `pair_numbers`), `bordering` sorted pairs of districts,
    `rest` shifts lost only to rest, `spent` people whose messages are used up, `duties` those given this week.
    """

    people: Volunteers
    units: Units
    bordering: Whole
    refused: Whole
    held: Whole
    rest: Bits
    spent: Flags
    duties: Whole

    def pair_numbers(self, p: Whole, u: Whole) -> Whole:
        """One number for each pair of a person and a unit."""
        return np.asarray(p, np.int64) * len(self.units) + u


def contains(ordered: Whole, wanted: Whole) -> Flags:
    """Which of the wanted numbers occur in a sorted array."""
    if not len(ordered):
        return np.zeros(np.shape(wanted), np.bool_)
    return np.asarray(ordered[np.minimum(np.searchsorted(ordered, wanted), len(ordered) - 1)] == wanted)


def street(area: Whole) -> Whole:
    """The street or town of area codes."""
    return area // 1000 * 1000


def district(area: Whole) -> Whole:
    """The district of area codes."""
    return area // 10**6 * 10**6


def borders(neighbours: Mapping[int, frozenset[int]]) -> Whole:
    """The bordering districts as sorted pair numbers, both ways round."""
    pairs = {pair for here, others in neighbours.items() for there in others for pair in ((here, there), (there, here))}
    return np.array(sorted(border(*pair) for pair in pairs), np.int64)


def border(here: Any, there: Any) -> Any:
    """One number for an ordered pair of districts (six leading digits each)."""
    return here // 10**6 * 10**6 + there // 10**6
