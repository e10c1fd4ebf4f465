"""The settings of the emergency, which its command may change while it runs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from muster.domain.times import quiet_until

State = Literal["DORMANT", "DRILL", "ACTIVE", "PAUSED", "WINDING_DOWN", "CLOSED"]


@dataclass(frozen=True, slots=True)
class Emergency:
    """One emergency: hours are before a shift's start, budgets are per duty day; `quiet` the local hours in which people sleep, from and until."""

    name: str = ""
    state: State = "ACTIVE"
    firm_hours: int = 12
    respond_minutes: int = 120
    offers_per_person: int = 3
    messages_per_person: int = 5
    verification_budget: int = 50_000
    version: int = 0
    quiet: tuple[int, int] = (0, 0)

    def is_firm(self, start: datetime, now: datetime) -> bool:
        """Whether people are to be told of a shift by now."""
        return start - now <= timedelta(hours=self.firm_hours)

    def respond_by(self, start: datetime, now: datetime) -> datetime:
        """When an offer made now lapses: after the time to respond, at the latest when a quarter of the remaining time is left.

        Whoever sleeps is given that time from when they wake, where the shift leaves it to them.
        """
        woken = quiet_until(now, self.quiet)
        if woken and start > woken:
            now = woken
        return min(now + timedelta(minutes=self.respond_minutes), now + (start - now) * 3 / 4)
