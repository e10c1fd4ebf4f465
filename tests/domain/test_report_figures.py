"""Figures know their unit."""

import pytest

from muster.domain.report.figures import Figure, MixedUnits, check, percentile, share, total


def test_people_and_assignments_are_never_added() -> None:
    with pytest.raises(MixedUnits):
        Figure(3, "people") + Figure(4, "assignments")
    with pytest.raises(MixedUnits):
        total([Figure(1, "needs"), Figure(1, "communities")], "needs")
    with pytest.raises(MixedUnits):
        check("needs", Figure(2, "needs"), Figure(2, "people"))


def test_shares_are_rounded_half_up_and_nothing_of_nothing_is_no_number() -> None:
    assert [share(1, 3).value, share(1, 2000).value, share(2, 3).value, share(0, 0).value] == [333, 1, 667, None]


def test_percentiles_are_values_that_occurred() -> None:
    assert [percentile(list(range(1, 21)), percent).value for percent in (50, 95)] == [10, 19]
    assert percentile([], 50).value is None
