"""How many of those who said yes will come: learned for each role and part of the day, starting from eight in a hundred who do not."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from muster.domain.times import shifts

FIRST_RATE = 0.08
WEIGHT = 25  # shifts that the first guess is worth (a Beta prior: mean FIRST_RATE, strength WEIGHT)
LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class Turnout:
    """Shifts of one kind whose outcome is known, and how many of them nobody came to."""

    known: int = 0
    missed: int = 0

    @property
    def no_show_rate(self) -> float:
        """The posterior mean of the no-show rate."""
        return (FIRST_RATE * WEIGHT + self.missed) / (WEIGHT + self.known)

    def expected(self, accepted: int) -> float:
        """How many of the accepted will be there."""
        return accepted * (1 - self.no_show_rate)


def kind_of(role: str, start: datetime) -> str:
    """Role and part of the day (0 day, 1 evening, 2 night), within which people are taken to be alike."""
    return f"{role}#{shifts(start, start + timedelta(seconds=1))[0] % 3}"
