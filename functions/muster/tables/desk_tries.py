"""Wrong codes entered at a desk without a name: counted for each of its staff and hour, beside the records of the need."""

from datetime import datetime, timedelta

from muster.domain.times import stamp
from muster.tables.base import epoch
from muster.tables.service_records import DESK, RecordRow

KEPT = timedelta(days=1)


def get(need: str, staff: str, now: datetime) -> int:
    """How many wrong codes in this hour."""
    try:
        return int(RecordRow.get(need, _key(staff, now), consistent_read=True).tries)
    except RecordRow.DoesNotExist:
        return 0


def add(need: str, staff: str, now: datetime) -> None:
    """Counts one more."""
    RecordRow(need, _key(staff, now)).update(actions=[RecordRow.tries.add(1), RecordRow.expires.set(epoch(now + KEPT))])


def _key(staff: str, now: datetime) -> str:
    return f"{DESK}{staff}#{stamp(now)[:13]}"
