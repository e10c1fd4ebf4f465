"""Zones by place and time: the strictest wins, and only while it is in force."""

from datetime import UTC, datetime, timedelta

import pytest

from muster.domain.areas import community_of, compound_code, district_of, level_of, prefix, street_of, within
from muster.domain.refusals import Conflict
from muster.domain.zones import Kind, Zone, Zoning, change, lift

NOON = datetime(2026, 11, 25, 4, tzinfo=UTC)
HOME = "140105001001"
HOUR = timedelta(hours=1)


def zone(kind: Kind = "sealed", *, area: str = HOME, starts: float = 0, ends: float | None = None, id: str = "z") -> Zone:
    return Zone(id, "", area, kind, NOON + starts * HOUR, None if ends is None else NOON + ends * HOUR)


def kind(zones: list[Zone], *, place: str = HOME, start: float, end: float) -> Kind | None:
    return Zoning(zones).kind(place, NOON + start * HOUR, NOON + end * HOUR)


def test_of_several_zones_on_one_place_the_strictest_wins() -> None:
    zones = [zone("precaution", id="a"), zone("sealed", id="b"), zone("controlled", id="c")]
    assert [kind(zones[:1], start=1, end=2), kind([zones[0], zones[2]], start=1, end=2), kind(zones, start=1, end=2)] == [
        "precaution", "controlled", "sealed",
    ]  # fmt: skip


def test_a_zone_of_a_community_lies_on_its_compounds_and_one_of_a_compound_on_itself_alone() -> None:
    own, other = compound_code(HOME, 1), compound_code(HOME, 2)
    assert kind([zone()], place=own, start=1, end=2) == "sealed"
    assert [kind([zone(area=own)], place=place, start=1, end=2) for place in (own, other, HOME)] == ["sealed", None, None]


@pytest.mark.parametrize(
    ("start", "end", "counts"), [(-3, 0, False), (-3, 0.5, True), (1, 2, True), (3.5, 6, True), (4, 6, False), (9, 10, False)]
)
def test_a_zone_counts_for_a_shift_that_overlaps_it(start: float, end: float, counts: bool) -> None:
    assert (kind([zone(starts=0, ends=4)], start=start, end=end) == "sealed") is counts


def test_a_zone_lifted_before_it_began_never_counts() -> None:
    lifted = lift(zone(starts=5), reason="", now=NOON)
    assert (lifted.state(NOON), kind([lifted], start=-1, end=9)) == ("LIFTED", None)


def test_a_zone_is_planned_then_in_force_then_lifted_by_the_clock() -> None:
    one = zone(starts=1, ends=2)
    assert [one.state(NOON + hours * HOUR) for hours in (0, 1, 2)] == ["PLANNED", "IN_FORCE", "LIFTED"]
    with pytest.raises(Conflict):
        change(one, kind="controlled", ends=None, now=NOON + 2 * HOUR)


def test_the_digest_tells_any_change_of_any_zone() -> None:
    one, milder = zone(), change(zone(), kind="controlled", ends=None, now=NOON)
    assert Zoning([]).digest == ""
    assert len({Zoning(zones).digest for zones in ([], [one], [milder], [one, zone(id="other")])}) == 4


def test_a_compound_lies_in_its_community_street_and_district() -> None:
    code = compound_code(HOME, 7)
    assert (level_of(code), prefix(code), community_of(code)) == ("compound", code, HOME)
    assert (street_of(code), district_of(code)) == ("140105001000", "140105000000")
    assert within(code, HOME)
    assert not within(HOME, code)
