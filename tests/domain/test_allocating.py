"""What holds for every allocation, whatever is in stock and whoever asks."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from muster.domain.allocating import Answer, Demand, Supply, allocate, quotas, rows_of, split
from muster.domain.allocating.model import PRIORITIES, for_them, in_time, weight
from muster.domain.allocations import PARTS

TODAY = date(2026, 11, 25)
PLACES = ("140105001000", "140105002000", "140106001000", "")
STORES = ("140100000000", "140105000000", "140106000000")
TEAMS = tuple(f"{number:032x}" for number in range(5))
ITEMS = ("fogging_machine", "rescue_pack")


def supply(lot: str, units: int, **more: object) -> Supply:
    return Supply(**{"lot": lot, "item": "rescue_pack", "store": STORES[0], "units": units, **more})  # type: ignore[arg-type]


def demand(wish: str, most: int | None, **more: object) -> Demand:
    order = int(wish[1:])
    base = {
        "partner": TEAMS[order],
        "item": "rescue_pack",
        "priority": "P1",
        "area": PLACES[0],
        "order": order,
        "asked": wish,
        "members": 20,
        "tasks": 5,
    }
    return Demand(**{"wish": wish, "most": most, **base, **more})  # type: ignore[arg-type]


_days = st.none() | st.integers(0, 60).map(lambda days: TODAY + timedelta(days=days))
_lots = st.lists(
    st.builds(
        Supply, lot=st.just(""), item=st.sampled_from(ITEMS), store=st.sampled_from(STORES), units=st.integers(0, 30), expiry=_days,
        earmark=st.sampled_from(("", "", "", TEAMS[0], TEAMS[1], "140105000000")),
    ), max_size=8,
)  # fmt: skip
_wishes = st.lists(
    st.builds(
        Demand, wish=st.just(""), partner=st.sampled_from(TEAMS), item=st.sampled_from(ITEMS), most=st.none() | st.integers(0, 25),
        priority=st.sampled_from(PRIORITIES), area=st.sampled_from(PLACES), order=st.integers(1, 7), asked=st.just(""), need_by=_days,
        able=st.booleans() | st.just(True), standing=st.booleans() | st.just(True), members=st.integers(0, 40), tasks=st.integers(0, 9), held=st.integers(0, 5),
    ), max_size=8,
)  # fmt: skip


def _named(lots: Sequence[Supply], wishes: Sequence[Demand]) -> tuple[list[Supply], list[Demand]]:
    return [replace(one, lot=f"l{at}") for at, one in enumerate(lots)], [
        replace(one, wish=f"w{at}", asked=f"{at}") for at, one in enumerate(wishes)
    ]


def _fits(lot: Supply, one: Demand) -> bool:
    return lot.item == one.item and one.able and one.standing and bool(one.most) and for_them(lot, one) and in_time(lot, one, TODAY)


def _served(answer: Answer, wishes: Sequence[Demand], levels: int) -> int:
    chosen = {one.wish for one in wishes if PRIORITIES.index(one.priority) < levels}
    return sum(one.units for one in answer.given if one.wish in chosen)


def _bound(lots: Sequence[Supply], wishes: Sequence[Demand], levels: int) -> float:
    """The most that the wishes of the first so many priorities can get together, in halves of units if need be: a linear program."""
    own = [one for one in wishes if PRIORITIES.index(one.priority) < levels]
    arcs = [(i, j) for i, lot in enumerate(lots) for j, one in enumerate(own) if _fits(lot, one)]
    if not arcs:
        return 0
    matrix = np.zeros((len(lots) + len(own), len(arcs)))
    for at, (i, j) in enumerate(arcs):
        matrix[i, at] = matrix[len(lots) + j, at] = 1
    limits = [lot.units for lot in lots] + [one.most or 0 for one in own]
    return -float(linprog(-np.ones(len(arcs)), A_ub=matrix, b_ub=limits, method="highs").fun)


@settings(max_examples=120, deadline=None)
@given(_lots, _wishes)
def test_no_lot_gives_more_than_it_has_no_wish_gets_more_than_it_can_use_and_nothing_goes_where_it_may_not(
    lots: list[Supply], wishes: list[Demand]
) -> None:
    lots, wishes = _named(lots, wishes)
    by_lot, by_wish = {one.lot: one for one in lots}, {one.wish: one for one in wishes}
    answer = allocate(lots, wishes, today=TODAY)
    gone: Counter[str] = Counter()
    for one in answer.given:
        assert 0 < one.units <= (by_wish[one.wish].most or 0)
        assert all(_fits(by_lot[lot], by_wish[one.wish]) for lot in one.parts)
        assert sum(int(why.facts.get("units", 0)) for why in one.reasons) == one.units
        gone.update(one.parts)
    assert all(gone[lot.lot] <= lot.units for lot in lots)
    assert set(answer.left) == {lot.lot for lot in lots if gone[lot.lot] < lot.units}
    assert set(answer.open) >= {one.wish for one in wishes if answer.units().get(one.wish, 0) < (one.most or 0)}


@settings(max_examples=120, deadline=None)
@given(_lots, _wishes)
def test_the_more_urgent_levels_together_get_all_that_a_linear_program_could_give_them(lots: list[Supply], wishes: list[Demand]) -> None:
    lots, wishes = _named(lots, wishes)
    answer = allocate(lots, wishes, today=TODAY)
    for levels in range(1, len(PRIORITIES) + 1):
        assert abs(_served(answer, wishes, levels) - _bound(lots, wishes, levels)) < 1e-6


@settings(max_examples=60, deadline=None)
@given(_lots, _wishes, st.randoms(use_true_random=False))
def test_the_order_in_which_lots_and_wishes_are_read_changes_nothing(lots: list[Supply], wishes: list[Demand], random: object) -> None:
    lots, wishes = _named(lots, wishes)
    answer = allocate(lots, wishes, today=TODAY)
    random.shuffle(lots)  # type: ignore[attr-defined]
    random.shuffle(wishes)  # type: ignore[attr-defined]
    assert repr(allocate(lots, wishes, today=TODAY)) == repr(answer)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 400), st.lists(st.tuples(st.integers(1, 999), st.integers(0, 60)), min_size=1, max_size=9))
def test_a_split_by_weight_gives_the_floor_or_one_more_and_all_there_is(units: int, teams: list[tuple[int, int]]) -> None:
    weights, caps = [Fraction(one, 7) for one, _ in teams], [cap for _, cap in teams]
    exact = quotas(units, weights, caps)
    given, why = split(units, weights, caps, range(len(teams)))
    assert sum(given) == sum(exact) == min(units, sum(caps))
    for number, share, cap, because in zip(given, exact, caps, why, strict=True):
        assert int(share) <= number <= min(cap, int(share) + 1)
        assert sum(int(one.facts["units"]) for one in because) == number


def test_equal_fractions_go_by_the_published_order_and_say_so() -> None:
    given, why = split(7, [Fraction(1)] * 3, [9, 9, 9], [3, 1, 2])
    assert given == [2, 3, 2]
    assert [one.code for one in why[1]] == ["WEIGHT", "PUBLISHED_ORDER"]


def test_who_holds_machines_already_gets_fewer_of_the_next() -> None:
    rich, poor = demand("w1", 40, held=10), demand("w2", 40)
    units = allocate([supply("a", 50)], [rich, poor], today=TODAY).units()
    assert weight(rich) < weight(poor)
    assert (units["w1"], units["w2"]) == (20, 30)


def test_what_expires_first_goes_first_but_never_to_somebody_who_needs_it_later() -> None:
    soon, late = TODAY + timedelta(days=5), TODAY + timedelta(days=50)
    lots = [supply("soon", 10, expiry=soon), supply("late", 10, expiry=late)]
    answer = allocate(lots, [demand("w1", 10), demand("w2", 10, need_by=TODAY + timedelta(days=20))], today=TODAY)
    assert {one.wish: dict(one.parts) for one in answer.given} == {"w1": {"soon": 10}, "w2": {"late": 10}}
    alone = allocate(lots, [demand("w1", 4)], today=TODAY)
    assert dict(alone.given[0].parts) == {"soon": 4}


def test_the_nearer_store_serves_where_nothing_else_speaks_against_it() -> None:
    lots = [supply("far", 5, store="140106000000"), supply("near", 5, store="140105000000")]
    assert dict(allocate(lots, [demand("w1", 5)], today=TODAY).given[0].parts) == {"near": 5}


def test_an_earmark_is_kept_until_the_donor_gives_it_free() -> None:
    wishes = [demand("w1", 10)]
    kept = allocate([supply("a", 10, earmark=TEAMS[2])], wishes, today=TODAY)
    assert (kept.given, kept.open["w1"], kept.left["a"]) == ((), "EARMARKED_FOR_OTHERS", "EARMARKED")
    assert allocate([supply("a", 10)], wishes, today=TODAY).units() == {"w1": 10}


def test_a_wish_that_stays_open_says_why() -> None:
    wishes = [
        demand("w0", 5, able=False), demand("w1", 5, standing=False), demand("w2", None), demand("w3", 8, priority="P0"), demand("w4", 8, priority="P3"),
    ]  # fmt: skip
    answer = allocate([supply("a", 8)], wishes, today=TODAY)
    assert answer.open == {"w0": "CANNOT_USE", "w1": "STOOD_DOWN", "w2": "AMOUNT_UNKNOWN", "w4": "OTHERS_FIRST"}
    assert answer.units() == {"w3": 8}


def test_rows_to_approve_keep_to_one_store_and_one_entry_and_together_hold_every_unit_and_its_reason() -> None:
    lots = [supply(f"m{number:03d}", 1, store=STORES[number % 2]) for number in range(90)]
    one = allocate(lots, [demand("w1", 70)], today=TODAY).given[0]
    found = list(rows_of(one, {lot.lot: lot.store for lot in lots}))
    units: dict[str, int] = defaultdict(int)
    for store, parts, reasons in found:
        assert len(parts) <= PARTS
        assert sum(int(why.facts.get("units", 0)) for why in reasons) == sum(number for _, number in parts)
        units[store] += sum(number for _, number in parts)
    assert sum(units.values()) == 70
    assert {lot for _, parts, _ in found for lot, _ in parts} == set(one.parts)
