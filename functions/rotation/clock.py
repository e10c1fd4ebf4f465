"""Every minute: plans whose publishing or calling off was cut short are finished."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from muster.domain.history import read
from muster.domain.rotations import Rotation
from muster.tables import posts, rotations
from muster.telemetry import count, each, logger, metrics
from rotation import publishing

AFTER = timedelta(minutes=2)  # whoever began it has ended by then, as calls end after 29 seconds: nothing is written by two at once
AT_ONCE = 20


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Finishes what is left; run twice, the second run finds nothing."""
    now = datetime.now(UTC)
    finished = each(rotations.unfinished(now - AFTER, limit=AT_ONCE), partial(_finish, now))
    count("RotationsFinished", finished)
    return {"finished": finished}


def _finish(now: datetime, plan: Rotation) -> bool:
    if plan.state == "SUPERSEDED":
        publishing.call_off(plan, now, read(plan.history[-1])["reason"])
        rotations.note_called_off(plan.id)
        return True
    post = posts.get(plan.post)
    return post is not None and post.state == "ESTABLISHED" and publishing.write(plan, post, now).whole
