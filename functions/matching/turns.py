"""Whose turn it is: districts take their windows in turn, each with one writer, until nothing is left to do or the time is up."""

import time
import uuid
from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime

from muster.tables import regions
from muster.telemetry import count

STREAM_SECONDS, NIGHT_SECONDS, AFTER_NIGHT_SECONDS = 20.0, 200.0, 40.0
NIGHT_LEASE_SECONDS, PATIENCE_SECONDS, AGAIN_SECONDS = 120, 70.0, 2.0


def solve(*districts: str, wide: bool = False, seconds: float = STREAM_SECONDS) -> None:
    """Solves districts window by window, in turn, so that none waits for all of another's work; what the time does not suffice for keeps a mark."""
    queue, ends = deque(districts), time.monotonic() + seconds
    while queue and time.monotonic() < ends:
        district = queue.popleft()
        if _window(district, wide=wide):
            queue.append(district)
    for district in queue:
        regions.mark(district, uuid.uuid4().hex)


def settle(districts: Sequence[str], now: datetime) -> None:
    """The whole city in one exact solve: all leases are taken and kept as long as it works; a district held by another for too long is left out."""
    from matching.window import Unsettled, work

    owner, ends, done = uuid.uuid4().hex, time.monotonic() + NIGHT_SECONDS, False
    for district in districts:
        regions.mark(district, owner)
    seen = _leases(districts, owner)

    def go_on() -> bool:
        kept = [regions.take(district, owner, datetime.now(UTC), seconds=NIGHT_LEASE_SECONDS) for district in seen]
        return None not in kept and time.monotonic() < ends

    try:
        done = work(sorted(seen), now, settle=True, go_on=go_on)
    except Unsettled:
        count("Unsettled")
    finally:
        left = [district for district in districts if not (done and district in seen and regions.release(district, owner, seen[district], solved=now))]
        for district in left:
            regions.drop(district, owner)
    solve(*left, wide=True, seconds=AFTER_NIGHT_SECONDS)


def _window(district: str, *, wide: bool) -> bool:
    """One window of a district as its one writer; answers whether more is left. Whoever comes while another holds it leaves a mark, which the holder sees."""
    from matching.window import Unsettled, work  # the solver's libraries are loaded only where there is something to solve

    owner, begun = uuid.uuid4().hex, datetime.now(UTC)
    regions.mark(district, owner)
    seen = regions.take(district, owner, begun)
    if seen is None:
        return False
    try:
        done = work([district], begun, wide=wide)
    except Unsettled:
        count("Unsettled")
        regions.drop(district, owner)
        return False
    except BaseException:
        regions.drop(district, owner)
        raise
    if done and regions.release(district, owner, seen, solved=begun):
        return False
    regions.drop(district, owner)
    return True


def _leases(districts: Sequence[str], owner: str) -> dict[str, str]:
    """The marks seen on the districts whose lease could be had; a holder that died loses its own within a minute."""
    seen: dict[str, str] = {}
    ends = time.monotonic() + PATIENCE_SECONDS
    while True:
        for district in districts:
            if district not in seen and (mark := regions.take(district, owner, datetime.now(UTC), seconds=NIGHT_LEASE_SECONDS)) is not None:
                seen[district] = mark
        if len(seen) == len(districts) or time.monotonic() > ends:
            return seen
        time.sleep(AGAIN_SECONDS)
