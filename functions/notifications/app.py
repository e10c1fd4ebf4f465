"""The outbox's consumer: words each message for its reader and hands it to the gateways, once."""

import json
from datetime import UTC, datetime
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord

from muster import settings
from muster.domain.messages import Message
from muster.tables import invitations, messages, people, pledges
from muster.telemetry import count, logger, metrics
from notifications.letters import Letter, to_donor, to_invited, write

MOST_ATTEMPTS = 5
_processor = BatchProcessor(event_type=EventType.DynamoDBStreams)


class NotSent(Exception):
    """The gateway did not take a message; the stream will bring it again."""


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> Any:
    """A batch of the outbox's stream."""
    return process_partial_response(event=event, record_handler=_send, processor=_processor, context=context)


def _send(record: DynamoDBRecord) -> None:
    raw: Any = record.raw_event["dynamodb"]
    message = messages.take(messages.id_of(raw["NewImage"]), datetime.now(UTC))
    if message is None:
        return
    letter = _letter(message)
    if letter is None:
        messages.settle(message.id, sent=False, give_up=True)
        return
    sent = _deliver(message, letter)
    messages.settle(message.id, sent=sent, give_up=message.attempts >= MOST_ATTEMPTS)
    if not sent:
        count("NotSent")
        raise NotSent(message.id)
    count("Sent")


def _letter(message: Message) -> Letter | None:
    """What to send, to a person, to the donor of a pledge or to somebody invited; None when nobody can be reached or what it speaks of no longer stands."""
    if message.person.startswith("pledge#"):
        pledge = pledges.get(message.person.partition("#")[2])
        return to_donor(message, pledge) if pledge else None
    if message.person.startswith("invitation#"):
        invitation = invitations.get(message.person.partition("#")[2])
        return to_invited(invitation) if invitation else None
    person = people.get(message.person)
    return write(message, person) if person and person.phone else None


def _deliver(message: Message, letter: Letter) -> bool:
    """Whether every gateway took the letter; the local inbox gets its parts apart, a phone gets one text."""
    import apprise

    urls = _urls()
    apart = json.dumps({"to": letter.to, "text": letter.text, "link": letter.link}, ensure_ascii=False)
    body = apart if urls == ["inbox://"] else f"{letter.text} {letter.link}".strip()

    gateways = apprise.Apprise()
    for url in urls:
        gateways.add(url.replace("{to}", letter.to))
    return bool(gateways.notify(body=body, title=""))


@cache
def _urls() -> list[str]:
    """The Apprise targets, {to} standing for the phone; from the environment locally, from Secrets Manager on AWS."""
    if (given := settings.notify_urls()) is not None:
        return given.split()
    from aws_lambda_powertools.utilities.parameters import get_secret

    return str(get_secret(settings.notify_secret())).split()
