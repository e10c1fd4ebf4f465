"""Waves: how many are asked, whom first, and when nobody is."""

from datetime import UTC, datetime, timedelta

import pytest

from muster.domain import dispatch, waves
from muster.domain.assignments import Seat
from muster.domain.dispatch import CallUp, Order, Target, Wave
from muster.domain.refusals import Conflict, Refused
from muster.domain.times import quiet_until
from muster.domain.waves import Acceptance, Candidate, Tally
from tests.bench import waves as bench

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)  # 12:00 in the city
NIGHT = datetime(2026, 3, 2, 15, tzinfo=UTC)  # 23:00
MINUTE = timedelta(minutes=1)
QUIET = (22, 7)


def candidate(person: str, **given: object) -> Candidate:
    return Candidate(**{"person": person, "cell": "", "metres": 1000.0, "idle_days": 0, "passed": 0, "asked": 0, "first": False, **given})  # type: ignore[arg-type]


def order(**given: object) -> Order:
    fields = {
        "need": "a" * 32, "line": 1, "number": 1, "area": "140105001001", "district": "140105000000", "mode": "PUSH", "target": Target(), "urgent": False,
        "state": "CREATED", "start": NOON + timedelta(hours=20), "next_at": NOON, "author": "f" * 32, "created": NOON,
    }  # fmt: skip
    return Order(**{**fields, **given})  # type: ignore[arg-type]


def callup(state: dispatch.Told = "TOLD") -> CallUp:
    return CallUp(Seat("a" * 32, 1, "b" * 16), order().id, "p", "c", state, 1, NOON)


def test_the_first_wave_counts_on_six_of_ten() -> None:
    assert waves.size(6, Acceptance().rate(12), []) == 10


def test_what_people_answered_moves_the_next_wave_and_each_hour_learns_by_itself() -> None:
    learned = Acceptance({12: Tally(40, 8), 19: Tally(40, 32)})
    assert learned.rate(12) < 0.4 < 0.6 < learned.rate(19)
    assert learned.rate(12) < learned.rate(8) < learned.rate(19)


def test_those_who_may_still_say_yes_make_the_next_wave_smaller() -> None:
    fresh, stale = [MINUTE] * 5, [timedelta(hours=3)] * 5
    assert waves.size(6, 0.6, fresh) < waves.size(6, 0.6, stale) == 10
    assert waves.size(3, 0.6, fresh) == 1


def test_a_fifth_of_a_wave_has_never_been_used_even_when_they_live_further_away() -> None:
    people = [candidate(f"near{n}") for n in range(20)] + [candidate(f"new{n}", metres=4_000.0, first=True) for n in range(5)]
    wave = waves.choose(people, 10, budget=3, salt="s")
    assert len(wave) == 10
    assert sum(one.first for one in wave) == 2


def test_who_was_passed_over_most_comes_before_a_nearer_neighbour_and_speed_counts_for_nothing() -> None:
    line = waves.promote([candidate("near", metres=500.0), candidate("unlucky", metres=2_000.0, passed=1)], salt="s")
    assert [one.person for one in line] == ["unlucky", "near"]


def test_nobody_on_duty_or_beyond_the_budget_is_asked() -> None:
    people = [candidate("busy", on_duty=True), candidate("told", asked=3), candidate("free", asked=2)]
    assert [one.person for one in waves.choose(people, 5, budget=3, salt="s")] == ["free"]


def test_people_sleep_from_ten_to_seven_unless_it_is_urgent() -> None:
    assert dispatch.ask_now(order(), open_seats=6, silent=[], rate=0.6, quiet=QUIET, now=NIGHT) == 0
    assert dispatch.ask_now(order(urgent=True), open_seats=6, silent=[], rate=0.6, quiet=QUIET, now=NIGHT) == 10
    assert quiet_until(NIGHT, QUIET) == (woken := datetime(2026, 3, 2, 23, tzinfo=UTC))
    assert quiet_until(woken, QUIET) is None
    assert dispatch.ask_now(order(), open_seats=6, silent=[], rate=0.6, quiet=(0, 0), now=NIGHT) == 10


def test_the_next_wave_waits_for_the_answers_of_the_one_before_unless_all_have_answered() -> None:
    asked = dispatch.sent(order(), Wave(1, NOON, 10, 2, 0.6), now=NOON)
    assert dispatch.ask_now(asked, open_seats=4, silent=[MINUTE], rate=0.6, quiet=QUIET, now=NOON + MINUTE) == 0
    assert dispatch.ask_now(asked, open_seats=4, silent=[], rate=0.6, quiet=QUIET, now=NOON + MINUTE) == 7
    assert dispatch.ask_now(asked, open_seats=0, silent=[], rate=0.6, quiet=QUIET, now=NOON + timedelta(hours=1)) == 0


def test_a_grab_list_is_first_of_those_never_used() -> None:
    opened = dispatch.sent(order(mode="GRAB"), Wave(1, NOON, 50, 50, 0.6), now=NOON)
    assert dispatch.may_grab(opened, first=True, now=NOON)
    assert not dispatch.may_grab(opened, first=False, now=NOON + 29 * MINUTE)
    assert dispatch.may_grab(opened, first=False, now=NOON + 30 * MINUTE)


def test_a_mandatory_order_reaches_only_people_who_agreed_to_be_ordered() -> None:
    named = order(mode="MANDATORY", target=Target("person", "", ("p", "q")))
    with pytest.raises(Refused, match="not_agreed"):
        dispatch.start(named, agreed=frozenset({"p"}), now=NOON)
    assert dispatch.start(named, agreed=frozenset({"p", "q"}), now=NOON).state == "CREATED"
    with pytest.raises(Refused, match="mandatory_needs_names"):
        dispatch.start(order(mode="MANDATORY"), agreed=frozenset(), now=NOON)


def test_an_order_reserved_until_later_waits_and_one_reserved_beyond_its_shift_is_refused() -> None:
    later = dispatch.start(order(reserved_until=NOON + timedelta(hours=2)), agreed=frozenset(), now=NOON)
    assert (later.state, later.next_at) == ("RESERVED", NOON + timedelta(hours=2))
    with pytest.raises(Refused, match="reserved_until"):
        dispatch.start(order(reserved_until=NOON + timedelta(hours=21)), agreed=frozenset(), now=NOON)


def test_a_yes_to_a_full_line_waits_and_a_stopped_order_takes_no_answer() -> None:
    assert dispatch.answer(callup(), "yes", order(), seat_free=False, words="我六点后可以", now=NOON).state == "WAITING"
    assert dispatch.answer(callup(), "later", order(), seat_free=True, words="", now=NOON).state == "RESERVED"
    with pytest.raises(Conflict):
        dispatch.answer(callup(), "yes", order(state="STOOD_DOWN"), seat_free=True, words="", now=NOON)


def test_waves_take_far_fewer_messages_than_telling_everyone_and_far_less_time_than_one_at_a_time() -> None:
    figures = bench.run(60, 3)
    ours, everyone, one = (figures[name] for name in bench.POLICIES)
    assert ours["messages_per_filled_seat"] * 4 < everyone["messages_per_filled_seat"]
    assert ours["minutes_to_fill_p50"] * 2 < one["minutes_to_fill_p50"]
    assert ours["first_timer_share"] >= 0.2
    assert ours["filled_share"] > 0.99
