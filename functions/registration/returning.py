"""Every morning: pauses that were to end today end, and their people are in the reserve again."""

from datetime import UTC, datetime, timedelta
from typing import Any

from muster.domain.times import SHANGHAI
from muster.tables import pauses
from muster.telemetry import count, logger, metrics

LOOKS_BACK = 7  # days, so that a few runs that failed leave nobody paused


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Brings back whose day has come; run twice, the second run finds nobody."""
    today = datetime.now(UTC).astimezone(SHANGHAI).date()
    days = [today - timedelta(days=back) for back in range(LOOKS_BACK)]
    back = sum(pauses.come_back(id, day) for day in days for id in pauses.returning(day))
    count("CameBack", back)
    return {"back": back}
