"""Posts with duties: what is done where, in which hours, by how many; and how many are there now."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, get_args

from muster.domain.assignments import Assignment
from muster.domain.history import event
from muster.domain.needs import LONGEST, MOST_PEOPLE, Asked, Risk
from muster.domain.people import Role
from muster.domain.presence import GRACE
from muster.domain.refusals import Conflict, Refused
from muster.domain.times import DAY_STARTS, SHANGHAI, duty_day, stamp
from muster.domain.zones import Kind as Zone

Kind = Literal[
    "VANGUARD", "CHECKPOINT", "SAMPLING", "DISINFECTION", "DELIVERY", "DATA_ENTRY", "TRACING_AID", "PATROL", "CARE", "PHONE", "STORE"
]
State = Literal["PLANNED", "ESTABLISHED", "SUSPENDED", "WITHDRAWN"]
Action = Literal["establish", "suspend", "withdraw"]
Condition = Literal["STAFFED", "UNDERSTAFFED", "EMPTY", "CLOSED"]
KINDS: tuple[Kind, ...] = get_args(Kind)

MOST_WINDOWS = 6
_HOURS = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-3]):([0-5][0-9])\Z")
_DAY = timedelta(days=1)
_FROM: dict[Action, tuple[frozenset[State], State]] = {
    "establish": (frozenset({"PLANNED", "SUSPENDED"}), "ESTABLISHED"),
    "suspend": (frozenset({"ESTABLISHED"}), "SUSPENDED"),
    "withdraw": (frozenset({"PLANNED", "ESTABLISHED", "SUSPENDED"}), "WITHDRAWN"),
}


@dataclass(frozen=True, slots=True)
class Duties:
    """What a post is for: texts of its duties and place, the role it needs, its strength, and its hours as windows of local time ("06:00-10:00")."""

    kind: Kind
    title: str
    statement: str
    place: str
    role: Role
    minimum: int
    target: int
    maximum: int
    hours: tuple[str, ...]
    risk: Risk = "low"
    zone: Zone | None = None
    gear: str = ""
    party: bool = False


@dataclass(frozen=True, slots=True)
class Post:
    """One post of a community or compound; `short_since` is when its strength was first seen below the least, None while it is not."""

    id: str
    code: str
    area: str
    duties: Duties
    state: State
    created: datetime
    by: str
    short_since: datetime | None = None
    version: int = 1
    digest: str = ""
    history: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """One shift of a post."""

    start: datetime
    end: datetime

    def holds(self, now: datetime) -> bool:
        """Whether it runs."""
        return self.start <= now < self.end


@dataclass(frozen=True, slots=True)
class Strength:
    """How a post stands: people who are there (or are still within the grace of their start), and who is to come."""

    there: int
    expected: int
    condition: Condition
    gap: int


def checked(duties: Duties) -> Duties:
    """The duties, hours in order of the duty day; raises Refused naming the field."""
    if not 1 <= duties.minimum <= duties.target <= duties.maximum <= MOST_PEOPLE:
        raise Refused("strength_order", "target", most=MOST_PEOPLE)
    if not 1 <= len(duties.hours) <= MOST_WINDOWS:
        raise Refused("hours_count", "hours", most=MOST_WINDOWS)
    day = date(2026, 1, 1)
    for row, text in enumerate(duties.hours):
        if not _HOURS.match(text):
            raise Refused("hours_form", f"hours.{row}")
        window = _window(text, day)
        if window.end - window.start > LONGEST:
            raise Refused("too_long_shift", f"hours.{row}", hours=int(LONGEST.total_seconds() // 3600))
    ordered = sorted(duties.hours, key=lambda text: _window(text, day).start)
    found = [_window(text, day) for text in ordered]
    ends = [*(window.start for window in found[1:]), found[0].start + _DAY]
    if any(window.end > end for window, end in zip(found, ends, strict=True)):
        raise Refused("hours_overlap", "hours")
    return replace(duties, hours=tuple(ordered))


def change(post: Post, duties: Duties, *, by: str, now: datetime) -> Post:
    """The post with other duties; needs that were asked before keep what they asked. Raises Conflict once it is withdrawn, Refused."""
    if post.state == "WITHDRAWN":
        raise Conflict("post_state")
    return replace(post, duties=checked(duties), version=post.version + 1, history=(*post.history, event(stamp(now), post.state, post.state, by, "changed")))


def decide(post: Post, action: Action, *, by: str, now: datetime, reason: str = "") -> Post:
    """The post established, suspended or withdrawn; raises Conflict from a state that does not allow it."""
    allowed, to = _FROM[action]
    if post.state not in allowed:
        raise Conflict("post_state")
    return replace(
        post, state=to, short_since=None, version=post.version + 1, history=(*post.history, event(stamp(now), post.state, to, by, reason))
    )


def actions(post: Post) -> list[Action]:
    """What can be done with the post now."""
    return [action for action, (allowed, _) in _FROM.items() if post.state in allowed]


def windows(hours: Iterable[str], day: date) -> list[Window]:
    """The shifts of a duty day, in order; one that starts before six belongs to the duty day that began the morning before."""
    return sorted((_window(text, day) for text in hours), key=lambda window: window.start)


def running(post: Post, now: datetime) -> Window | None:
    """The shift that runs now; None outside the post's hours and while it is not established."""
    if post.state != "ESTABLISHED":
        return None
    return next((window for window in windows(post.duties.hours, duty_day(now)) if window.holds(now)), None)


def upcoming(post: Post, now: datetime) -> Window | None:
    """The next shift that has not begun; None while the post is not established."""
    if post.state != "ESTABLISHED":
        return None
    today = duty_day(now)
    return next(window for day in (today, today + _DAY, today + 2 * _DAY) for window in windows(post.duties.hours, day) if window.start > now)


def asked(duties: Duties, shifts: Sequence[Window]) -> list[Asked]:
    """The lines of the need that asks for people for these shifts."""
    return [Asked(duties.role, duties.target, 0, shift.start, shift.end, duties.minimum) for shift in shifts]


def is_there(one: Assignment, now: datetime) -> bool:
    """Whether a person counts as being at the post: checked in, or accepted and still within the grace of a shift that has begun."""
    if one.state == "CHECKED_IN":
        return now < one.end
    return one.state == "ACCEPTED" and one.start <= now < min(one.start + GRACE, one.end)


def strength(post: Post, people: Iterable[Assignment], now: datetime) -> Strength:
    """How the post stands, of the assignments on its shifts; the gap is what is missing to its target while a shift runs."""
    found = list(people)
    there = sum(is_there(one, now) for one in found)
    expected = sum(one.state == "ACCEPTED" and now < one.end and not is_there(one, now) for one in found)
    if running(post, now) is None:
        return Strength(there, expected, "CLOSED", 0)
    condition: Condition = "STAFFED" if there >= post.duties.minimum else "UNDERSTAFFED" if there else "EMPTY"
    return Strength(there, expected, condition, max(0, post.duties.target - there))


def _window(text: str, day: date) -> Window:
    begin, _, end = text.partition("-")
    start = _at(begin, day)
    until = _at(end, day)
    return Window(start, until if until > start else until + _DAY)


def _at(text: str, day: date) -> datetime:
    at = time.fromisoformat(text)
    early = timedelta(hours=at.hour, minutes=at.minute) < DAY_STARTS
    return datetime.combine(day + _DAY if early else day, at, SHANGHAI).astimezone(UTC)
