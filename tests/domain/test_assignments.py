"""One person on one line: only legal moves, whatever is tried in whatever order."""

import contextlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.domain.assignments import HOLDING, Action, Assignment, Seat, State, act, open_actions
from muster.domain.emergency import Emergency
from muster.domain.refusals import Conflict

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LEGAL: dict[State, set[State]] = {
    "OFFERED": {"ACCEPTED", "DECLINED"}, "ACCEPTED": {"WITHDRAWN_EARLY", "WITHDRAWN_LATE"},
}  # fmt: skip
STATES, ACTIONS = st.sampled_from(get_args(State)), st.sampled_from(get_args(Action))


def _assignment(state: State = "OFFERED", *, starts_in: float = 24, respond_in: float | None = 2) -> Assignment:
    start = NOW + timedelta(hours=starts_in)
    respond_by = NOW + timedelta(hours=respond_in) if respond_in is not None else None
    return Assignment(Seat.of("need", 1, "person"), "person", "cell", state, start, start + timedelta(hours=4), "district", respond_by)


@given(STATES, ACTIONS, st.floats(-48, 48), st.one_of(st.none(), st.floats(-5, 5)))
def test_a_move_is_legal_or_it_is_refused(state: State, action: Action, starts_in: float, respond_in: float | None) -> None:
    one = _assignment(state, starts_in=starts_in, respond_in=respond_in)
    try:
        move = act(one, action, now=NOW)
    except Conflict:
        return
    if move is None:
        assert state not in ("OFFERED", "PROPOSED")
    else:
        assert move.to in LEGAL[state]
        assert one.start > NOW and (move.was, move.version) == (state, one.version)


@given(st.lists(ACTIONS, max_size=8), st.floats(1, 48))
def test_no_order_of_answers_leaves_the_legal_path(actions: list[Action], starts_in: float) -> None:
    one = _assignment(starts_in=starts_in)
    path = [one.state]
    for action in actions:
        try:
            move = act(one, action, now=NOW)
        except Conflict:
            continue
        if move:
            one = replace(one, state=move.to, version=one.version + 1)
            path.append(one.state)
    assert all(after in LEGAL[before] for before, after in zip(path, path[1:], strict=False))
    assert len(path) <= 3


@given(STATES, st.floats(-48, 48), st.one_of(st.none(), st.floats(-5, 5)))
def test_what_is_offered_to_do_is_what_would_not_be_refused(state: State, starts_in: float, respond_in: float | None) -> None:
    one = _assignment(state, starts_in=starts_in, respond_in=respond_in)
    for action in open_actions(one, NOW):
        assert act(one, action, now=NOW) is not None


@pytest.mark.parametrize(("hours", "state"), [(12.01, "WITHDRAWN_EARLY"), (12, "WITHDRAWN_LATE"), (0.1, "WITHDRAWN_LATE")])
def test_leaving_is_early_until_twelve_hours_before(hours: float, state: str) -> None:
    move = act(_assignment("ACCEPTED", starts_in=hours), "withdraw", now=NOW)
    assert move is not None and move.to == state


@pytest.mark.parametrize(("respond_in", "code"), [(0, "expired"), (-1, "expired")])
def test_an_offer_lapses_on_the_second(respond_in: float, code: str) -> None:
    with pytest.raises(Conflict) as error:
        act(_assignment(respond_in=respond_in), "accept", now=NOW)
    assert error.value.code == code


def test_states_that_hold_a_seat_are_those_that_count_as_filled_while_its_line_may_be_asked_for() -> None:
    assert {"PROPOSED", "OFFERED", "ACCEPTED", "CHECKED_IN", "CHECKED_OUT"} == HOLDING


@given(st.text(st.characters(categories=["Ll", "Nd"], max_codepoint=127), min_size=1), st.integers(1, 99), st.text())
def test_a_seats_id_names_the_seat_and_not_the_person(need: str, line: int, person: str) -> None:
    seat = Seat.of(need, line, person)
    assert Seat.parse(seat.id) == seat == Seat.of(need, line, person)
    assert not person or len(person) < 4 or person not in seat.id.rpartition("-")[2]


@given(st.text())
def test_any_text_is_a_seat_or_a_value_error(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert Seat.parse(text).id.count("-") == 2


@given(st.floats(0.1, 336), st.integers(5, 1440))
def test_an_offer_always_lapses_before_the_shift_and_after_now(hours: float, minutes: int) -> None:
    start = NOW + timedelta(hours=hours)
    respond_by = Emergency(respond_minutes=minutes).respond_by(start, NOW)
    assert NOW < respond_by < start
    assert respond_by <= NOW + timedelta(minutes=minutes)


@pytest.mark.parametrize(("hours", "firm"), [(12, True), (12.01, False), (-1, True)])
def test_a_shift_is_firm_twelve_hours_before(hours: float, firm: bool) -> None:
    assert Emergency().is_firm(NOW + timedelta(hours=hours), NOW) is firm
