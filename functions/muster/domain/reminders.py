"""When somebody who said yes is reminded: the evening before, and two hours before the shift."""

from datetime import datetime, timedelta
from typing import Literal

from muster.domain.times import SHANGHAI

Reminder = Literal["reminder_evening", "reminder"]

BEFORE = timedelta(hours=2)
EVENING = 19  # local hour
SINCE = timedelta(minutes=3)  # in which it may be noticed; the letter is queued once however often it is


def due(start: datetime, now: datetime) -> Reminder | None:
    """Which reminder of a shift is due in this very minute; a shift of the next few hours has no evening before."""
    if timedelta() <= now - (start - BEFORE) < SINCE:
        return "reminder"
    local, first = now.astimezone(SHANGHAI), start.astimezone(SHANGHAI)
    tomorrow = (first.date() - local.date()).days == 1
    evening = local.replace(hour=EVENING, minute=0, second=0, microsecond=0)
    return "reminder_evening" if tomorrow and timedelta() <= local - evening < SINCE else None
