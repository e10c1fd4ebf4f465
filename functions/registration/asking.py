"""Every ten minutes by day: whoever is due is asked whether they can still come, or told that their silence paused them."""

from datetime import UTC, date, datetime
from typing import Any

from muster import settings
from muster.domain import availability
from muster.domain.areas import street_of
from muster.domain.messages import of_question
from muster.domain.people import Person
from muster.domain.times import SHANGHAI, quiet_until
from muster.tables import areas, people, pool, questions
from muster.telemetry import count, logger, metrics

A_RUN = 3_000  # people looked at; a reserve of a million makes some 2,000 questions every ten minutes of the day
SECONDS, A_BATCH = 100.0, 100


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Asks whoever is due; cut short or run again, it goes on where it was, and what a run missed the next one finds."""
    began = datetime.now(UTC)
    if quiet_until(began, settings.quiet_hours()) or areas.emergency().state == "PAUSED":
        return {"due": 0, "asked": 0, "paused": 0}
    due = questions.due(began, most=A_RUN)
    told = {"available": 0, "silent": 0}
    for at in range(0, len(due), A_BATCH):
        now = datetime.now(UTC)
        if (now - began).total_seconds() > SECONDS:
            break
        for letter in _ask(due[at : at + A_BATCH], now):
            told[letter] += 1
    count("Asked", told["available"])
    count("PausedBySilence", told["silent"])
    return {"due": len(due), "asked": told["available"], "paused": told["silent"]}


def _ask(ids: list[str], now: datetime) -> list[availability.Letter]:
    """Asks these people, or puts the question off for who was in touch; the letters that go out."""
    found = people.unopened(ids)
    entries = pool.find((street_of(person.offer.area), id) for id, person in found.items() if person.offer.area)
    today = now.astimezone(SHANGHAI).date()
    letters = []
    for id, person in found.items():
        entry = entries.get(id)
        duty, called = availability.touched(entry.busy, entry.asked) if entry else (None, None)
        if letter := _one(person, today, now, duty=duty, called=called):
            letters.append(letter)
    return letters


def _one(person: Person, today: date, now: datetime, *, duty: date | None, called: date | None) -> availability.Letter | None:
    step = availability.ask(person, today, duty=duty, called=called)
    if step is None:
        questions.put_off(person, max((day for day in (duty, called) if day), default=None))
        return None
    asked, letter = step
    return letter if questions.ask(person, asked, of_question(person.id, letter, today, now)) else None
