"""The solver against plain rules, plain arithmetic and every possible seating of small towns."""

import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from muster.domain.matching import Units, Volunteers, optimum, solve
from tests.domain.test_matching_city import NEIGHBOURS, also, busy_towns, same, towns

LIMIT_KM = (3, 5, 3, 3, 8, 5, 5, 10, 20)
PASSES = (4, 7, 8)


def metres(people: Volunteers, units: Units, p: int, u: int) -> float:
    straight = math.dist((people.x[p], people.y[p]), (units.x[u], units.y[u]))
    if not math.isnan(straight):
        return straight
    home, post = str(people.community[p]), str(units.community[u])
    if home == post and not home.endswith("000"):
        return 300
    if home[:9] == post[:9]:
        return 1_500
    if home[:6] == post[:6]:
        return 4_500
    near = {frozenset((str(here), str(there))) for here, others in NEIGHBOURS.items() for there in others}
    return 12_000 if frozenset((home[:6] + "000000", post[:6] + "000000")) in near else math.inf


def may_serve(people: Volunteers, units: Units, p: int, u: int) -> bool:
    at_home = people.compound[p] == units.compound[u]
    role, needed = int(units.role[u]), int(units.shifts[u])
    if people.zone[p] == 2 and not at_home:
        return False
    if units.zone[u] == 2 and not at_home and not (people.cleared[p] and role in PASSES):
        return False
    if units.zone[u] == 1 and people.community[p] != units.community[u] and not people.cleared[p]:
        return False
    if metres(people, units, p, u) > LIMIT_KM[role] * 1_000 * (1 if units.core[u] else 2):
        return False
    if units.vehicles[u] and not people.vehicle[p]:
        return False
    if units.gender[u] not in (-1, people.gender[p]):
        return False
    return bool(int(people.skills[p]) >> role & 1) and int(people.shifts[p]) & needed == needed


def cost(people: Volunteers, units: Units, p: int, u: int) -> int:
    echelon = (0, 60, 150)[int(people.echelon[p]) - 1]
    return (
        round(metres(people, units, p, u) / 10) + 30 * min(int(people.served[p]), 5) + 10 * max(0, 7 - int(people.idle_days[p])) + echelon
    )


def reward(units: Units, u: int, k: int) -> int:
    least, most = int(units.minimum[u]), int(units.maximum[u])
    if k <= least:
        return 2_000_000 * (1 << int(units.priority[u]) - 1) + 20_000 * (8 - (k - 1) * 8 // least)
    return 8_000 + 2_000 * (4 - (k - least - 1) * 4 // (most - least))


def worth(people: Volunteers, units: Units, seats: list[tuple[int, int]]) -> int:
    total = 0
    for u in range(len(units)):
        mine = [p for p, unit in seats if unit == u]
        total += sum(reward(units, u, int(units.taken[u]) + k) for k in range(1, len(mine) + 1))
        total -= sum(cost(people, units, p, u) for p in mine)
    return total


def best(people: Volunteers, units: Units) -> int:
    choices = [[None, *(u for u in range(len(units)) if may_serve(people, units, p, u))] for p in range(len(people))]
    found = 0
    for chosen in itertools.product(*choices):
        seats = [(p, u) for p, u in enumerate(chosen) if u is not None]
        if all(sum(unit == u for _, unit in seats) <= units.seats[u] for u in range(len(units))):
            found = max(found, worth(people, units, seats))
    return found


@given(towns)
@settings(max_examples=150, deadline=None)
def test_the_objective_is_that_of_the_best_of_all_seatings(town: tuple[Volunteers, Units]) -> None:
    solution = solve(*town, neighbours=NEIGHBOURS)
    assert solution.proven
    assert solution.objective == solution.value == best(*town)


@given(busy_towns)
@settings(max_examples=60, deadline=None)
def test_no_hard_rule_is_broken_and_the_figures_are_those_of_the_seats(town: tuple[Volunteers, Units]) -> None:
    people, units = town
    for method in ("flow", "greedy"):
        solution = solve(people, units, neighbours=NEIGHBOURS, method=method)
        seats = list(zip(solution.person.tolist(), solution.unit.tolist(), strict=True))
        assert solution.method == method
        assert all(may_serve(people, units, p, u) for p, u in seats)
        assert len({p for p, _ in seats}) == len(seats)
        assert (solution.open == units.seats - np.bincount(solution.unit, minlength=len(units))).all()
        assert (solution.open >= 0).all()
        assert solution.distance_m.tolist() == [round(metres(people, units, p, u)) for p, u in seats]
        assert solution.objective == worth(people, units, seats)


@given(busy_towns)
@settings(max_examples=60, deadline=None)
def test_cut_lists_find_the_optimum_of_all_arcs(town: tuple[Volunteers, Units]) -> None:
    whole = solve(*town, neighbours=NEIGHBOURS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(optimum, "PER_SEAT", 0)
        patch.setattr(optimum, "PER_UNIT", 2)
        patch.setattr(optimum, "FIRST_PER_SEAT", 0)
        patch.setattr(optimum, "FIRST_PER_UNIT", 1)
        cut = solve(*town, neighbours=NEIGHBOURS)
    assert cut.proven
    assert cut.value == whole.value
    assert cut.arcs <= whole.arcs


@given(busy_towns)
@settings(max_examples=40, deadline=None)
def test_one_more_volunteer_never_lowers_the_objective(town: tuple[Volunteers, Units]) -> None:
    people, units = town
    before = solve(people, units, neighbours=NEIGHBOURS)
    for row in range(3):
        more = also(people, row, key=10_000)
        assert solve(more, units, neighbours=NEIGHBOURS).objective >= before.objective


@given(busy_towns)
@settings(max_examples=40, deadline=None)
def test_the_same_input_gives_the_same_bytes_and_the_order_of_rows_does_not_matter(town: tuple[Volunteers, Units]) -> None:
    people, units = town
    first = solve(people, units, neighbours=NEIGHBOURS)
    assert same(first, solve(people, units, neighbours=NEIGHBOURS))
    dice = np.random.default_rng(7)
    shuffled, moved = dice.permutation(len(people)), dice.permutation(len(units))
    again = solve(people.take(shuffled), units.take(moved), neighbours=NEIGHBOURS)
    assert _seats(shuffled[again.person], moved[again.unit]) == _seats(first.person, first.unit)
    assert [again.unused[row] for row in np.argsort(shuffled)] == list(first.unused)


def _seats(person: Any, unit: Any) -> set[tuple[int, int]]:
    return set(zip(person.tolist(), unit.tolist(), strict=True))


def _room(**changes: Any) -> dict[str, Any]:
    place: dict[str, Any] = {"community": 140105_001001, "compound": 1, "x": 0.0, "y": 0.0, "zone": 0, "core": True}
    return place | changes


def crowd(count: int, **changes: Any) -> Volunteers:
    """Equal people at one place, free in the day and ready to queue."""
    plain = _room(
        key=np.arange(count), skills=1, shifts=1, gender=0, cleared=False, echelon=1, served=0, idle_days=9, max_shifts=5, surcharge=0,
        vehicle=False, together=0,
    )  # fmt: skip
    return Volunteers(**{name: np.broadcast_to(value, count) for name, value in (plain | changes).items()})


def posts(count: int, **changes: Any) -> Units:
    """Equal units of one critical seat at the same place."""
    plain = _room(need=np.arange(count), role=0, shifts=1, day=0, priority=3, minimum=1, maximum=1, gender=-1, taken=0, vehicles=False)
    return Units(**{name: np.broadcast_to(value, count) for name, value in (plain | changes).items()})


def test_the_more_urgent_need_wins_though_it_is_farther() -> None:
    assert solve(crowd(1), posts(2, priority=[3, 4], x=[0, 2_900])).unit.tolist() == [1]


def test_a_critical_seat_comes_before_any_further_one() -> None:
    solution = solve(crowd(3), posts(2, priority=[5, 1], minimum=[1, 2], maximum=[9, 9]))
    assert np.bincount(solution.unit).tolist() == [1, 2]


def test_communities_of_one_urgency_share_the_few_there_are() -> None:
    solution = solve(crowd(10), posts(2, minimum=8, maximum=8, x=[0, 500]))
    assert np.bincount(solution.unit).tolist() == [5, 5]


def test_firm_seats_count_before_new_ones() -> None:
    solution = solve(crowd(4), posts(2, minimum=8, maximum=8, taken=[4, 0]))
    assert np.bincount(solution.unit, minlength=2).tolist() == [0, 4]
    assert solve(crowd(4), posts(1, taken=1)).person.tolist() == []


def test_the_one_who_served_least_goes_first_and_the_nearest_of_equals() -> None:
    assert solve(crowd(3, served=[2, 0, 1]), posts(1)).person.tolist() == [1]
    assert solve(crowd(3, x=[900, 500, 700]), posts(1)).person.tolist() == [1]


def test_those_with_a_surcharge_go_last_and_still_fill_a_seat() -> None:
    assert solve(crowd(2, surcharge=[60, 0]), posts(1)).person.tolist() == [1]
    assert solve(crowd(1, surcharge=2_000_000_000), posts(1, minimum=0)).person.tolist() == [0]


@pytest.mark.parametrize("person", range(4))
def test_what_stands_stays_among_equals_and_up_to_500_metres(person: int) -> None:
    people = crowd(4, x=[490.0 if row == person else 0.0 for row in range(4)])
    assert solve(people, posts(1), held=[(person, 0)]).person.tolist() == [person]
    farther = crowd(4, x=[520.0 if row == person else 0.0 for row in range(4)])
    assert solve(farther, posts(1), held=[(person, 0)]).person.tolist() != [person]


def test_a_person_is_not_asked_again_for_what_they_declined() -> None:
    assert solve(crowd(2), posts(1), refused=[(0, 0)]).person.tolist() == [1]


def test_nobody_and_nothing_are_solved_too() -> None:
    assert solve(crowd(0), posts(2)).open.tolist() == [1, 1]
    assert solve(crowd(2), posts(0)).unused == ("NOT_AVAILABLE", "NOT_AVAILABLE")
    assert solve(crowd(0), posts(0)).critical_share == 1.0


def test_without_the_flow_solver_the_greedy_one_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise ArithmeticError("flow: INFEASIBLE")

    monkeypatch.setattr(optimum, "solved", broken)
    solution = solve(crowd(2), posts(1))
    assert (solution.method, solution.proven, solution.gap, len(solution.person)) == ("greedy", False, -1, 1)
