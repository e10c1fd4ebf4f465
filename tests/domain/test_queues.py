"""Whose turn a need is at: thirty minutes at a station, sixty at an institute, then the centre's until it is solved."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from muster.domain import queues, sisters, undoing
from muster.domain.grants import Grant, Staff
from muster.domain.history import event
from muster.domain.needs import Line, Need
from muster.domain.queues import Step
from muster.domain.refusals import Refused
from muster.domain.times import stamp

T = datetime(2026, 11, 26, 8, tzinfo=UTC)
STATION, SISTER, STREET, DISTRICT, CITY = "140105001001", "140105001002", "140105001000", "140105000000", "140100000000"
LADDER = [(0, STREET), (59, STREET), (60, DISTRICT), (600, DISTRICT)]
URGENT_LADDER = [(0, STREET), (9, STREET), (10, DISTRICT), (24, DISTRICT), (25, CITY), (600, CITY)]


def _after(minutes: float) -> datetime:
    return T + timedelta(minutes=minutes)


def _need(state: Any = "SUBMITTED", *, priority: int = 3, people: int = 4, filled: int = 0, hours: float = 20) -> Need:
    line = Line(1, "queue", False, people, people, _after(60 * hours), _after(60 * hours + 240), filled=filled, live=state == "PUBLISHED")
    history = [event(stamp(T), "", "SUBMITTED", "author")]
    if state != "SUBMITTED":
        history.append(event(stamp(T), "SUBMITTED", state, "reviewer"))
    return Need(
        "n1", "CN-1", "k", STATION, state, (line,), "东门口", True, "", False, "low", priority, "", "", "", "author", T, history=tuple(history)
    )  # fmt: skip


def _lead(role: Any = "INSTITUTE_LEAD", area: str = STREET, person: str = "lead") -> Staff:
    return Staff(person, (Grant(person, role, area, _after(10_000)),))


def _site(need: Need, steps: tuple[Step, ...], now: datetime) -> str:
    found = queues.waiting(need, steps, open=queues.near(need.lines, now), now=now)
    return found.site if found else ""


@pytest.mark.parametrize(("priority", "ladder"), [(3, LADDER), (4, URGENT_LADDER)])
def test_a_review_waits_at_the_institute_and_climbs_on_the_clock(priority: int, ladder: list[tuple[int, str]]) -> None:
    need = _need(priority=priority)
    assert [(minutes, _site(need, (), _after(minutes))) for minutes, _ in ladder] == ladder


def test_a_large_need_waits_where_it_may_be_decided() -> None:
    assert _site(_need(people=51), (), T) == DISTRICT


def test_a_schedule_that_runs_each_minute_writes_what_one_late_run_writes() -> None:
    need = _need(priority=5)
    each: tuple[Step, ...] = ()
    for minute in range(121):
        each += queues.due_steps(need, each, open=0, now=_after(minute))
    late = queues.due_steps(need, (), open=0, now=_after(120))
    assert each == late
    assert [(step.at, step.to) for step in late] == [(_after(10), DISTRICT), (_after(25), CITY)]
    assert queues.due_steps(need, late, open=0, now=_after(9_999)) == ()


def test_what_is_asked_and_what_is_written_say_the_same_at_every_minute() -> None:
    need, steps = _need(priority=5), queues.due_steps(_need(priority=5), (), open=0, now=_after(12))
    assert all(_site(need, steps, _after(minute)) == _site(need, (), _after(minute)) for minute in range(12, 90))


def test_a_need_submitted_again_begins_its_clock_again() -> None:
    need = _need()
    old = queues.due_steps(need, (), open=0, now=_after(70))
    again = replace(need, history=(*need.history, event(stamp(_after(80)), "PUBLISHED", "SUBMITTED", "undo")))
    found = queues.waiting(again, old, open=0, now=_after(81))
    assert found and (found.site, found.since, found.level) == (STREET, _after(80), 0)


def test_open_seats_wait_at_their_station_once_the_start_is_near_and_no_longer_when_they_are_filled() -> None:
    need = _need("PUBLISHED")
    assert queues.due_steps(need, (), open=queues.near(need.lines, T), now=T) == ()
    close = _after(9 * 60)
    steps = queues.due_steps(need, (), open=queues.near(need.lines, close), now=close)
    assert [(step.was, step.to, step.reason) for step in steps] == [("", STATION, "SEATS")]
    steps += queues.due_steps(need, steps, open=4, now=close + timedelta(minutes=95))
    assert [step.to for step in steps] == [STATION, STREET, DISTRICT]
    steps += queues.due_steps(need, steps, open=0, now=close + timedelta(minutes=100))
    assert steps[-1].reason == "SETTLED"
    assert queues.waiting(need, steps, open=0, now=close + timedelta(minutes=101)) is None
    steps += queues.due_steps(need, steps, open=1, now=close + timedelta(minutes=110))
    assert _site(need, steps, close + timedelta(minutes=111)) == STATION


def test_a_turn_taken_by_a_sister_has_a_clock_of_its_own_and_none_calls_back_what_went_up() -> None:
    need = _need("PUBLISHED", hours=5)
    steps = queues.due_steps(need, (), open=4, now=T)
    held = queues.waiting(need, steps, open=4, now=_after(20))
    assert held is not None
    handed = queues.handed(held, SISTER, _after(20))
    assert handed is not None
    assert [_site(need, (*steps, handed), _after(minutes)) for minutes in (20, 49, 50)] == [SISTER, SISTER, STREET]
    up = queues.waiting(need, steps, open=4, now=_after(40))
    assert up is not None
    assert queues.handed(up, SISTER, _after(40)) is None


def test_the_author_is_not_told_to_review_and_nobody_without_the_right_is() -> None:
    staff = [_lead(), _lead(person="author"), _lead("STATION_LEAD", STATION, "station"), _lead("STORE_KEEPER", DISTRICT, "keeper")]
    assert queues.leads(staff, "review", _need()) == ["lead"]
    assert queues.leads(staff, "seats", _need("PUBLISHED")) == ["author", "lead", "station"]


def _help(need: Need, by: Staff, site: str = SISTER, people: int = 2) -> sisters.Help:
    return sisters.offer(need, None, by, site=site, people=people, open=4, now=T)


@pytest.mark.parametrize(
    ("site", "people", "code"), [("140105002001", 2, "not_a_sister"), (STATION, 2, "not_a_sister"), (SISTER, 5, "more_than_open")]
)
def test_only_a_sister_helps_and_with_no_more_than_is_missing(site: str, people: int, code: str) -> None:
    with pytest.raises(Refused) as no:
        _help(_need("PUBLISHED"), _lead("CENTRE_LEAD", DISTRICT), site, people)
    assert no.value.code == code


def test_who_offered_does_not_answer_and_an_answer_stands() -> None:
    need, by = _need("PUBLISHED"), _lead()
    help = _help(need, by)
    codes = []
    for answerer, standing in ((by, help), (_lead("STATION_LEAD", SISTER, "b"), help), (_lead(person="c"), replace(help, state="ACCEPTED"))):
        with pytest.raises(Refused) as no:
            sisters.answer(need, standing, answerer, accept=True, reason="", now=T)
        codes.append(no.value.code)
    assert codes == ["own_help", "no_right", "help_answered"]


@pytest.mark.parametrize(
    ("state", "was", "actor", "back"),
    [
        ("PUBLISHED", "SUBMITTED", "reviewer", "SUBMITTED"), ("RETURNED", "SUBMITTED", "reviewer", "SUBMITTED"),
        ("CANCELLED", "SUBMITTED", "staff", "SUBMITTED"), ("CANCELLED", "PUBLISHED", "staff", "PUBLISHED"), ("PUBLISHED", "", "renewal", "CANCELLED"),
    ],
)  # fmt: skip
def test_a_step_is_undone_for_five_minutes_while_nobody_was_told(state: Any, was: str, actor: str, back: str) -> None:
    need = replace(_need(), state=state, history=(event(stamp(T), was, state, actor),))
    undone = undoing.undo(need, _lead(), told=False, now=_after(5))
    assert (undone.state, undone.version) == (back, need.version + 1)
    assert all(line.live for line in undone.lines) is (back == "PUBLISHED")
    for told, minutes, code in ((True, 1, "undo_told"), (False, 5.1, "undo_late")):
        with pytest.raises(Refused) as no:
            undoing.undo(need, _lead(), told=told, now=_after(minutes))
        assert no.value.code == code


def test_nobody_undoes_beyond_their_rights_nor_what_was_no_step_of_theirs() -> None:
    published = _need("PUBLISHED")
    expired = replace(published, state="EXPIRED", history=(event(stamp(T), "SUBMITTED", "EXPIRED", "matching"),))
    said = []
    for need, by in ((published, _lead("STATION_LEAD", STATION)), (published, _lead(person="author")), (expired, _lead())):
        with pytest.raises(Refused) as no:
            undoing.undo(need, by, told=False, now=T)
        said.append(no.value.code)
    assert said == ["no_right", "own_need", "undo_nothing"]
