"""Codes and the clock: what counts is when a code was shown by the server's clock; refused is what was forwarded, forged, old, early or late."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from hours.codes import six_digits
from muster.domain import attendance, crediting
from muster.domain.assignments import Seat
from muster.domain.presence import Shown, may_begin, read, step_of
from muster.domain.refusals import Conflict, Forbidden, Refused
from muster.domain.service_records import ServiceRecord, Shift

START = datetime(2026, 3, 1, 0, 0, tzinfo=UTC)
END = START + timedelta(hours=4)
SHIFT = Shift(Seat("N1", 1, "a" * 16), "person", "checkpoint", "140105001", START, END)
MINE, OTHER = six_digits(b"m" * 20), six_digits(b"o" * 20)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def entered(code_of: Callable[[int], str], shown: float, *, now: float, clock_off: timedelta | None = None) -> Shown:
    """A code of a minute, read at another, at once or (with how far the phone's clock is off) kept."""
    claimed = at(shown) + clock_off if clock_off is not None else None
    return read(code_of(step_of(at(shown))), MINE, claimed=claimed, start=START, end=END, now=at(now))


def scan(one: ServiceRecord, move: str, minutes: float, *, how: str = "code", by: str = "desk") -> ServiceRecord:
    act = attendance.arrive if move == "in" else attendance.leave
    return act(one, Shown(at(minutes), step_of(at(minutes))), how=how, by=by, now=at(minutes))  # type: ignore[arg-type]


def served(come: float = 0, go: float = 240, **how: str) -> ServiceRecord:
    return scan(scan(ServiceRecord(SHIFT), "in", come, **how), "out", go, **how)


@pytest.mark.parametrize("clock_off", [timedelta(), timedelta(hours=24), timedelta(hours=-24)])
def test_the_codes_own_half_minute_counts_whatever_the_phones_clock_says(clock_off: timedelta) -> None:
    shown = entered(MINE, 10, now=250, clock_off=clock_off)
    assert (shown.at, "clock_off" in shown.marks) == (at(10), clock_off != timedelta())


@pytest.mark.parametrize("minutes", range(-31, 241, 30))
def test_a_forwarded_code_is_refused_at_any_minute(minutes: float) -> None:
    with pytest.raises(Conflict, match="code_wrong"):
        entered(OTHER, minutes, now=minutes)


@pytest.mark.parametrize(("shown", "now", "said"), [(0, 1.1, "code_old"), (0, 9, "code_old"), (0, 11, "code_wrong"), (2, 0, "code_wrong")])
def test_a_code_of_another_time_is_refused_at_the_desk(shown: float, now: float, said: str) -> None:
    with pytest.raises(Conflict, match=said):
        entered(MINE, shown, now=now)


@pytest.mark.parametrize(("shown", "now"), [(-45, 250), (370, 500), (30, 10)])
def test_a_kept_code_from_before_or_after_the_window_or_not_yet_shown_is_refused(shown: float, now: float) -> None:
    with pytest.raises(Conflict, match="code_wrong"):
        entered(MINE, shown, now=now, clock_off=timedelta())


def test_what_was_kept_for_two_days_is_refused() -> None:
    entered(MINE, 1, now=240 + 48 * 60 - 1, clock_off=timedelta())
    with pytest.raises(Conflict, match="synced_late"):
        entered(MINE, 1, now=240 + 48 * 60 + 1, clock_off=timedelta())


@pytest.mark.parametrize(("minutes", "said"), [(-30.1, "too_early"), (-30, ""), (239.9, ""), (240, "shift_over")])
def test_the_window_opens_half_an_hour_before_and_closes_with_the_shift(minutes: float, said: str) -> None:
    try:
        may_begin(at(minutes), start=START, end=END)
    except Conflict as why:
        assert why.code == said
    else:
        assert said == ""


def test_ten_times_the_same_code_comes_to_one_check_in() -> None:
    here = scan(ServiceRecord(SHIFT), "in", 0)
    for _ in range(9):
        with pytest.raises(Conflict, match="already_in"):
            scan(here, "in", 0)
    with pytest.raises(Conflict, match="code_used"):
        scan(here, "out", 0)


@pytest.mark.parametrize(("come", "go", "minutes", "marks"), [(-25, 300, 240, ()), (20, 200, 180, ("late", "early_leave")), (9, 231, 222, ())])
def test_what_is_credited_lies_within_the_shift(come: float, go: float, minutes: int, marks: tuple[str, ...]) -> None:
    one = served(come, go)
    assert (one.served, one.marks) == (minutes, marks)


def test_nobody_calls_the_roll_for_themselves() -> None:
    with pytest.raises(Forbidden, match="own_hours"):
        scan(ServiceRecord(SHIFT), "in", 0, how="roll_call", by="person")


def test_the_grade_is_that_of_the_weaker_evidence() -> None:
    both, rolled = served(), scan(scan(ServiceRecord(SHIFT), "in", 0), "out", 240, how="roll_call")
    typed = scan(scan(ServiceRecord(SHIFT), "in", 0), "out", 240, how="site_code", by="person")
    forgotten = attendance.forget(scan(ServiceRecord(SHIFT), "in", 0), at(361))
    declared = crediting.declare(scan(ServiceRecord(SHIFT), "in", 0), minutes=200, words="", now=at(250))
    added = crediting.add(ServiceRecord(SHIFT), minutes=200, document="签到表", reason="没有网络", by="desk", now=at(250))
    assert [one.grade for one in (both, rolled, typed, forgotten, declared, added)] == ["A", "B", "B", "C", "C", "D"]
    assert [one.vests for one in (both, rolled, typed, forgotten)] == [True, True, False, False]


def test_hours_by_the_sites_code_wait_for_the_sites_word() -> None:
    typed = scan(scan(ServiceRecord(SHIFT), "in", 0, how="site_code", by="person"), "out", 240, how="site_code", by="person")
    assert attendance.next_act(typed) is None
    with pytest.raises(Conflict, match="nothing_to_confirm"):
        crediting.vest(typed, at(240 + 48 * 60 + 1))
    assert crediting.confirm(typed, standby=False, by="desk", now=at(250)).credited() == {"B": 240}


def test_hours_that_nobody_questioned_count_two_days_later_if_two_people_or_codes_saw_them() -> None:
    later = at(240 + 48 * 60 + 1)
    assert crediting.vest(served(), later).credited() == {"A": 240}
    assert crediting.vest(served(how="roll_call"), later).credited() == {"B": 240}
    with pytest.raises(Conflict, match="not_over"):
        crediting.vest(served(), at(240 + 48 * 60))
    with pytest.raises(Conflict, match="nothing_to_confirm"):
        crediting.vest(attendance.forget(scan(ServiceRecord(SHIFT), "in", 0), at(361)), later)


def test_hours_added_by_staff_need_a_second_person() -> None:
    added = crediting.add(ServiceRecord(SHIFT), minutes=200, document="签到表", reason="没有网络", by="desk", now=at(250))
    with pytest.raises(Conflict, match="same_person"):
        crediting.confirm(added, standby=False, by="desk", now=at(251))
    with pytest.raises(Forbidden, match="own_hours"):
        crediting.confirm(added, standby=False, by="person", now=at(251))
    assert crediting.confirm(added, standby=False, by="street", now=at(251)).credited() == {"D": 200}


def test_a_dispute_reverses_what_stood_is_settled_by_another_and_only_once() -> None:
    verified = crediting.confirm(served(), standby=False, by="desk", now=at(250))
    contested = crediting.contest(verified, minutes=180, words="早走", now=at(300))
    with pytest.raises(Conflict, match="same_person"):
        crediting.settle(contested, minutes=180, reason="核对", by="desk", now=at(310))
    corrected = crediting.settle(contested, minutes=180, reason="核对", by="street", now=at(310))
    assert (corrected.state, [(one.minutes, one.reverses) for one in corrected.entries]) == ("CORRECTED", [(240, 0), (-240, 1), (180, 0)])
    assert corrected.credited() == {"A": 180}
    with pytest.raises(Conflict, match="dispute_settled"):
        crediting.contest(corrected, minutes=200, words="还是不对", now=at(320))


def test_minutes_never_exceed_the_shift() -> None:
    with pytest.raises(Refused, match="minutes_beyond_shift"):
        crediting.declare(ServiceRecord(SHIFT), minutes=241, words="", now=at(250))
