"""People who stay together: how a group comes about, and that it serves in one unit or not at all, whatever happens to its people."""

import secrets
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from matching import projection, turns, window
from muster.tables import assignments, parties, pool, seats
from tests import actors
from tests.api import Answer, call, send
from tests.streams import Streams, reconcile

pytestmark = pytest.mark.usefixtures("sound")
FIRM = 336


def mine(number: int) -> Any:
    """The number-th volunteer's group as their own page shows it; None for none."""
    return call("GET", "/v1/me", token=actors.token(number)).body.get("together")


def join(number: int, code: str, **how: Any) -> Answer:
    return call("POST", "/v1/me/together/join", {"code": code}, token=actors.token(number), **how)


def leave(number: int) -> None:
    assert call("DELETE", "/v1/me/together", token=actors.token(number)).status == 204


def another(code: str) -> str:
    """A code that is not this one."""
    return f"{(int(code) + 1) % 10**6:06d}"


def seated(tables: Any) -> dict[int, str]:
    """Which of the first volunteers hold a seat of which need, told of it or not."""
    numbers = {actors.person(number): number for number in range(1, 13)}
    items = tables.scan(TableName="muster-local-assignments", ConsistentRead=True)["Items"]
    return {numbers[item["person"]["S"]]: item["need"]["S"] for item in items if item["state"]["S"] in ("PROPOSED", "OFFERED", "ACCEPTED")}


def task_of(number: int) -> str:
    """The only task that the number-th volunteer was told of."""
    [one] = call("GET", "/v1/me/assignments", token=actors.token(number)).body["assignments"]
    return str(one["id"])


def answer(number: int, action: str) -> None:
    task = task_of(number)
    assert call("POST", f"/v1/assignments/{task}/{action}", {}, link=actors.link(task)).status == 200


# how a group comes about


def test_a_group_is_begun_with_a_code_and_joined_by_it(clean: None) -> None:
    actors.crowd(3)
    begun = call("POST", "/v1/me/together", token=actors.token(1))
    assert (begun.status, begun.body["size"], len(begun.body["code"])) == (201, 1, 6)
    assert join(2, begun.body["code"]).body == {**begun.body, "size": 2}
    assert (mine(1), mine(2), mine(3)) == ({**begun.body, "size": 2}, {**begun.body, "size": 2}, None)


def test_asking_twice_for_the_same_step_changes_nothing(clean: None) -> None:
    actors.crowd(2)
    code = actors.together(1, 2)
    assert actors.together(1, 2) == code
    assert mine(2)["size"] == 2
    leave(2)
    leave(2)
    assert (mine(1), mine(2)) == (None, None)


def test_who_leaves_three_leaves_two_and_of_two_nobody_stays_in_a_group(clean: None) -> None:
    actors.crowd(3)
    code = actors.together(1, 2, 3)
    leave(1)
    assert [mine(number) and mine(number)["size"] for number in (1, 2, 3)] == [None, 2, 2]
    assert join(1, code).body["size"] == 3
    leave(2)
    leave(3)
    assert [mine(number) for number in (1, 2, 3)] == [None, None, None]
    assert join(2, code).said == (422, "wrong_together_code")


def test_a_code_that_is_wrong_run_out_or_of_a_group_that_is_gone_gets_one_and_the_same_answer(clean: None, clock: Any) -> None:
    actors.crowd(3)
    code = actors.together(1)
    wrong = join(2, another(code))
    assert (wrong.status, wrong.errors) == (422, {"code": "wrong_together_code"})
    clock(hours=24, minutes=1)
    assert join(2, code).text == wrong.text
    assert mine(1) == {"size": 1, "code": "", "until": ""}
    clock(hours=25)
    actors.together(2)
    leave(2)
    assert join(3, code).text == wrong.text


def test_when_a_code_has_run_out_any_of_the_group_gets_a_new_one(clean: None, clock: Any) -> None:
    actors.crowd(3)
    first = actors.together(1, 2)
    clock(hours=25)
    second = actors.together(2, 3)
    assert [mine(number)["size"] for number in (1, 2, 3)] == [3, 3, 3]
    assert mine(1)["code"] == second != first


def test_a_code_in_use_is_drawn_again_and_one_that_has_run_out_is_given_anew(clean: None, clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    actors.crowd(3)
    real, drawn = secrets.randbelow, iter([123_456, 123_456, 654_321, 123_456])
    monkeypatch.setattr(secrets, "randbelow", lambda most: next(drawn) if most == 10**6 else real(most))
    assert (actors.together(1), actors.together(2)) == ("123456", "654321")
    clock(hours=25)
    assert actors.together(3) == "123456"
    assert join(1, "123456").said == (409, "together_already")
    leave(1)
    assert join(1, "123456").body["size"] == 2


def test_an_eighth_is_refused(clean: None) -> None:
    actors.crowd(8)
    code = actors.together(1, 2, 3, 4, 5, 6, 7)
    assert join(8, code).said == (409, "together_full")
    assert (mine(7), mine(8)) == ({"size": 7, "code": "", "until": ""}, None)


def test_only_people_of_one_district_stay_together_and_they_move_within_it(clean: None) -> None:
    actors.crowd(2)
    actors.sign_up(3, area="140106001000")
    code = actors.together(1, 2)
    assert join(3, code).said == (409, "together_elsewhere")
    assert call("PATCH", "/v1/me", {"area": "140106001000"}, token=actors.token(1)).said == (409, "together_moves")
    assert call("PATCH", "/v1/me", {"area": actors.OTHER_STREET}, token=actors.token(1)).status == 200
    leave(1)
    assert call("PATCH", "/v1/me", {"area": "140106001000"}, token=actors.token(1)).status == 200


def test_nobody_is_in_two_groups(clean: None) -> None:
    actors.crowd(3)
    actors.together(1, 2)
    code = actors.together(3)
    assert join(2, code).said == (409, "together_already")
    assert (mine(1)["size"], mine(2)["size"], mine(3)["size"]) == (2, 2, 1)


def test_staff_who_are_not_in_the_reserve_form_no_group(clean: None) -> None:
    actors.crowd(1)
    code = actors.together(1)
    desk = actors.station()
    assert call("POST", "/v1/me/together", token=desk).said == (409, "together_reserve_only")
    assert call("POST", "/v1/me/together/join", {"code": code}, token=desk).said == (409, "together_reserve_only")


def test_codes_cannot_be_guessed(clean: None) -> None:
    actors.crowd(2)
    code = actors.together(1)
    for _ in range(5):
        assert join(2, another(code)).status == 422
    refused = join(2, code)
    assert (refused.status, mine(2)) == (429, None)
    assert 0 < int(refused.headers["retry-after"]) <= 3_600


def test_one_network_cannot_try_codes_by_many_people(clean: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("muster.domain.together.NETWORK_LIMITS", ((3_600, 3),))
    actors.crowd(5)
    code = actors.together(1)
    assert [join(number, another(code)).status for number in (2, 3, 4)] == [422, 422, 429]
    assert join(5, code, network="203.0.113.9").status == 200


def test_several_who_join_at_once_are_all_counted_or_told_to_try_again(clean: None) -> None:
    actors.crowd(7)
    code, start = actors.together(1), threading.Barrier(6)

    def joins(number: int) -> int:
        start.wait()
        return send("POST", "/v1/me/together/join", {"code": code}, token=actors.token(number), network=f"203.0.{number}.1").status

    for turn in range(4):
        waiting = [number for number in range(2, 8) if mine(number) is None]
        if not waiting:
            break
        start = threading.Barrier(len(waiting))
        with ThreadPoolExecutor(6) as people:
            answers = list(people.map(joins, waiting))
        assert set(answers) <= {200, 503}
        assert answers.count(200) >= 1 or turn
    assert {mine(number)["size"] for number in range(1, 8) if mine(number)} == {1 + sum(mine(number) is not None for number in range(2, 8))}


def test_who_begins_joins_and_leaves_at_once_never_ends_in_half_a_group(clean: None) -> None:
    actors.crowd(4)
    code = actors.together(1, 2)

    def acts(number: int) -> None:
        for _ in range(2):
            send("POST", "/v1/me/together/join", {"code": code}, token=actors.token(number), network=f"203.0.{number}.1")
            send("DELETE", "/v1/me/together", token=actors.token(number))
            send("POST", "/v1/me/together", token=actors.token(number), network=f"203.0.{number}.1")

    with ThreadPoolExecutor(4) as people:
        list(people.map(acts, range(1, 5)))
    for number in range(1, 5):
        assert call("DELETE", "/v1/me/together", token=actors.token(number)).status == 204
    assert [mine(number) for number in range(1, 5)] == [None] * 4


def test_whoever_moves_while_they_join_is_not_taken_in_from_elsewhere(clean: None, monkeypatch: pytest.MonkeyPatch) -> None:
    actors.crowd(2)
    code, real = actors.together(1), parties.of_code

    def moves_first(code: str) -> Any:
        assert call("PATCH", "/v1/me", {"area": "140106001000"}, token=actors.token(2)).status == 200
        return real(code)

    monkeypatch.setattr(parties, "of_code", moves_first)
    assert send("POST", "/v1/me/together/join", {"code": code}, token=actors.token(2)).status == 503
    monkeypatch.undo()
    assert join(2, code).said == (409, "together_elsewhere")
    assert mine(1)["size"] == 1


def test_whoever_withdraws_leaves_their_group_and_no_trace_in_it(clean: None, tables: Any) -> None:
    actors.crowd(3)
    actors.together(1, 2, 3)
    assert call("DELETE", "/v1/me", token=actors.token(1)).status == 204
    assert (mine(2)["size"], mine(3)["size"]) == (2, 2)
    assert actors.person(1) not in str(tables.scan(TableName="muster-local-parties")["Items"])
    assert call("DELETE", "/v1/me", token=actors.token(2)).status == 204
    assert mine(3) is None
    actors.sign_up(1)
    assert mine(1) is None


def test_whoever_joins_again_while_they_withdraw_is_not_erased_out_of_a_group(clean: None, monkeypatch: pytest.MonkeyPatch) -> None:
    actors.crowd(3)
    actors.together(1, 2)
    code, real = actors.together(3), parties.change

    def joins_again(*given: Any) -> None:
        monkeypatch.undo()
        real(*given)
        assert join(1, code).status == 200

    monkeypatch.setattr(parties, "change", joins_again)
    assert call("DELETE", "/v1/me", token=actors.token(1)).said == (409, "changed_meanwhile")
    assert (mine(1)["size"], mine(3)["size"]) == (2, 2)
    assert call("DELETE", "/v1/me", token=actors.token(1)).status == 204
    assert mine(3) is None


# that it serves in one unit or not at all


def test_a_group_takes_the_unit_that_has_room_for_all(streams: Streams, tables: Any) -> None:
    actors.crowd(4)
    actors.together(1, 2, 3)
    near, roomy = actors.publish(actors.line(2)), actors.publish(actors.line(3), area=actors.NEXT_DOOR)
    streams.drain()
    assert seated(tables) == {1: roomy, 2: roomy, 3: roomy, 4: near}


def test_a_group_that_fits_nowhere_leaves_its_seats_to_others(streams: Streams, tables: Any) -> None:
    actors.crowd(3)
    actors.together(1, 2, 3)
    id = actors.publish(actors.line(2))
    streams.drain()
    assert (seated(tables), actors.first_line(id)["reason"]["code"]) == ({}, "NO_ONE_FREE")
    actors.sign_up(4)
    streams.drain()
    assert seated(tables) == {4: id}


def test_people_of_different_offers_serve_together_in_what_all_can_do(streams: Streams, tables: Any) -> None:
    actors.sign_up(1, roles=["queue", "care"], slots=["day"])
    actors.sign_up(2, roles=["queue", "medical"], slots=["day", "night"])
    actors.together(1, 2)
    for role in ("care", "medical"):
        actors.publish(actors.line(2, role=role))
    actors.publish(actors.line(2, hour=22, hours=8))
    id = actors.publish(actors.line(2))
    streams.drain()
    assert seated(tables) == {1: id, 2: id}


def test_a_group_is_claimed_and_told_in_one_transaction_in_large_lines_too(
    streams: Streams, tables: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seats, "BATCH", 5)
    claim, tell, written = seats.claim, seats.tell, list[set[str]]()

    def claimed(line: Any, wanted: int, people: Any) -> None:
        written.append({one.person for one in people})
        claim(line, wanted, people)

    def told(rows: Any, now: Any) -> set[str]:
        written.append({one.person for one, _, _ in rows})
        return tell(rows, now)

    monkeypatch.setattr(seats, "claim", claimed)
    monkeypatch.setattr(seats, "tell", told)
    actors.crowd(12)
    actors.together(1, 2, 3, 4)
    actors.together(5, 6, 7, 8)
    actors.settings(firm_hours=FIRM)
    actors.publish(actors.line(10))
    streams.drain()
    assert (len(seated(tables)), len(streams.messages())) == (10, 10)
    for group in ({actors.person(number) for number in numbers} for numbers in (range(1, 5), range(5, 9))):
        assert [len(batch & group) for batch in written if batch & group] == [4, 4]


def test_when_two_who_are_seated_apart_form_a_group_they_are_seated_again_at_once(streams: Streams, tables: Any) -> None:
    actors.crowd(2)
    one, other = actors.publish(actors.line(1)), actors.publish(actors.line(1))
    streams.drain()
    assert sorted(seated(tables).values()) == sorted([one, other])
    actors.together(1, 2)
    streams.drain()
    assert seated(tables) == {}
    leave(1)
    streams.drain()
    assert sorted(seated(tables).values()) == sorted([one, other])


def test_without_the_stream_the_reconciler_brings_a_new_group_to_the_same_end(streams: Streams, tables: Any) -> None:
    actors.crowd(2)
    for _ in range(2):
        actors.publish(actors.line(1))
    reconcile()
    assert len(seated(tables)) == 2
    actors.together(1, 2)
    reconcile()
    assert seated(tables) == {}


def test_a_group_is_not_seated_while_only_some_of_the_news_of_it_has_come(streams: Streams, tables: Any) -> None:
    actors.crowd(3)
    code = actors.together(1, 2)
    id = actors.publish(actors.line(3))
    streams.drain()
    assert seated(tables) == {1: id, 2: id, 3: id}
    assert join(3, code).status == 200
    people = {item["id"]["S"]: item for item in tables.scan(TableName="muster-local-people")["Items"]}
    for number in (1, 3):
        projection.project(people[actors.person(number)], actors.now())
    turns.solve(actors.DISTRICT)
    assert seated(tables) == {}
    streams.drain()
    assert seated(tables) == {1: id, 2: id, 3: id}


def test_a_member_who_pauses_takes_the_others_provisional_seats_along(streams: Streams, tables: Any) -> None:
    actors.crowd(3)
    actors.together(1, 2)
    id = actors.publish(actors.line(2))
    streams.drain()
    assert len(seated(tables)) == 2
    call("PATCH", "/v1/me", {"paused": True}, token=actors.token(2))
    streams.drain()
    assert seated(tables) == {3: id}
    call("PATCH", "/v1/me", {"paused": False}, token=actors.token(2))
    streams.drain()
    assert actors.first_line(id)["filled"] == 2


def test_when_one_says_no_the_others_keep_what_they_were_told_and_the_seat_goes_on(streams: Streams, tables: Any) -> None:
    actors.crowd(3)
    actors.together(1, 2, 3)
    actors.settings(firm_hours=FIRM)
    id = actors.publish(actors.line(3))
    streams.drain()
    answer(1, "accept")
    answer(2, "decline")
    actors.sign_up(4)
    streams.drain()
    assert seated(tables) == {1: id, 3: id, 4: id}
    answer(1, "withdraw")
    actors.sign_up(5)
    streams.drain()
    assert seated(tables) == {3: id, 4: id, 5: id}
    same_day = actors.publish(actors.line(2, hour=18))
    streams.drain()
    assert same_day not in seated(tables).values()  # one of the three is on duty, so no two of them go elsewhere


def test_after_a_no_the_group_serves_together_on_another_day(streams: Streams, tables: Any) -> None:
    actors.crowd(2)
    actors.together(1, 2)
    actors.settings(firm_hours=FIRM)
    actors.publish(actors.line(2))
    streams.drain()
    for number in (1, 2):
        answer(number, "decline")
    later = actors.publish(actors.line(2, days=3))
    streams.drain()
    assert seated(tables) == {1: later, 2: later}


def test_who_withdraws_frees_the_other_to_serve_alone(streams: Streams, tables: Any) -> None:
    actors.crowd(2)
    actors.together(1, 2)
    id = actors.publish(actors.line(1))
    streams.drain()
    assert seated(tables) == {}
    call("DELETE", "/v1/me", token=actors.token(1))
    streams.drain()
    assert seated(tables) == {2: id}


def test_a_group_of_which_one_was_taken_meanwhile_is_seated_whole_or_not_at_all(
    streams: Streams, tables: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    actors.crowd(3)
    actors.together(1, 2)
    streams.drain()
    real, claimed = seats.claim, list[str]()

    def taken_first(line: Any, wanted: int, people: Any) -> None:
        """The second pauses between the look and the first claim."""
        pool.EntryRow(actors.STREET, actors.person(2)).update(actions=[pool.EntryRow.marks.set(0)])
        real(line, wanted, people)
        claimed.extend(one.person for one in people)

    monkeypatch.setattr(seats, "claim", taken_first)
    id = actors.publish(actors.line(3))
    streams.drain()
    assert (claimed, seated(tables)) == ([actors.person(3)], {3: id})
    tables.update_item(
        TableName="muster-local-pool", Key={"cell": {"S": actors.STREET}, "person": {"S": actors.person(2)}},
        UpdateExpression="SET v = :v", ExpressionAttributeValues={":v": {"N": "0"}},
    )  # fmt: skip


def test_nobody_is_told_alone_when_one_of_their_group_is_taken_out_at_that_moment(
    streams: Streams, tables: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    actors.crowd(2)
    actors.together(1, 2)
    actors.settings(firm_hours=FIRM)
    tell, tell_line, told, done = seats.tell, window._tell, list[int](), list[str]()

    def dropped_first(here: Any, one: Any, entries: Any) -> None:
        if not done:
            [row] = [row for row in assignments.of_need(one.need) if row.person == actors.person(2)]
            assert seats.drop([row], here.now)
            done.append(row.person)
        tell_line(here, one, entries)

    def counted(rows: Any, now: Any) -> set[str]:
        told.append(len(rows))
        return tell(rows, now)

    monkeypatch.setattr(window, "_tell", dropped_first)
    monkeypatch.setattr(seats, "tell", counted)
    id = actors.publish(actors.line(2))
    streams.drain()
    reconcile()
    assert (done, told, seated(tables)) == ([actors.person(2)], [2], {1: id, 2: id})
