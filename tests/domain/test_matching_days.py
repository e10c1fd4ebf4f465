"""Several days: rest, days running, shifts offered, and duties spread over people."""

import numpy as np
import pytest
from hypothesis import given, settings

from muster.domain.matching import Units, Volunteers, solve
from tests.domain.test_matching_city import NEIGHBOURS, city, weeks
from tests.domain.test_matching_optimum import crowd, may_serve, posts

STARTS, ENDS = (6, 18, 22), (18, 22, 30)
DAY, EVENING, NIGHT = 0, 1, 2


def duties(*shifts: int) -> Units:
    """One seat in each of these shifts (3 · day + slot)."""
    return posts(len(shifts), shifts=[1 << shift for shift in shifts], day=[shift // 3 for shift in shifts])


def hours(window: int) -> tuple[int, int]:
    held = [shift for shift in range(63) if window >> shift & 1]
    return 24 * (held[0] // 3) + STARTS[held[0] % 3], 24 * (held[-1] // 3) + ENDS[held[-1] % 3]


@given(weeks)
@settings(max_examples=80, deadline=None)
def test_nobody_serves_without_rest_twice_a_day_seven_days_running_or_more_than_offered(week: tuple[Volunteers, Units]) -> None:
    people, units = week
    solution = solve(people, units, neighbours=NEIGHBOURS)
    assert solution.proven
    assert (solution.open >= 0).all()
    for p in range(len(people)):
        mine = solution.unit[solution.person == p]
        assert len(mine) <= people.max_shifts[p]
        assert all(may_serve(people, units, p, u) for u in mine)
        windows = sorted(hours(int(units.shifts[u])) for u in mine)
        assert all(later[0] - earlier[1] >= 11 for earlier, later in zip(windows, windows[1:], strict=False))
        days = sorted(day for u in mine for day in {shift // 3 for shift in range(63) if int(units.shifts[u]) >> shift & 1})
        assert len(days) == len(set(days))
        assert not any(days[at + 6] - days[at] == 6 for at in range(len(days) - 6))


@pytest.mark.parametrize(
    ("first", "second", "fits"),
    [
        (NIGHT, 3 + DAY, False),
        (EVENING, 3 + DAY, False),
        (NIGHT, 3 + EVENING, True),
        (NIGHT, 3 + NIGHT, True),
        (DAY, 3 + DAY, True),
        (DAY, NIGHT, False),
    ],
)
def test_eleven_hours_lie_between_two_duties(first: int, second: int, fits: bool) -> None:
    solution = solve(crowd(1, shifts=63), duties(first, second))
    assert len(solution.unit) == (2 if fits else 1)
    if first // 3 != second // 3 and not fits:
        assert [(reason.unit, reason.code) for reason in solution.reasons] == [(1, "REST")]


def test_the_seventh_day_running_is_free() -> None:
    week = duties(*(3 * day for day in range(9)))
    solution = solve(crowd(1, shifts=2**27 - 1, max_shifts=21), week)
    assert solution.unit.tolist() == [0, 1, 2, 3, 4, 5, 7, 8]
    assert [(reason.unit, reason.code) for reason in solution.reasons] == [(6, "REST")]


def test_a_duty_over_two_days_takes_both() -> None:
    night_into_day = posts(3, shifts=[0b1100, 1 << 4, 1 << 6], day=[0, 1, 2])
    assert solve(crowd(1, shifts=2**12 - 1), night_into_day).unit.tolist() == [0, 2]


def test_a_duty_over_two_days_does_not_make_a_run_of_seven() -> None:
    run = posts(6, shifts=[*(1 << 3 * day for day in range(5)), 1 << 17 | 1 << 18], day=range(6))
    assert solve(crowd(1, shifts=2**27 - 1, max_shifts=21), run).open.tolist() == [0, 0, 0, 0, 0, 1]


def test_duties_go_round_though_one_person_lives_nearer() -> None:
    week = duties(0, 3, 6, 9)
    near_and_far = crowd(2, shifts=2**12 - 1, x=[0, 200])
    assert np.bincount(solve(near_and_far, week).person).tolist() == [2, 2]
    assert solve(near_and_far, week, duties=[0, 4]).person.tolist() == [0, 0, 0, 0]


def test_nobody_serves_more_shifts_than_they_offer_this_week() -> None:
    week = duties(0, 3, 6, 9)
    assert len(solve(crowd(1, shifts=2**12 - 1, max_shifts=3), week).unit) == 3
    assert len(solve(crowd(1, shifts=2**12 - 1, max_shifts=3), week, duties=[2]).unit) == 1
    assert solve(crowd(1, max_shifts=0), duties(0)).unused == ("NOT_AVAILABLE",)


def test_a_week_of_a_district_is_proven_day_by_day() -> None:
    people, units = city(2_000, 600, days=7)
    solution = solve(people, units, neighbours=NEIGHBOURS)
    assert solution.proven
    assert solution.rounds >= 7
    assert {reason.code for reason in solution.reasons} >= {"OUTBID"}
