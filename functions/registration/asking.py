"""Every ten minutes by day: whoever is due is asked whether they can still come, or told that their silence paused them."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from muster import settings
from muster.domain import availability
from muster.domain.areas import street_of
from muster.domain.messages import of_question
from muster.domain.people import Person
from muster.domain.times import SHANGHAI, quiet_until
from muster.tables import areas, people, pool, questions
from muster.tables.pool import Entry
from muster.telemetry import count, each, logger, metrics

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
    told: Counter[availability.Letter] = Counter()

    def turn(row: tuple[Person, Entry | None]) -> int:
        letter = _ask(*row, datetime.now(UTC))
        told.update([letter] if letter else [])
        return 1

    each(_read(due, began), turn)
    count("Asked", told["available"])
    count("PausedBySilence", told["silent"])
    return {"due": len(due), "asked": told["available"], "paused": told["silent"]}


def _read(ids: list[str], began: datetime) -> Iterator[tuple[Person, Entry | None]]:
    """People with their entries in the pool, read by the hundred until the time is up."""
    for at in range(0, len(ids), A_BATCH):
        if (datetime.now(UTC) - began).total_seconds() > SECONDS:
            return
        found = people.unopened(ids[at : at + A_BATCH])
        entries = pool.find((street_of(person.offer.area), id) for id, person in found.items() if person.offer.area)
        yield from ((person, entries.get(id)) for id, person in found.items())


def _ask(person: Person, entry: Entry | None, now: datetime) -> availability.Letter | None:
    """Asks somebody, or puts the question off where they were in touch; the letter that goes out."""
    today = now.astimezone(SHANGHAI).date()
    duty, called = availability.touched(entry.busy, entry.asked) if entry else (None, None)
    step = availability.ask(person, today, duty=duty, called=called)
    if step is None:
        questions.put_off(person, max((day for day in (duty, called) if day), default=None))
        return None
    asked, letter = step
    return letter if questions.ask(person, asked, of_question(person.id, letter, today, now)) else None
