"""The outbox's consumers: each message is worded for its reader and handed to the gateways once; what must wait is kept for the clock."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord

from muster import settings
from muster.domain import messages as rules
from muster.domain.messages import Message
from muster.domain.times import quiet_until
from muster.tables import areas, endings, invitations, messages, organisations, people, pledges, sessions
from muster.telemetry import count, logger, metrics
from muster.texts import WORDS
from notifications.gateways import deliver
from notifications.letters import Letter, to_donor, to_invited, to_liaison, write
from notifications.targets import price_fen

A_MINUTE = 2_000  # messages that the clock looks at in one run
CLOCK_SECONDS = 45.0
NO_BOUND = 10**12  # fen
TROUBLE = 5  # failures in a row after which the clock asks the gateways no more this minute
_processor = BatchProcessor(event_type=EventType.DynamoDBStreams)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> Any:
    """A batch of the outbox's stream."""
    return process_partial_response(event=event, record_handler=_note, processor=_processor, context=context)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def resend(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Every minute: what was held, what a gateway did not take, and what the stream never brought."""
    began = datetime.now(UTC)
    due = messages.due(began, most=A_MINUTE)
    tried = refused = 0
    for id in due:
        now = datetime.now(UTC)
        if (now - began).total_seconds() > CLOCK_SECONDS or refused >= TROUBLE:
            break
        if not endings.give_up(id, now):
            refused = refused + 1 if _send(id, now) == "gateway" else 0
        tried += 1
    return {"due": len(due), "tried": tried}


def _note(record: DynamoDBRecord) -> None:
    raw: Any = record.raw_event["dynamodb"]
    _send(messages.id_of(raw["NewImage"]), datetime.now(UTC))


def _send(id: str, now: datetime) -> rules.Hold | None:
    """Sends one message, or holds it and answers why ("gateway", too, where none answered); nothing is raised, since the clock comes again."""
    message = messages.take(id, now)
    if message is None:
        return None
    letter = _letter(message, now)
    if letter is None:
        _drop(message, "pointless", now)
        return None
    quiet = settings.quiet_hours()
    if until := rules.held_until(message, needed_by=letter.needed_by, quiet=quiet, now=now):
        return _hold(message, until, "quiet_hours", now)
    if not message.counted:
        if wait := _uncounted(message, now):
            until = rules.spread(id, _tomorrow(now, quiet))
            if letter.needed_by is None or until < letter.needed_by:
                return _hold(message, until, wait, now)
            _drop(message, wait, now)
            return None
        message = replace(message, counted=True)
    handed = deliver(letter, message, now)
    message = replace(message, taken=handed.taken, doubted=handed.doubted)
    if not handed.whole:
        message = replace(message, attempts=message.attempts + 1)
        return _hold(message, rules.try_again(message, now), "gateway", now)
    if handed.taken:
        endings.settle(message, "SENT", now, words=WORDS)
        count("Sent")
        return None
    endings.settle(message, "UNSURE", now, reason="no_answer", words=WORDS)
    count("Unsure")
    return "gateway"


def _hold(message: Message, until: datetime, why: rules.Hold, now: datetime) -> rules.Hold:
    endings.hold(message, until, why, now)
    count("NotSent" if why == "gateway" else "Held")
    return why


def _drop(message: Message, why: str, now: datetime) -> None:
    endings.settle(message, "DROPPED", now, reason=why)
    count("Dropped")


def _uncounted(message: Message, now: datetime) -> rules.Hold | None:
    """Which budget has no room for a message, or None once it is counted; urgent ones and codes are held by neither, what spares a way by the cap alone."""
    asks, most = message.template in rules.ASKING and not message.waits_for_nothing, areas.emergency(fresh=False).messages_per_person
    if asks and not sessions.spend(_told(message), 1, most, now):
        return "person_budget"
    cap = NO_BOUND if message.waits_for_nothing else settings.message_cap_fen() or NO_BOUND
    if not sessions.spend("message_fen", price_fen(message.template), cap, now):
        if asks:
            sessions.spend(_told(message), -1, most, now)
        return "spend_cap"
    return None


def _told(message: Message) -> str:
    return f"told#{message.person}"


def _tomorrow(now: datetime, quiet: tuple[int, int]) -> datetime:
    """When the budgets are whole again and people are awake."""
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return quiet_until(midnight, quiet) or midnight


def _letter(message: Message, now: datetime) -> Letter | None:
    """What to send, to a person, to the donor of a pledge, or to somebody on a list; None when nobody can be reached or what it speaks of no longer stands."""
    kind, _, id = message.person.partition("#")
    if kind == "pledge":
        pledge = pledges.get(id)
        return to_donor(message, pledge) if pledge else None
    if kind == "organisation":
        organisation = organisations.get(id)
        return to_liaison(message, organisation) if organisation else None
    if kind == "invitation":
        invitation = invitations.get(id)
        return to_invited(invitation) if invitation else None
    person = people.get(message.person)
    return write(message, person, now) if person and person.phone else None
