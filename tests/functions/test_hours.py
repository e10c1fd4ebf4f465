"""On site and after: a code counts once, for one person, in its window; hours need two people or two codes; nobody's hours without a yes."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hours import clock as clock_of_hours
from hours import codes
from infra.local.environment import context_of
from infra.local.template import local
from muster.domain.assignments import Seat
from muster.domain.presence import DESK_TRIES, TRIES, step_of
from muster.domain.times import stamp
from tests import actors
from tests.api import Answer, call
from tests.streams import Streams, deliver, reconcile

Clock = Callable[..., None]
NONCE = "0123456789abcdef" * 2


class Site:
    """A need whose seats are accepted, and the clock beside its shift (four hours)."""

    def __init__(self, clock: Clock, *, people: int = 1, first: int = 1) -> None:
        actors.crowd(people, first)
        actors.settings(firm_hours=336, respond_minutes=1440)
        self.need = actors.publish(actors.line(people))
        reconcile()
        self.clock = clock
        self.start = datetime.fromisoformat(actors.first_line(self.need)["start"])
        self.seats = [one["assignment"] for one in actors.told(self.need)]
        for seat in self.seats:
            assert call("POST", f"/v1/assignments/{seat}/accept", {}, link=actors.link(seat)).status == 200

    def at(self, minutes: float) -> None:
        """So many minutes after the start."""
        self.clock(seconds=(self.start - datetime.now(UTC)).total_seconds() + minutes * 60)

    def code(self, seat: str, minutes: float | None = None) -> str:
        """The six digits on a person's phone, now or at a minute of the shift."""
        return codes.six_digits(codes.secret_of(Seat.parse(seat)))(step_of(self.when(minutes)))

    def site_code(self, minutes: float | None = None) -> str:
        return codes.six_digits(codes.secret_of_site(self.need))(step_of(self.when(minutes)))

    def when(self, minutes: float | None) -> datetime:
        return actors.now() if minutes is None else self.start + timedelta(minutes=minutes)

    def scan(self, move: str, code: str, seat: str | None = None, token: str = "", **more: Any) -> Answer:
        body = {"move": move, "code": code, **({"assignment": seat} if seat else {}), **more}
        return call("POST", f"/v1/needs/{self.need}/scan", body, token=token or actors.station())

    def kept(self, seat: str, move: str, at: float, *, clock_off: float = 0, forged: bool = False, nonce: str = NONCE, of: str = "") -> Answer:
        """What a phone kept at a minute of the shift, its clock wrong by so many hours."""
        said = stamp(self.when(at) + timedelta(hours=clock_off))
        code = self.site_code(at)
        signature = "0" * 64 if forged else codes.signed(Seat.parse(of or seat), move, code, said, nonce)
        body = {"move": move, "code": code, "kept": {"at": said, "nonce": nonce, "signature": signature}}
        return call("POST", f"/v1/assignments/{seat}/presence", body, link=actors.link(seat))

    def enter(self, seat: str, move: str, code: str) -> Answer:
        return call("POST", f"/v1/assignments/{seat}/presence", {"move": move, "code": code}, link=actors.link(seat))

    def roll(self, move: str, *seats: str, token: str = "") -> Answer:
        return call("POST", f"/v1/needs/{self.need}/roll-call", {"move": move, "assignments": list(seats)}, token=token or actors.station())

    def confirm(self, *seats: str, token: str = "", **more: Any) -> Answer:
        return call("POST", f"/v1/needs/{self.need}/hours", {"assignments": list(seats), **more}, token=token or actors.station())

    def row(self, seat: str) -> dict[str, Any]:
        desk = call("GET", f"/v1/needs/{self.need}/site", token=actors.station()).body
        return next(dict(one) for one in desk["people"] if one["assignment"] == seat)

    def mine(self, seat: str) -> dict[str, Any]:
        return dict(call("GET", f"/v1/assignments/{seat}/presence", link=actors.link(seat)).body)

    def served(self, seat: str) -> None:
        """In and out by codes, the whole shift."""
        self.at(-1)
        assert self.scan("in", self.code(seat), seat).status == 200
        self.at(241)
        assert self.scan("out", self.code(seat), seat).status == 200


def ticked() -> dict[str, int]:
    """What the clock of hours does now."""
    context = context_of(next(one for one in local().functions.values() if one.handler == "hours.clock.handler"))
    done: dict[str, int] = clock_of_hours.handler({}, context)
    return done


@pytest.fixture
def site(clock: Clock) -> Site:
    return Site(clock)


def test_codes_both_ways_confirmed_by_the_site_are_hours_of_the_first_grade(site: Site) -> None:
    [seat] = site.seats
    site.served(seat)
    assert site.confirm(seat).body["done"] == [seat]
    hours = call("GET", "/v1/me/hours", token=actors.token(1)).body
    assert (hours["minutes"], hours["standby"], hours["records"][0]["state"]) == ({"A": 240}, 0, "VERIFIED")


def test_whoever_leaves_before_the_start_keeps_the_seat_and_holds_up_nobody(clock: Clock) -> None:
    site = Site(clock)
    [seat] = site.seats
    actors.crowd(6, 2)
    site.at(-20)
    site.scan("in", site.code(seat), seat)
    site.at(-18)
    site.scan("out", site.code(seat), seat)
    assert call("GET", f"/v1/assignments/{seat}", link=actors.link(seat)).body["state"] == "CHECKED_OUT"
    other = actors.publish(actors.line(1, days=3))
    reconcile()
    assert len(actors.told(other)) == 1


def test_standby_is_shown_apart(site: Site) -> None:
    [seat] = site.seats
    site.served(seat)
    site.confirm(seat, standby=True)
    hours = call("GET", "/v1/me/hours", token=actors.token(1)).body
    assert (hours["minutes"], hours["standby"]) == ({}, 240)


def test_the_sites_code_on_ones_own_phone_counts_once_the_site_says_so(site: Site) -> None:
    [seat] = site.seats
    site.at(-5)
    assert site.enter(seat, "in", site.site_code()).body["state"] == "CHECKED_IN"
    site.at(239)
    assert site.enter(seat, "out", site.site_code()).body["state"] == "CHECKED_OUT"
    assert (site.row(seat)["grade"], site.row(seat)["minutes"]) == ("B", 239)
    site.at(240 + 48 * 60 + 1)
    assert ticked()["VERIFY"] == 0
    site.confirm(seat)
    assert call("GET", "/v1/me/hours", token=actors.token(1)).body["minutes"] == {"B": 239}


def test_the_desk_finds_whose_code_it_is_and_says_the_name(clock: Clock) -> None:
    site = Site(clock, people=2)
    site.at(0)
    answer = site.scan("in", site.code(site.seats[1]))
    assert (answer.body["done"], answer.body["name"]) == ([site.seats[1]], site.row(site.seats[1])["name"])


def test_a_code_sent_twice_or_ten_times_has_one_effect(site: Site) -> None:
    [seat] = site.seats
    site.at(0)
    code = site.code(seat)
    assert [site.scan("in", code, seat).said for _ in range(10)] == [(200, ""), *[(409, "already_in")] * 9]
    assert site.scan("out", code, seat).said == (409, "code_used")


def test_what_a_phone_kept_sent_twice_has_one_effect(site: Site) -> None:
    [seat] = site.seats
    site.at(60)
    first, again = site.kept(seat, "in", 1), site.kept(seat, "in", 1)
    assert (first.status, again.status, again.body["came"]) == (200, 200, first.body["came"])
    assert site.mine(seat)["came"] == stamp(site.start + timedelta(minutes=1))


def test_a_code_forwarded_to_somebody_else_is_refused(clock: Clock) -> None:
    site = Site(clock, people=2)
    site.at(0)
    assert site.scan("in", site.code(site.seats[0]), site.seats[1]).said == (409, "code_wrong")


def test_a_code_of_another_need_is_refused(clock: Clock) -> None:
    site, other = Site(clock), Site(clock, first=5)
    site.at(0)
    assert other.scan("in", site.code(site.seats[0])).said == (409, "code_wrong")
    assert other.enter(other.seats[0], "in", site.site_code()).said == (409, "code_wrong")
    assert other.scan("in", site.code(site.seats[0]), site.seats[0]).status == 404


def test_what_another_phone_kept_or_nobody_signed_is_refused(clock: Clock) -> None:
    site = Site(clock, people=2)
    site.at(60)
    assert site.kept(site.seats[0], "in", 1, of=site.seats[1]).errors == {"kept": "signature_wrong"}
    assert site.kept(site.seats[0], "in", 1, forged=True).errors == {"kept": "signature_wrong"}


def test_guessing_ends_after_some_wrong_codes(site: Site) -> None:
    [seat] = site.seats
    site.at(0)
    right = site.code(seat)
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    said = [site.scan("in", wrong, seat).said[1] for _ in range(TRIES + 1)]
    assert set(said[:TRIES]) <= {"code_wrong", "code_old"} and said[-1] == "too_many_tries"
    assert site.scan("in", right, seat).said == (409, "too_many_tries")
    assert site.roll("in", seat).body["done"] == [seat]


def test_guessing_without_a_name_ends_for_that_desk_and_not_for_who_is_named(site: Site) -> None:
    [seat] = site.seats
    site.at(0)
    right = site.code(seat)
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    assert {site.scan("in", wrong).said[1] for _ in range(DESK_TRIES)} <= {"code_wrong", "code_old"}
    assert site.scan("in", right).said == (409, "too_many_at_desk")
    assert site.scan("in", right, token=actors.street()).body["done"] == [seat]


def test_who_is_checked_in_neither_leaves_the_task_nor_the_reserve_before_they_check_out(site: Site) -> None:
    [seat] = site.seats
    site.at(-10)
    site.scan("in", site.code(seat), seat)
    assert call("GET", f"/v1/assignments/{seat}", link=actors.link(seat)).body["state"] == "CHECKED_IN"
    stays = call("POST", f"/v1/assignments/{seat}/withdraw", {"reason": "unwell"}, link=actors.link(seat))
    assert (stays.said, stays.body["detail"]) == ((409, "checked_in"), "您正在任务中，请先签退再撤回。")
    assert call("DELETE", "/v1/me", token=actors.token(1)).said == (409, "checked_in")
    site.at(30)
    site.scan("out", site.code(seat), seat)
    assert call("GET", f"/v1/assignments/{seat}", link=actors.link(seat)).body["state"] == "CHECKED_OUT"
    assert call("DELETE", "/v1/me", token=actors.token(1)).status == 204


@pytest.mark.parametrize(("off", "grade"), [(0, "B"), (24, "C")])
def test_a_phone_whose_clock_is_a_day_off_moves_no_hours(site: Site, off: float, grade: str) -> None:
    [seat] = site.seats
    site.at(250)
    assert site.kept(seat, "in", 10, clock_off=off, nonce="a" * 32).status == 200
    assert site.kept(seat, "out", 230, clock_off=off, nonce="b" * 32).status == 200
    row = site.row(seat)
    assert (row["minutes"], row["grade"], "clock_off" in row["marks"]) == (220, grade, off != 0)


def test_a_desk_that_was_offline_brings_codes_later(site: Site) -> None:
    [seat] = site.seats
    site.at(120)
    assert site.scan("in", site.code(seat, 2), seat, at=stamp(site.when(2))).status == 200
    assert site.row(seat)["came"] == stamp(site.when(2))


def test_the_roll_is_called_by_a_second_person_and_grades_lower(site: Site) -> None:
    [seat] = site.seats
    site.at(0)
    own = actors.staff("STATION_LEAD", actors.HOME, 1)
    assert site.roll("in", seat, token=own).body["done"] == [seat]
    site.at(240)
    site.scan("out", site.code(seat), seat)
    site.confirm(seat)
    assert site.row(seat)["grade"] == "B"


def test_nobody_writes_their_own_hours(clock: Clock) -> None:
    from infra.bootstrap import appoint
    from infra.generated import phone

    site = Site(clock)
    [seat] = site.seats
    appoint(phone(1), "张三", "STATION_LEAD", actors.HOME, until=actors.now() + timedelta(days=30))
    site.at(0)
    assert site.roll("in", seat, token=actors.token(1)).body["refused"][0]["code"] == "own_hours"
    site.served(seat)
    assert site.confirm(seat, token=actors.token(1)).body["refused"][0]["code"] == "own_hours"


def test_nobody_gets_hours_for_a_shift_they_did_not_accept(clock: Clock) -> None:
    actors.crowd(1)
    actors.settings(firm_hours=336, respond_minutes=1440)
    need = actors.publish(actors.line(1))
    reconcile()
    [told] = actors.told(need)
    start = datetime.fromisoformat(actors.first_line(need)["start"])
    clock(seconds=(start - actors.now()).total_seconds() + 5 * 3600)
    body = {"minutes": 60, "document": "签到表 3 号", "reason": "纸质签到"}
    assert call("POST", f"/v1/assignments/{told['assignment']}/hours", body, token=actors.station()).status == 404
    roll = {"move": "in", "assignments": [told["assignment"]]}
    answer = call("POST", f"/v1/needs/{need}/roll-call", roll, token=actors.station()).body
    assert (answer["done"], answer["refused"][0]["code"]) == ([], "not_found")


def test_hours_with_evidence_of_two_count_by_themselves_once_nothing_can_come_late(site: Site) -> None:
    [seat] = site.seats
    site.served(seat)
    site.at(240 + 48 * 60 - 1)
    assert ticked() == {"CHECK_OUT": 0, "VERIFY": 0}
    site.at(240 + 48 * 60 + 1)
    assert (ticked(), ticked()) == ({"CHECK_OUT": 0, "VERIFY": 1}, {"CHECK_OUT": 0, "VERIFY": 0})
    assert call("GET", "/v1/me/hours", token=actors.token(1)).body["minutes"] == {"A": 240}


def test_who_forgets_to_check_out_is_checked_out_by_the_clock_until_the_phone_says_better(site: Site) -> None:
    [seat] = site.seats
    site.at(0)
    site.scan("in", site.code(seat), seat)
    site.at(240 + 121)
    assert ticked()["CHECK_OUT"] == 1
    row = site.row(seat)
    assert (row["state"], row["minutes"], row["grade"], row["marks"]) == ("CHECKED_OUT", 240, "C", ["auto_out"])
    assert site.kept(seat, "out", 200).status == 200
    row = site.row(seat)
    assert (row["state"], row["minutes"], row["grade"]) == ("CHECKED_OUT", 200, "B")


def test_hours_added_by_staff_need_two_people_and_a_document(site: Site) -> None:
    [seat] = site.seats
    site.at(300)
    body = {"minutes": 200, "document": "签到表 3 号", "reason": "现场没有网络"}
    assert call("POST", f"/v1/assignments/{seat}/hours", {**body, "document": ""}, token=actors.station()).errors == {"document": "choose_one"}
    assert call("POST", f"/v1/assignments/{seat}/hours", body, token=actors.station()).body["state"] == "ADDED"
    assert site.confirm(seat).body["refused"][0]["code"] == "same_person"
    assert site.confirm(seat, token=actors.street()).body["done"] == [seat]
    assert call("GET", "/v1/me/hours", token=actors.token(1)).body["minutes"] == {"D": 200}


def test_ones_own_word_counts_once_the_site_confirms_it(site: Site) -> None:
    [seat] = site.seats
    site.at(250)
    said = call("POST", f"/v1/assignments/{seat}/declare", {"minutes": 241}, link=actors.link(seat))
    assert said.errors == {"minutes": "minutes_beyond_shift"}
    assert call("POST", f"/v1/assignments/{seat}/declare", {"minutes": 200}, link=actors.link(seat)).body["state"] == "DECLARED"
    assert call("GET", "/v1/me/hours", token=actors.token(1)).body["minutes"] == {}
    site.confirm(seat)
    assert call("GET", "/v1/me/hours", token=actors.token(1)).body["minutes"] == {"C": 200}


def test_a_dispute_is_settled_by_somebody_else_and_reverses_what_stood(site: Site) -> None:
    [seat] = site.seats
    site.served(seat)
    site.confirm(seat)
    body = {"minutes": 180, "words": "提前走了一小时"}
    assert call("POST", f"/v1/assignments/{seat}/contest", body, token=actors.token(1)).body["state"] == "CONTESTED"
    settled = {"minutes": 180, "reason": "核对现场记录"}
    assert call("POST", f"/v1/assignments/{seat}/settle", settled, token=actors.station()).said == (409, "same_person")
    after = call("POST", f"/v1/assignments/{seat}/settle", settled, token=actors.street()).body
    assert [(one["minutes"], one["reverses"]) for one in after["entries"]] == [(240, 0), (-240, 1), (180, 0)]
    assert call("GET", "/v1/me/hours", token=actors.token(1)).body["minutes"] == {"A": 180}


def test_a_no_show_is_derived_decided_appealed_and_settled_by_another_person(site: Site) -> None:
    [seat] = site.seats
    site.at(100)
    assert site.row(seat)["state"] == "EXPECTED"
    site.at(241)
    assert site.row(seat)["state"] == "NO_SHOW"
    body = {"excused": False, "reason": "没有来，也没有说明"}
    assert call("POST", f"/v1/assignments/{seat}/absence", body, token=actors.station()).body["state"] == "UNEXCUSED"
    assert call("POST", f"/v1/assignments/{seat}/appeal", {"words": "路上封控"}, token=actors.token(1)).body["state"] == "APPEALED"
    excused = {"excused": True, "reason": "核实路上封控"}
    assert call("POST", f"/v1/assignments/{seat}/absence", excused, token=actors.station()).said == (409, "same_person")
    assert call("POST", f"/v1/assignments/{seat}/absence", excused, token=actors.street()).body["state"] == "EXCUSED"


def test_the_forecast_starts_from_eight_in_a_hundred_and_learns(clock: Clock) -> None:
    site = Site(clock, people=2)
    desk = call("GET", f"/v1/needs/{site.need}/site", token=actors.station()).body
    assert (desk["forecast"][0]["expected"], desk["forecast"][0]["no_show_percent"]) == (1.8, 8.0)
    site.at(241)
    for seat in site.seats:
        call("POST", f"/v1/assignments/{seat}/absence", {"excused": False, "reason": "没有来"}, token=actors.station())
    later = call("GET", f"/v1/needs/{site.need}/site", token=actors.station()).body["forecast"][0]
    assert (later["known"], later["no_show_percent"]) == (2, 14.8)


def test_the_desk_is_nobody_elses_and_each_look_is_on_record(site: Site) -> None:
    assert call("GET", f"/v1/needs/{site.need}/site", token=actors.staff("STATION_LEAD", actors.NEXT_DOOR, 5)).status == 404
    assert call("GET", f"/v1/needs/{site.need}/site", token=actors.station()).body["secret"]
    seen = call("GET", "/v1/me/accesses", token=actors.token(1)).text
    assert "site CN-" in seen


def test_the_phones_secret_is_its_holders_and_only_near_the_shift(site: Site) -> None:
    [seat] = site.seats
    assert site.mine(seat)["secret"] == ""
    site.at(-60)
    assert site.mine(seat)["secret"]
    assert call("GET", f"/v1/assignments/{seat}/presence", token=actors.token(2)).status == 404


def test_a_certificate_shows_a_masked_name_hours_by_grade_and_whether_it_holds(site: Site) -> None:
    [seat] = site.seats
    assert call("POST", "/v1/me/certificates", token=actors.token(1)).said == (409, "no_hours")
    site.served(seat)
    site.confirm(seat)
    key = "k" * 20
    code, again = (call("POST", "/v1/me/certificates", token=actors.token(1), key=key).body["code"] for _ in range(2))
    assert code == again
    seen = call("GET", f"/v1/certificates/{code}").body
    assert (seen["state"], seen["name"][1:], seen["minutes"], seen["shifts"]) == ("ISSUED", "*", {"A": 240}, 1)
    for language in ("zh", "en"):
        file = call("GET", f"/v1/me/certificates/{code}", token=actors.token(1), query={"lang": language}).body
        paper = base64.b64decode(file["file"])
        assert (paper.startswith(b"%PDF-"), b"/FontFile2" in paper) == (True, True)  # its letters lie in it
    assert call("GET", f"/v1/me/certificates/{code}", token=actors.token(2)).status == 404
    assert call("POST", f"/v1/certificates/{code}/revoke", {"reason": "时长有误"}, token=actors.station()).status == 403
    assert call("POST", f"/v1/certificates/{code}/revoke", {"reason": "时长有误"}, token=actors.operator()).status == 200
    ended = call("GET", f"/v1/certificates/{code}").body
    assert (ended["state"], ended["reason"]) == ("REVOKED", "时长有误")
    assert call("POST", f"/v1/certificates/{code}/revoke", {"reason": "时长有误"}, token=actors.operator()).said == (409, "revoked")


@pytest.mark.parametrize("code", ["CT-0000-0000-0000", "CT-1", "RC-2026000001", "x" * 100])
def test_an_unknown_certificate_is_not_found_however_its_code_looks(code: str) -> None:
    assert call("GET", f"/v1/certificates/{code}").said == (404, "not_found")


def test_the_seat_of_who_has_not_come_goes_to_somebody_else_and_stays_open_to_them_until_then(clock: Clock, streams: Streams) -> None:
    site = Site(clock, people=3)
    actors.sign_up(4)
    streams.drain()
    away, here, late = site.seats

    def free(seat: str) -> Answer:
        return call("POST", f"/v1/assignments/{seat}/free", {}, token=actors.station())

    site.at(5)
    assert free(away).said == (409, "not_late")
    site.at(12)
    assert site.roll("in", here).body["done"] == [here]
    assert free(here).said == (409, "already_in")
    assert call("POST", f"/v1/assignments/{away}/free", {}, token=actors.staff("STATION_LEAD", actors.NEXT_DOOR, 9)).said == (404, "not_found")
    assert [free(seat).status for seat in (away, late)] == [200, 200]
    assert (site.row(away)["state"], actors.first_line(site.need)["filled"]) == ("NO_SHOW", 1)
    streams.drain()
    assert sum("名额先让出来找人" in one["text"] for one in streams.messages()) == 2
    deliver("DispatchRoundsFunction", {})
    [asked] = call("GET", "/v1/me/callups", token=actors.token(4)).body["callups"]
    assert call("POST", f"/v1/callups/{asked['id']}/answer", {"answer": "yes"}, link=actors.link(asked["id"])).body["state"] == "ACCEPTED"
    site.at(25)
    assert site.roll("in", asked["id"], late).body["done"] == [asked["id"], late]
    assert site.roll("in", away).body["refused"][0]["code"] == "seat_given"
    [line] = call("GET", f"/v1/needs/{site.need}/site", token=actors.station()).body["forecast"]
    assert (line["lost"], line["replaced"]) == (1, 1)
    assert actors.first_line(site.need)["filled"] == 3
    site.at(250)
    excused = call("POST", f"/v1/assignments/{away}/absence", {"excused": True, "reason": "孩子发烧"}, token=actors.station())
    assert excused.body["state"] == "EXCUSED"
