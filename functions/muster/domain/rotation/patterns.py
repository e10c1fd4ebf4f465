"""Patterns of a duty day, and the tours they make of a post's hours."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, get_args

from muster.domain.rotation.model import DAY, Tour

Pattern = Literal["own", "three", "four_eight", "day_night"]
Span = tuple[int, int]
PATTERNS: tuple[Pattern, ...] = get_args(Pattern)


def _hours(*bounds: int) -> list[Span]:
    return [(start * 60, end * 60) for start, end in zip(bounds, bounds[1:], strict=False)]


# Each covers the duty day from six to six in the order that moves forward through it, so that whoever takes the next one on the next day
# has rested. Four on, eight off is two watches a day for the same person, which eleven hours of rest forbid: each of the six goes to another.
_TURNS: Mapping[Pattern, Mapping[str, Span]] = {
    "three": dict(zip("ABC", _hours(6, 14, 22, 30), strict=True)),
    "four_eight": dict(zip("ABCDEF", _hours(6, 10, 14, 18, 22, 26, 30), strict=True)),
    "day_night": {"day": (8 * 60, 18 * 60), "night": (20 * 60, 30 * 60)},
}


def tours(
    post: str, pattern: Pattern, *, days: int, minimum: int, target: int, hours: Iterable[Span] = ((6 * 60, 30 * 60),), zone: str = "",
    sealed: bool = False, mix: tuple[str, ...] = (),
) -> list[Tour]:  # fmt: skip
    """The tours of a post on every day, in order of time.

    `hours` are the post's own spans, minutes since midnight of the duty day, from six to six: the tours themselves under "own", else what
    the pattern's turns are cut to.
    """
    if pattern == "own":
        shapes = [(str(at), span) for at, span in enumerate(sorted(hours), 1)]
    else:
        shapes = [
            (name, (max(start, opens), min(end, closes)))
            for name, (start, end) in _TURNS[pattern].items()
            for opens, closes in _joined(hours)
            if max(start, opens) < min(end, closes)
        ]
    return [
        Tour(f"{post}-{day:02d}-{name}{start // 60:02d}", post, day, name, start + day * DAY, end + day * DAY, minimum, target, zone, sealed, mix)
        for day in range(days)
        for name, (start, end) in shapes
    ]


def turn(at: int, day: int, *, names: Sequence[str], groups: int) -> str:
    """The tour of the day that the at-th of so many groups is on: each day the next of the pattern, empty on its days off."""
    number = (day + at) % max(groups, len(names))
    return names[number] if number < len(names) else ""


def _joined(hours: Iterable[Span]) -> list[Span]:
    """The spans, those that touch made one."""
    found: list[Span] = []
    for start, end in sorted(hours):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
