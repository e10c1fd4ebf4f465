"""Reminders: once the evening before and once two hours before a shift, to who said yes and still means it."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from muster.domain.reminders import due
from muster.domain.times import SHANGHAI
from muster.tables.messages import MessageRow
from tests import actors
from tests.api import call
from tests.streams import Streams, deliver

FIRM = 336


def test_who_said_yes_is_reminded_the_evening_before_and_two_hours_before_and_who_left_is_not(streams: Streams, clock: Callable[..., None]) -> None:
    actors.crowd(2)
    actors.settings(firm_hours=FIRM)
    id = actors.publish(actors.line(2, days=2, hour=9))
    streams.drain()
    stays, leaves = (one["assignment"] for one in actors.told(id))
    for one in (stays, leaves):
        assert call("POST", f"/v1/assignments/{one}/accept", {}, link=actors.link(one)).status == 200
    start = actors.at(2, 9)
    evening = start.astimezone(SHANGHAI).replace(hour=19, minute=1) - timedelta(days=1)
    for at in (evening, evening + timedelta(minutes=1)):
        clock(seconds=(at - actors.now()).total_seconds())
        deliver("ReconcilerFunction", {})
    streams.drain()
    assert [row.state for row in MessageRow.scan() if row.template == "reminder_evening"] == ["SENT", "SENT"]  # one each
    assert call("POST", f"/v1/assignments/{leaves}/withdraw", {}, link=actors.link(leaves)).status == 200
    clock(seconds=(start - timedelta(minutes=119) - actors.now()).total_seconds())
    deliver("ReconcilerFunction", {})
    told = [row for row in MessageRow.scan() if row.template == "reminder"]
    assert [row.facts.attribute_values["assignment"] for row in told] == [stays]
    assert [row.state for row in told] == ["QUEUED"]
    streams.drain()
    assert [row.state for row in MessageRow.scan() if row.template == "reminder"] == ["SENT"]


@pytest.mark.parametrize(
    ("hours", "minutes", "expected"),
    [(-2, 0, "reminder"), (-2, 2, "reminder"), (-2, 3, None), (-2, -1, None), (-14, 0, "reminder_evening"), (-14, 3, None), (-38, 0, None), (1, 0, None)],
)
def test_a_reminder_is_due_in_its_own_minutes_only(hours: int, minutes: int, expected: str | None) -> None:
    start = actors.at(2, 9)
    assert due(start, start + timedelta(hours=hours, minutes=minutes)) == expected
