"""Made-up cities of any size for the solver, and what must hold on large ones."""

from dataclasses import fields
from typing import Any

import numpy as np
from hypothesis import strategies as st

from muster.domain.matching import ROLES, Solution, Units, Volunteers, solve

DISTRICTS = [140105_000000, 140106_000000, 140107_000000]
NEIGHBOURS = {DISTRICTS[0]: frozenset({DISTRICTS[1]})}
OFFERED = (0.85, 0.6, 0.3, 0.3, 0.06, 0.25, 0.2, 0.025, 0.03)
ASKED = (0.35, 0.25, 0.08, 0.07, 0.05, 0.08, 0.05, 0.03, 0.04)


def people_of(**columns: Any) -> Volunteers:
    """People from columns of any kind of number."""
    return Volunteers(**columns)


def units_of(**columns: Any) -> Units:
    """Units from columns of any kind of number."""
    return Units(**columns)


def city(people: int, units: int, *, seed: int = 1, located: bool = True, days: int = 1) -> tuple[Volunteers, Units]:
    """Communities of some sixty people around three centres, a fifth of one district under control."""
    dice = np.random.default_rng(seed)
    communities = max(people // 60, 5)
    centre = dice.choice(3, communities, p=[0.4, 0.35, 0.25])
    code = np.array(DISTRICTS)[centre] + (1 + np.arange(communities) // 10) * 1000 + 1 + np.arange(communities) % 10
    place = dice.uniform(-9_000, 9_000, (3, 2))[centre] + dice.normal(0, 2_500, (communities, 2))
    zone = np.where(centre == 0, dice.choice(3, communities, p=[0.8, 0.12, 0.08]), 0)

    def homes(of: np.ndarray[Any, Any], spread: float) -> dict[str, Any]:
        at = place[of] + dice.normal(0, spread, (len(of), 2)) if located else np.full((len(of), 2), np.nan)
        compound = code[of] * 100 + dice.integers(0, 6, len(of))
        return {"community": code[of], "compound": compound, "x": at[:, 0], "y": at[:, 1], "zone": zone[of], "core": centre[of] < 2}

    def bits(chances: Any, kind: Any) -> Any:
        return sum((dice.random(people) < chance).astype(kind) << kind(bit) for bit, chance in enumerate(chances))

    volunteers = people_of(
        key=dice.permutation(people),
        **homes(dice.choice(communities, people), 250),
        skills=bits(OFFERED, np.uint32),
        shifts=bits([0.33] * 3 * days, np.uint64),
        gender=dice.integers(0, 2, people),
        cleared=dice.random(people) < 0.02,
        echelon=dice.choice([1, 2, 3], people, p=[0.5, 0.3, 0.2]),
        served=dice.poisson(1, people),
        idle_days=dice.integers(0, 15, people),
        max_shifts=dice.integers(1, 6, people),
        surcharge=np.zeros(people),
        vehicle=np.zeros(people),
        together=np.zeros(people),
    )
    day = dice.integers(0, days, units)
    role = dice.choice(len(ROLES), units, p=ASKED)
    seats = dice.geometric(1 / 7, units)
    return volunteers, units_of(
        need=np.arange(units) // 4,
        role=role,
        day=day,
        shifts=np.uint64(1) << (3 * day + dice.choice(3, units, p=[0.5, 0.3, 0.2])).astype(np.uint64),
        **homes(dice.choice(communities, units), 300),
        priority=dice.choice([1, 2, 3, 4, 5], units, p=[0.15, 0.25, 0.35, 0.17, 0.08]),
        minimum=np.ceil(seats * dice.choice([0.5, 0.7, 1.0], units)),
        maximum=seats,
        gender=np.where(dice.random(units) < 0.05, dice.integers(0, 2, units), -1),
        taken=np.zeros(units),
        vehicles=np.zeros(units),
    )


def town(people: int, units: int, seed: int, days: int = 1) -> tuple[Volunteers, Units]:
    """A few people and units with every rule in play: coarse places, some unknown, two communities of one street and one next door."""
    dice = np.random.default_rng(seed)
    codes = np.array(
        [DISTRICTS[0] + 1001, DISTRICTS[0] + 1002, DISTRICTS[0] + 1000, DISTRICTS[0] + 2001, DISTRICTS[1] + 1001, DISTRICTS[2] + 1001]
    )

    def homes(size: int) -> dict[str, Any]:
        community = dice.choice(codes, size, p=[0.4, 0.2, 0.1, 0.1, 0.1, 0.1])
        at = np.where(dice.random((size, 1)) < 0.3, np.nan, dice.integers(0, 5, (size, 2)) * 1_000.0)
        zone = dice.choice(3, size, p=[0.7, 0.15, 0.15])
        return {"community": community, "compound": community * 10 + dice.integers(0, 2, size), "x": at[:, 0], "y": at[:, 1], "zone": zone}

    volunteers = people_of(
        key=dice.permutation(people),
        **homes(people),
        core=np.ones(people),
        skills=dice.integers(0, 8, people) | (dice.random(people) < 0.5) * (1 << 4),
        shifts=dice.integers(0, 8**days, people),
        gender=dice.integers(0, 2, people),
        cleared=dice.random(people) < 0.3,
        echelon=dice.integers(1, 4, people),
        served=dice.integers(0, 8, people),
        idle_days=dice.integers(0, 10, people),
        max_shifts=dice.integers(1, 4, people),
        surcharge=np.zeros(people),
        vehicle=dice.random(people) < 0.4,
        together=np.zeros(people),
    )
    day = dice.integers(0, days, units)
    most = dice.integers(1, 4, units)
    return volunteers, units_of(
        need=dice.integers(0, 3, units),
        role=dice.choice([0, 1, 2, 4], units),
        day=day,
        shifts=dice.choice([1, 2, 4, 3], units, p=[0.4, 0.2, 0.3, 0.1]) << 3 * day,
        **homes(units),
        core=dice.random(units) < 0.5,
        priority=dice.integers(1, 6, units),
        minimum=dice.integers(0, most + 1),
        maximum=most,
        gender=dice.choice([-1, -1, -1, 0, 1], units),
        taken=dice.choice([0, 0, 0, 1], units),
        vehicles=dice.random(units) < 0.15,
    )


towns = st.builds(town, st.integers(0, 6), st.integers(0, 4), st.integers(0, 2**32 - 1))
busy_towns = st.builds(town, st.integers(8, 40), st.integers(3, 15), st.integers(0, 2**32 - 1))
weeks = st.builds(town, st.integers(4, 20), st.integers(8, 40), st.integers(0, 2**32 - 1), st.integers(2, 9))


def also(rows: Any, row: int, **changes: Any) -> Any:
    """The rows and one more like this one, but for some changes."""
    return type(rows)(
        **{name.name: np.append(getattr(rows, name.name), changes.get(name.name, getattr(rows, name.name)[row])) for name in fields(rows)}
    )


def same(one: Solution, other: Solution) -> bool:
    """Whether two solutions agree to the byte."""
    pairs = [(getattr(one, name.name), getattr(other, name.name)) for name in fields(Solution)]
    return all(
        np.asarray(mine).tobytes() == np.asarray(theirs).tobytes() if isinstance(mine, np.ndarray) else mine == theirs
        for mine, theirs in pairs
    )


def test_a_district_is_solved_to_the_proven_optimum() -> None:
    for located in (True, False):
        solution = solve(*city(4_000, 230, located=located), neighbours=NEIGHBOURS)
        assert (solution.method, solution.proven, solution.gap) == ("flow", True, 0)
        assert len(solution.person) > 1_000


def test_a_whole_city_is_solved_to_the_proven_optimum_from_a_part_of_its_arcs() -> None:
    solution = solve(*city(40_547, 2_306), neighbours=NEIGHBOURS)
    assert solution.proven
    assert solution.arcs < 600_000
    assert len(np.unique(solution.person)) == len(solution.person) > 12_000


def test_the_greedy_fallback_fills_nearly_as_much_and_says_who_served() -> None:
    people, units = city(4_000, 230)
    exact, fallback = solve(people, units), solve(people, units, method="greedy")
    assert fallback.method == "greedy"
    assert not fallback.proven
    assert 0.95 * exact.objective < fallback.objective < exact.objective
