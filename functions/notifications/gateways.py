"""Handing a letter to the gateways: once to each, and again only where that cannot make two messages of one."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from muster.domain.messages import Message
from muster.tables import tallies
from notifications import targets
from notifications.hearing import hearing
from notifications.letters import Letter
from notifications.targets import LOCAL, Target

Outcome = Literal["taken", "refused", "no_answer", "not_asked"]
SILENCES = 3  # in a row, after which a gateway is left alone for a while: what it may have taken cannot be sent again
LEFT_ALONE = timedelta(minutes=1)
SAID_AGAIN = timedelta(minutes=1)  # how often one process writes down that a gateway works


@dataclass(slots=True)
class _Known:
    """What this process knows of a gateway."""

    silences: int = 0
    left_until: datetime | None = None
    well_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Handed:
    """Who has a message now, who may have it, and whether nobody is to be asked (again)."""

    taken: frozenset[str]
    doubted: frozenset[str]
    whole: bool


_known: dict[str, _Known] = {}


def deliver(letter: Letter, message: Message, now: datetime) -> Handed:
    """Hands a letter to each gateway of its kind that has not taken it.

    One that may have taken it, since it fell silent after it was sent, is asked again only if it is told the message's id.
    """
    body = _apart(letter) if [one.address for one in targets.targets()] == [LOCAL] else f"{letter.text} {letter.link}".strip()
    taken, doubted, whole = message.taken, message.doubted, True
    for target in targets.of_template(message.template):
        if target.name in taken or (target.name in doubted and not target.knows_again):
            continue
        outcome = _ask(target, target.of(letter.to, message.id), body, now)
        if outcome == "taken":
            taken, doubted = taken | {target.name}, doubted - {target.name}
            continue
        if outcome == "no_answer":
            doubted |= {target.name}
        whole = whole and outcome == "no_answer" and not target.knows_again
    return Handed(taken, doubted, whole and bool(taken | doubted))


def _ask(target: Target, url: str, body: str, now: datetime) -> Outcome:
    known = _known.setdefault(target.name, _Known())
    if known.left_until and now < known.left_until:
        return "not_asked"
    gateway = targets.instance(url)
    if gateway is None:
        tallies.trouble(target.name, target.label, "not_allowed", now)
        return "refused"
    with hearing() as heard:
        took = gateway.notify(body=body, title="")
    if took:
        if target.address != LOCAL and (known.silences or known.well_at is None or now - known.well_at >= SAID_AGAIN):
            tallies.well(target.name)
            known.well_at = now
        known.silences, known.left_until = 0, None
        return "taken"
    outcome: Outcome = "no_answer" if heard.in_doubt else "refused"
    known.silences = known.silences + 1 if heard.in_doubt else 0
    known.left_until = now + LEFT_ALONE if known.silences >= SILENCES else None
    known.well_at = None
    tallies.trouble(target.name, target.label, outcome, now)
    return outcome


def _apart(letter: Letter) -> str:
    return json.dumps({"to": letter.to, "text": letter.text, "link": letter.link}, ensure_ascii=False)
