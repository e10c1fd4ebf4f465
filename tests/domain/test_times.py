"""Time as the field counts it: duty days from six to six, three shifts a day."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from muster.domain.times import DAY, EVENING, NIGHT, SHANGHAI, duty_day, duty_days, moment, shifts, stamp

MOMENTS = st.integers(1_577_836_800, 2_208_988_800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))  # 2020 to 2040
LENGTHS = st.integers(1, 60 * 36).map(lambda minutes: timedelta(minutes=minutes))


@given(MOMENTS)
def test_a_stamp_gives_its_moment_back(at: datetime) -> None:
    assert moment(stamp(at)) == at


@given(MOMENTS, MOMENTS)
def test_stamps_sort_as_their_moments_do(one: datetime, other: datetime) -> None:
    assert (stamp(one) < stamp(other)) is (one < other)


@given(MOMENTS, LENGTHS)
def test_shifts_tile_time_without_gap_or_overlap(start: datetime, length: timedelta) -> None:
    touched = shifts(start, start + length)
    assert touched == list(range(touched[0], touched[-1] + 1))


@given(MOMENTS, LENGTHS, LENGTHS)
def test_a_window_cut_in_two_touches_what_the_whole_does(start: datetime, first: timedelta, second: timedelta) -> None:
    middle, end = start + first, start + first + second
    assert set(shifts(start, middle)) | set(shifts(middle, end)) == set(shifts(start, end))


@given(MOMENTS, LENGTHS)
def test_every_minute_of_a_window_lies_in_a_shift_it_touches(start: datetime, length: timedelta) -> None:
    touched = set(shifts(start, start + length))
    for part in range(8):
        at = start + length * part / 8
        assert set(shifts(at, at + timedelta(microseconds=1))) <= touched


@given(MOMENTS, LENGTHS)
def test_the_duty_days_are_those_of_the_shifts(start: datetime, length: timedelta) -> None:
    days = duty_days(start, start + length)
    assert days[0] == duty_day(start).isoformat()
    assert days == sorted({datetime.fromordinal(shift // 3).date().isoformat() for shift in shifts(start, start + length)})


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


def test_a_night_shift_belongs_wholly_to_the_day_it_began() -> None:
    assert duty_days(_at(24, 22), _at(25, 6)) == ["2026-11-24"]
    assert duty_day(_at(25, 5, 59)) == _at(24, 0).date()
    assert duty_day(_at(25, 6)) == _at(25, 0).date()


def test_shifts_begin_at_six_eighteen_and_twenty_two() -> None:
    kinds = [[shift % 3 for shift in shifts(_at(24, hour), _at(24, hour, 1))] for hour in (6, 17, 18, 21, 22, 23, 0, 5)]
    assert kinds == [[DAY], [DAY], [EVENING], [EVENING], [NIGHT], [NIGHT], [NIGHT], [NIGHT]]


def test_the_end_is_exclusive_and_an_empty_window_touches_nothing() -> None:
    assert len(shifts(_at(24, 6), _at(24, 18))) == 1
    assert len(shifts(_at(24, 6), _at(24, 18, 1))) == 2
    assert shifts(_at(24, 6), _at(24, 6)) == []
