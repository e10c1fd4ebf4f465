"""Signing in: one-time codes and their limits, and sessions that end when a token is used twice (T04 to T06)."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from infra.generated import phone
from muster import vault
from muster.domain.sign_in import CITY_BUDGET
from muster.tables import people, people_keys, sessions
from tests import actors
from tests.api import Answer, call


def _ask(number: int, network: str = "10.0.0.1") -> Answer:
    return call("POST", "/v1/sessions/challenges", {"phone": phone(number)}, network=network)


def _code(challenge: str, number: int) -> str:
    """The code as the message would bring it."""
    from muster.tables.messages import MessageRow

    row = MessageRow.get(f"code-{challenge}")
    known = people.key_of(actors.person(number))
    assert known is not None and row.secret is not None
    return vault.unseal(people_keys.find_one(known), row.secret, place=f"messages|{row.id}|secret")


def _answer(challenge: str, code: str) -> Answer:
    return call("POST", "/v1/sessions", {"challenge": challenge, "code": code})


def _sign_in(number: int = 1) -> Answer:
    challenge = _ask(number).body["challenge"]
    return _answer(challenge, _code(challenge, number))


def _wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


@pytest.fixture
def challenge() -> str:
    actors.sign_up(1)
    return str(_ask(1).body["challenge"])


def test_a_code_opens_a_session_and_verifies_the_phone(challenge: str) -> None:
    session = _answer(challenge, _code(challenge, 1))
    assert (session.status, session.body["expires_in"]) == (201, 900)
    assert call("GET", "/v1/me", token=session.body["access_token"]).body["verified"] is True


def test_a_code_typed_in_full_width_digits_is_understood(challenge: str) -> None:
    code = _code(challenge, 1)
    assert _answer(challenge, "".join(chr(ord(digit) + 0xFEE0) for digit in code)).status == 201


def test_a_code_opens_one_session_only(challenge: str) -> None:
    code = _code(challenge, 1)
    assert _answer(challenge, code).status == 201
    assert _answer(challenge, code).said == (422, "wrong_code")


def test_the_third_try_still_counts_and_the_fourth_is_locked(challenge: str) -> None:
    code = _code(challenge, 1)
    for _ in range(2):
        assert _answer(challenge, _wrong(code)).errors == {"code": "wrong_code"}
    assert _answer(challenge, code).status == 201


def test_after_three_wrong_tries_even_the_right_code_is_refused(challenge: str) -> None:
    code = _code(challenge, 1)
    for _ in range(3):
        _answer(challenge, _wrong(code))
    assert _answer(challenge, code).said == (422, "wrong_code")


def test_fifty_guesses_at_once_count_as_three(challenge: str, tables: Any) -> None:
    code = _code(challenge, 1)
    with ThreadPoolExecutor(16) as guessing:
        list(guessing.map(lambda _: sessions.answer(challenge, _wrong(code), actors.now()), range(50)))
    row = tables.get_item(TableName="muster-local-sessions", Key={"id": {"S": f"c#{challenge}"}})["Item"]
    assert row["tries"] == {"N": "3"}
    assert sessions.answer(challenge, code, actors.now()) is None


def test_the_right_code_sent_sixteen_times_at_once_opens_one_session(challenge: str) -> None:
    code = _code(challenge, 1)
    with ThreadPoolExecutor(16) as tabs:
        opened = list(tabs.map(lambda _: sessions.answer(challenge, code, actors.now()), range(16)))
    assert len([person for person in opened if person]) == 1


def test_a_code_runs_out_after_five_minutes(challenge: str, clock: Any) -> None:
    code = _code(challenge, 1)
    clock(minutes=5, seconds=1)
    assert _answer(challenge, code).said == (422, "wrong_code")


def test_a_code_belongs_to_its_own_challenge(challenge: str) -> None:
    actors.sign_up(2)
    other = _ask(2).body["challenge"]
    code = _code(challenge, 1)
    if code != _code(other, 2):
        assert _answer(other, code).status == 422


def test_numbers_nobody_knows_get_the_same_answer_and_no_message(tables: Any) -> None:
    actors.sign_up(1)
    known, unknown = _ask(1), _ask(2)
    assert (known.status, known.headers, known.body.keys()) == (unknown.status, unknown.headers, unknown.body.keys())
    assert len(known.text) == len(unknown.text)
    assert len(tables.scan(TableName="muster-local-messages")["Items"]) == 1


def test_a_guess_at_a_challenge_of_nobody_is_just_wrong() -> None:
    challenge = _ask(2).body["challenge"]
    assert _answer(challenge, "123456").said == _answer("no-such-challenge", "123456").said == (422, "wrong_code")


def test_a_phone_gets_one_code_a_minute_and_is_told_how_long_to_wait(challenge: str) -> None:
    again = _ask(1)
    assert again.said == (429, "too_often")
    assert 0 < int(again.headers["retry-after"]) <= 60


def test_an_unknown_phone_is_limited_just_the_same() -> None:
    assert [_ask(2).status for _ in range(2)] == [202, 429]


def test_a_phone_gets_five_codes_a_day(clock: Any) -> None:
    actors.sign_up(1)
    statuses = []
    for hour in range(7):
        clock(hours=2 * hour)
        statuses.append(_ask(1).status)
    assert statuses == [202] * 5 + [429] * 2


def test_two_hundred_requests_over_every_spelling_of_a_phone_send_one_message(tables: Any) -> None:
    actors.sign_up(1)
    number = phone(1)
    spellings = [number, f"+86{number}", f"{number[:3]} {number[3:7]} {number[7:]}", f"0086{number}"]
    for turn in range(200):
        body = {"phone": spellings[turn % 4]}
        assert call("POST", "/v1/sessions/challenges", body, network=f"10.0.{turn}.1").status in (202, 429)
    assert len(tables.scan(TableName="muster-local-messages")["Items"]) == 1


def test_many_at_once_get_one_code(tables: Any) -> None:
    with ThreadPoolExecutor(16) as bots:
        waits = list(bots.map(lambda _: sessions.may_send("p#x", ((60, 1),), actors.now()), range(64)))
    assert waits.count(0) == 1


def test_a_network_asks_for_120_codes_an_hour() -> None:
    statuses = [_ask(100 + turn, network=f"10.9.9.{turn}").status for turn in range(122)]
    assert statuses == [202] * 120 + [429] * 2


def test_the_citys_daily_budget_is_a_hard_stop_that_tells_nobody(tables: Any) -> None:
    actors.sign_up(1)
    day = f"l#city#{actors.now():%Y-%m-%d}"
    tables.put_item(TableName="muster-local-sessions", Item={"id": {"S": day}, "sends": {"N": str(CITY_BUDGET)}, "expires": {"N": "9999999999"}})
    assert _ask(1).status == 202
    assert tables.scan(TableName="muster-local-messages")["Items"] == []


@pytest.mark.parametrize("number", ["010-62345678", "+85261234567", "+14155550100", "12012345678", "11012345678", "95588000000"])
def test_codes_go_to_mainland_mobiles_only(number: str) -> None:
    answer = call("POST", "/v1/sessions/challenges", {"phone": number})
    assert (answer.status, answer.errors) == (422, {"phone": "not_a_mobile"})


def test_neither_code_nor_token_lies_in_the_table(challenge: str, tables: Any) -> None:
    code = _code(challenge, 1)
    session = _answer(challenge, code).body
    stored = str(tables.scan(TableName="muster-local-sessions")["Items"])
    family, _, secret = session["refresh_token"].partition(".")
    assert secret not in stored
    assert f"'{code}'" not in stored
    assert family in stored


def _refresh(token: str) -> Answer:
    return call("POST", "/v1/sessions/refresh", {"refresh_token": token})


@pytest.fixture
def session() -> dict[str, str]:
    actors.sign_up(1)
    return dict(_sign_in().body)


def test_a_refresh_token_brings_the_next_pair(session: dict[str, str]) -> None:
    following = _refresh(session["refresh_token"])
    assert following.status == 201
    assert following.body["refresh_token"] != session["refresh_token"]
    assert call("GET", "/v1/me", token=following.body["access_token"]).status == 200


def test_a_refresh_whose_answer_was_lost_may_be_repeated_at_once(session: dict[str, str]) -> None:
    assert [_refresh(session["refresh_token"]).status for _ in range(2)] == [201, 201]


def test_a_refresh_token_used_again_later_ends_the_whole_family(session: dict[str, str], clock: Any) -> None:
    following = _refresh(session["refresh_token"]).body["refresh_token"]
    clock(seconds=40)
    assert _refresh(session["refresh_token"]).status == 401
    assert _refresh(following).status == 401


def test_signing_out_ends_the_family(session: dict[str, str]) -> None:
    assert call("DELETE", "/v1/sessions", token=session["access_token"]).status == 204
    assert _refresh(session["refresh_token"]).status == 401


def test_a_family_ends_after_thirty_days(session: dict[str, str], clock: Any) -> None:
    clock(days=31)
    assert _refresh(session["refresh_token"]).status == 401


@pytest.mark.parametrize("token", ["x" * 10, "x" * 200, "a.b.c.d.e.f", "..........", "f#family.x"])
def test_a_made_up_refresh_token_is_refused(token: str) -> None:
    assert _refresh(token).status == 401


def test_someone_who_withdrew_gets_no_more_codes(session: dict[str, str], clock: Any, tables: Any) -> None:
    call("DELETE", "/v1/me", token=session["access_token"])
    clock(minutes=2)
    assert _ask(1).status == 202
    assert len(tables.scan(TableName="muster-local-messages")["Items"]) == 1
