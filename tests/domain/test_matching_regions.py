"""Regions that share nobody are solved apart, and the answer is that of the whole."""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields, replace
from multiprocessing import get_context
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import muster.domain.matching as matching
from muster.domain.matching import Units, Volunteers, regions, solve
from muster.domain.matching.model import Case
from tests.domain.test_matching_city import NEIGHBOURS, same, town
from tests.domain.test_matching_optimum import crowd, posts


def province(seed: int) -> tuple[Volunteers, Units]:
    """Towns so far apart that nobody reaches another, except where places are unknown and districts border."""
    dice = np.random.default_rng(seed)
    towns = [town(int(dice.integers(0, 12)), int(dice.integers(0, 8)), int(dice.integers(2**32))) for _ in range(4)]
    people = [_moved(people, number, key=dice.permutation(100)[: len(people)]) for number, (people, _) in enumerate(towns)]
    units = [_moved(units, number, need=units.need + 10 * number) for number, (_, units) in enumerate(towns)]
    return _joined(people), _joined(units)


def _moved(rows: Any, number: int, **changes: Any) -> Any:
    return replace(rows, x=rows.x + 100_000 * number, community=rows.community + number // 2 * 10**10, **changes)


def _joined(parts: list[Any]) -> Any:
    return type(parts[0])(**{name.name: np.concatenate([getattr(part, name.name) for part in parts]) for name in fields(parts[0])})


provinces = st.builds(province, st.integers(0, 2**32 - 1))


@given(provinces)
@settings(max_examples=60, deadline=None)
def test_cutting_into_regions_changes_no_figure_and_no_reason(province: tuple[Volunteers, Units]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(regions, "LEAST", 1)
        apart = solve(*province, neighbours=NEIGHBOURS)
        patch.setattr(matching, "cut", lambda case: [(np.arange(len(case.people)), np.arange(len(case.units)))])
        whole = solve(*province, neighbours=NEIGHBOURS)
    assert apart.proven
    assert (apart.value, apart.bound, apart.objective) == (whole.value, whole.bound, whole.objective)
    # Of several best seatings either may be given, so reasons are compared where both seat the same people.
    codes = [{reason.unit: (reason.code, reason.count) for reason in solution.reasons} for solution in (apart, whole)]
    for u in range(len(province[1])):
        if set(apart.person[apart.unit == u]) == set(whole.person[whole.unit == u]):
            assert codes[0].get(u) == codes[1].get(u)
    assert all(mine == theirs for mine, theirs in zip(apart.unused, whole.unused, strict=True) if mine and theirs)


def test_regions_solved_in_other_processes_give_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regions, "LEAST", 1)
    asked = province(5)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        assert same(solve(*asked, neighbours=NEIGHBOURS, over=pool.map), solve(*asked, neighbours=NEIGHBOURS))


def test_two_places_share_a_region_only_where_somebody_may_serve_in_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regions, "LEAST", 1)
    asked: list[int] = []

    def counting(work: Any, questions: list[tuple[Case, Any]]) -> Any:
        asked.append(len(questions))
        return map(work, questions)

    far_apart = posts(2, x=[0, 5_000])
    solve(crowd(2, x=[0, 5_000]), far_apart, over=counting)
    solve(crowd(3, x=[0, 2_500, 5_000]), far_apart, over=counting)
    solve(crowd(3, x=[0, 2_500, 5_000], skills=[1, 2, 1]), far_apart, over=counting)
    solve(crowd(2, x=[0, 5_000], together=[3, 3]), far_apart, over=counting)
    assert asked == [2, 1, 2, 1]
