"""Where somebody of the reserve stands, the reasons why nobody called, and how long others wait."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Literal

from muster.domain.assignments import Assignment
from muster.domain.people import State as PersonState

State = Literal["waiting", "offered", "accepted", "on_duty", "resting", "paused", "sealed", "staff"]
Code = Literal["TOO_FAR", "ZONE", "VEHICLE", "ROLE", "SLOT", "BUSY", "REST", "ANSWERED", "BUDGET", "OTHERS", "ORDERED", "LATER", "NEXT"]
# The first rule that a line fails, from the most basic on; the last is not failed at all.
LADDER: tuple[Code, ...] = ("TOO_FAR", "ZONE", "VEHICLE", "ROLE", "SLOT", "BUSY", "REST", "ANSWERED", "BUDGET", "OTHERS", "ORDERED", "LATER", "NEXT")
RESTS = timedelta(hours=11)
WEEK = 7
FEWEST_OFFERS = 5  # below this nobody can say how long it takes


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Somebody of the same street who offers some of the same: duty days held lately, offers lately in vain, whether they wait now."""

    held: int
    in_vain: int
    waits: bool


def days_to_wait(people: Collection[Neighbour]) -> int | None:
    """After how many days somebody like these is asked, by the offers of the last week; None where too few were made to tell."""
    offers = sum(one.held + one.in_vain for one in people)
    return ceil(len(people) * WEEK / offers) if offers >= FEWEST_OFFERS else None


def state_of(person: PersonState, held: Iterable[Assignment], now: datetime, *, sealed: bool) -> tuple[State, datetime | None]:
    """Where the person stands, and until when where that is known: the answer, the start, the end of the shift or of the rest."""
    if person in ("PAUSED", "STAFF"):
        return ("paused" if person == "PAUSED" else "staff"), None
    held = sorted(held, key=lambda one: one.start)
    for one in held:
        if one.state == "CHECKED_IN" or (one.state == "ACCEPTED" and one.start <= now < one.end):
            return "on_duty", one.end
    for one in held:
        if one.state == "OFFERED" and one.start > now and one.respond_by and one.respond_by > now:
            return "offered", one.respond_by
    for one in held:
        if one.state == "ACCEPTED" and one.start > now:
            return "accepted", one.start
    if sealed:
        return "sealed", None
    ended = [one.end + RESTS for one in held if one.state in ("ACCEPTED", "CHECKED_OUT", "COMPLETED") and one.end <= now < one.end + RESTS]
    return ("resting", max(ended)) if ended else ("waiting", None)
