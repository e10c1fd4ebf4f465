"""The matching bench: answers audited from their files alone, peers that keep the rules, proofs that agree."""

import csv
import json
import math
from collections import Counter
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from muster.domain.matching.candidates import arcs
from muster.domain.matching.days import day_by_day
from tests.bench.answers import by, greedy, ours
from tests.bench.apart import apart
from tests.bench.city import DISTRICTS, Scale, city, drawn
from tests.bench.exact import every_arc, sparse_matching
from tests.bench.instances import write
from tests.bench.matching import answered
from tests.bench.peers import PEERS, case_of
from tests.bench.pictures import fill_by_district
from tests.bench.score import gini

TOWN = Scale(900, 20, 420)
KILOMETRES = {"queue": 3, "delivery": 5, "disinfect": 8, "driver": 20, "medical": 10, "info": 5}
HOURS = {0: (6, 18), 1: (18, 22), 2: (22, 30)}


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of a day and of a week, each answered by every method."""
    folder = tmp_path_factory.mktemp("answers")
    for days in (1, 7):
        write(drawn(TOWN, seed=5, days=days), folder / str(days))
        for method in ("flow", "greedy", "nearest"):
            answered(folder / str(days), method, folder / f"{days}-{method}")
    return folder


def table(path: Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def may(person: dict[str, str], unit: dict[str, str]) -> bool:
    """Every hard rule of one person in one unit, read from their rows alone."""
    metres = math.dist((float(person["x"]), float(person["y"])), (float(unit["x"]), float(unit["y"])))
    at_home, passing = person["compound"] == unit["compound"], int(person["pass"]) > 0
    if person["zone"] == "2" and not at_home:
        return False
    if unit["zone"] == "2" and not (at_home or passing and unit["role"] in ("disinfect", "driver", "medical")):
        return False
    if unit["zone"] == "1" and not (person["community"] == unit["community"] or passing):
        return False
    return (
        unit["role"] in person["skills"].split()
        and unit["shift"] in person["shifts"].split()
        and unit["gender"] in ("-1", person["gender"])
        and metres <= 1000 * KILOMETRES[unit["role"]] * (1 if unit["city_core"] == "1" else 2)
    )


def objective(people: dict[str, dict[str, str]], units: dict[str, dict[str, str]], pairs: list[tuple[str, str]]) -> int:
    """Objective v1 as written, from the files alone."""
    worth = 0
    for unit, count in Counter(unit for _, unit in pairs).items():
        row = units[unit]
        least, most = int(row["min"]), int(row["max"])
        for k in range(1, count + 1):
            if k <= least:
                worth += 2_000_000 * 2 ** (int(row["priority"]) - 1) + 20_000 * (8 - (k - 1) * 8 // least)
            else:
                worth += 8_000 + 2_000 * (4 - (k - least - 1) * 4 // (most - least))
    for person, unit in pairs:
        who, where = people[person], units[unit]
        metres = math.dist((float(who["x"]), float(who["y"])), (float(where["x"]), float(where["y"])))
        worth -= round(metres / 10) + 30 * min(int(who["served"]), 5) + 10 * max(0, 7 - int(who["days_since_last"]))
        worth -= {"1": 0, "2": 60, "3": 150}[who["echelon"]]
    return worth


@pytest.mark.parametrize("days", [1, 7])
@pytest.mark.parametrize("method", ["flow", "greedy", "nearest"])
def test_an_answer_audited_from_its_files_keeps_every_rule_and_explains_every_open_seat(answers: Path, days: int, method: str) -> None:
    given, found = answers / str(days), answers / f"{days}-{method}"
    people, units = ({row["id"]: row for row in table(given / name)} for name in ("people.csv", "units.csv"))
    rows, metrics = table(found / "assignments.csv"), json.loads((found / "metrics.json").read_text())
    pairs = [(row["person"], row["unit"]) for row in rows]
    assert len(pairs) == metrics["seats_filled"] > 200
    for row in rows:
        assert may(people[row["person"]], units[row["unit"]]), row
        who, where = people[row["person"]], units[row["unit"]]
        way = math.dist((float(who["x"]), float(who["y"])), (float(where["x"]), float(where["y"])))
        assert abs(float(row["distance_m"]) - way) <= 0.0501

    duties: dict[str, list[int]] = {}
    for person, unit in pairs:
        duties.setdefault(person, []).append(int(units[unit]["shift"]))
    for person, shifts in duties.items():
        shifts.sort()
        assert len(shifts) <= int(people[person]["max_shifts"])
        assert len({shift // 3 for shift in shifts}) == len(shifts) <= 6
        for before, after in zip(shifts, shifts[1:], strict=False):
            assert 24 * (after // 3) + HOURS[after % 3][0] - 24 * (before // 3) - HOURS[before % 3][1] >= 11

    filled = Counter(unit for _, unit in pairs)
    assert all(filled[unit] <= int(row["max"]) for unit, row in units.items())
    open_seats = {unit: int(row["max"]) - filled[unit] for unit, row in units.items() if filled[unit] < int(row["max"])}
    reasons = table(found / "reasons.csv")
    assert len(reasons) == len(open_seats)
    assert {row["unit"]: int(row["open_seats"]) for row in reasons} == open_seats
    assert all(row["reason"] for row in reasons)
    assert objective(people, units, pairs) == metrics["objective"]
    assert metrics["method"] == method


def test_reasons_of_a_day_are_true_by_the_files(answers: Path) -> None:
    people, units = ({row["id"]: row for row in table(answers / "1" / name)} for name in ("people.csv", "units.csv"))
    serving = {row["person"]: row["unit"] for row in table(answers / "1-flow" / "assignments.csv")}
    reasons = table(answers / "1-flow" / "reasons.csv")
    for row in reasons:
        eligible = [person for person, who in people.items() if may(who, units[row["unit"]]) and serving.get(person) != row["unit"]]
        assert bool(eligible) == (row["reason"] == "OUTBID")
        assert all(person in serving for person in eligible)
    assert reasons


def test_the_same_files_give_the_same_bytes(answers: Path, tmp_path: Path) -> None:
    answered(answers / "7", "flow", tmp_path)
    for name in ("assignments.csv", "reasons.csv"):
        assert (tmp_path / name).read_bytes() == (answers / "7-flow" / name).read_bytes()


def test_ours_is_the_optimum_that_others_prove_and_no_peer_does_better() -> None:
    for seed in (1, 2, 3):
        instance = drawn(TOWN, seed=seed)
        best = ours(instance)
        assert best.value == best.bound == by("every arc", every_arc)(instance).value == by("SciPy", sparse_matching)(instance).value
        for peer in (*(by(*peer) for peer in PEERS.items()), greedy):
            assert peer(instance).value < best.value


def test_a_peer_leaves_no_seat_open_to_someone_free_and_eligible() -> None:
    instance = drawn(TOWN, seed=4)
    case = case_of(instance)
    (whole,) = day_by_day(case, every_arc)
    (pairs,) = arcs(case, whole.where, whole.which)
    for method in PEERS.values():
        (day,) = day_by_day(case, method)
        seated = np.isin(pairs.p, day.seating.person)
        full = (np.bincount(day.seating.unit, minlength=len(case.units)) == case.units.seats)[pairs.u]
        assert (seated | full).all()


def test_a_made_up_city_is_as_it_is_meant_to_be() -> None:
    mini = city("mini", seed=1)
    assert all(np.array_equal(getattr(mini.units, name.name), getattr(city("mini", seed=1).units, name.name)) for name in fields(mini.units))
    people, units = mini.volunteers, mini.units
    assert len(people) == 4_000
    assert len(np.unique(units.need)) == 70
    assert np.abs((people.skills & 1).mean() - 0.85) < 0.02
    assert set(np.unique(people.community // 10**6)) == {district.code for district in DISTRICTS}
    held = people.zone[people.community // 10**6 == 140105] > 0
    assert 0.1 < held.mean() < 0.35
    assert not people.zone[people.community // 10**6 != 140105].any()
    several = drawn(Scale(2_000, 20, 400, cities=3), seed=1).volunteers
    town = several.community // 10**8
    assert min(
        np.hypot(several.x[town == here].mean() - several.x[town == there].mean(), several.y[town == here].mean() - several.y[town == there].mean())
        for here in np.unique(town)
        for there in np.unique(town)
        if here < there
    ) > 300_000


def test_evenness_is_0_when_all_are_alike_and_near_1_when_one_has_all() -> None:
    assert gini(np.full(50, 3)) == pytest.approx(0)
    assert gini(np.r_[np.zeros(99, np.int64), 7]) == pytest.approx(0.99)
    assert gini(np.zeros(5, np.int64)) == 0


def test_work_done_apart_answers_or_ends_alone() -> None:
    done = apart(lambda: 7)
    assert done is not None
    assert done.answer == 7
    assert apart(lambda: bytes(3 << 30), most_mb=2_000) is None
    assert apart(_endless, most_seconds=0.2) is None


def _endless() -> None:
    while True:
        pass


def test_a_picture_has_the_same_bytes_each_time(tmp_path: Path) -> None:
    shares = {"ours": {"Yingze": 0.97, "Jinyuan": 0.91}, "peers": {"Yingze": 0.93, "Jinyuan": 0.78}}
    for name in ("one.svg", "two.svg"):
        fill_by_district(tmp_path / name, shares, title="Seats filled")
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()
