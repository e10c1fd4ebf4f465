"""Whether somebody of the reserve can still come: asked once a week, answered with one tap, paused after three weeks of silence."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zlib import crc32

from muster.domain.people import Person
from muster.domain.refusals import Conflict, Refused
from muster.domain.times import SHANGHAI

Answer = Literal["yes", "pause", "leave"]
Letter = Literal["available", "silent"]
EVERY = timedelta(days=7)
LINK_LASTS = timedelta(days=35)
MOST_UNANSWERED = 3
LONGEST_PAUSE = timedelta(days=180)
FIRST_HOUR, MINUTES = 9, 12 * 60  # the local hour from which, and the minutes over which a day's questions are spread


def confirm(person: Person, today: date) -> Person:
    """The person who can still come, back from any pause; raises Conflict for somebody who offers nothing yet or has withdrawn."""
    _require_reserve(person)
    return replace(person, state="REGISTERED", paused_until=None, confirmed=today, unanswered=0, version=person.version + 1)


def pause(person: Person, until: date | None, today: date) -> Person:
    """The person who rests until they come back, or until the morning of a day; raises Conflict outside the reserve, Refused on an unfit day."""
    _require_reserve(person)
    if until is not None:
        require_day(until, today)
    return replace(person, state="PAUSED", paused_until=until, confirmed=today, unanswered=0, version=person.version + 1)


def returned(was: Person, now: Person, today: date) -> Person:
    """A changed person; whoever switched a pause off by hand has said that they can come."""
    return replace(now, confirmed=today) if was.state == "PAUSED" and now.serves else now


def heard(person: Person) -> date:
    """The day of the last word between us and a person: they joined, they answered, or we asked."""
    return max(day for day in (person.created.date(), person.confirmed, person.asked) if day)


def touched(busy: Iterable[int], asked: Iterable[int]) -> tuple[date | None, date | None]:
    """The last day of duty that somebody had or has before them (from shift numbers), and the last one on which they were asked for one (from epoch seconds)."""
    duty, question = max(busy, default=None), max(asked, default=None)
    return (
        date.fromordinal(duty // 3) if duty is not None else None,
        datetime.fromtimestamp(question, SHANGHAI).date() if question is not None else None,
    )


def next_question(id: str, since: date) -> datetime:
    """When to ask somebody next: a week after a day at the earliest, on the weekday and at the minute that are theirs, so that a week's questions spread evenly."""
    number = crc32(id.encode())
    day = since + EVERY
    day += timedelta(days=(number - day.weekday()) % 7)
    minute = timedelta(minutes=FIRST_HOUR * 60 + number // 7 % MINUTES)
    return (datetime.combine(day, time(), SHANGHAI) + minute).astimezone(UTC)


def ask(person: Person, today: date, *, duty: date | None = None, called: date | None = None) -> tuple[Person, Letter] | None:
    """The person as this week's question leaves them, and the letter they get; None for whoever is not to be asked.

    Whoever answered, joined, was asked, called to a duty or had one (or has one before them) within the week is left alone; a duty ends
    the silence. The fourth question is not asked: silence pauses, it never deletes.
    """
    since = max(day for day in (heard(person), duty, called) if day)
    if not person.serves or today - since < EVERY:
        return None
    if duty and person.asked and duty >= person.asked:
        person = replace(person, unanswered=0)
    if person.unanswered >= MOST_UNANSWERED:
        return replace(person, state="PAUSED", paused_until=None, asked=today, version=person.version + 1), "silent"
    return replace(person, asked=today, unanswered=person.unanswered + 1, version=person.version + 1), "available"


def require_day(until: date, today: date) -> None:
    """Raises Refused unless a pause may end on that day."""
    if until <= today:
        raise Refused("past", "paused_until")
    if until - today > LONGEST_PAUSE:
        raise Refused("too_far_ahead", "paused_until", days=LONGEST_PAUSE.days)


def _require_reserve(person: Person) -> None:
    if person.state == "WITHDRAWN":
        raise Conflict("withdrawn")
    if not (person.offer.roles and person.offer.slots):
        raise Conflict("offers_nothing")
