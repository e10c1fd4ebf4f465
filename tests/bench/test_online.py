"""The replay bench on a town of a few hundred people: what must hold for its figures to mean anything."""

import json
import sys
from typing import Any

import numpy as np
import pytest

from muster.domain.matching import rules
from tests.bench import online
from tests.bench.city import Scale, drawn
from tests.bench.online import Days, gini
from tests.bench.replay import Replay
from tests.bench.replay_pairs import case_of
from tests.bench.replay_policies import PEERS, policy

TOWN = Scale(300, 10, 140)
POLICIES = ("ours", *PEERS)


@pytest.fixture(scope="module")
def days() -> Days:
    town = drawn(TOWN, seed=4)
    return Days.made(town.volunteers, town.units, seed=4)


def _replay(days: Days, name: str) -> Replay:
    return policy(name, days.volunteers, days.units, days.script, days.pairs, horizon_hours=12)


def _without_time(figures: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in figures.items() if name != "window_ms"}


@pytest.fixture(scope="module")
def played(days: Days) -> dict[str, Replay]:
    replays = {name: _replay(days, name) for name in POLICIES}
    for replay in replays.values():
        replay.run()
    return replays


@pytest.mark.parametrize("name", ("ours", "nearest"))
def test_the_same_seed_gives_the_same_day_whoever_decides(days: Days, played: dict[str, Replay], name: str) -> None:
    assert _without_time(days.played(name, horizon_hours=12)) == _without_time(days.judged(played[name]))


def test_another_seed_is_another_day(days: Days) -> None:
    other = Days.made(days.volunteers, days.units, seed=5)
    assert (other.script.joins != days.script.joins).any()
    assert (other.script.says_yes(1, np.arange(99)) != days.script.says_yes(1, np.arange(99))).any()


@pytest.mark.parametrize("name", POLICIES)
def test_nobody_holds_two_seats_and_no_unit_has_more_than_it_asked_for(days: Days, played: dict[str, Replay], name: str) -> None:
    outcome = played[name].outcome
    assert len(outcome.p) > 50
    assert len(set(outcome.p)) == len(outcome.p)
    assert (np.bincount(outcome.u, minlength=len(days.units)) <= days.units.maximum).all()


@pytest.mark.parametrize("name", POLICIES)
def test_every_seat_held_keeps_the_rules_and_belongs_to_someone_who_was_there_and_said_yes(days: Days, played: dict[str, Replay], name: str) -> None:
    p, u = np.array(played[name].outcome.p), np.array(played[name].outcome.u)
    starts = days.script.starts[u]
    assert rules.eligible(case_of(days.volunteers, days.units), p, u).all()
    assert days.script.says_yes(p, u).all()
    assert (days.script.joins[p] <= starts).all() and (days.script.leaves[p] > starts).all() and (days.script.off[u] > starts).all()


@pytest.mark.parametrize("name", POLICIES)
def test_nobody_beats_hindsight(days: Days, played: dict[str, Replay], name: str) -> None:
    figures = days.judged(played[name])
    assert days.best and days.best[0].proven and days.best[1].proven
    assert 0.5 < figures["optimum_share"] <= 1
    assert 0.5 < figures["attended_share"] <= 1


def test_whoever_was_told_keeps_the_seat_until_they_leave_decline_or_the_need_is_called_off(days: Days) -> None:
    replay = _replay(days, "ours")
    moved: list[tuple[int, int]] = []
    reopened: set[tuple[int, int]] = set()
    decide, free, lapse = replay.decide, replay.seats.free, replay.seats.lapse
    deciding = False

    def watched(now: int) -> None:
        nonlocal deciding
        deciding = True
        decide(now)
        deciding = False

    def freed(p: int, u: int) -> None:
        if deciding and replay.seats.state[p, u] != "PROPOSED":
            moved.append((p, u))
        free(p, u)

    def lapsed(p: int, u: int, at: int) -> None:
        reopened.add((p, u))
        lapse(p, u, at)

    replay.decide, replay.seats.free, replay.seats.lapse = watched, freed, lapsed  # type: ignore[method-assign]
    replay.run()
    assert replay.seats.offers > 100 and reopened
    assert not moved


def test_nobody_is_asked_twice_for_one_unit_or_more_often_than_the_budget(played: dict[str, Replay]) -> None:
    for replay in played.values():
        for asked in replay.seats.asked:
            assert len(set(asked)) == len(asked)
        assert replay.seats.vain.max() <= replay.emergency.offers_per_person


def test_duties_of_earlier_days_take_rest_and_are_counted() -> None:
    town = drawn(TOWN, seed=2, days=2)
    days = Days.made(town.volunteers, town.units, seed=2)
    for name in ("ours", "nearest"):
        replay = _replay(days, name)
        replay.run()
        p, u = np.array(replay.outcome.p), np.array(replay.outcome.u)
        order = np.lexsort((days.script.starts[u], p))
        p, u = p[order], u[order]
        same = np.flatnonzero(p[1:] == p[:-1])
        assert len(same) >= 3  # or what follows would hold of nobody
        assert (days.script.starts[u[same + 1]] - days.script.ends[u[same]] >= 11 * 60).all()
        assert (days.units.day[u[same + 1]] > days.units.day[u[same]]).all()
        assert (replay.seats.duties == np.bincount(p[days.script.comes(p, u)], minlength=len(days.volunteers))).all()
    assert days.best is None


def test_unequal_duties_are_told_from_equal_ones() -> None:
    assert gini(np.array([1, 1, 1, 1])) == 0
    assert gini(np.array([0, 0, 0, 8])) == pytest.approx(0.75)
    assert gini(np.zeros(3, np.int64)) == 0


def test_the_file_holds_the_figures_for_ours_and_for_every_peer(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(online, "city", lambda scale, *, seed, days: drawn(Scale(200, 6, 60), seed=seed, days=days))
    out = tmp_path / "online.json"
    monkeypatch.setattr(sys, "argv", ["online", "--seed", "3", "--horizon-hours", "12", "--json", str(out)])
    online.main()
    found = json.loads(out.read_text())
    assert set(found["peers"]) == set(PEERS)
    for figures in (found["ours"], *found["peers"].values()):
        assert {"optimum_share", "seats_share", "never_offered_share"} <= set(figures)
        assert set(figures["window_ms"]) == {"p50", "p99"}


def test_the_picture_of_the_same_figures_has_the_same_bytes(tmp_path: Any) -> None:
    from tests.bench.online_picture import draw

    found = {"ours": {6: {"optimum_share": 0.99}, 12: {"optimum_share": 0.98}}, "peers": {name: {"optimum_share": 0.93} for name in PEERS}}
    draw(found, tmp_path / "one.svg")
    draw(found, tmp_path / "two.svg")
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()
