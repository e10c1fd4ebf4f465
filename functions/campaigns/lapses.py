"""Every night: pledges whose day and grace are over lapse, and their donors are told."""

from datetime import UTC, datetime
from typing import Any

from muster.domain import messages as letters
from muster.domain import pledges as rules
from muster.domain.refusals import Conflict
from muster.domain.times import SHANGHAI
from muster.tables import pledges
from muster.telemetry import count, logger, metrics


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Lets go of what did not come; run twice, the second run finds nothing."""
    now = datetime.now(UTC)
    gone = 0
    for was in pledges.due_before(now.astimezone(SHANGHAI).date() - rules.GRACE):
        try:
            lapsed = rules.lapse(was, now=now)
            pledges.move(was, lapsed, letter=letters.of_pledge(lapsed, "pledge_lapsed", now))
        except Conflict:
            continue  # it came, or was withdrawn, this very moment
        gone += 1
    count("PledgesLapsed", gone)
    return {"lapsed": gone}
