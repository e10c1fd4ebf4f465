"""The week's question by its link, pauses that end by themselves, and what a forged or old link opens."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from muster.domain import availability
from muster.domain.refusals import Refused
from muster.domain.times import SHANGHAI, shifts
from muster.links import availability_key
from muster.tables import messages, people, pool, questions
from tests import actors
from tests.api import call
from tests.streams import Streams, deliver

QUESTION = "/v1/me/availability"


def _today(days: int = 0) -> str:
    return (actors.now().astimezone(SHANGHAI).date() + timedelta(days=days)).isoformat()


def _key(number: int, days: int = 35) -> str:
    return availability_key(actors.person(number), actors.now() + timedelta(days=days))


def test_one_tap_by_the_link_says_yes_pauses_until_a_day_and_comes_back(streams: Streams) -> None:
    actors.sign_up(1)
    said = call("POST", QUESTION, {"answer": "yes"}, link=_key(1))
    assert (said.status, said.body) == (200, {"state": "REGISTERED", "confirmed": _today(), "paused_until": ""})
    paused = call("POST", QUESTION, {"answer": "pause", "until": _today(3)}, link=_key(1))
    assert (paused.body["state"], paused.body["paused_until"]) == ("PAUSED", _today(3))
    me = call("GET", "/v1/me", token=actors.token(1)).body
    assert (me["paused"], me["paused_until"], me["confirmed"], me["verified"]) == (True, _today(3), _today(), True)
    assert call("POST", QUESTION, {"answer": "yes"}, token=actors.token(1)).body["paused_until"] == ""
    row = people.PersonRow(actors.person(1))
    row.update(actions=[people.PersonRow.asked.set(_today()), people.PersonRow.unanswered.set(1)])  # as the week's question leaves it
    asked = [call("GET", "/v1/me", token=actors.token(1)).body["asked"]]
    call("POST", QUESTION, {"answer": "yes"}, token=actors.token(1))
    assert [*asked, call("GET", "/v1/me", token=actors.token(1)).body["asked"]] == [_today(), ""]
    streams.drain()
    assert [one.serves for one in pool.of([actors.STREET])] == [True]


def test_a_pause_ends_on_the_morning_of_its_day(streams: Streams) -> None:
    actors.crowd(2)
    assert call("PATCH", "/v1/me", {"paused_until": _today(1)}, token=actors.token(1)).body["paused"]
    assert call("PATCH", "/v1/me", {"paused": True}, token=actors.token(2)).body["paused_until"] == ""
    assert deliver("ReturningFunction", {}) == {"back": 0}
    row = people.get(actors.person(1))
    assert row and row.paused_until
    people.PersonRow(row.id).update(actions=[people.PersonRow.paused_until.set(_today(-1))])  # days went by, one run failed
    assert deliver("ReturningFunction", {}) == {"back": 1}
    assert deliver("ReturningFunction", {}) == {"back": 0}
    streams.drain()
    assert [one.person for one in pool.of([actors.STREET])] == [actors.person(1)]


def test_leaving_by_the_link_erases_and_the_link_is_dead_afterwards(clean: None) -> None:
    actors.sign_up(1)
    assert call("POST", QUESTION, {"answer": "leave"}, link=_key(1)).body["state"] == "WITHDRAWN"
    assert call("POST", QUESTION, {"answer": "yes"}, link=_key(1)).said == (404, "withdrawn")


@pytest.mark.parametrize("flaw", ["old", "other", "cut", "seat", "digits", "none"])
def test_a_link_that_is_old_forged_or_anothers_opens_nothing(clean: None, flaw: str) -> None:
    actors.crowd(2)
    key = _key(1)
    links = {
        "old": _key(1, days=-1), "other": actors.person(2) + key[len(actors.person(1)) :], "cut": key[:-1], "seat": key.rpartition(".")[2],
        "digits": key.replace(".", ".٣", 1), "none": "..",
    }  # fmt: skip
    assert call("POST", QUESTION, {"answer": "yes"}, link=links[flaw]).status == 401


@pytest.mark.parametrize(("days", "code"), [(0, "past"), (181, "too_far_ahead")])
def test_a_pause_ends_on_a_day_to_come_within_half_a_year(clean: None, days: int, code: str) -> None:
    actors.sign_up(1)
    for answer in (
        call("PATCH", "/v1/me", {"paused_until": _today(days)}, token=actors.token(1)),
        call("POST", QUESTION, {"answer": "pause", "until": _today(days)}, token=actors.token(1)),
    ):
        assert (answer.status, answer.errors) == (422, {"paused_until": code})


def test_staff_who_offer_nothing_are_not_put_into_the_reserve(clean: None) -> None:
    assert call("POST", QUESTION, {"answer": "yes"}, token=actors.station()).said == (409, "offers_nothing")


def test_three_weeks_of_silence_pause_and_one_yes_comes_back(clean: None) -> None:
    actors.sign_up(1)
    found = people.get(actors.person(1))
    assert found
    one, day, letters = found, found.created.date(), []
    for _ in range(40):
        day += timedelta(days=1)
        if asked := availability.ask(one, day):
            one, letter = asked
            letters.append(letter)
    assert (letters, one.state) == (["available"] * 3 + ["silent"], "PAUSED")
    back = availability.confirm(one, day)
    assert (back.state, back.unanswered) == ("REGISTERED", 0)
    assert availability.ask(back, day + timedelta(days=6)) is None
    with pytest.raises(Refused):
        availability.require_day(day, day)


def _asked() -> Counter[str]:
    return Counter(f"{row.template}/{row.person}" for row in messages.MessageRow.scan() if row.template in ("available", "silent"))


def _noon(day: int) -> dict[str, float]:
    """How far the clock is to be moved for noon in Shanghai, so many days from now."""
    local = datetime.now(SHANGHAI)
    return {"seconds": (local.replace(hour=21, minute=30) - local).total_seconds() + day * 86_400}


def test_whoever_is_silent_is_asked_once_a_week_then_paused_and_one_tap_brings_them_back(streams: Streams, clock: Callable[..., None]) -> None:
    actors.crowd(4)
    call("PATCH", "/v1/me", {"paused": True}, token=actors.token(4))
    asked: dict[int, Counter[str]] = {}
    for day in range(7, 43):
        if day in (16, 17):
            asked[day] = asked[15]
            continue  # the schedule was off for two days
        clock(**_noon(day))
        if day in (9, 18, 27, 36):
            call("POST", QUESTION, {"answer": "yes"}, link=_key(2))
        once = deliver("AskingFunction", {})
        asked[day] = _asked() if once["due"] else asked.get(day - 1, Counter())
        if once["due"]:
            assert deliver("AskingFunction", {}) == {"due": 0, "asked": 0, "paused": 0}
            streams.drain()
    quiet = [actors.person(number) for number in (1, 3)]
    assert {_asked()[f"available/{id}"] for id in quiet} == {3}
    assert {_asked()[f"silent/{id}"] for id in quiet} == {1}
    for day in range(13, 43):
        assert max((asked[day] - asked[day - 6]).values(), default=0) <= 1  # within any seven days
    assert _asked()[f"silent/{actors.person(2)}"] == 0 and _asked()[f"available/{actors.person(4)}"] == 0
    paused = [one["link"] for one in streams.messages() if "/me/available/#a=" in one["link"] and "已为您暂停" in one["text"]]
    assert len(paused) == 2
    back = call("POST", QUESTION, {"answer": "yes"}, link=paused[0].partition("#a=")[2])
    assert back.body["state"] == "REGISTERED"
    assert Counter(row.template for row in messages.MessageRow.scan() if row.state == "ACKED")["silent"] == 1


def test_a_run_that_is_cut_short_goes_on_where_it_was_and_finds_only_who_is_due(clean: None, clock: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    actors.crowd(5)
    clock(**_noon(14))
    monkeypatch.setattr("registration.asking.A_RUN", 2)
    assert [deliver("AskingFunction", {})["asked"] for _ in range(4)] == [2, 2, 1, 0]
    assert set(_asked().values()) == {1} and questions.due(actors.now(), most=10) == []


def test_whoever_had_a_duty_or_was_called_this_week_is_not_asked_and_nobody_at_night(streams: Streams, clock: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIET_HOURS", "22-7")
    actors.crowd(3)
    streams.drain()
    clock(**_noon(14))
    duty = actors.now() - timedelta(days=2)
    pool.EntryRow(actors.STREET, actors.person(1)).update(actions=pool.hold(actors.STREET, actors.person(1), shifts(duty, duty + timedelta(hours=2)))[1])
    pool.EntryRow(actors.STREET, actors.person(2)).update(actions=pool.ask(actors.STREET, actors.person(2), int(duty.timestamp()))[1])
    clock(seconds=_noon(14)["seconds"] + 2 * 3600)
    assert deliver("AskingFunction", {})["due"] == 0
    clock(**_noon(15))
    assert deliver("AskingFunction", {}) == {"due": 3, "asked": 1, "paused": 0}
    assert list(_asked()) == [f"available/{actors.person(3)}"]
    assert deliver("AskingFunction", {})["due"] == 0
    clock(**_noon(29))
    assert deliver("AskingFunction", {})["asked"] == 3
