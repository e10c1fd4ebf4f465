"""Every five minutes: who forgot to check out is checked out, and hours with evidence of two that nobody questioned are verified."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from muster.domain import attendance, crediting
from muster.domain.assignments import Seat
from muster.domain.attendance import Act
from muster.domain.service_records import ServiceRecord
from muster.tables import assignments, service_records
from muster.telemetry import count, each, logger, metrics

AT_ONCE = 1000
ACTS: dict[Act, Callable[[ServiceRecord, datetime], ServiceRecord]] = {"CHECK_OUT": attendance.forget, "VERIFY": crediting.vest}


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Does what is due; run twice, the second run finds nothing."""
    now = datetime.now(UTC)
    done = {act: each(service_records.due(act, now, limit=AT_ONCE), partial(_do, act, now)) for act in ACTS}
    count("CheckedOutByClock", done["CHECK_OUT"])
    count("HoursVested", done["VERIFY"])
    return {str(act): number for act, number in done.items()}


def _do(act: Act, now: datetime, seat: Seat) -> bool:
    held, record = assignments.get(seat), service_records.get(seat)
    if held is None or record is None:
        return False
    service_records.put(ACTS[act](record, now), held)
    return True
