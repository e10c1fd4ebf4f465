"""The settings of the emergency, which its command may change while it runs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

State = Literal["DORMANT", "DRILL", "ACTIVE", "PAUSED", "WINDING_DOWN", "CLOSED"]


@dataclass(frozen=True, slots=True)
class Emergency:
    """One emergency: hours are before a shift's start, budgets are per duty day."""

    name: str = ""
    state: State = "ACTIVE"
    firm_hours: int = 12
    respond_minutes: int = 120
    offers_per_person: int = 3
    verification_budget: int = 50_000
    version: int = 0

    def is_firm(self, start: datetime, now: datetime) -> bool:
        """Whether people are to be told of a shift by now."""
        return start - now <= timedelta(hours=self.firm_hours)

    def respond_by(self, start: datetime, now: datetime) -> datetime:
        """When an offer made now lapses: after the time to respond, at the latest when a quarter of the remaining time is left."""
        return min(now + timedelta(minutes=self.respond_minutes), now + (start - now) * 3 / 4)
