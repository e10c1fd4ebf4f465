"""A week day by day against the bound that no week exceeds."""

from hypothesis import given, settings

from muster.domain.matching import Units, Volunteers, solve
from tests.bench.lp import lp_bound, question
from tests.domain.test_matching_city import NEIGHBOURS, weeks
from tests.domain.test_matching_days import DAY, NIGHT, duties
from tests.domain.test_matching_optimum import cost, crowd, reward


@given(weeks)
@settings(max_examples=15, deadline=None)
def test_no_week_is_worth_more_than_the_bound(week: tuple[Volunteers, Units]) -> None:
    assert solve(*week, neighbours=NEIGHBOURS).objective <= lp_bound(question(*week, NEIGHBOURS)) + 0.5


def test_the_bound_is_the_worth_of_what_rest_and_shifts_allow() -> None:
    for people, units, served in (
        (crowd(1, shifts=63), duties(NIGHT, 3 + DAY), 1),
        (crowd(1, shifts=63), duties(DAY, 3 + DAY), 2),
        (crowd(1, shifts=2**27 - 1, max_shifts=2), duties(DAY, 3 + DAY, 6 + DAY), 2),
        (crowd(1, shifts=2**27 - 1, max_shifts=9), duties(*(3 * day for day in range(7))), 6),
    ):
        assert round(lp_bound(question(people, units))) == served * (reward(units, 0, 1) - cost(people, units, 0, 0))
