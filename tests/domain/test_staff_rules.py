"""What staff may do: grants, needs and codes, without a store."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.domain import needs as rules
from muster.domain.areas import within
from muster.domain.grants import Grant, Role, Staff, give, in_force
from muster.domain.needs import Asked, Need
from muster.domain.refusals import Conflict, Forbidden, Refused
from muster.domain.sign_in import PHONE_LIMITS, wait

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CITY, DISTRICT, STREET, HOME = "140100000000", "140105000000", "140105001000", "140105001001"
SITES = {
    "CITY_OPERATOR": CITY, "CENTRE_LEAD": DISTRICT, "INSTITUTE_LEAD": STREET, "STATION_LEAD": HOME, "DONATION_CLERK": DISTRICT,
    "STORE_KEEPER": DISTRICT, "TEAM_CAPTAIN": HOME, "AUDITOR": CITY, "ORG_ADMIN": DISTRICT,
}  # fmt: skip
RANKS = {**dict.fromkeys(SITES, 0), "INSTITUTE_LEAD": 1, "CENTRE_LEAD": 2, "CITY_OPERATOR": 3}
ROLES = st.sampled_from(get_args(Role))
PLACES = st.sampled_from([CITY, DISTRICT, STREET, HOME, "140105001002", "140106000000", "140106001000", "140106001001"])


def _staff(role: Role, area: str | None = None, person: str = "staff") -> Staff:
    return Staff(person, (Grant(person, role, area or SITES[role], NOW + timedelta(days=1)),))


@given(ROLES, ROLES, PLACES)
def test_a_role_is_given_only_below_ones_own_in_rank_and_place(by: Role, role: Role, area: str) -> None:
    giver = _staff(by)
    try:
        given_role = give(giver, person="p", role=role, area=area, until=NOW + timedelta(days=1), now=NOW)
    except Refused:
        return
    assert within(area, SITES[by])
    assert RANKS[by] > RANKS[role]
    assert given_role.by == "staff"


@given(ROLES, PLACES)
def test_nobody_holds_a_right_outside_their_subtree(role: Role, area: str) -> None:
    staff = _staff(role)
    assert staff.sees(area) is (within(area, SITES[role]) and "needs" in staff.rights)
    assert not any(staff.may(right, area) for right in staff.rights) or within(area, SITES[role])


def test_a_grant_ends_on_the_second() -> None:
    grant = Grant("p", "STATION_LEAD", HOME, NOW)
    assert in_force([grant], NOW) == ()
    assert in_force([grant], NOW - timedelta(seconds=1)) == (grant,)


def test_someone_without_grants_may_nothing() -> None:
    nobody = Staff("p", ())
    assert (nobody.rights, nobody.sees(HOME), nobody.may("post")) == ([], False, False)


def _asked(people: int = 2, vehicles: int = 0, *, starts_in: float = 24, hours: float = 4, minimum: int | None = None) -> Asked:
    start = NOW + timedelta(hours=starts_in)
    return Asked("queue", people, vehicles, start, start + timedelta(hours=hours), minimum)


def _need(*asked: Asked, state: rules.State = "SUBMITTED") -> Need:
    lines = rules.lines(list(asked) or [_asked()], NOW)
    return Need("id", "CN-1", "k", HOME, state, lines, "东门", True, "", False, "low", 3, "王", "+86", "", "author", NOW)


@given(st.integers(0, 200), st.integers(0, 50), st.floats(-48, 400), st.floats(-4, 20))
def test_lines_hold_exactly_what_was_asked_or_are_refused(people: int, vehicles: int, starts_in: float, hours: float) -> None:
    try:
        lines = rules.lines([_asked(people, vehicles, starts_in=starts_in, hours=hours)], NOW)
    except Refused as refused:
        assert refused.field and refused.field.startswith("lines.0.")
        return
    assert sum(line.wanted for line in lines) == people + vehicles > 0
    assert all(NOW < line.start < line.end <= line.start + rules.LONGEST for line in lines)
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    assert [line.role for line in lines if line.vehicles] == ["driver"] * bool(vehicles)


@given(st.integers(1, 200), st.sampled_from(["CITY_OPERATOR", "CENTRE_LEAD", "INSTITUTE_LEAD", "STATION_LEAD"]))
def test_a_large_need_is_published_above_the_street_only(people: int, role: Role) -> None:
    try:
        now = rules.review(_need(_asked(people)), _staff(role), publish=True, reason="", now=NOW)
    except Forbidden:
        assert role == "STATION_LEAD" or (role == "INSTITUTE_LEAD" and people > 50)
        return
    assert now.state == "PUBLISHED" and all(line.live for line in now.lines)


@pytest.mark.parametrize("state", ["RETURNED", "PUBLISHED", "CANCELLED", "EXPIRED"])
def test_only_a_waiting_need_is_reviewed(state: rules.State) -> None:
    with pytest.raises(Conflict):
        rules.review(_need(state=state), _staff("CENTRE_LEAD"), publish=True, reason="", now=NOW)


@pytest.mark.parametrize("state", ["RETURNED", "CANCELLED", "EXPIRED"])
def test_only_an_open_need_is_cancelled(state: rules.State) -> None:
    with pytest.raises(Conflict):
        rules.cancel(_need(state=state), _staff("STATION_LEAD"), reason="x", now=NOW)


@given(st.integers(1, 7))
def test_a_renewed_need_asks_the_same_so_many_days_later_with_nobody_on_it(days: int) -> None:
    need = rules.published(_need(_asked(3), _asked(2, 1)))
    held = replace(need, lines=tuple(replace(line, filled=line.wanted, gap="REST", firm=True) for line in need.lines))
    later = rules.renew(held, _staff("STATION_LEAD"), days=days, now=NOW)
    assert [line.start - timedelta(days=days) for line in later] == [line.start for line in need.lines]
    assert [(line.filled, line.gap, line.firm, line.live) for line in later] == [(0, "", False, True)] * 3


@pytest.mark.parametrize(
    ("filled", "hours", "shown"),
    [(0, 0, "MATCHING"), (1, 0, "PARTLY_FILLED"), (2, 0, "FILLED"), (0, 25, "IN_SERVICE"), (2, 29, "COMPLETED")],
)
def test_what_people_see_of_a_published_need_follows_from_seats_and_clock(filled: int, hours: int, shown: str) -> None:
    need = rules.published(_need())
    need = replace(need, lines=(replace(need.lines[0], filled=filled),))
    assert rules.shown(need, NOW + timedelta(hours=hours)) == shown


@given(st.lists(st.integers(0, 200_000), max_size=60))
def test_codes_sent_as_soon_as_allowed_never_break_a_limit(pauses: list[int]) -> None:
    at, sent = 1_000_000, list[int]()
    for pause in pauses:
        at += pause + wait(sent, at + pause, PHONE_LIMITS)
        sent.append(at)
    for window, allowed in PHONE_LIMITS:
        assert all(sum(moment - window < other <= moment for other in sent) <= allowed for moment in sent)
