"""Other times at which the same work could be done."""

from datetime import datetime, timedelta
from typing import Literal

from muster.domain.needs import FURTHEST
from muster.domain.times import DAY_STARTS, SHANGHAI, duty_day, shifts

Move = Literal["LATER", "OTHER_SLOT", "NEXT_DAY"]
_SLOT_STARTS = (8, 18, 22)  # when day, evening and night shifts usually begin


def other_times(start: datetime, end: datetime, now: datetime) -> list[tuple[Move, datetime, datetime]]:
    """Two hours later, the other slots of the same duty day, the day after; only what touches other shifts, is still to come and may be asked for."""
    midnight = (start.astimezone(SHANGHAI) - DAY_STARTS).replace(hour=0, minute=0, second=0, microsecond=0)
    slots: list[tuple[Move, datetime]] = [("OTHER_SLOT", midnight + timedelta(hours=hour)) for hour in _SLOT_STARTS]
    found: list[tuple[Move, datetime, datetime]] = []
    tried = [shifts(start, end)]
    for move, begin in [("LATER", start + timedelta(hours=2)), *slots, ("NEXT_DAY", start + timedelta(days=1))]:
        finish = begin + (end - start)
        touched = shifts(begin, finish)
        strays = move == "OTHER_SLOT" and duty_day(begin) != duty_day(start)
        if touched not in tried and now < begin <= now + FURTHEST and not strays:
            tried.append(touched)
            found.append((move, begin, finish))
    return found
