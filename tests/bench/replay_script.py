"""What happens on the days of a replay, whoever does the matching: who comes and goes when, what is asked for when, who says what."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from muster.domain.matching import Units, Volunteers
from muster.domain.times import SHANGHAI

BEGIN = datetime(2022, 4, 6, 6, tzinfo=SHANGHAI)  # minute 0; the first duty day of the instance begins LEAD later
DAY = 24 * 60
LEAD = 2 * DAY
WAVES = ((3 * 60, 40), (7 * 60, 40), (13 * 60, 40))  # minutes after six and their spread: nine, one and seven o'clock
SHORTEST, LONGEST = 3 * 60, 48 * 60  # how long before the shift a need is posted
KNOWN_BEFORE = 0.6  # of the people
WAKING = (60, 17 * 60)  # seven to eleven o'clock at night: when the others sign up
LEAVING, CALLED_OFF = 0.03, 0.03
DECLINE, SILENT, NO_SHOW = 0.25, 0.15, 0.08
MEDIAN_ANSWER, LATEST_ANSWER = 20, 115  # minutes; who would need longer is among the silent
NEVER = 1 << 40
_STARTS, _ENDS = (0, 12 * 60, 16 * 60), (12 * 60, 16 * 60, DAY)

Minutes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Script:
    """Minutes from BEGIN: when each person joins and leaves, and each unit is posted, called off, starts and ends."""

    seed: int
    joins: Minutes
    leaves: Minutes
    posted: Minutes
    off: Minutes
    starts: Minutes
    ends: Minutes

    def says_no(self, p: Any, u: Any) -> Any:
        """Whether people decline these units if asked."""
        return self._drawn(1, p, u) < DECLINE

    def says_yes(self, p: Any, u: Any) -> Any:
        """Whether people accept these units if asked; who neither accepts nor declines says nothing."""
        return self._drawn(1, p, u) >= DECLINE + SILENT

    def comes(self, p: Any, u: Any) -> Any:
        """Whether people who accepted turn up, which nobody knows before the shift."""
        return self._drawn(2, p, u) >= NO_SHOW

    def thinks(self, p: Any, u: Any) -> Any:
        """Minutes until people answer."""
        return np.minimum(np.ceil(-np.log2(1 - self._drawn(3, p, u)) * MEDIAN_ANSWER), LATEST_ANSWER).astype(np.int64)

    def _drawn(self, salt: int, p: Any, u: Any) -> Any:
        """A number in [0, 1) for each pair, the same whoever asks and whenever (splitmix64)."""
        mask = np.uint64(0xFFFFFFFFFFFFFFFF)
        with np.errstate(over="ignore"):
            x = np.asarray(p).astype(np.uint64) << np.uint64(24) | np.asarray(u).astype(np.uint64)
            x = (x + np.uint64(self.seed * 4 + salt) * np.uint64(0x9E3779B97F4A7C15)) & mask
            for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
                x = (x ^ (x >> np.uint64(shift))) * np.uint64(factor)
            return ((x ^ (x >> np.uint64(31))) >> np.uint64(11)).astype(np.float64) / (1 << 53)


def script(volunteers: Volunteers, units: Units, *, seed: int) -> Script:
    """The days of an instance: six people in ten are known at the beginning, needs come in three waves a day, 3 to 48 hours ahead."""
    dice = np.random.default_rng([seed, 0x6D75])
    first, last = _ends_of(units.shifts)
    starts = LEAD + first // 3 * DAY + np.array(_STARTS)[first % 3]
    ends = LEAD + last // 3 * DAY + np.array(_ENDS)[last % 3]
    size, over = len(volunteers), int(ends.max())
    early = dice.random(size) < KNOWN_BEFORE
    # Everyone has signed up before the second duty day of the instance.
    joins = np.where(early, 0, dice.integers(0, 3, size) * DAY + dice.integers(*WAKING, size))
    leaves = np.where(dice.random(size) < LEAVING, np.maximum(dice.integers(1, over, size), joins + 60), NEVER)
    posted = _posted(units, starts, dice)
    needs, which = np.unique(units.need, return_inverse=True)
    share = np.where(dice.random(len(needs)) < CALLED_OFF, dice.random(len(needs)), 2.0)[which]
    off = np.where(share < 1, posted + np.rint(share * (starts - posted)).astype(np.int64), NEVER)
    return Script(seed, joins, leaves, posted, off, starts, ends)


def _posted(units: Units, starts: Minutes, dice: np.random.Generator) -> Minutes:
    """A need is posted in one of the waves 3 to 48 hours before its first shift, each as likely."""
    posted = np.zeros(len(units), np.int64)
    order = np.argsort(units.need, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(units.need[order])) + 1):
        start = int(starts[rows].min())
        waves = [
            (day * DAY + at, spread)
            for day in range(-1, start // DAY + 1)
            for at, spread in WAVES
            if SHORTEST <= start - day * DAY - at <= LONGEST
        ]
        at, spread = waves[int(dice.integers(len(waves)))]
        posted[rows] = np.clip(round(dice.normal(at, spread)), 0, start - SHORTEST)
    return posted


def _ends_of(windows: NDArray[np.uint64]) -> tuple[Minutes, Minutes]:
    """The first and last shift of windows of bits."""
    numbers = np.arange(63, dtype=np.uint64)
    needed = (windows[:, None] >> numbers & np.uint64(1)).astype(bool)
    return needed.argmax(axis=1), 62 - needed[:, ::-1].argmax(axis=1)
