"""What a report is made from: people, needs and seats with the moments of what happened to them, and nobody's name."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from hashlib import blake2b
from typing import Any

from muster.domain.times import SHANGHAI, duty_day, moment, stamp

Event = tuple[str, str]  # (moment, state entered), in order


@dataclass(frozen=True, slots=True)
class PersonFact:
    """One person of the reserve; empty moments have not come."""

    area: str
    roles: tuple[str, ...]
    created: str
    verified: str = ""
    withdrawn: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True)
class SeatFact:
    """One person who was told of a line, by what happened to the seat."""

    line: int
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class LineFact:
    """What a line asked for, and why its open seats are open."""

    number: int
    role: str
    vehicles: bool
    wanted: int
    start: str
    gap: str = ""
    gap_other: str = ""


@dataclass(frozen=True, slots=True)
class NeedFact:
    """One need with its lines and everyone told of it."""

    id: str
    code: str
    area: str
    priority: int
    created: str
    events: tuple[Event, ...]
    lines: tuple[LineFact, ...]
    seats: tuple[SeatFact, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a report may speak of; `names` are those of areas."""

    people: tuple[PersonFact, ...]
    needs: tuple[NeedFact, ...]
    names: Mapping[str, str]

    def part(self, sees: Callable[[str], bool]) -> "Facts":
        """The facts of the areas that someone may see."""
        return replace(
            self, people=tuple(one for one in self.people if sees(one.area)), needs=tuple(one for one in self.needs if sees(one.area))
        )


@dataclass(frozen=True, slots=True)
class Day:
    """A duty day (06–06) and the calendar day whose events its report tells of; `closes`, midnight, is the cut-off."""

    date: date

    @property
    def opens(self) -> str:
        return stamp(datetime.combine(self.date, time(), SHANGHAI))

    @property
    def closes(self) -> str:
        return stamp(datetime.combine(self.date + timedelta(days=1), time(), SHANGHAI))

    @property
    def next(self) -> "Day":
        return Day(self.date + timedelta(days=1))

    def saw(self, at: str) -> bool:
        """Whether a moment lies in the calendar day."""
        return self.opens <= at < self.closes

    def asks(self, line: LineFact) -> bool:
        """Whether a line's shift belongs to the duty day."""
        return duty_day(moment(line.start)) == self.date


def reported(now: datetime) -> date:
    """The day to report on: the calendar day that has ended last."""
    return now.astimezone(SHANGHAI).date() - timedelta(days=1)


def known(facts: Facts, day: Day) -> Facts:
    """What had happened by the cut-off, in one order whatever order it was read in: the same for every run of the day."""
    needs = tuple(
        replace(need, events=_before(need.events, day), seats=tuple(sorted(_seats(need, day), key=lambda one: (one.line, one.events))))
        for need in sorted(facts.needs, key=lambda one: one.id)
        if need.created < day.closes
    )
    people = sorted(
        (
            replace(
                one, roles=tuple(sorted(one.roles)), verified=_by(one.verified, day), withdrawn=_by(one.withdrawn, day), told=_by(one.told, day)
            )
            for one in facts.people
            if one.created < day.closes
        ),
        key=lambda one: (one.area, one.created, one.roles, one.verified, one.withdrawn, one.told),
    )
    return Facts(tuple(people), needs, dict(sorted(facts.names.items())))


def state(events: tuple[Event, ...]) -> str:
    """The state that the last event left."""
    return events[-1][1] if events else ""


def seconds(since: str, until: str) -> int:
    """Whole seconds from one stamp to another, never below nothing."""
    return max(0, int((moment(until) - moment(since)).total_seconds()))


def write(facts: Facts) -> str:
    """The facts as text, the same for the same facts."""
    return json.dumps(asdict(facts), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read(text: str) -> Facts:
    """The facts of such a text."""
    found = json.loads(text)
    needs = tuple(
        NeedFact(
            **{
                **one, "events": _events(one["events"]), "lines": tuple(LineFact(**line) for line in one["lines"]),
                "seats": tuple(SeatFact(seat["line"], _events(seat["events"])) for seat in one["seats"]),
            }
        )
        for one in found["needs"]
    )  # fmt: skip
    return Facts(tuple(PersonFact(**{**one, "roles": tuple(one["roles"])}) for one in found["people"]), needs, found["names"])


def digest(text: str) -> str:
    """What names the inputs of a report: 128 bits of their BLAKE2b."""
    return blake2b(text.encode(), digest_size=16).hexdigest()


def local(at: str) -> str:
    """A stamp as clocks in Shanghai show it."""
    return moment(at).replace(tzinfo=UTC).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def _seats(need: NeedFact, day: Day) -> list[SeatFact]:
    """Seats whose person had been told by the cut-off: a proposal is nobody's business and may vanish without a trace."""
    kept = [replace(seat, events=_before(seat.events, day)) for seat in need.seats]
    return [seat for seat in kept if any(to == "OFFERED" for _, to in seat.events)]


def _before(events: tuple[Event, ...], day: Day) -> tuple[Event, ...]:
    return tuple(event for event in events if event[0] < day.closes)


def _by(at: str, day: Day) -> str:
    return at if at < day.closes else ""


def _events(found: list[Any]) -> tuple[Event, ...]:
    return tuple((at, to) for at, to in found)
