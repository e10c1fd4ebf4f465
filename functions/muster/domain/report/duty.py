"""Sections 9, 10 and 11: posts and their echelons, who came, and how evenly duty lies."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from muster.domain import absences
from muster.domain.areas import district_of
from muster.domain.report.demand import HELD
from muster.domain.report.facts import FREED, Day, Facts, LineFact, NeedFact, PersonFact, SeatFact, Served, state
from muster.domain.report.figures import Check, Figure, check, share
from muster.domain.rotation.measure import gini
from muster.domain.times import duty_day, moment, shifts

GRADES = ("A", "B", "C", "D")
WEEK = timedelta(days=7)
REST = timedelta(hours=11)
_LOST = {"WITHDRAWN_LATE": "left_late", "NO_SHOW": "no_shows", FREED: "no_shows"}
_OUTCOMES = {"EXCUSED": "excused", "UNEXCUSED": "unexcused", "APPEALED": "unexcused"}


def lines_of(facts: Facts, day: Day) -> Iterator[tuple[NeedFact, LineFact, list[SeatFact]]]:
    """The published lines of the duty day that had begun by the cut-off, each with whoever was told of it."""
    for need in facts.needs:
        for line in need.lines:
            if day.asks(line) and line.start < day.closes and state(need.events) == "PUBLISHED":
                yield need, line, [seat for seat in need.seats if seat.line == line.number]


def posts(facts: Facts, day: Day) -> tuple[dict[str, Any], list[Check]]:
    """Strength against target by kind of post, echelons called in the calendar day, shifts without rest, every override; and what must add up."""
    kinds: dict[str, Counter[str]] = {}
    for need, line, seats in lines_of(facts, day):
        if need.post:
            here = Counter(
                shifts=1, minimum=line.minimum, target=line.wanted, held=sum(state(seat.events) in HELD for seat in seats), present=sum(map(_came, seats))
            )
            kinds.setdefault(need.post, Counter()).update(here)
    names = ("minimum", "target", "held", "present")
    rows: list[dict[str, Any]] = [
        {"post": kind, "shifts": Figure(counts["shifts"], "shifts"), **{name: Figure(counts[name], "assignments") for name in names}}
        for kind, counts in sorted(kinds.items())
    ]
    called = [one for one in facts.echelons if day.saw(one.at)]
    set_aside = [one for one in facts.overrides if day.saw(one.at)]
    whole = {name: Figure(sum(counts[name] for counts in kinds.values()), "assignments") for name in names}
    found: dict[str, Any] = {
        **whole, "echelons_called": Figure(len(called), "echelons"), "without_rest": Figure(_without_rest(facts, day), "assignments"),
        "overrides": Figure(len(set_aside), "overrides"), "by_post": rows,
        "called": [{"at": one.at, "area": one.area, "code": one.code, "post": one.post, "reason": one.reason} for one in called],
        "set_aside": [
            {
                "at": one.at, "area": one.area, "kind": one.kind, "rules": list(one.rules), "role": one.role, "people": Figure(one.people, "people"),
                "reason": one.reason,
            }
            for one in set_aside
        ],
    }  # fmt: skip
    return found, [check(f"posts_{name}", whole[name], *(row[name] for row in rows)) for name in names]


def attendance(facts: Facts, day: Day) -> tuple[dict[str, Any], list[Check]]:
    """Of those who had said yes: who came, who did not and whether with good reason, who was replaced; minutes credited in the calendar day by grade."""
    city: Counter[str] = Counter()
    districts: dict[str, Counter[str]] = {}
    for need, line, seats in lines_of(facts, day):
        here = Counter(word for seat in seats for word in _attended(seat))
        here["lost"], here["replaced"] = absences.replaced(moment(line.start), [_moments(seat) for seat in seats])
        city.update(here)
        districts.setdefault(district_of(need.area), Counter()).update(here)
    credited = [(minutes, grade) for need in facts.needs for seat in need.seats for at, minutes, grade in seat.credits if day.saw(at)]
    grades = {grade: Figure(sum(minutes for minutes, one in credited if one == grade), "minutes") for grade in GRADES}
    names = ("expected", "present", "unseen", "left_late", "no_shows", "excused", "unexcused", "undecided", "lost", "replaced")
    figures = {name: Figure(city[name], "assignments") for name in names}
    found: dict[str, Any] = {
        **figures, "present_share": share(city["present"], city["expected"]), "credited": Figure(sum(minutes for minutes, _ in credited), "minutes"),
        "by_grade": [{"grade": grade, "credited": minutes} for grade, minutes in grades.items()],
        "by_district": [
            {"area": area, **{name: Figure(counts[name], "assignments") for name in ("expected", "present", "no_shows", "replaced")}}
            for area, counts in sorted(districts.items())
        ],
    }  # fmt: skip
    return found, [
        check("expected", figures["expected"], figures["present"], figures["unseen"], figures["left_late"], figures["no_shows"]),
        check("no_shows", figures["no_shows"], figures["excused"], figures["unexcused"], figures["undecided"]),
        check("expected_districts", figures["expected"], *(row["expected"] for row in found["by_district"])),
        check("minutes_by_grade", found["credited"], *grades.values()),
    ]


def fairness(facts: Facts, day: Day) -> tuple[dict[str, Any], list[Check]]:
    """How evenly a week's hours lie among those who are there, who served for the first time, and who had the nights."""
    there = [one for one in facts.people if not one.withdrawn]
    week = {at: [shift for shift in one.served if _within(shift, day)] for at, one in enumerate(there)}
    hours = [sum(_hours(shift) for shift in shifts) for shifts in week.values()]
    nights = [sum(_is_night(shift) for shift in shifts) for shifts in week.values()]
    today = [one for one in there if any(duty_day(moment(shift[0])) == day.date for shift in one.served)]
    first = [one for one in today if _first(one, day)]
    found = {
        "gini": Figure(round(1000 * gini(hours)) if any(hours) else None, "per_mille"),
        "gini_of_those": Figure(round(1000 * gini([one for one in hours if one])) if any(hours) else None, "per_mille"),
        "served_week": Figure(sum(map(bool, hours)), "people"), "served": Figure(len(today), "people"), "first": Figure(len(first), "people"),
        "again": Figure(sum(not _first(one, day) for one in today), "people"), "first_share": share(len(first), len(today)),
        "nights": Figure(sum(nights), "assignments"), "most_nights": Figure(max(nights, default=0), "assignments"),
        "night_people": Figure(sum(map(bool, nights)), "people"),
    }  # fmt: skip
    return found, [check("served", found["served"], found["first"], found["again"])]


def _attended(seat: SeatFact) -> list[str]:
    """The words for somebody who had said yes; none for anybody else, or who left early or handed the seat on."""
    last = state(seat.events)
    if not any(to == "ACCEPTED" for _, to in seat.events):
        return []
    if _came(seat):
        return ["expected", "present"]
    if last in _LOST:
        lost = _LOST[last]
        return ["expected", lost, *([_OUTCOMES.get(state(seat.record), "undecided")] if lost == "no_shows" else [])]
    return ["expected", "unseen"] if last in ("ACCEPTED", "COMPLETED") else []


def _came(seat: SeatFact) -> bool:
    return any(to == "CHECKED_IN" for _, to in seat.events) and state(seat.events) not in ("NO_SHOW", FREED)


def _moments(seat: SeatFact) -> list[absences.Event]:
    return [(moment(at), "NO_SHOW" if to == FREED else to) for at, to in seat.events]


def _without_rest(facts: Facts, day: Day) -> int:
    """Shifts of the duty day that began less than eleven hours after the same person's shift before."""
    return sum(_follows_closely(one.served, at, day) for one in facts.people for at in range(1, len(one.served)))


def _follows_closely(served: tuple[Served, ...], at: int, day: Day) -> bool:
    start = moment(served[at][0])
    return duty_day(start) == day.date and start - moment(served[at - 1][1]) < REST


def _within(shift: Served, day: Day) -> bool:
    """Whether it lies in the seven duty days that end with this one."""
    return day.date - WEEK < duty_day(moment(shift[0])) <= day.date


def _hours(shift: Served) -> float:
    return (moment(shift[1]) - moment(shift[0])).total_seconds() / 3600


def _is_night(shift: Served) -> bool:
    start = moment(shift[0])
    return shifts(start, start + timedelta(seconds=1))[0] % 3 == 2


def _first(one: PersonFact, day: Day) -> bool:
    return all(duty_day(moment(shift[0])) >= day.date for shift in one.served)
