"""Who is on site, by the server's clock: codes that change every half minute tell when they were shown, whatever a phone's clock says."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from muster.domain.refusals import Conflict

PERIOD = 30  # seconds that a code holds (RFC 6238)
EARLY = timedelta(minutes=30)
GRACE = timedelta(minutes=10)
AFTER = timedelta(hours=2)  # how long after the end somebody may still check out
SYNC = timedelta(hours=48)  # how long after the end a phone may bring what it kept
OLD = timedelta(minutes=10)
DESK_TRIES = 20  # wrong codes that one person of the staff may enter in an hour without naming whose they are
TRIES = 10  # wrong codes of one person, after which only the roll-call is left


@dataclass(frozen=True, slots=True)
class Shown:
    """When a code was shown, by the clock of whoever made it; `marks` say why it is trusted less, `step` names the code for good."""

    at: datetime
    step: int
    marks: tuple[str, ...] = ()


def read(code: str, code_of: Callable[[int], str], *, claimed: datetime | None, start: datetime, end: datetime, now: datetime) -> Shown:
    """When the code was shown: now, or for one that a phone kept (`claimed`: its own clock, which only says where to look first) within the shift's window.

    Raises Conflict: code_wrong, code_old, synced_late.
    """
    present = step_of(now)
    if claimed is None:
        if any(code_of(step) == code for step in (present, present - 1, present + 1)):
            return Shown(now, present)
        old = any(code_of(present - step) == code for step in range(2, int(OLD.total_seconds()) // PERIOD))
        raise Conflict("code_old" if old else "code_wrong", "code")
    if now > end + SYNC:
        raise Conflict("synced_late")
    first, last = step_of(start - EARLY), min(present + 1, step_of(end + AFTER))
    near = [step for step in range(step_of(claimed) - 2, step_of(claimed) + 3) if first <= step <= last]
    for step in near:
        if code_of(step) == code:
            return Shown(_time(step, now), step, ("offline",))
    for step in range(first, last + 1):
        if code_of(step) == code:
            return Shown(_time(step, now), step, ("offline", "clock_off"))
    raise Conflict("code_wrong", "code")


def may_begin(at: datetime, *, start: datetime, end: datetime) -> None:
    """Raises Conflict where a check-in comes too early or after the shift."""
    if at < start - EARLY:
        raise Conflict("too_early", minutes=int(EARLY.total_seconds()) // 60)
    if at >= end:
        raise Conflict("shift_over")


def step_of(moment: datetime) -> int:
    """The number of the half minute."""
    return int(moment.timestamp()) // PERIOD


def _time(step: int, now: datetime) -> datetime:
    return min(datetime.fromtimestamp(step * PERIOD, UTC), now)
