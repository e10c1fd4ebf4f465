"""Posts, groups and echelons: hours, strength, who may serve, and who is called when."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from muster.domain import echelons, groups
from muster.domain import posts as rules
from muster.domain.assignments import Assignment, Seat, State
from muster.domain.echelons import Echelon
from muster.domain.echelons import State as EchelonState
from muster.domain.groups import Group, Member, Mix
from muster.domain.posts import Duties, Post
from muster.domain.refusals import Conflict, Refused

DUTIES = Duties("CHECKPOINT", "东门值守", "查验通行证", "东门", "checkpoint", 2, 3, 4, ("22:00-06:00", "06:00-14:00"))
AT = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)  # nine in the morning in Taiyuan
POST = Post("p1", "PO-000000011", "140105001001", DUTIES, "ESTABLISHED", AT, "someone")


def _on(number: int, state: State, *, start: datetime = AT - timedelta(hours=3), hours: int = 8) -> Assignment:
    return Assignment(Seat.of("n1", 1, str(number)), str(number), "cell", state, start, start + timedelta(hours=hours), "140105000000")


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"minimum": 4}, "target", "strength_order"),
        ({"maximum": 2}, "target", "strength_order"),
        ({"hours": ("6:00-10:00",)}, "hours.0", "hours_form"),
        ({"hours": ("06:00-24:00",)}, "hours.0", "hours_form"),
        ({"hours": ("06:00-10:00", "09:59-12:00")}, "hours", "hours_overlap"),
        ({"hours": ("22:00-06:30", "06:00-10:00")}, "hours", "hours_overlap"),
        ({"hours": ("06:00-16:30",)}, "hours.0", "too_long_shift"),
        ({"hours": ("08:00-08:00",)}, "hours.0", "too_long_shift"),
        ({"hours": ()}, "hours", "hours_count"),
    ],
)  # fmt: skip
def test_duties_that_cannot_stand_are_refused_with_their_field(changes: dict[str, object], field: str, code: str) -> None:
    with pytest.raises(Refused) as no:
        rules.checked(replace(DUTIES, **changes))  # type: ignore[arg-type]
    assert (no.value.field, no.value.code) == (field, code)


def test_hours_are_kept_in_the_order_of_the_duty_day_and_a_night_belongs_to_the_day_it_begins() -> None:
    duties = rules.checked(replace(DUTIES, hours=("00:00-05:00", "22:00-00:00", "06:00-14:00")))
    assert duties.hours == ("06:00-14:00", "22:00-00:00", "00:00-05:00")
    assert [f"{shift.start:%d %H}-{shift.end:%d %H}" for shift in rules.windows(duties.hours, date(2026, 11, 30))] == ["29 22-30 06", "30 14-30 16", "30 16-30 21"]


def test_a_post_moves_only_along_its_states() -> None:
    planned = replace(POST, state="PLANNED")
    standing = rules.decide(planned, "establish", by="me", now=AT)
    resting = rules.decide(standing, "suspend", by="me", now=AT, reason="降雪")
    gone = rules.decide(rules.decide(resting, "establish", by="me", now=AT), "withdraw", by="me", now=AT, reason="解封")
    assert [one.state for one in (standing, resting, gone)] == ["ESTABLISHED", "SUSPENDED", "WITHDRAWN"]
    assert (rules.actions(planned), rules.actions(standing), rules.actions(gone)) == (["establish", "withdraw"], ["suspend", "withdraw"], [])
    for action in ("establish", "suspend", "withdraw"):
        with pytest.raises(Conflict):
            rules.decide(gone, action, by="me", now=AT)
    with pytest.raises(Conflict):
        rules.change(gone, DUTIES, by="me", now=AT)


def test_who_accepted_counts_through_the_grace_of_a_shift_and_then_only_once_checked_in() -> None:
    begun = AT - timedelta(minutes=5)
    people = [_on(1, "CHECKED_IN"), _on(2, "ACCEPTED", start=begun), _on(3, "ACCEPTED"), _on(4, "CHECKED_OUT"), _on(5, "DECLINED"), _on(6, "OFFERED")]
    now = rules.strength(POST, people, AT)
    assert (now.there, now.expected, now.condition, now.gap) == (2, 1, "STAFFED", 1)
    later = rules.strength(POST, people, AT + timedelta(minutes=10))
    assert (later.there, later.expected, later.condition, later.gap) == (1, 2, "UNDERSTAFFED", 2)
    assert rules.strength(POST, [], AT).condition == "EMPTY"
    assert rules.strength(replace(POST, state="SUSPENDED"), people, AT).condition == "CLOSED"
    assert rules.strength(POST, people, datetime(2026, 11, 30, 8, 0, tzinfo=UTC)).condition == "CLOSED"  # 16:00: between shifts


def test_a_post_says_which_shift_runs_and_which_is_next() -> None:
    running, coming = rules.running(POST, AT), rules.upcoming(POST, AT)
    assert running and coming
    assert (f"{running.start:%d %H}", f"{coming.start:%d %H}") == ("29 22", "30 14")
    assert rules.upcoming(replace(POST, state="PLANNED"), AT) is None
    night = rules.running(POST, datetime(2026, 11, 30, 21, 59, tzinfo=UTC))  # 05:59
    assert night and f"{night.start:%d %H}" == "30 14"


def test_a_shift_asks_for_the_target_and_runs_from_the_least() -> None:
    [first, second] = rules.asked(DUTIES, rules.windows(DUTIES.hours, date(2026, 12, 1)))
    assert (first.people, first.minimum, first.role, second.start - first.start) == (3, 2, "checkpoint", timedelta(hours=16))


def _group(answers: str, *, mix: Mix | None = None) -> Group:
    members = tuple(Member(str(at), ("medical",) if at == 0 else ("queue",), at < 2, "JOINED" if one == "j" else "ASKED") for at, one in enumerate(answers))
    return Group("g1", "GP-000000011", "140105001001", "一组", "FORMING", AT, "me", mix or Mix(), members, leader="0")


@pytest.mark.parametrize(
    ("answers", "mix", "codes"),
    [
        ("jjjj", Mix(), []),
        ("jjja", Mix(), ["group_small"]),
        ("ajjjj", Mix(), ["group_no_leader"]),
        ("ajjjj", Mix({"medical": 1}), ["group_no_leader", "mix_medical"]),
        ("jjjj", Mix({"queue": 4}, confirmed=3), ["mix_queue", "mix_confirmed"]),
    ],
)
def test_a_group_says_what_it_lacks(answers: str, mix: Mix, codes: list[str]) -> None:
    assert [no.code for no in groups.missing(_group(answers, mix=mix))] == codes


def test_a_group_is_ready_with_its_fourth_yes_serves_and_falls_back_when_its_leader_goes() -> None:
    group = _group("jjja")
    with pytest.raises(Refused, match="group_small"):
        groups.decide(group, "begin", by="me", now=AT)
    ready = groups.answer(group, groups.mark("g1", "3"), yes=True, now=AT)
    assert ready and ready.state == "READY"
    assert groups.answer(ready, groups.mark("g1", "3"), yes=True, now=AT) is None
    duty = groups.decide(ready, "begin", by="me", now=AT)
    assert (duty.state, groups.decide(duty, "end", by="me", now=AT).state) == ("ON_DUTY", "OFF_DUTY")
    left = groups.remove(duty, groups.mark("g1", "0"), by="me", now=AT)
    assert (left.state, left.leader) == ("FORMING", "")
    gone = groups.decide(left, "disband", by="me", now=AT, reason="解封")
    with pytest.raises(Conflict):
        groups.answer(gone, groups.mark("g1", "1"), yes=True, now=AT)


def test_a_group_takes_fifteen_and_nobody_twice_and_asks_again_who_declined() -> None:
    full = _group("j" * 15)
    with pytest.raises(Refused, match="members_full"):
        groups.ask(full, Member("x"), by="me", now=AT)
    with pytest.raises(Refused, match="member_twice"):
        groups.ask(full, Member("3"), by="me", now=AT)
    declined = groups.answer(full, groups.mark("g1", "3"), yes=False, now=AT)
    assert declined
    again = groups.ask(declined, Member("3"), by="me", now=AT)
    assert (len(again.members), again.members[-1].answer) == (15, "ASKED")


def _echelon(ordinal: int, state: EchelonState = "READY", **changes: object) -> Echelon:
    one = Echelon(f"e{ordinal}", f"EC-{ordinal}", "p1", "140105001001", ordinal, 20, state, AT, "me", (Member("1", answer="JOINED"),))
    return replace(one, **changes)  # type: ignore[arg-type]


def test_the_next_echelon_is_called_after_fifteen_minutes_and_another_only_when_those_called_could_have_come() -> None:
    first, second = _echelon(1), _echelon(2)
    empty = rules.strength(POST, [], AT)
    assert echelons.short(POST, empty, AT) == AT
    since = AT - timedelta(minutes=14)
    assert echelons.due(POST, [second, first], since, AT) is None
    since = AT - timedelta(minutes=15)
    assert echelons.due(POST, [second, first], since, AT) == first
    called = echelons.call(first, reason=echelons.because(POST, empty, since, AT), by="watch", now=AT)
    assert (called.state, called.reason) == ("ACTIVATED", "SHORT 0 2 15")
    assert echelons.due(POST, [called, second], since, AT + timedelta(minutes=19)) is None
    late = AT + timedelta(minutes=20)
    assert echelons.due(POST, [called, second], since, late) == second
    coming = replace(called, coming=("1",))
    assert echelons.due(POST, [coming, second], since, late, there=["1"]) == second
    assert echelons.due(POST, [coming, second], since, late, there=["2"]) is None
    enough = rules.strength(POST, [_on(1, "CHECKED_IN"), _on(2, "CHECKED_IN")], AT)
    assert echelons.short(replace(POST, short_since=since), enough, AT) is None


def test_an_echelon_rests_eleven_hours_and_stands_ready_again_by_itself() -> None:
    called = echelons.call(_echelon(1), reason="大风", by="me", now=AT)
    come = echelons.acknowledge(called, groups.mark("e1", "1"), now=AT)
    assert come and come.coming == ("1",)
    assert echelons.acknowledge(come, groups.mark("e1", "1"), now=AT) is None
    resting = echelons.decide(come, "rest", by="me", now=AT)
    with pytest.raises(Refused, match="echelon_rests"):
        echelons.decide(resting, "ready", by="me", now=AT + timedelta(hours=10, minutes=59))
    with pytest.raises(Conflict):
        echelons.call(resting, reason="再叫", by="me", now=AT)
    later = AT + timedelta(hours=11)
    assert echelons.due(POST, [resting], later - timedelta(hours=1), later) == resting
    assert echelons.call(resting, reason="再叫", by="me", now=later).coming == ()
    assert echelons.decide(resting, "ready", by="me", now=later).state == "READY"


def test_an_echelon_forms_until_somebody_stands_ready() -> None:
    one = echelons.ask(_echelon(1, "FORMING", members=()), Member("1"), by="me", now=AT)
    assert one.state == "FORMING"
    ready = echelons.answer(one, groups.mark("e1", "1"), yes=True, now=AT)
    assert ready and ready.state == "READY"
    assert echelons.remove(ready, groups.mark("e1", "1"), by="me", now=AT).state == "FORMING"
