"""Matching end to end: real stream records in, seats, offers and messages out."""

from typing import Any

import pytest

from muster.domain.times import duty_day
from tests import actors
from tests.api import call
from tests.streams import Streams, reconcile

pytestmark = pytest.mark.usefixtures("sound")
FIRM = 336


def test_publishing_a_need_fills_its_seats_provisionally_and_tells_nobody(streams: Streams) -> None:
    actors.crowd(5)
    id = actors.publish(actors.line(3))
    streams.drain()
    assert (actors.first_line(id)["provisional"], actors.first_line(id)["open"], actors.show(id)["state"]) == (3, 0, "FILLED")
    assert (actors.told(id), streams.messages()) == ([], [])


def test_a_sign_up_fills_a_seat_that_was_waiting(streams: Streams) -> None:
    id = actors.publish(actors.line(1))
    streams.drain()
    assert actors.first_line(id)["open"] == 1
    actors.sign_up(1)
    streams.drain()
    assert actors.first_line(id)["provisional"] == 1


def test_a_need_not_yet_reviewed_takes_nobody(streams: Streams) -> None:
    actors.crowd(2)
    id = actors.post(actors.line(1))["id"]
    streams.drain()
    assert actors.first_line(id)["provisional"] == 0


def test_near_needs_are_firm_their_people_get_a_message_with_a_link_that_opens(streams: Streams) -> None:
    actors.crowd(1)
    actors.settings(firm_hours=FIRM)
    id = actors.publish(actors.line(1))
    streams.drain()
    [message] = streams.messages()
    assert message["to"] == "+86" + actors.volunteer(1)["phone"]
    assert "东门口" not in message["text"]
    address, _, signature = message["link"].partition("#k=")
    task = address.partition("?id=")[2]
    assert call("GET", f"/v1/assignments/{task}", link=signature).body["meeting_point"] == "东门口"
    assert actors.first_line(id)["offered"] == 1


def test_every_person_on_a_line_is_told_once(streams: Streams) -> None:
    actors.crowd(30)
    actors.settings(firm_hours=FIRM)
    actors.publish(actors.line(26))
    streams.drain()
    reconcile()
    streams.drain()
    reached = [message["to"] for message in streams.messages()]
    assert (len(reached), len(set(reached))) == (26, 26)


def test_a_need_becomes_firm_when_its_time_comes_near(streams: Streams) -> None:
    actors.crowd(1)
    id = actors.publish(actors.line(1))
    streams.drain()
    actors.settings(firm_hours=FIRM)
    reconcile()
    streams.drain()
    assert (actors.first_line(id)["offered"], len(streams.messages())) == (1, 1)


def test_a_decline_reopens_the_seat_and_the_next_person_is_told(streams: Streams) -> None:
    actors.crowd(2)
    actors.settings(firm_hours=FIRM)
    id = actors.publish(actors.line(1))
    streams.drain()
    [first] = actors.told(id)
    call("POST", f"/v1/assignments/{first['assignment']}/decline", {"reason": "busy"}, link=actors.link(first["assignment"]))
    assert actors.first_line(id)["open"] == 1
    streams.drain()
    assert actors.first_line(id)["offered"] == 1
    assert len({message["to"] for message in streams.messages()}) == 2


def test_whoever_declined_is_not_asked_again_for_the_same_line(streams: Streams) -> None:
    actors.crowd(1)
    actors.settings(firm_hours=FIRM)
    id = actors.publish(actors.line(1))
    streams.drain()
    [only] = actors.told(id)
    call("POST", f"/v1/assignments/{only['assignment']}/decline", {}, link=actors.link(only["assignment"]))
    streams.drain()
    reconcile()
    assert (actors.first_line(id)["open"], actors.first_line(id)["reason"]["code"]) == (1, "DECLINED_ALL")
    assert len(streams.messages()) == 1


def test_whoever_was_asked_in_vain_today_is_asked_after_those_who_were_not(streams: Streams) -> None:
    actors.crowd(1)
    actors.settings(firm_hours=FIRM)
    first = actors.publish(actors.line(1))
    streams.drain()
    [near] = actors.told(first)
    call("POST", f"/v1/assignments/{near['assignment']}/decline", {}, link=actors.link(near["assignment"]))
    call("POST", f"/v1/needs/{first}/cancel", {"reason": "解除管控"}, token=actors.station())
    actors.sign_up(2, area=actors.NEXT_DOOR)
    streams.drain()
    actors.publish(actors.line(1, days=3))
    streams.drain()
    assert streams.messages()[-1]["to"] == "+86" + actors.volunteer(2)["phone"]


@pytest.mark.parametrize(("days_ago", "called"), [(1, 2), (7, 2), (8, 1)])
def test_whoever_had_a_duty_this_week_serves_after_those_who_had_none(streams: Streams, tables: Any, days_ago: int, called: int) -> None:
    actors.sign_up(1)
    actors.sign_up(2, area=actors.NEXT_DOOR)
    streams.drain()
    shift = 3 * (duty_day(actors.now()).toordinal() - days_ago)
    [near] = [row for row in tables.scan(TableName="muster-local-pool")["Items"] if row["a"]["S"] == actors.HOME]
    key = {"cell": near["cell"], "person": near["person"]}
    past = {":b": {"NS": [str(shift)]}}
    tables.update_item(TableName="muster-local-pool", Key=key, UpdateExpression="ADD b :b", ExpressionAttributeValues=past)
    actors.settings(firm_hours=FIRM)
    actors.publish(actors.line(1))
    streams.drain()
    assert [message["to"] for message in streams.messages()] == ["+86" + actors.volunteer(called)["phone"]]
    tables.update_item(TableName="muster-local-pool", Key=key, UpdateExpression="DELETE b :b", ExpressionAttributeValues=past)


def test_cancelling_frees_everyone_and_tells_those_who_had_been_told(streams: Streams, tables: Any) -> None:
    actors.crowd(2)
    actors.settings(firm_hours=FIRM)
    id = actors.publish(actors.line(2))
    streams.drain()
    [one, _] = actors.told(id)
    call("POST", f"/v1/assignments/{one['assignment']}/accept", {}, link=actors.link(one["assignment"]))
    call("POST", f"/v1/needs/{id}/cancel", {"reason": "解除管控"}, token=actors.station())
    streams.drain()
    assert [row["state"] for row in actors.told(id)] == ["RELEASED", "RELEASED"]
    assert tables.scan(TableName="muster-local-duties")["Items"] == []
    assert ["取消" in message["text"] for message in streams.messages()] == [False, False, True, True]


def test_cancelling_a_provisional_need_tells_nobody(streams: Streams) -> None:
    actors.crowd(2)
    id = actors.publish(actors.line(2))
    streams.drain()
    call("POST", f"/v1/needs/{id}/cancel", {"reason": "解除管控"}, token=actors.station())
    streams.drain()
    assert (streams.messages(), actors.first_line(id)["reason"]["code"]) == ([], "CANCELLED_BY_ASKER")


def test_people_freed_by_a_cancellation_serve_another_need_of_the_day(streams: Streams) -> None:
    actors.crowd(1)
    first, second = actors.publish(actors.line(1)), actors.publish(actors.line(1, hour=13), area=actors.NEXT_DOOR)
    streams.drain()
    assert actors.first_line(first)["filled"] + actors.first_line(second)["filled"] == 1
    won, lost = (first, second) if actors.first_line(first)["filled"] else (second, first)
    call("POST", f"/v1/needs/{won}/cancel", {"reason": "解除管控"}, token=actors.staff("CENTRE_LEAD", actors.CITY, 4))
    streams.drain()
    assert actors.first_line(lost)["filled"] == 1


def test_a_person_who_pauses_gives_a_provisional_seat_to_another(streams: Streams) -> None:
    actors.crowd(1)
    id = actors.publish(actors.line(1))
    streams.drain()
    call("PATCH", "/v1/me", {"paused": True}, token=actors.token(1))
    streams.drain()
    assert actors.first_line(id)["open"] == 1
    actors.sign_up(2)
    streams.drain()
    assert actors.first_line(id)["provisional"] == 1


def test_a_person_who_withdrew_is_proposed_nowhere(streams: Streams, tables: Any) -> None:
    actors.crowd(1)
    id = actors.publish(actors.line(1))
    streams.drain()
    call("DELETE", "/v1/me", token=actors.token(1))
    streams.drain()
    assert actors.first_line(id)["open"] == 1
    assert tables.scan(TableName="muster-local-assignments")["Items"] == []


def test_someone_who_comes_back_after_withdrawing_serves_in_their_new_street_only(streams: Streams, tables: Any) -> None:
    actors.crowd(1)
    streams.drain()
    call("DELETE", "/v1/me", token=actors.token(1))
    streams.drain()
    actors.sign_up(1, area="140181001000")
    streams.drain()
    near, far = actors.publish(actors.line(1)), actors.publish(actors.line(1), area="140181001001")
    streams.drain()
    assert (actors.first_line(near)["filled"], actors.first_line(far)["filled"]) == (0, 1)


def test_a_person_who_moves_is_found_in_the_new_street(streams: Streams) -> None:
    actors.crowd(1)
    streams.drain()
    call("PATCH", "/v1/me", {"area": "140181001000"}, token=actors.token(1))
    streams.drain()
    near, far = actors.publish(actors.line(1)), actors.publish(actors.line(1), area="140181001001")
    streams.drain()
    assert (actors.first_line(near)["filled"], actors.first_line(far)["filled"]) == (0, 1)


def test_an_offer_without_answer_lapses_and_the_seat_goes_on(streams: Streams, clock: Any) -> None:
    actors.crowd(2)
    actors.settings(firm_hours=FIRM, respond_minutes=5)
    id = actors.publish(actors.line(1))
    streams.drain()
    clock(minutes=6)
    assert reconcile()["lapsed"] == 1
    streams.drain()
    assert sorted(row["state"] for row in actors.told(id)) == ["EXPIRED", "OFFERED"]


def test_a_shift_that_is_over_completes_and_nobody_else_is_proposed(streams: Streams, clock: Any) -> None:
    actors.crowd(3)
    actors.settings(firm_hours=FIRM)
    id = actors.publish(actors.line(2))
    streams.drain()
    [one, _] = actors.told(id)
    call("POST", f"/v1/assignments/{one['assignment']}/accept", {}, link=actors.link(one["assignment"]))
    clock(days=9)
    reconcile()
    streams.drain()
    states = {row["assignment"]: row["state"] for row in actors.told(id)}
    assert (states[one["assignment"]], sorted(states.values()), actors.show(id)["state"]) == ("COMPLETED", ["COMPLETED", "EXPIRED"], "COMPLETED")


def test_a_need_reviewed_too_late_expires_and_says_so(streams: Streams, clock: Any) -> None:
    id = actors.post(actors.line(1))["id"]
    clock(days=9)
    reconcile()
    assert (actors.show(id)["state"], actors.show(id)["reason"]) == ("EXPIRED", "REVIEW_LATE")


def test_nobody_holds_two_seats_on_one_day(streams: Streams) -> None:
    actors.crowd(4)
    ids = [actors.publish(actors.line(3, hour=hour)) for hour in (8, 13, 18)]
    streams.drain()
    assert sum(actors.first_line(id)["filled"] for id in ids) == 4


def test_the_night_solve_reaches_a_full_city_too(streams: Streams) -> None:
    actors.crowd(6)
    ids = [actors.publish(actors.line(3), area=area) for area in (actors.HOME, actors.NEXT_DOOR)]
    reconcile(settle=True)
    assert [actors.first_line(id)["filled"] for id in ids] == [3, 3]


def test_someone_who_moves_out_of_reach_while_proposed_is_free_for_a_need_where_they_live_now(streams: Streams) -> None:
    actors.crowd(1)
    left = actors.publish(actors.line(1))
    streams.drain()
    call("PATCH", "/v1/me", {"area": actors.OTHER_STREET}, token=actors.token(1))
    streams.drain()
    assert actors.first_line(left)["filled"] == 0
    near = actors.publish(actors.line(1), area="140105002001")
    streams.drain()
    assert actors.first_line(near)["filled"] == 1
