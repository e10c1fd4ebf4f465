"""The lines of needs that matching looks after: items of the needs table, found by their district."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pynamodb.exceptions import TransactWriteError
from pynamodb.expressions.update import Action

from muster.domain.needs import OPEN, Line, Need
from muster.domain.times import stamp
from muster.tables import needs
from muster.tables.base import failed_items, transaction
from muster.tables.needs import Part, line_of, need_of, part_of


@dataclass(frozen=True, slots=True)
class LiveLine:
    """A line under matching's care, with what it needs of its header."""

    need: str
    area: str
    priority: int
    line: Line


def live(district: str) -> list[LiveLine]:
    """The lines matching looks after in a district, by start."""
    return [_live(part) for part in Part.live.query(district) if part.kind == "line"]


def coming(district: str, now: datetime, *, most: int) -> list[LiveLine]:
    """The next lines of a district that have not begun, at most so many."""
    return [_live(part) for part in Part.live.query(district, Part.start > stamp(now), limit=most) if part.kind == "line"]


def find(keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], LiveLine]:
    """The lines of these needs and numbers."""
    parts = Part.batch_get([(need, f"line#{number:02d}") for need, number in sorted(set(keys))])
    return {(part.id, int(part.part[-2:])): _live(part) for part in parts}


def of_post(post: str, *, since: datetime, until: datetime) -> list[LiveLine]:
    """The shifts of a post that were asked for and start in a span, by start, those of needs that were called off left out."""
    parts = [part for part in Part.by_post.query(post, Part.start.between(stamp(since), stamp(until))) if part.kind == "line"]
    asked = needs.headers(part.id for part in parts)
    return [_live(part) for part in parts if part.id in asked and asked[part.id].state in OPEN]


def called_off(lines: Iterable[LiveLine]) -> dict[str, str]:
    """The needs among these lines' that are not published any more, and why: cancelled, or (empty) back in review."""
    headers = needs.headers(one.need for one in lines)
    return {id: "CANCELLED_BY_ASKER" if need.state == "CANCELLED" else "" for id, need in headers.items() if need.state != "PUBLISHED"}


def unreviewed(district: str, now: datetime) -> list[Need]:
    """Needs of a district whose start has come while they waited for review, contact left sealed."""
    late = Part.live.query(district, Part.start <= stamp(now))
    return [need_of(part, list(Part.query(part.id, Part.part.startswith("line#"))), None) for part in late if part.kind == "need"]


def explain(need: str, line: Line, *, reason: str, other: str, firm: bool) -> None:
    """Stores why a line's open seats are open (empty: none are), and whether its people have been told."""
    if (line.gap, line.gap_other, line.firm) != (reason, other, firm):
        actions: list[Action] = [Part.gap.set(reason), Part.gap_other.set(other), Part.firm.set(firm)]
        Part(need, part_of(line)).update(actions=actions, condition=Part.id.exists())


def retire(need: str, line: Line, *, reason: str) -> None:
    """Takes a line out of matching's care, keeping why its open seats stayed open."""
    Part(need, part_of(line)).update(actions=[Part.live_in.remove(), Part.gap.set(reason)], condition=Part.id.exists())


def let_go(need: str, line: Line, *, reason: str) -> bool:
    """Retires a line of a need that was called off; answers False when the need is published again."""
    try:
        with transaction() as write:
            write.condition_check(Part, need, "need", condition=Part.state != "PUBLISHED")
            write.update(Part(need, part_of(line)), actions=[Part.live_in.remove(), Part.gap.set(reason)], condition=Part.id.exists())
    except TransactWriteError as error:
        failed_items(error)
        return False
    return True


def lend(need: str, number: int, order: str) -> tuple[Part, list[Action], Any]:
    """The part of a dispatch order's start that takes a line out of matching's care, when it is there and no other order has it."""
    return Part(need, f"line#{number:02d}"), [Part.live_in.remove(), Part.dispatch.set(order), Part.gap.set("DISPATCHED")], Part.live_in.exists() & Part.dispatch.does_not_exist()


def give_back(need: str, number: int, order: str, district: str) -> tuple[Part, list[Action], Any]:
    """The part of a dispatch order's end that gives its line back to matching; until that looks, whoever was asked did not come."""
    return Part(need, f"line#{number:02d}"), [Part.live_in.set(district), Part.dispatch.remove(), Part.gap.set("DECLINED_ALL")], Part.dispatch == order


def seats(need: str, number: int, wanted: int | None, change: int) -> tuple[Part, list[Action], Any]:
    """The part of a claim or release that moves a line's counter: never above what is wanted, never below nothing."""
    condition = Part.filled <= wanted - change if wanted is not None else Part.filled >= -change
    return Part(need, f"line#{number:02d}"), [Part.filled.set(Part.filled + change)], condition


def _live(part: Part) -> LiveLine:
    return LiveLine(part.id, part.area or "", int(part.priority or 3), line_of(part))
