"""Where needs wait: one item beside each need's header, and what of a district may be waiting at all."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import datetime

from pynamodb.exceptions import TransactWriteError
from pynamodb.expressions.update import Action

from muster.domain.messages import Message
from muster.domain.needs import Need
from muster.domain.queues import NEAR, Trail, steps_of
from muster.domain.sisters import Help
from muster.tables import messages, needs
from muster.tables.base import failed_items, transaction
from muster.tables.needs import Part, line_of, need_of

_PART = "queue"


def trails(ids: Iterable[str]) -> dict[str, Trail]:
    """The trail of each of these needs, an empty one for who never waited."""
    wanted = sorted(set(ids))
    known = {part.id: _trail(part) for part in Part.batch_get([(id, _PART) for id in wanted], consistent_read=True)}
    return {id: known.get(id, Trail(id)) for id in wanted}


def write(trail: Trail, *, letters: Sequence[Message] = ()) -> bool:
    """Stores a trail over the version it was made from, and queues what it tells; answers False when another write came first."""
    row = Part(
        trail.need, _PART, kind="queue", version=trail.version + 1, history=[step.line for step in trail.steps],
        helps=[json.dumps(asdict(help), ensure_ascii=False) for help in trail.helps],
    )  # fmt: skip
    try:
        with transaction() as act:
            act.save(row, condition=Part.version == trail.version if trail.version else Part.id.does_not_exist())
            for letter in letters:
                act.save(messages.new_row(letter))  # its id is derived: the same again changes nothing
    except TransactWriteError as error:
        failed_items(error)
        return False
    return True


def standing(district: str, now: datetime) -> list[Need]:
    """The needs of a district that wait for review, and those whose lines begin soon (with these lines alone), contacts left sealed."""
    parts = list(Part.live.query(district))
    lines: dict[str, list[Part]] = {}
    for part in parts:
        if part.kind == "line" and now < line_of(part).start <= now + NEAR:
            lines.setdefault(part.id, []).append(part)
    found = [need_of(part, list(Part.query(part.id, Part.part.startswith("line#"))), None) for part in parts if part.kind == "need"]
    published = [need for need in needs.headers(lines).values() if need.state == "PUBLISHED"]
    return found + [replace(need, lines=tuple(map(line_of, sorted(lines[need.id], key=lambda part: part.part)))) for need in published]


def expire(need: Need, event: str, letter: Message) -> bool:
    """Ends a need that was never reviewed in time and tells its author; answers False when it was moved meanwhile."""
    actions: list[Action] = [
        Part.state.set("EXPIRED"), Part.reason.set("REVIEW_LATE"), Part.version.set(need.version + 1), Part.live_in.remove(),
        Part.history.set(Part.history.append([event])),
    ]  # fmt: skip
    try:
        with transaction() as write:
            write.save(messages.new_row(letter))
            write.update(Part(need.id, "need"), actions=actions, condition=(Part.version == need.version) & (Part.state == "SUBMITTED"))
    except TransactWriteError as error:
        failed_items(error)
        return False
    return True


def _trail(part: Part) -> Trail:
    helps = tuple(Help(**{**one, "history": tuple(one["history"])}) for one in map(json.loads, part.helps or ()))
    return Trail(part.id, steps_of(part.history or ()), helps, int(part.version))
