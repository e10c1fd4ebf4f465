"""Every minute: what was not dealt with in a site's time goes to its parent, whose leads are told."""

from datetime import UTC, datetime
from typing import Any

from muster import settings
from muster.domain import queues
from muster.domain.grants import Grant, Staff, in_force
from muster.domain.messages import Message, of_turn
from muster.domain.needs import Need
from muster.domain.queues import Trail
from muster.tables import areas, grants
from muster.tables import queues as table
from muster.telemetry import count, logger, metrics

MOST_TOLD = 90  # one transaction takes a hundred items


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Writes down every turn that is over; run twice, the second run finds nothing, and a run missed is made good by the next."""
    now = datetime.now(UTC)
    passed = 0
    given: list[Grant] | None = None
    for district in areas.districts():
        standing = table.standing(district.code, now)
        trails = table.trails(need.id for need in standing)
        for need in standing:
            trail = trails[need.id]
            steps = queues.due_steps(need, trail.steps, open=queues.near(need.lines, now), now=now)
            if not steps:
                continue
            if steps[-1].escalates and given is None:
                given = list(in_force(grants.below(settings.city()), now))
            stepped = trail.stepped(steps)
            told = _told(need, stepped, given or [], now) if steps[-1].escalates else []
            if table.write(stepped, letters=told):
                passed += sum(step.escalates for step in steps)
    count("Escalated", passed)
    return {"escalated": passed}


def _told(need: Need, trail: Trail, given: list[Grant], now: datetime) -> list[Message]:
    """A message to those at the site where the need came to stand; sites it only passed on a late run hear nothing."""
    site = trail.steps[-1].to
    kind: queues.Kind = "review" if trail.steps[-1].reason == "REVIEW" else "seats"
    there = [Staff(one.person, (one,)) for one in given if one.area == site]
    return [of_turn(need, site, person, now, number=len(trail.steps)) for person in queues.leads(there, kind, need)[:MOST_TOLD]]
