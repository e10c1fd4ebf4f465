"""Dispatch orders: a line's open seats offered to people in waves, and what each of them answers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from muster.domain import waves
from muster.domain.assignments import Seat
from muster.domain.history import event, read
from muster.domain.refusals import Conflict, Refused
from muster.domain.times import moment, quiet_until, stamp

State = Literal["CREATED", "RESERVED", "OFFERED", "FILLED", "EXHAUSTED", "ESCALATED", "STOOD_DOWN", "CLOSED"]
Mode = Literal["PUSH", "GRAB", "MANDATORY"]
TargetKind = Literal["anyone", "person", "group", "team", "vehicle", "organisation"]
Told = Literal["TOLD", "ACCEPTED", "DECLINED", "WAITING", "RESERVED", "LEFT", "STOOD_DOWN", "LAPSED"]
Answer = Literal["yes", "no", "later", "leave"]

RUNNING: frozenset[State] = frozenset({"CREATED", "RESERVED", "OFFERED", "FILLED"})
_ENDS: frozenset[str] = frozenset({"EXHAUSTED", "STOOD_DOWN", "CLOSED"})
STANDING: frozenset[Told] = frozenset({"TOLD", "WAITING", "RESERVED"})  # who hears that the order ended
FIRST_WINDOW = timedelta(minutes=30)  # of a grab list: for people never used
LAST_HOUR = timedelta(hours=1)  # of a shift that runs: nobody is asked to come for less
LONGEST_ANSWER = 200
GRAB_ENDS = timedelta(hours=2)  # before the shift: what a grab list has left by then goes to the parent site and to matching
_TO: dict[Answer, Told] = {"no": "DECLINED", "later": "RESERVED", "leave": "LEFT"}
_FROM: dict[Answer, frozenset[Told]] = {
    "yes": frozenset({"TOLD", "RESERVED", "DECLINED", "STOOD_DOWN"}), "no": frozenset({"TOLD", "RESERVED"}),
    "later": frozenset({"TOLD"}), "leave": frozenset({"WAITING", "RESERVED"}),
}  # fmt: skip
_LEFT: frozenset[Told] = frozenset({"DECLINED", "LEFT"})


@dataclass(frozen=True, slots=True)
class Target:
    """Whom an order is for: anyone in reach, or the people it names (a group's or team's members, a vehicle's driver).

    An `organisation` (by its id) names those of its people who let it, as they stand when they are asked: a consent taken back holds at once.
    """

    kind: TargetKind = "anyone"
    name: str = ""
    people: tuple[str, ...] = ()
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Wave:
    """One round of asking: how many, how many of them never used, and the acceptance it counted on."""

    number: int
    at: datetime
    asked: int
    first_timers: int
    rate: float


@dataclass(frozen=True, slots=True)
class Order:
    """One order on one line; `number` counts the line's orders, `next_at` is when its next wave is due.

    `learned` says that its answers were counted, `settled` that everybody has heard of its end, `site` where an exhausted one went, `override` why
    those it names may come without their rest.
    """

    need: str
    line: int
    number: int
    area: str
    district: str
    mode: Mode
    target: Target
    urgent: bool
    state: State
    start: datetime
    next_at: datetime
    author: str
    created: datetime
    reserved_until: datetime | None = None
    note: str = ""
    override: str = ""
    reason: str = ""
    site: str = ""
    learned: bool = False
    settled: bool = False
    digest: str = ""
    waves: tuple[Wave, ...] = field(default_factory=tuple)
    version: int = 1
    history: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The id in links and paths."""
        return f"{self.need}-{self.line:02d}-{self.number}"

    @property
    def running(self) -> bool:
        """Whether the line is in its care."""
        return self.state in RUNNING

    @property
    def ended(self) -> datetime | None:
        """When the line went out of its care; None while it is in it."""
        return None if self.running else next((moment(one["at"]) for one in map(read, self.history) if one["to"] in _ENDS), self.created)


@dataclass(frozen=True, slots=True)
class CallUp:
    """One person asked by an order; `seat` is the assignment that a yes becomes, `answer` their own words."""

    seat: Seat
    order: str
    person: str
    cell: str
    state: Told
    wave: int
    told: datetime
    first: bool = False
    metres: float = 0.0
    answer: str = ""
    answered: datetime | None = None
    version: int = 1


def asks_until(begins: datetime, ends: datetime, now: datetime) -> datetime:
    """Until when people are asked to a shift: its start, or of one that runs an hour before its end."""
    return begins if begins > now else ends - LAST_HOUR


def start(order: Order, *, agreed: frozenset[str], now: datetime) -> Order:
    """The order as it is stored first; raises Refused on a target that nobody stands behind, or a mandatory one whose people did not agree."""
    if order.target.kind != "anyone" and not (agreed if order.target.organisation else order.target.people):
        raise Refused("nobody_agreed" if order.target.organisation else "nobody_named", "target")
    if order.mode == "MANDATORY":
        if order.target.kind == "anyone":
            raise Refused("mandatory_needs_names", "target")
        if set(order.target.people) - agreed:
            raise Refused("not_agreed", "mode")
    if order.start <= now:
        raise Conflict("begun")
    later = order.reserved_until
    if later is not None and not now < later < order.start:
        raise Refused("reserved_until", "reserved_until")
    line = event(stamp(now), "", "CREATED", "staff", order.note)
    made = replace(order, state="CREATED", next_at=now, history=(line,))
    return move(made, "RESERVED", now=now, actor="staff", next_at=later) if later is not None else made


def move(order: Order, to: State, *, now: datetime, actor: str, reason: str = "", next_at: datetime | None = None) -> Order:
    """The order in its next state, with the line of history that says so."""
    line = event(stamp(now), order.state, to, actor, reason)
    return replace(
        order, state=to, reason=reason or order.reason, next_at=next_at or order.next_at, version=order.version + 1, history=(*order.history, line)
    )


def escalate(order: Order, *, site: str, now: datetime) -> Order:
    """The order that nobody is left to ask for: the parent site has it, and matching its line."""
    over = move(order, "EXHAUSTED", now=now, actor="dispatch")
    return replace(move(over, "ESCALATED", now=now, actor="dispatch", reason=site), reason=order.reason, site=site, version=order.version + 1)


def sent(order: Order, wave: Wave, *, now: datetime) -> Order:
    """The order after a wave went out."""
    due = now + waves.pause(urgent=order.urgent)
    moved = move(order, "OFFERED", now=now, actor="dispatch", reason=f"wave {wave.number}: {wave.asked}", next_at=due)
    return replace(moved, waves=(*order.waves, wave), reason=order.reason)


def ask_now(order: Order, *, open_seats: int, silent: Sequence[timedelta], rate: float, quiet: tuple[int, int], now: datetime) -> int:
    """How many people to ask at this moment; 0 while earlier ones may still answer or people sleep (`quiet`, local hours).

    A mandatory order tells everyone it names at once, of an organisation no more than the seats want; a grab list asks nobody, people come to it.
    """
    if order.mode == "GRAB" or open_seats <= 0 or (quiet_until(now, quiet) and not order.urgent):
        return 0
    if order.mode == "MANDATORY" and order.target.people:
        return len(order.target.people)
    if silent and now < order.next_at:
        return 0
    return waves.size(open_seats, rate, silent)


def is_exhausted(order: Order, *, silent: Sequence[timedelta], now: datetime) -> bool:
    """Whether nobody is left who may still say yes, when there is nobody more to ask; of a grab list: whether its time is over."""
    if order.mode == "GRAB":
        return now >= order.start - min(GRAB_ENDS, (order.start - order.created) / 2)
    return all(wait >= 2 * waves.pause(urgent=order.urgent) for wait in silent)


def all_came(order: Order, asked: Iterable[CallUp]) -> bool:
    """Whether everybody whom an order names has a seat: it is done, whatever else the line lacks."""
    return bool(order.target.people) and {one.person for one in asked if one.state == "ACCEPTED"} >= set(order.target.people)


def may_ask_again(before: CallUp, order: Order) -> bool:
    """Whether somebody asked by an earlier order on the same line may be asked by this one: not after a no."""
    return before.order != order.id and before.state not in _LEFT


def tallies(order: Order, callups: Iterable[CallUp], now: datetime) -> dict[int, waves.Tally]:
    """What an order's answers teach, by the hour of asking; who was asked a moment ago and is silent teaches nothing."""
    found: dict[int, waves.Tally] = {}
    for one in callups:
        silent = one.answered is None
        if one.order != order.id or (silent and now - one.told < waves.pause(urgent=order.urgent)):
            continue
        hour = waves.local_hour(one.told)
        found[hour] = found.get(hour, waves.Tally()).plus(waves.Tally(1, int(one.state in ("ACCEPTED", "WAITING"))))
    return found


def may_grab(order: Order, *, first: bool, now: datetime) -> bool:
    """Whether a seat of a grab list is this person's to take now: in its first window only of those never used."""
    opened = order.waves[0].at if order.waves else order.created
    return order.mode != "GRAB" or first or now >= opened + FIRST_WINDOW


def open_answers(one: CallUp) -> list[Answer]:
    """What the person can still answer while the order runs."""
    return [said for said, states in _FROM.items() if one.state in states]


def answer(one: CallUp, said: Answer, order: Order, *, seat_free: bool, words: str, now: datetime) -> CallUp:
    """The call-up after its person answered; a yes to a full line waits.

    Raises Conflict where that is no longer open to them, Refused on a no without a word to an order that they had agreed to follow.
    """
    if not order.running or order.id != one.order:
        raise Conflict("dispatch_over")
    if said == "no" and order.mode == "MANDATORY" and not words:
        raise Refused("required", "words")
    to: Told = ("ACCEPTED" if seat_free else "WAITING") if said == "yes" else _TO[said]
    if one.state not in _FROM[said]:
        raise Conflict("callup_closed")
    return replace(one, state=to, answer=words or one.answer, answered=now, version=one.version + 1)
