"""Rotation: every rule kept whatever is asked, seats left open with the reason, nights and hours shared."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muster.domain.rotation import exact, turns
from muster.domain.rotation.checker import breaches, nights_apart
from muster.domain.rotation.grid import Grid
from muster.domain.rotation.measure import gini
from muster.domain.rotation.model import DAY, Limits, Person, Plan, Roster, Tour
from muster.domain.rotation.patterns import PATTERNS, Pattern, tours
from muster.domain.rotation.solve import beside, simulate, solve
from tests.bench.rotation import instance


def people(number: int, **told: object) -> tuple[Person, ...]:
    return tuple(replace(Person(f"n{at:02d}"), **told) for at in range(number))  # type: ignore[arg-type]


def plan(pattern: Pattern, *, days: int, people: tuple[Person, ...], minimum: int = 1, target: int = 1, **post: object) -> Plan:
    made = tours("gate", pattern, days=days, minimum=minimum, target=target, **post)  # type: ignore[arg-type]
    return Plan(days, tuple(sorted(made, key=lambda tour: tour.start)), people)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_a_random_plan_is_rostered_without_a_breach_and_the_same_way_twice(seed: int) -> None:
    asked = instance(np.random.default_rng(seed))
    book = solve(Grid(asked))
    shown = simulate(book)
    assert shown.breaches == ()
    assert shown.nights_apart <= asked.limits.nights_apart
    assert solve(Grid(asked)).roster() == shown.roster
    missing = {gap.tour: gap.missing for gap in shown.gaps}
    assert {tour.id: tour.target - len(shown.roster[tour.id]) for tour in asked.tours if len(shown.roster[tour.id]) < tour.target} == missing
    assert all(gap.cause for gap in shown.gaps)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_solver_alone_keeps_every_rule_too(seed: int) -> None:
    asked = instance(np.random.default_rng(seed))
    found, _ = exact.solve(turns.least_first(Grid(asked), nights_first=True), effort=0.02)
    assert found is None or breaches(asked, found.roster()) == []


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_round_robin_breaks_no_rule_but_the_one_of_nights_and_never_fills_more(seed: int) -> None:
    asked = instance(np.random.default_rng(seed))
    ours = solve(Grid(asked)).roster()
    peer = beside(asked, ours)
    assert {breach.rule for breach in peer.breaches} <= {"nights"}
    assert all(len(peer.roster[id]) <= len(on) for id, on in ours.items())


def test_enough_people_fill_every_seat_of_a_week_of_four_hours_on_eight_off() -> None:
    shown = simulate(solve(Grid(plan("four_eight", days=7, people=people(24), minimum=2, target=2))))
    assert shown.gaps == () and shown.breaches == ()
    assert set(shown.hours.values()) <= {12.0, 16.0}  # 84 seats of 4 hours between 24: three or four each


def test_four_groups_move_forward_through_three_tours_and_rest_on_the_fourth_day() -> None:
    groups = ("g0", "g1", "g2", "g3")
    members = tuple(replace(person, group=groups[at // 2]) for at, person in enumerate(people(8)))
    asked = replace(plan("three", days=8, people=members, minimum=2, target=2), groups=groups)
    shown = simulate(solve(Grid(asked)))
    assert shown.gaps == () and shown.breaches == ()
    of_first = [tour.name for tour in asked.tours if "n00" in shown.roster[tour.id]]
    assert of_first == ["A", "B", "C", "A", "B", "C"]
    assert all({members[int(id[1:])].group for id in on} == {members[int(on[0][1:])].group} for on in shown.roster.values())


def test_two_people_round_the_clock_leave_seats_open_and_say_why() -> None:
    shown = simulate(solve(Grid(plan("three", days=3, people=people(2)))))
    assert shown.breaches == ()
    assert shown.gaps and {gap.cause for gap in shown.gaps} <= {"one_a_day", "rest", "in_a_day", "nights"}


@pytest.mark.parametrize(
    ("told", "cause"),
    [
        ({"away": ((0, 10 * DAY),)}, "away"),
        ({"zones": frozenset({"other"})}, "zone"),
        ({"held": (Tour("before", "x", -1, "x", -2 * 60, 7 * 60, 1, 1),)}, "rest"),
        ({"held": tuple(Tour(f"{day}", "x", day, "x", day * DAY + 600, day * DAY + 660, 1, 1) for day in range(-6, 0))}, "days_running"),
    ],
)
def test_an_open_seat_names_what_keeps_people_off_it(told: dict[str, object], cause: str) -> None:
    asked = plan("day_night", days=1, people=people(3, **told), hours=((8 * 60, 20 * 60),), zone="sealed-1" if cause == "zone" else "")
    shown = simulate(solve(Grid(asked)))
    assert [(gap.tour, gap.cause) for gap in shown.gaps] == [("gate-00-day08", cause)]


def test_a_tour_that_asks_for_a_credential_stays_open_without_one_and_has_one_where_there_is_one() -> None:
    asked = plan("day_night", days=1, people=people(3), minimum=2, target=2, hours=((8 * 60, 20 * 60),), mix=("credential",))
    assert [gap.cause for gap in simulate(solve(Grid(asked))).gaps] == ["mix"]
    holder = replace(asked.people[2], brings=frozenset({"credential"}))
    assert "n02" in solve(Grid(replace(asked, people=(*asked.people[:2], holder)))).roster()["gate-00-day08"]


def test_nights_are_shared_and_an_absence_excuses_only_the_nights_it_covers() -> None:
    some = people(6)
    away = replace(some[0], away=((0, 3 * DAY),))
    shown = simulate(solve(Grid(plan("day_night", days=6, people=(away, *some[1:])))))
    assert shown.breaches == () and shown.gaps == ()
    others = [shown.nights[person.id] for person in some[1:]]
    assert max(others) - min(others) <= 1 and shown.nights["n00"] + 3 + 1 >= max(others)


WEEK = plan("three", days=8, people=people(9))
BROKEN: dict[str, tuple[Callable[[Plan], Plan], Roster]] = {
    "unknown": (lambda one: one, {"gate-00-A06": ("stranger",)}),
    "twice": (lambda one: replace(one, tours=tuple(replace(tour, target=2) for tour in one.tours)), {"gate-00-A06": ("n00", "n00")}),
    "too_many": (lambda one: one, {"gate-00-A06": ("n00", "n01")}),
    "zone": (lambda one: replace(one, tours=tuple(replace(tour, zone="z") for tour in one.tours)), {"gate-00-A06": ("n00",)}),
    "away": (lambda one: replace(one, people=people(9, away=((13 * 60, 17 * 60),))), {"gate-00-A06": ("n00",)}),
    "one_a_day": (lambda one: one, {"gate-00-A06": ("n00",), "gate-00-C22": ("n00",)}),
    "rest": (lambda one: one, {"gate-00-B14": ("n00",), "gate-01-A06": ("n00",)}),
    "in_a_day": (lambda one: replace(one, limits=Limits(rest=60)), {"gate-00-B14": ("n00",), "gate-01-A06": ("n00",)}),
    "days_running": (lambda one: one, {f"gate-{day:02d}-A06": ("n00",) for day in range(7)}),
    "after_sealed": (
        lambda one: replace(one, tours=tuple(replace(tour, sealed=True) for tour in one.tours)), {"gate-00-A06": ("n00",), "gate-01-A06": ("n00",)}
    ),
    "nights": (lambda one: one, {"gate-00-C22": ("n00",), "gate-02-C22": ("n00",)}),
    "mix": (lambda one: replace(one, tours=tuple(replace(tour, mix=("credential",)) for tour in one.tours)), {"gate-00-A06": ("n00",)}),
}  # fmt: skip


@pytest.mark.parametrize("rule", BROKEN)
def test_the_checker_names_each_rule_that_a_roster_breaks(rule: str) -> None:
    change, roster = BROKEN[rule]
    assert rule in {breach.rule for breach in breaches(change(WEEK), roster)}


def test_ten_hours_are_counted_by_the_minute_over_midnight() -> None:
    limits = Limits(rest=0)
    late = Tour("late", "gate", 0, "late", 18 * 60, 24 * 60, 1, 1)
    for length, broken in ((240, []), (241, ["in_a_day"])):
        early = Tour("early", "gate", 1, "early", 30 * 60, 30 * 60 + length, 1, 1)
        asked = Plan(2, (late, early), people(1), limits=limits)
        assert [breach.rule for breach in breaches(asked, {"late": ("n00",), "early": ("n00",)})] == broken


def test_what_was_held_before_the_plan_counts_for_its_rest() -> None:
    before = Tour("before", "elsewhere", -1, "x", -2 * 60, 0, 1, 1)
    asked = replace(WEEK, people=(replace(WEEK.people[0], held=(before,)),))
    assert [breach.rule for breach in breaches(asked, {"gate-00-A06": ("n00",)})] == ["rest"]
    assert nights_apart(asked, {}) == 0


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_stays_inside_the_posts_hours_and_the_duty_day(pattern: Pattern) -> None:
    made = tours("gate", pattern, days=2, minimum=1, target=1, hours=((7 * 60, 12 * 60), (12 * 60, 21 * 60)))
    assert made and all(tour.day * DAY + 7 * 60 <= tour.start < tour.end <= tour.day * DAY + 21 * 60 for tour in made)
    assert len({tour.id for tour in made}) == len(made)
    first = [tour for tour in made if tour.day == 0]
    assert pattern == "day_night" or sum(tour.minutes for tour in first) == 14 * 60


def test_gini_is_nought_for_equals_and_grows_with_one_who_has_all() -> None:
    assert gini([8, 8, 8]) == 0 and gini([]) == 0
    assert gini([0, 0, 12]) == pytest.approx(2 / 3)
