"""Whether somebody of the reserve can still come: asked once a week, answered with one tap, paused after three weeks of silence."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Literal

from muster.domain.people import Person
from muster.domain.refusals import Conflict, Refused

Answer = Literal["yes", "pause", "leave"]
Letter = Literal["available", "silent"]
EVERY = timedelta(days=7)
LINK_LASTS = timedelta(days=35)
MOST_UNANSWERED = 3
LONGEST_PAUSE = timedelta(days=180)


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


def ask(person: Person, today: date) -> tuple[Person, Letter] | None:
    """The person as this week's question leaves them, and the letter they get; None for whoever is not to be asked.

    Whoever answered, joined or was asked within the week is left alone; the fourth question is not asked: silence pauses, it never deletes.
    """
    since = max(day for day in (person.created.date(), person.confirmed, person.asked) if day)
    if not person.serves or today - since < EVERY:
        return None
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
