"""Teams and pairs serve in one unit or not at all, and what that costs is said."""

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from muster.domain.matching import Solution, Units, Volunteers, solve
from tests.domain.test_matching_city import NEIGHBOURS, also, busy_towns, city, same, towns, weeks
from tests.domain.test_matching_optimum import crowd, may_serve, posts, worth


def paired(rows: tuple[Volunteers, Units], seed: int) -> tuple[Volunteers, Units]:
    """The same with half of the people in groups of two or three."""
    people, units = rows
    dice = np.random.default_rng(seed)
    order, together = dice.permutation(len(people)), np.zeros(len(people), np.int64)
    at = 0
    for number in range(1, len(people) // 4 + 1):
        size = int(dice.integers(2, 4))
        together[order[at : at + size]] = number
        at += size
    together[order[len(people) // 2 + 1 :]] = 0
    return replace(people, together=together), units


seeds = st.integers(0, 2**32 - 1)
pairs_in_towns = st.builds(paired, towns, seeds)
pairs_in_busy_towns = st.builds(paired, busy_towns, seeds)


def torn(people: Volunteers, seats: set[tuple[int, int]]) -> list[int]:
    """The groups of which some serve (on some day) where the others do not."""
    where: dict[int, list[frozenset[int]]] = {}
    for p in range(len(people)):
        where.setdefault(int(people.together[p]), []).append(frozenset(u for person, u in seats if person == p))
    return [group for group, places in where.items() if group and len(set(places)) > 1]


def seats_of(solution: Solution) -> set[tuple[int, int]]:
    return set(zip(solution.person.tolist(), solution.unit.tolist(), strict=True))


def best_whole(people: Volunteers, units: Units) -> int:
    """The most that any seating is worth that keeps groups whole, by trying all."""
    parties = [np.flatnonzero(people.together == group).tolist() for group in np.unique(people.together) if group]
    parties += [[p] for p in np.flatnonzero(people.together == 0).tolist()]
    options = [[None, *(u for u in range(len(units)) if all(may_serve(people, units, p, u) for p in party))] for party in parties]
    found = 0
    for chosen in itertools.product(*options):
        seats = [(p, u) for party, u in zip(parties, chosen, strict=True) if u is not None for p in party]
        if all(sum(unit == u for _, unit in seats) <= units.seats[u] for u in range(len(units))):
            found = max(found, worth(people, units, seats))
    return found


@given(st.one_of(pairs_in_towns, pairs_in_busy_towns, st.builds(paired, weeks, seeds)), st.sampled_from(["flow", "greedy"]))
@settings(max_examples=80, deadline=None)
def test_a_group_is_never_torn_and_no_rule_is_broken(town: tuple[Volunteers, Units], method: Any) -> None:
    people, units = town
    solution = solve(people, units, neighbours=NEIGHBOURS, method=method)
    assert torn(people, seats_of(solution)) == []
    assert all(may_serve(people, units, p, u) for p, u in seats_of(solution))
    assert (solution.open >= 0).all()
    assert solution.bound >= solution.value or solution.bound == -1


@given(pairs_in_towns)
@settings(max_examples=80, deadline=None)
def test_whole_groups_come_within_the_bound_and_near_the_best(town: tuple[Volunteers, Units]) -> None:
    solution, best = solve(*town, neighbours=NEIGHBOURS), best_whole(*town)
    assert solution.value <= best <= solution.bound
    assert solution.value >= 0.99 * best
    if solution.proven:
        assert solution.value == best


@given(pairs_in_busy_towns)
@settings(max_examples=40, deadline=None)
def test_open_seats_beside_groups_have_reasons_too(town: tuple[Volunteers, Units]) -> None:
    people, units = town
    solution = solve(people, units, neighbours=NEIGHBOURS)
    assert [reason.unit for reason in solution.reasons] == np.flatnonzero(solution.open).tolist()
    assert all((reason.code == "OUTBID") == (reason.other >= 0) for reason in solution.reasons)
    assert all((code is None) == (p in solution.person) for p, code in enumerate(solution.unused))
    for reason in solution.reasons[:2]:
        u = reason.unit
        own = {name: getattr(units, name)[u] for name in ("compound", "community", "x", "y", "zone", "shifts")}
        fresh = {"key": 10_000, "skills": 1 << int(units.role[u]), "gender": max(units.gender[u], 0), "max_shifts": 1, "vehicle": True}
        after = solve(also(people, 0, **own, **fresh, together=0), units, neighbours=NEIGHBOURS)
        assert after.open.sum() < solution.open.sum()


def test_a_pair_goes_where_there_is_room_for_both_though_single_seats_are_nearer() -> None:
    solution = solve(crowd(2, together=7), posts(3, maximum=[1, 1, 2], minimum=[1, 1, 2], x=[0, 10, 2_000]))
    assert seats_of(solution) == {(0, 2), (1, 2)}


def test_a_pair_gives_way_to_two_who_are_worth_more_apart() -> None:
    seats = posts(2, maximum=[2, 1], minimum=[2, 1], priority=[1, 5])
    solution = solve(crowd(3, together=[4, 4, 0]), seats)
    assert seats_of(solution) == {(0, 0), (1, 0), (2, 1)}
    assert solution.proven


def test_who_would_leave_the_others_behind_is_not_free() -> None:
    solution = solve(crowd(2, together=1, skills=[1, 2]), posts(1))
    assert [(reason.code, reason.count) for reason in solution.reasons] == [("NO_ONE_FREE", 1)]
    assert solve(crowd(2, together=1), posts(1)).reasons[0].code == "NO_ONE_FREE"
    assert solve(crowd(2, together=1), posts(1, maximum=2)).reasons == ()


def test_a_city_with_many_pairs_loses_little_and_says_how_much() -> None:
    asked = paired(city(1_200, 70), 3)
    solution = solve(*asked, neighbours=NEIGHBOURS)
    assert torn(asked[0], seats_of(solution)) == []
    assert 0 <= solution.gap < 0.002 * solution.bound
    assert same(solution, solve(*asked, neighbours=NEIGHBOURS))
