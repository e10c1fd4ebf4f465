"""Whose turn it is: bounded windows, fair turns, floods of people, the night run and its leases."""

import os
from collections.abc import Sequence
from typing import Any

import pytest

import matching.app
from matching import projection, turns, window
from matching.processes import fork_map
from muster.tables import regions
from tests import actors
from tests.api import call
from tests.streams import Streams, reconcile

FAR_STREET, FAR_HOME = "140181001000", "140181001001"


def _square(number: int) -> int:
    return number * number


def _picky(number: int) -> int:
    if number == 3:
        raise ValueError("three")
    return number


_HERE = os.getpid()


def _dies_elsewhere(number: int) -> int:
    if number == 2 and os.getpid() != _HERE:
        os._exit(9)
    return number


def _filled(*ids: str) -> list[int]:
    return [line["filled"] for id in ids for line in actors.show(id)["lines"]]


@pytest.fixture
def worked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The districts of every window, in order, as the real work is done."""
    real, seen = window.work, list[str]()

    def work(districts: Sequence[str], *given: Any, **how: Any) -> bool:
        seen.extend(districts)
        return real(districts, *given, **how)

    monkeypatch.setattr(window, "work", work)
    return seen


@pytest.mark.usefixtures("sound")
def test_a_window_fills_near_shifts_first_and_leaves_the_rest_to_the_next(streams: Streams, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window, "SEATS_A_WINDOW", 4)
    actors.crowd(8)
    projection.repair(1_000, actors.now())
    far, near = actors.publish(actors.line(4, days=4)), actors.publish(actors.line(4, days=2))
    assert window.work([actors.DISTRICT], actors.now()) is False
    assert _filled(near, far) == [4, 0]
    assert window.work([actors.DISTRICT], actors.now()) is True
    assert _filled(near, far) == [4, 4]


@pytest.mark.usefixtures("sound")
def test_districts_take_their_windows_in_turn(streams: Streams, monkeypatch: pytest.MonkeyPatch, worked: list[str]) -> None:
    monkeypatch.setattr(window, "SEATS_A_WINDOW", 2)
    actors.crowd(4)
    actors.crowd(2, first=5, area=FAR_HOME)
    projection.repair(1_000, actors.now())
    here = actors.publish(actors.line(2), actors.line(2, hour=13))
    there = actors.publish(actors.line(2), area=FAR_HOME)
    turns.solve(actors.DISTRICT, actors.FAR_DISTRICT)
    assert worked[:3] == [actors.DISTRICT, actors.FAR_DISTRICT, actors.DISTRICT]
    assert (_filled(here, there), regions.marked()) == ([2, 2, 2], [])


@pytest.mark.usefixtures("sound")
def test_a_district_the_time_did_not_suffice_for_is_solved_by_the_next_batch_of_anything(streams: Streams) -> None:
    actors.crowd(1)
    projection.repair(1_000, actors.now())
    id = actors.publish(actors.line(1))
    turns.solve(actors.DISTRICT, seconds=0)
    assert (_filled(id), regions.marked()) == ([0], [actors.DISTRICT])
    actors.sign_up(2, area=FAR_HOME)
    streams.readers = {name: reader for name, reader in streams.readers.items() if reader.mapping.table.endswith("people")}
    streams._pump.readers = list(streams.readers.values())
    streams.drain()
    assert (_filled(id), regions.marked()) == ([1], [])


@pytest.mark.usefixtures("sound")
def test_a_flood_of_people_lets_a_district_rest_between_solves_and_needs_are_matched_at_once(
    streams: Streams, monkeypatch: pytest.MonkeyPatch, worked: list[str]
) -> None:  # fmt: skip
    monkeypatch.setattr(matching.app, "FLOOD", 10)
    hungry = actors.publish(actors.line(60))
    streams.drain()
    worked.clear()
    for wave in range(3):
        actors.crowd(12, first=1 + 12 * wave)
        streams.drain()
    assert worked == []  # it was solved a moment ago
    assert regions.marked() == [actors.DISTRICT]
    need = actors.publish(actors.line(1, hour=18, days=3))
    streams.drain()
    assert (_filled(need), _filled(hungry)) == ([1], [36])


@pytest.mark.usefixtures("sound")
def test_a_flood_that_lasts_is_seated_while_it_lasts(streams: Streams, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching.app, "FLOOD", 10)
    monkeypatch.setattr(matching.app, "REST_SECONDS", -5.0)  # as if the last solve were long ago
    hungry = actors.publish(actors.line(60))
    streams.drain()
    for wave in range(2):
        actors.crowd(12, first=1 + 12 * wave)
        streams.drain()
        assert _filled(hungry) == [12 + 12 * wave]


@pytest.mark.usefixtures("sound")
def test_the_end_of_a_flood_is_seated_by_the_reconciler_at_the_latest(streams: Streams, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching.app, "FLOOD", 10)
    id = actors.publish(actors.line(12))
    streams.drain()
    actors.crowd(12)
    streams.drain()
    assert _filled(id) == [0]
    reconcile()
    assert (_filled(id), regions.marked()) == ([12], [])


@pytest.mark.usefixtures("sound")
def test_many_cancellations_are_worked_off_window_by_window(streams: Streams, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window, "SEATS_A_WINDOW", 3)
    actors.settings(firm_hours=336)
    actors.crowd(9)
    ids = [actors.publish(actors.line(3, hour=hour)) for hour in (8, 13, 18)]
    streams.drain()
    assert _filled(*ids) == [3, 3, 3]
    for id in ids:
        call("POST", f"/v1/needs/{id}/cancel", {"reason": "解除管控"}, token=actors.station())
    assert window.work([actors.DISTRICT], actors.now()) is False
    assert sorted(_filled(*ids)) == [0, 3, 3]
    streams.drain()
    assert _filled(*ids) == [0, 0, 0]


@pytest.mark.usefixtures("sound")
def test_the_night_run_goes_on_without_a_district_held_by_another_and_leaves_it_marked(streams: Streams, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr(turns, "AGAIN_SECONDS", 0.1)
    actors.crowd(1)
    actors.crowd(1, first=2, area=FAR_HOME)
    here, there = actors.publish(actors.line(1)), actors.publish(actors.line(1), area=FAR_HOME)
    regions.take(actors.DISTRICT, "another", actors.now())
    reconcile(settle=True)
    assert (_filled(here, there), regions.marked()) == ([0, 1], [actors.DISTRICT])
    regions.drop(actors.DISTRICT, "another")
    reconcile()
    assert (_filled(here), regions.marked()) == ([1], [])


@pytest.mark.usefixtures("sound")
def test_the_night_run_waits_for_a_lease_that_is_given_back(streams: Streams, monkeypatch: pytest.MonkeyPatch) -> None:
    actors.crowd(1)
    id = actors.publish(actors.line(1))
    regions.take(actors.DISTRICT, "another", actors.now())
    monkeypatch.setattr("matching.turns.time.sleep", lambda seconds: regions.drop(actors.DISTRICT, "another"))
    reconcile(settle=True)
    assert (_filled(id), regions.marked()) == ([1], [])


@pytest.mark.usefixtures("sound")
def test_what_the_night_has_no_time_to_write_is_finished_after_it(streams: Streams, monkeypatch: pytest.MonkeyPatch, worked: list[str]) -> None:
    monkeypatch.setattr(window, "SEATS_A_WINDOW", 2)
    monkeypatch.setattr(turns, "NIGHT_SECONDS", 0.0)
    monkeypatch.setattr(turns, "AFTER_NIGHT_SECONDS", 0.0)
    actors.crowd(4)
    near, far = actors.publish(actors.line(2)), actors.publish(actors.line(2, days=4))
    reconcile(settle=True)
    assert (_filled(near, far), actors.DISTRICT in regions.marked()) == ([2, 0], True)
    reconcile()
    assert (_filled(near, far), regions.marked()) == ([2, 2], [])


@pytest.mark.usefixtures("sound")
def test_a_night_run_that_lost_a_lease_writes_no_further(streams: Streams, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window, "SEATS_A_WINDOW", 2)
    actors.crowd(4)
    near, far = actors.publish(actors.line(2)), actors.publish(actors.line(2, days=4))
    real, robbed = window._claim, list[bool]()

    def claim(*given: Any) -> set[str]:
        if not robbed:
            robbed.append(True)
            regions.RegionRow(actors.DISTRICT).update(actions=[regions.RegionRow.owner.set("thief")])
        return real(*given)

    monkeypatch.setattr(window, "_claim", claim)
    reconcile(settle=True)
    assert _filled(near, far) == [2, 0]
    regions.drop(actors.DISTRICT, "thief")


def test_a_map_over_processes_answers_as_a_plain_one() -> None:
    assert fork_map(_square, range(20)) == [number * number for number in range(20)]
    assert fork_map(_square, []) == []


def test_a_process_that_dies_costs_no_answer() -> None:
    assert fork_map(_dies_elsewhere, range(5)) == [0, 1, 2, 3, 4]


def test_a_piece_that_fails_fails_with_its_own_error() -> None:
    with pytest.raises(ValueError, match="three"):
        fork_map(_picky, range(5))
