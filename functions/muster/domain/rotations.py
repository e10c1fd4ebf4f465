"""Rotation plans: a post's tours over some days, drafted, simulated, published as needs with people on them, superseded."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal

from muster.domain.assignments import Assignment, Seat
from muster.domain.history import event
from muster.domain.needs import FURTHEST
from muster.domain.overrides import Override
from muster.domain.people import ROLES, SLOTS
from muster.domain.posts import Post, windows
from muster.domain.refusals import Conflict, Refused
from muster.domain.rotation.model import DAY, Person, Tour
from muster.domain.rotation.patterns import Pattern, Span, tours, turn
from muster.domain.times import SHANGHAI, duty_day, stamp

State = Literal["DRAFT", "SIMULATED", "PUBLISHED", "SUPERSEDED"]
Mode = Literal["groups", "members", "reserve"]
Action = Literal["simulate", "publish", "supersede"]

MOST_DAYS, MOST_PEOPLE = 13, 60
ANSWER_WITHIN = timedelta(hours=24)  # a rota is known days ahead
SPANS: Mapping[str, Span] = {"day": (6 * 60, 18 * 60), "evening": (18 * 60, 22 * 60), "night": (22 * 60, 30 * 60)}
PLACE = "place"  # the one zone of a plan: where its post stands


@dataclass(frozen=True, slots=True)
class Rotation:
    """One plan; `roster` is tour id to people, `shown` what the simulation said of it, `written` the days that stand as needs.

    Mode "groups" moves whole groups through the pattern in their order, "members" takes their people one by one, "reserve" the
    community's volunteers, `most` of them.
    """

    id: str
    code: str
    post: str
    area: str
    first: date
    days: int
    pattern: Pattern
    mode: Mode
    groups: tuple[str, ...]
    most: int
    state: State
    created: datetime
    by: str
    tours: tuple[Tour, ...] = ()
    people: tuple[tuple[str, str], ...] = ()  # person and group
    roster: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    shown: Mapping[str, Any] = field(default_factory=dict)
    written: int = 0
    version: int = 1
    digest: str = ""
    history: tuple[str, ...] = ()

    @property
    def midnight(self) -> datetime:
        """The local midnight that its minutes are counted from."""
        return datetime.combine(self.first, time(), SHANGHAI)

    @property
    def whole(self) -> bool:
        """Whether every day stands as a need."""
        return self.written >= self.days

    def at(self, minute: int) -> datetime:
        """The moment of a minute."""
        return (self.midnight + timedelta(minutes=minute)).astimezone(UTC)

    def minute(self, at: datetime) -> int:
        """The minute of a moment."""
        return int((at - self.midnight).total_seconds() // 60)


def check(rotation: Rotation, now: datetime) -> None:
    """Raises Refused on days that cannot be planned, or a way of choosing people without people to choose from."""
    if not 1 <= rotation.days <= MOST_DAYS:
        raise Refused("rotation_days", "days", most=MOST_DAYS)
    if rotation.first <= duty_day(now):
        raise Refused("past", "first")
    if rotation.first + timedelta(days=rotation.days) > duty_day(now + FURTHEST):
        raise Refused("too_far_ahead", "days", days=FURTHEST.days)
    if (rotation.mode == "reserve") == bool(rotation.groups):
        raise Refused("rotation_groups", "groups")
    if len(set(rotation.groups)) != len(rotation.groups):
        raise Refused("rotation_groups_twice", "groups")


def tours_of(rotation: Rotation, post: Post, *, sealed: bool, asks: Mapping[str, tuple[str, ...]] | None = None) -> tuple[Tour, ...]:
    """The tours of a post's hours under the plan's pattern; `asks` is what each group must have on its tours, everybody's where people come one by one."""
    spans = [(rotation.minute(one.start), rotation.minute(one.end)) for one in windows(post.duties.hours, rotation.first)]
    made = tours(
        post.id, rotation.pattern, days=rotation.days, minimum=post.duties.minimum, target=post.duties.target, hours=spans, zone=PLACE, sealed=sealed
    )
    made.sort(key=lambda tour: (tour.start, tour.id))
    names = list(dict.fromkeys(tour.name for tour in made))
    return tuple(replace(tour, mix=_mix(rotation, tour, names, asks or {})) for tour in made)


def brings(roles: int, *, confirmed: bool) -> frozenset[str]:
    """What somebody brings to a tour: the roles of their mask, and a phone confirmed as their own."""
    return frozenset([*(role for at, role in enumerate(ROLES) if roles >> at & 1), *(["confirmed"] if confirmed else ())])


def away(rotation: Rotation, slots: int, *, weekends_only: bool) -> tuple[Span, ...]:
    """When somebody cannot, of what they offered: slots as a mask, and whether only at weekends."""
    found = []
    for day in range(rotation.days):
        off = weekends_only and (rotation.first + timedelta(days=day)).weekday() < 5
        for at, slot in enumerate(SLOTS):
            if off or not slots >> at & 1:
                start, end = SPANS[slot]
                found.append((start + day * DAY, end + day * DAY))
    return tuple(found)


def held(rotation: Rotation, assignments: Iterable[Assignment], sealed: Iterable[str]) -> tuple[Tour, ...]:
    """What somebody has beside the plan, as tours; `sealed` names the needs that lie in sealed zones."""
    behind = set(sealed)
    return tuple(
        Tour(
            one.seat.id, "", (duty_day(one.start) - rotation.first).days, "", rotation.minute(one.start), rotation.minute(one.end), 1, 1,
            sealed=one.seat.need in behind,
        )
        for one in assignments
    )  # fmt: skip


def simulated(
    rotation: Rotation, *, tours: Sequence[Tour], people: Iterable[Person], roster: Mapping[str, tuple[str, ...]], shown: Mapping[str, Any],
    by: str, now: datetime,
) -> Rotation:  # fmt: skip
    """The plan with a roster; raises Conflict once it is published."""
    _require(rotation, "simulate")
    return _moved(
        replace(rotation, tours=tuple(tours), people=tuple((one.id, one.group) for one in people), roster=dict(roster), shown=shown), "SIMULATED", by, now
    )


def published(rotation: Rotation, *, broken: bool, by: str, now: datetime) -> Rotation:
    """The plan as it is to be written; raises Conflict unless it was simulated and holds still."""
    _require(rotation, "publish")
    if not any(rotation.roster.values()):
        raise Conflict("rotation_empty")
    if min(rotation.at(tour.start) for tour in rotation.tours) <= now:
        raise Conflict("rotation_begun")
    if broken:
        raise Conflict("rotation_stale")
    return _moved(rotation, "PUBLISHED", by, now)


def with_override(shown: Mapping[str, Any], override: Override | None) -> Mapping[str, Any]:
    """What is shown of a plan, with the override under which it was published."""
    if override is None:
        return shown
    return {**shown, "override": {"rules": list(override.rules), "role": override.role, "at": stamp(override.at), "reason": override.reason}}


def superseded(rotation: Rotation, *, by: str, now: datetime, reason: str) -> Rotation:
    """The plan that no longer holds; raises Conflict unless it was published."""
    _require(rotation, "supersede")
    return _moved(rotation, "SUPERSEDED", by, now, reason)


def actions(rotation: Rotation) -> list[Action]:
    """What can be done with the plan now; publishing again finishes what was cut short."""
    if rotation.state == "PUBLISHED":
        return ["supersede"] if rotation.whole else ["publish", "supersede"]
    return {"DRAFT": ["simulate"], "SIMULATED": ["simulate", "publish"], "SUPERSEDED": []}[rotation.state]  # type: ignore[return-value]


def claim(rotation: Rotation, tour: Tour, person: str, *, need: str, line: int, cell: str, district: str, now: datetime) -> Assignment:
    """The proposal of a planned person for a tour's line."""
    return Assignment(
        seat=Seat.of(need, line, person), person=person, cell=cell, state="PROPOSED", start=rotation.at(tour.start), end=rotation.at(tour.end),
        district=district, history=(event(stamp(now), "", "PROPOSED", "rotation", rotation.code),),
    )  # fmt: skip


def answer_by(start: datetime, now: datetime) -> datetime:
    """When an offer made now lapses: after a day, at the latest when a quarter of the remaining time is left."""
    return min(now + ANSWER_WITHIN, now + (start - now) * 3 / 4)


def days(rotation: Rotation) -> list[str]:
    """Its duty days as ISO dates."""
    return [(rotation.first + timedelta(days=day)).isoformat() for day in range(rotation.days)]


def _mix(rotation: Rotation, tour: Tour, names: Sequence[str], asks: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    here = [
        group for at, group in enumerate(rotation.groups)
        if rotation.mode == "members" or turn(at, tour.day, names=names, groups=len(rotation.groups)) == tour.name
    ]  # fmt: skip
    return tuple(sorted({word for group in here for word in asks.get(group, ())}))


def _require(rotation: Rotation, action: Action) -> None:
    if action not in actions(rotation):
        raise Conflict("rotation_state")


def _moved(rotation: Rotation, to: State, by: str, now: datetime, reason: str = "") -> Rotation:
    history = (*rotation.history, event(stamp(now), rotation.state, to, by, reason))
    return replace(rotation, state=to, version=rotation.version + 1, history=history)
