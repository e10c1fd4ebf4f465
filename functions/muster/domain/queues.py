"""Three levels 中心–所–站: at which site a need waits, since when, and where it goes when that site's clock has run out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from muster.domain.areas import Level, community_of, district_of, level_of, street_of
from muster.domain.grants import LARGE_NEED, Staff
from muster.domain.history import event, read
from muster.domain.needs import Line, Need
from muster.domain.sisters import Help
from muster.domain.times import moment, stamp

Kind = Literal["review", "seats"]
Reason = Literal["REVIEW", "SEATS", "HELP", "SETTLED"]
# domain.md §Place and authority: station 30 min, institute 60, centre until solved; urgent 5/10/15. A district is a centre
# with the city above it, so only what is urgent leaves it; the city keeps what reached it.
CLOCKS: dict[Level, int] = {"community": 30, "street": 60}
URGENT_CLOCKS: dict[Level, int] = {"community": 5, "street": 10, "district": 15}
URGENT = 4
NEAR = timedelta(hours=12)
_REASONS: dict[Kind, Reason] = {"review": "REVIEW", "seats": "SEATS"}


@dataclass(frozen=True, slots=True)
class Step:
    """An item's way from one site's queue into another's; from nowhere where its wait begins, to nowhere where it ends."""

    at: datetime
    was: str
    to: str
    reason: Reason
    actor: str = "clock"

    @property
    def escalates(self) -> bool:
        return bool(self.was and self.to) and self.reason != "HELP"

    @property
    def line(self) -> str:
        return event(stamp(self.at), self.was, self.to, self.actor, self.reason)


@dataclass(frozen=True, slots=True)
class Trail:
    """All the steps of a need, and what sister stations offered; `version` 0 is not yet stored."""

    need: str
    steps: tuple[Step, ...] = ()
    helps: tuple[Help, ...] = ()
    version: int = 0

    def stepped(self, more: Iterable[Step]) -> "Trail":
        return replace(self, steps=(*self.steps, *more))

    def with_help(self, help: Help) -> "Trail":
        return replace(self, helps=(*(one for one in self.helps if one.site != help.site), help))


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits, whose turn it is and since when; `way` is how it came there."""

    kind: Kind
    site: str
    since: datetime
    urgent: bool
    way: tuple[Step, ...] = ()

    @property
    def due(self) -> datetime | None:
        """When it goes to the parent site; None where it stays until it is solved."""
        minutes = (URGENT_CLOCKS if self.urgent else CLOCKS).get(level_of(self.site))
        return None if minutes is None else self.since + timedelta(minutes=minutes)

    @property
    def level(self) -> int:
        """How often it was passed up."""
        return sum(step.escalates for step in self.way)


def parent(site: str) -> str:
    """The site above: station, institute, district centre, city."""
    level = level_of(site)
    if level == "street":
        return district_of(site)
    return site[:4].ljust(12, "0") if level in ("district", "city") else street_of(site)


def steps_of(lines: Iterable[str]) -> tuple[Step, ...]:
    """The stored steps of a need, oldest first."""
    parts = [read(line) for line in lines]
    return tuple(Step(moment(one["at"]), one["from"], one["to"], one["reason"], one["actor"]) for one in parts)  # type: ignore[arg-type]


def near(lines: Iterable[Line], now: datetime) -> int:
    """The open seats of lines in matching's care that begin soon."""
    return sum(max(0, line.wanted - line.filled) for line in lines if line.live and now < line.start <= now + NEAR)


def waiting(need: Need, steps: Sequence[Step], *, open: int, now: datetime) -> Waiting | None:
    """How a need stands at a moment, whether or not the schedule has run since; None when it waits for nobody. `open` as near() counts them.

    A review waits at the lowest site that may decide it, from when the need was last submitted. Open seats wait at the need's own
    station, from when they were first seen. Each step by the clock bears the minute it fell due, not the one it was written in,
    so whoever works it out, however late, finds the same.
    """
    begun = _begun(need, steps, open=open)
    if begun is None:
        return None
    return _walked(begun, overdue(begun, now))


def due_steps(need: Need, steps: Sequence[Step], *, open: int, now: datetime) -> tuple[Step, ...]:
    """What the schedule has to write down for a need: seats that begin or cease to wait, and turns that are over."""
    begun = _begun(need, steps, open=open)
    if begun is not None:
        return overdue(begun, now)
    stretch = _stretch(steps)
    if need.state != "PUBLISHED" or bool(stretch) == bool(open):
        return ()
    return (Step(now, stretch[-1].to, "", "SETTLED") if stretch else Step(now, "", community_of(need.area), "SEATS"),)


def overdue(begun: Waiting, now: datetime) -> tuple[Step, ...]:
    """The turns that are over by now, each as long as its site's clock."""
    found: list[Step] = []
    while begun.due is not None and begun.due <= now:
        step = Step(begun.due, begun.site, parent(begun.site), _REASONS[begun.kind])
        found.append(step)
        begun = _walked(begun, [step])
    return tuple(found)


def handed(begun: Waiting, to: str, now: datetime) -> Step | None:
    """The turn given to a sister station; None when it is no station's any more, so that two stations cannot call back what went up."""
    return Step(now, begun.site, to, "HELP", "station") if level_of(begun.site) == "community" and begun.site != to else None


def leads(staff: Iterable[Staff], kind: Kind, need: Need) -> list[str]:
    """Of the staff of a site, those whom a turn of this kind is for: who may review the need, or who posts and reviews there."""
    def concerned(one: Staff) -> bool:
        if kind == "review":
            return one.person != need.author and one.may_review(need.area, seats=need.seats)
        return one.may("post") or one.may("review")

    return sorted({one.person for one in staff if concerned(one)})


def _begun(need: Need, steps: Sequence[Step], *, open: int) -> Waiting | None:
    """The turn as the written steps leave it."""
    urgent = need.priority >= URGENT
    if need.state == "SUBMITTED":
        since = max((moment(one["at"]) for one in map(read, need.history) if one["to"] == "SUBMITTED"), default=need.created)
        site = district_of(need.area) if need.seats > LARGE_NEED else street_of(need.area)
        return _walked(Waiting("review", site, since, urgent), [step for step in steps if step.reason == "REVIEW" and step.at >= since])
    if need.state == "PUBLISHED" and open and (stretch := _stretch(steps)):
        return _walked(Waiting("seats", stretch[0].to, stretch[0].at, urgent), stretch[1:])
    return None


def _stretch(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps of the wait for seats that still goes on."""
    found: list[Step] = []
    for step in steps:
        if step.reason != "REVIEW":
            found = [] if not step.to else [step] if not step.was else [*found, step]
    return tuple(found)


def _walked(begun: Waiting, steps: Iterable[Step]) -> Waiting:
    for step in steps:
        begun = replace(begun, site=step.to, since=step.at, way=(*begun.way, step))
    return begun
