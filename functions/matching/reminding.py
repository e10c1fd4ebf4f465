"""Who said yes hears of it again before the shift, with a link to say that they can no longer come."""

from datetime import datetime

from muster.domain.messages import about
from muster.domain.reminders import due
from muster.tables import assignments, lines, messages
from muster.telemetry import count


def remind(district: str, now: datetime) -> None:
    """Queues the reminders that are due for a district's shifts; asked again, it changes nothing."""
    for one in lines.live(district):
        template = due(one.line.start, now)
        if template is None:
            continue
        told = [row for row in assignments.of_need(one.need, line=one.line.number) if row.state == "ACCEPTED"]
        for row in told:
            messages.queue(about(row, template, now, role=one.line.role, area=one.area))
        count("Reminded", len(told))
