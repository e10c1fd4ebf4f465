"""What a report is made from: people, needs and seats with the moments of what happened to them, and nobody's name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from muster.domain.times import SHANGHAI, duty_day, moment, stamp

Event = tuple[str, str]  # (moment, state entered), in order
Step = tuple[str, str, str, str]  # moment, from which level, to which ("" where the wait begins or ends), why
Credit = tuple[str, int, str]  # moment, minutes (below nothing where they were taken back), grade
Served = tuple[str, str, str]  # start and end of a shift, and when its end was written
FREED = "FREED"  # of a seat: NO_SHOW while the shift ran, so that it was open to others


@dataclass(frozen=True, slots=True)
class PersonFact:
    """One person of the reserve; empty moments have not come."""

    area: str
    roles: tuple[str, ...]
    created: str
    verified: str = ""
    withdrawn: str = ""
    told: str = ""
    served: tuple[Served, ...] = ()


@dataclass(frozen=True, slots=True)
class SeatFact:
    """One person who was told of a line, by what happened to the seat and to the record of their service, with the minutes credited."""

    line: int
    events: tuple[Event, ...]
    record: tuple[Event, ...] = ()
    credits: tuple[Credit, ...] = ()


@dataclass(frozen=True, slots=True)
class CallFact:
    """One person called by a dispatch order; `answered` is empty where they said nothing."""

    line: int
    told: str
    state: str
    answered: str


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
    minimum: int = 0


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
    post: str = ""
    calls: tuple[CallFact, ...] = ()
    steps: tuple[Step, ...] = ()
    helps: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class EchelonFact:
    """One echelon called, with the reason that was stored."""

    at: str
    area: str
    code: str
    post: str
    reason: str


@dataclass(frozen=True, slots=True)
class OverrideFact:
    """One rule of duty set aside: at what kind of thing, by which role, for how many people, and why."""

    at: str
    area: str
    kind: str
    rules: tuple[str, ...]
    role: str
    people: int
    reason: str


@dataclass(frozen=True, slots=True)
class BookFact:
    """One entry of the books of goods: (item, units, from account, to account) by line."""

    number: int
    at: str
    lines: tuple[tuple[str, int, str, str], ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a report may speak of; `names` are those of areas, `books` the city's: no site has books of its own."""

    people: tuple[PersonFact, ...]
    needs: tuple[NeedFact, ...]
    names: Mapping[str, str]
    echelons: tuple[EchelonFact, ...] = ()
    overrides: tuple[OverrideFact, ...] = ()
    books: tuple[BookFact, ...] = ()

    def part(self, sees: Callable[[str], bool]) -> "Facts":
        """The facts of the areas that someone may see."""
        return replace(
            self, people=tuple(one for one in self.people if sees(one.area)), needs=tuple(one for one in self.needs if sees(one.area)),
            echelons=tuple(one for one in self.echelons if sees(one.area)), overrides=tuple(one for one in self.overrides if sees(one.area)), books=(),
        )  # fmt: skip


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
        replace(
            need, events=_before(need.events, day), seats=tuple(sorted(_seats(need, day), key=lambda one: (one.line, one.events, one.record, one.credits))),
            calls=tuple(sorted((one for one in need.calls if one.told < day.closes), key=lambda one: (one.line, one.told, one.state, one.answered))),
            steps=tuple(step for step in need.steps if step[0] < day.closes), helps=tuple(sorted(_before(need.helps, day))),
        )
        for need in sorted(facts.needs, key=lambda one: one.id)
        if need.created < day.closes
    )
    people = sorted(
        (
            replace(
                one, roles=tuple(sorted(one.roles)), verified=_by(one.verified, day), withdrawn=_by(one.withdrawn, day), told=_by(one.told, day),
                served=tuple(sorted(one for one in one.served if one[2] < day.closes)),
            )
            for one in facts.people
            if one.created < day.closes
        ),
        key=lambda one: (one.area, one.created, one.roles, one.verified, one.withdrawn, one.told, one.served),
    )
    return Facts(
        tuple(people), needs, dict(sorted(facts.names.items())),
        tuple(sorted((one for one in facts.echelons if one.at < day.closes), key=lambda one: (one.at, one.code))),
        tuple(sorted((one for one in facts.overrides if one.at < day.closes), key=lambda one: (one.at, one.area, one.kind))),
        tuple(sorted((one for one in facts.books if one.at < day.closes), key=lambda one: one.number)),
    )  # fmt: skip


def state(events: tuple[Event, ...]) -> str:
    """The state that the last event left."""
    return events[-1][1] if events else ""


def seconds(since: str, until: str) -> int:
    """Whole seconds from one stamp to another, never below nothing."""
    return max(0, int((moment(until) - moment(since)).total_seconds()))


def local(at: str) -> str:
    """A stamp as clocks in Shanghai show it."""
    return moment(at).replace(tzinfo=UTC).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def _seats(need: NeedFact, day: Day) -> list[SeatFact]:
    """Seats whose person had been told by the cut-off: a proposal is nobody's business and may vanish without a trace."""
    kept = [
        replace(seat, events=_before(seat.events, day), record=_before(seat.record, day), credits=tuple(one for one in seat.credits if one[0] < day.closes))
        for seat in need.seats
    ]
    return [seat for seat in kept if any(to in ("OFFERED", "ACCEPTED") for _, to in seat.events)]


def _before(events: tuple[Event, ...], day: Day) -> tuple[Event, ...]:
    return tuple(event for event in events if event[0] < day.closes)


def _by(at: str, day: Day) -> str:
    return at if at < day.closes else ""
