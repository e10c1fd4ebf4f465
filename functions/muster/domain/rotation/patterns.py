"""Patterns of a duty day, and the tours they make of a post's hours."""

from collections.abc import Mapping
from typing import Literal

from muster.domain.rotation.model import DAY, Tour

Pattern = Literal["three", "four_eight", "day_night"]
Watches = tuple[tuple[int, int], ...]


def _hours(*watches: tuple[int, int]) -> Watches:
    return tuple((start * 60, end * 60) for start, end in watches)


# Each in the order that moves forward through the day, so that whoever takes the next one on the next day has rested.
PATTERNS: Mapping[Pattern, Mapping[str, Watches]] = {
    "three": {"A": _hours((8, 16)), "B": _hours((16, 24)), "C": _hours((24, 32))},
    "four_eight": {"A": _hours((0, 4), (12, 16)), "B": _hours((4, 8), (16, 20)), "C": _hours((8, 12), (20, 24))},
    "day_night": {"day": _hours((8, 18)), "night": _hours((20, 30))},
}


def tours(
    post: str, pattern: Pattern, *, days: int, minimum: int, target: int, opens: int = 0, closes: int = DAY, zone: str = "", sealed: bool = False,
    mix: tuple[str, ...] = (),
) -> list[Tour]:  # fmt: skip
    """The tours of a post's days; watches outside its hours (minutes of the day, round the clock when equal to a day) fall away or are cut."""
    found: list[Tour] = []
    for day in range(days):
        for name, watches in PATTERNS[pattern].items():
            kept = tuple(sorted(part for watch in watches for part in _inside(watch, opens, closes)))
            if kept:
                shifted = tuple((start + day * DAY, end + day * DAY) for start, end in kept)
                found.append(Tour(f"{post}-{day:02d}-{name}", post, day, name, shifted, minimum, target, zone, sealed, mix))
    return found


def _inside(watch: tuple[int, int], opens: int, closes: int) -> list[tuple[int, int]]:
    start, end = watch
    parts = [(max(start, opens + turn), min(end, closes + turn)) for turn in (-DAY, 0, DAY)]
    joined: list[tuple[int, int]] = []
    for early, late in parts:
        if late <= early:
            continue
        if joined and joined[-1][1] == early:
            joined[-1] = (joined[-1][0], late)
        else:
            joined.append((early, late))
    return joined
