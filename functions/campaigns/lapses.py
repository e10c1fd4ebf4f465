"""Every night: pledges whose day and grace are over lapse, and their donors are told."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

from muster.domain import messages as letters
from muster.domain import pledges as rules
from muster.domain.pledges import Pledge
from muster.domain.times import SHANGHAI
from muster.tables import pledges
from muster.telemetry import count, each, logger, metrics


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Lets go of what did not come; run twice, the second run finds nothing."""
    now = datetime.now(UTC)
    gone = each(pledges.due_before(now.astimezone(SHANGHAI).date() - rules.GRACE), partial(_lapse, now))
    count("PledgesLapsed", gone)
    return {"lapsed": gone}


def _lapse(now: datetime, was: Pledge) -> int:
    lapsed = rules.lapse(was, now=now)
    pledges.move(was, lapsed, letter=letters.of_pledge(lapsed, "pledge_lapsed", now))
    return 1
