"""Every open seat and every unused person has one reason, and it is true."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muster.domain.matching import Solution, Units, Volunteers, solve
from muster.domain.matching.candidates import arcs, directory
from muster.domain.matching.model import Case, borders
from muster.domain.matching.rules import eligible
from tests.domain.test_matching_city import DISTRICTS, NEIGHBOURS, also, busy_towns, city, towns, weeks
from tests.domain.test_matching_optimum import LIMIT_KM, PASSES, crowd, may_serve, metres, posts


def reason_of(solution: Solution, unit: int = 0) -> tuple[str, int]:
    return next((reason.code, reason.count) for reason in solution.reasons if reason.unit == unit)


@pytest.mark.parametrize(
    ("person", "unit", "answers", "reason"),
    [
        ({}, {"zone": 2, "compound": 9}, {}, ("NO_ONE_IN_ZONE", 0)),
        ({}, {"zone": 1, "community": DISTRICTS[0] + 9}, {}, ("NO_ONE_IN_ZONE", 0)),
        ({"zone": 2, "compound": 9}, {}, {}, ("NO_ONE_IN_ZONE", 0)),
        ({"x": 3_001.0}, {}, {}, ("TOO_FAR", 0)),
        ({"skills": 2}, {}, {}, ("SKILL_MISSING", 2)),
        ({}, {"gender": 1}, {}, ("SKILL_MISSING", 2)),
        ({"skills": 1 << 8}, {"role": 8, "vehicles": True}, {}, ("NO_VEHICLE", 2)),
        ({"vehicle": True}, {"role": 8, "vehicles": True}, {}, ("SKILL_MISSING", 2)),
        ({}, {"role": 8}, {}, ("SKILL_MISSING", 2)),
        ({"shifts": 2}, {}, {}, ("NO_ONE_FREE", 2)),
        ({"shifts": 0}, {}, {"rest_blocked": [1, 0]}, ("REST", 1)),
        ({}, {}, {"refused": [(0, 0), (1, 0)]}, ("DECLINED_ALL", 2)),
        ({}, {}, {"budget_spent": [True, True]}, ("BUDGET", 2)),
        ({}, {}, {"refused": [(0, 0)], "budget_spent": [False, True]}, ("BUDGET", 1)),
    ],
)
def test_each_cause_has_its_reason(person: dict[str, Any], unit: dict[str, Any], answers: dict[str, Any], reason: tuple[str, int]) -> None:
    solution = solve(crowd(2, **person), posts(1, **unit), **answers)
    assert reason_of(solution) == reason
    assert solution.reasons[0].open == 1


def test_an_outbid_unit_names_the_unit_that_took_the_last_person() -> None:
    solution = solve(crowd(1), posts(3, priority=[2, 5, 3], x=[0, 100, 3_500]))
    assert [(reason.unit, reason.code, reason.other) for reason in solution.reasons] == [(0, "OUTBID", 1), (2, "TOO_FAR", -1)]


def test_a_units_own_people_are_not_its_reason() -> None:
    assert reason_of(solve(crowd(2, x=[0, 9_000]), posts(1, maximum=3))) == ("TOO_FAR", 0)
    assert reason_of(solve(crowd(1, zone=2), posts(1, zone=2, maximum=3))) == ("NO_ONE_IN_ZONE", 0)


@given(st.one_of(towns, busy_towns))
@settings(max_examples=150, deadline=None)
def test_every_open_seat_has_exactly_one_true_reason(town: tuple[Volunteers, Units]) -> None:
    people, units = town
    solution = solve(people, units, neighbours=NEIGHBOURS)
    assert [reason.unit for reason in solution.reasons] == np.flatnonzero(solution.open).tolist()
    seat_of = dict(zip(solution.person.tolist(), solution.unit.tolist(), strict=True))
    for reason in solution.reasons:
        u = reason.unit
        role, needed = int(units.role[u]), int(units.shifts[u])
        others = [p for p in range(len(people)) if seat_of.get(p) != u]
        limit = LIMIT_KM[role] * 1_000 * (1 if units.core[u] else 2)
        enter = [p for p in others if _may_enter(people, units, p, u)]
        near = [p for p in enter if metres(people, units, p, u) <= limit]
        driving = [p for p in near if people.vehicle[p] or not units.vehicles[u]]
        able = [p for p in driving if int(people.skills[p]) >> role & 1 and units.gender[u] in (-1, people.gender[p])]
        free = [p for p in able if int(people.shifts[p]) & needed == needed]
        assert reason.open == solution.open[u]
        if reason.code == "OUTBID":
            assert reason.count == len(free)
            assert any(seat_of.get(p) == reason.other for p in free)
            assert all(p in seat_of for p in free)
        else:
            ladder = [
                ("NO_ONE_IN_ZONE", enter, 0), ("TOO_FAR", near, 0), ("NO_VEHICLE", driving, len(near)),
                ("SKILL_MISSING", able, len(driving)), ("NO_ONE_FREE", free, len(able)),
            ]  # fmt: skip
            assert next((code, count) for code, who, count in ladder if not who) == (reason.code, reason.count)


def _may_enter(people: Volunteers, units: Units, p: int, u: int) -> bool:
    at_home = people.compound[p] == units.compound[u]
    if people.zone[p] == 2 and not at_home:
        return False
    if units.zone[u] == 2:
        return bool(at_home or (people.cleared[p] and units.role[u] in PASSES))
    return bool(units.zone[u] == 0 or people.community[p] == units.community[u] or people.cleared[p])


@given(busy_towns)
@settings(max_examples=60, deadline=None)
def test_one_free_person_who_may_serve_fills_an_open_seat(town: tuple[Volunteers, Units]) -> None:
    people, units = town
    before = solve(people, units, neighbours=NEIGHBOURS)
    for reason in before.reasons[:3]:
        u = reason.unit
        own = {name: getattr(units, name)[u] for name in ("compound", "community", "x", "y", "zone", "shifts")}
        fresh = {"key": 10_000, "skills": 1 << int(units.role[u]), "gender": max(units.gender[u], 0), "max_shifts": 1, "vehicle": True}
        cheap = {"served": 0, "idle_days": 9, "echelon": 1}
        after = solve(also(people, 0, **own, **fresh, **cheap), units, neighbours=NEIGHBOURS)
        assert after.open.sum() == before.open.sum() - 1
        assert after.objective > before.objective


@given(weeks)
@settings(max_examples=30, deadline=None)
def test_every_unused_person_has_a_reason_and_the_others_none(week: tuple[Volunteers, Units]) -> None:
    people, units = week
    solution = solve(people, units, neighbours=NEIGHBOURS)
    for p, reason in enumerate(solution.unused):
        assert (reason is None) == (p in solution.person)
        fitting = [u for u in range(len(units)) if int(people.shifts[p]) & int(units.shifts[u]) == units.shifts[u]]
        asked = [u for u in fitting if int(people.skills[p]) >> int(units.role[u]) & 1]
        reached = [u for u in asked if may_serve(people, units, p, u)]
        if reason:
            ladder = [("NOT_AVAILABLE", fitting), ("SKILL_NOT_ASKED", asked), ("NO_NEED_IN_REACH", reached)]
            assert reason == next((code for code, some in ladder if not some), "SEATS_FULL")


def test_who_declined_everything_or_has_no_message_left_is_told_so() -> None:
    solution = solve(crowd(2), posts(1), refused=[(0, 0)], budget_spent=[False, True])
    assert solution.unused == ("DECLINED", "BUDGET")


@pytest.mark.parametrize("located", [True, False])
def test_the_search_by_cell_and_area_finds_exactly_those_whom_the_rules_let_serve(located: bool) -> None:
    people, units = city(1_500, 120, located=located, seed=5)
    none = np.zeros(0, np.int64)
    nobody = np.zeros(len(people), np.int64)
    case = Case(
        people=people, units=units, bordering=borders(NEIGHBOURS), refused=none, held=none,
        rest=nobody.astype(np.uint64), spent=nobody.astype(np.bool_), duties=nobody,
    )  # fmt: skip
    every = np.arange(len(units))
    p, u = (side.ravel() for side in np.meshgrid(np.arange(len(people)), every))
    wanted = eligible(case, p, u)
    found = [block.p * len(units) + block.u for block in arcs(case, directory(case, every, screened=True), every)]
    assert np.array_equal(np.sort(np.concatenate(found)), np.sort(case.pair_numbers(p[wanted], u[wanted])))
