"""What a clock's run does with a row that cannot be dealt with."""

import pytest

from muster.domain.refusals import Conflict
from muster.telemetry import Unfinished, each


def test_a_row_that_fails_keeps_no_other_waiting_and_rings_the_alarm_afterwards() -> None:
    seen: list[int] = []

    def act(row: int) -> int:
        seen.append(row)
        return 6 // row

    with pytest.raises(Unfinished, match="1 rows"):
        each([3, 0, 2], act)
    assert seen == [3, 0, 2]


def test_a_row_that_somebody_else_wrote_this_moment_is_left_to_the_next_run() -> None:
    def act(row: int) -> int:
        if row == 2:
            raise Conflict("changed")
        return row

    assert each([1, 2, 4], act) == 5
