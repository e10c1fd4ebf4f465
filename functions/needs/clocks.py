"""Every minute: what was not dealt with in a site's time goes to its parent, whose leads are told."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from muster import settings
from muster.domain import queues
from muster.domain.grants import Grant, Staff, in_force
from muster.domain.messages import Message, of_turn
from muster.domain.needs import Need
from muster.domain.queues import Trail
from muster.tables import areas, grants
from muster.tables import queues as table
from muster.telemetry import count, each, logger, metrics

MOST_TOLD = 90  # one transaction takes a hundred items


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Writes down every turn that is over; run twice, the second run finds nothing, and a run missed is made good by the next."""
    now = datetime.now(UTC)
    given = cache(lambda: list(in_force(grants.below(settings.city()), now)))

    def step(found: tuple[Need, Trail]) -> int:
        need, trail = found
        steps = queues.due_steps(need, trail.steps, open=queues.near(need.lines, now), now=now)
        if not steps:
            return 0
        stepped = trail.stepped(steps)
        told = _told(need, stepped, given(), now) if steps[-1].escalates else []
        return sum(step.escalates for step in steps) if table.write(stepped, letters=told) else 0

    passed = each(((need, trail) for district in areas.districts() for need, trail in _standing(district.code, now)), step)
    count("Escalated", passed)
    return {"escalated": passed}


def _standing(district: str, now: datetime) -> list[tuple[Need, Trail]]:
    found = table.standing(district, now)
    trails = table.trails(need.id for need in found)
    return [(need, trails[need.id]) for need in found]


def _told(need: Need, trail: Trail, given: list[Grant], now: datetime) -> list[Message]:
    """A message to those at the site where the need came to stand; sites it only passed on a late run hear nothing."""
    site = trail.steps[-1].to
    kind: queues.Kind = "review" if trail.steps[-1].reason == "REVIEW" else "seats"
    there = [Staff(one.person, (one,)) for one in given if one.area == site]
    return [of_turn(need, site, person, now, number=len(trail.steps)) for person in queues.leads(there, kind, need)[:MOST_TOLD]]
