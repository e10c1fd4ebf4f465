"""双报到: a cadre reports where they live, the station decides, and only who has come counts."""

from datetime import UTC, datetime, timedelta

import pytest

from muster.domain import party_reports as rules
from muster.domain.assignments import Assignment, Seat
from muster.domain.party_reports import Decision, Duty, PartyReport
from muster.domain.people import Offer, Person
from muster.domain.refusals import Conflict, Forbidden, Refused

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOME, NEXT_DOOR, STREET = "140105001001", "140105001002", "140105001000"


def _person(area: str = HOME, **changes: object) -> Person:
    return Person("cadre", "k", "+8614200000001", changes.get("state", "REGISTERED"), Offer("王", area, ("info",), ("day",)), NOW)  # type: ignore[arg-type]


def _report(before: PartyReport | None = None) -> PartyReport:
    return rules.report(before, _person(), id="id", code="PR-1", branch="机关第一支部", now=NOW)


def _decided(one: PartyReport, *decisions: Decision) -> PartyReport:
    for decision in decisions:
        one = rules.decide(one, decision, by="lead", now=NOW, duty=Duty("checkpoint") if decision == "post" else None)
    return one


def test_a_report_is_accepted_posted_changed_on_the_spot_and_released() -> None:
    posted = _decided(_report(), "accept", "post")
    assert (posted.state, posted.duty) == ("POSTED", Duty("checkpoint"))
    moved = rules.decide(posted, "post", by="lead", now=NOW, duty=Duty("info", "p1", "录入岗"))
    assert (moved.state, moved.duty) == ("POSTED", Duty("info", "p1", "录入岗"))
    released = _decided(moved, "release")
    assert [line.split("|")[2] for line in released.history] == ["REPORTED", "ACCEPTED", "POSTED", "POSTED", "RELEASED"]


@pytest.mark.parametrize("wrong", [("post",), ("release",), ("decline", "accept"), ("accept", "decline"), ("accept", "release", "post")])
def test_no_step_is_skipped_or_undone(wrong: tuple[Decision, ...]) -> None:
    with pytest.raises(Conflict):
        _decided(_report(), *wrong)


def test_nobody_decides_on_their_own_report() -> None:
    with pytest.raises(Forbidden):
        rules.decide(_report(), "accept", by="cadre", now=NOW)


def test_one_reports_to_one_community_at_a_time_and_again_once_it_has_ended() -> None:
    with pytest.raises(Conflict):
        _report(_decided(_report(), "accept"))
    again = _report(rules.leave(_decided(_report(), "accept"), now=NOW))
    assert (again.state, again.version) == ("REPORTED", 4)


def test_only_a_volunteer_whose_community_is_known_can_report() -> None:
    for person, no in ((_person(STREET), Refused), (_person(state="STAFF"), Conflict), (_person(state="WITHDRAWN"), Conflict)):
        with pytest.raises(no):
            rules.report(None, person, id="id", code="PR-1", branch="支部", now=NOW)


def test_a_report_counts_only_from_a_check_in_of_that_community() -> None:
    def held(state: str, hours: float) -> Assignment:
        start = NOW + timedelta(hours=hours)
        return Assignment(Seat("n", 1, "m"), "cadre", "c", state, start, start + timedelta(hours=2), "140105")  # type: ignore[arg-type]

    one = _report()
    assert rules.arrived(one, []) is None
    assert rules.arrived(one, [(held("ACCEPTED", 1), HOME), (held("NO_SHOW", 1), HOME)]) is None
    assert rules.arrived(one, [(held("CHECKED_IN", 1), NEXT_DOOR), (held("CHECKED_OUT", -9), HOME)]) is None
    assert rules.arrived(one, [(held("CHECKED_OUT", 30), HOME), (held("CHECKED_IN", 5), f"{HOME}001")]) == NOW + timedelta(hours=5)
