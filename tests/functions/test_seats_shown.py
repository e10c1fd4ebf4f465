"""What staff see of a need: why seats stay open, and who its people are, once they said yes."""

from typing import Any

import pytest

from tests import actors
from tests.api import call
from tests.streams import Streams

pytestmark = pytest.mark.usefixtures("sound")
FIRM = 336


@pytest.mark.parametrize(
    ("crowd", "line", "reason"),
    [
        ({}, actors.line(1, role="medical"), "SKILL_MISSING"),
        ({"slots": ["night"]}, actors.line(1), "NO_ONE_FREE"),
        ({"area": actors.OTHER_STREET, "roles": ["visit"]}, actors.line(1, role="visit"), "TOO_FAR"),
        ({}, actors.line(0, vehicles=1), "NO_VEHICLE"),
    ],
)
def test_an_open_seat_says_why(streams: Streams, crowd: dict[str, Any], line: dict[str, Any], reason: str) -> None:
    actors.crowd(2, **crowd)
    id = actors.publish(line)
    streams.drain()
    assert actors.first_line(id)["reason"]["code"] == reason
    assert actors.first_line(id)["reason"]["text"]


def test_masks_fall_only_where_somebody_accepted_and_each_look_is_on_record(streams: Streams) -> None:
    actors.crowd(2)
    actors.settings(firm_hours=FIRM)
    id = actors.publish(actors.line(2))
    streams.drain()
    [one, other] = actors.told(id)
    assert "*" in one["name"] and "****" in one["phone"]
    call("POST", f"/v1/assignments/{one['assignment']}/accept", {}, link=actors.link(one["assignment"]))
    seen = {row["assignment"]: row for row in actors.told(id)}
    assert "*" not in seen[one["assignment"]]["phone"] and "****" in seen[other["assignment"]]["phone"]
    number = 1 if seen[one["assignment"]]["phone"] == actors.volunteer(1)["phone"] else 2
    assert call("GET", "/v1/me/accesses", token=actors.token(number)).body["accesses"]
    assert call("GET", "/v1/me/accesses", token=actors.token(3 - number)).body["accesses"] == []
