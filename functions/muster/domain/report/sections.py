"""The whole report as plain data: header, units, sections 3 to 5, 9 to 14 and 16, and the sums that must hold."""

from collections import Counter
from datetime import timedelta
from typing import Any, Literal

from muster.domain.report import VERSION
from muster.domain.report.demand import HELD, asks, demand, open_needs
from muster.domain.report.duty import attendance, fairness, posts
from muster.domain.report.facts import Day, Facts, LineFact
from muster.domain.report.figures import COUNTED, Check, Figure, plain
from muster.domain.report.reserves import asked_first, reserves
from muster.domain.report.traffic import flow, goods, messages
from muster.domain.times import moment, shifts

Kind = Literal["final", "corrected"]
SLOTS = ("day", "evening", "night")
INSIDE = ("open_needs", "tomorrow", "posts", "attendance", "fairness", "messages", "flow")  # for the staff alone; the books of goods are public as they are
FEWEST = 5  # people in a public cell; fewer could point at somebody (T43)


def report(facts: Facts, day: Day, *, version: int, digest: str) -> dict[str, Any]:
    """The report of a day from what was known at its cut-off, as JSON has it; `digest` names those facts."""
    people, people_checks = reserves(facts, day)
    needs, need_checks = demand(facts, day)
    duty, duty_checks = _sections(facts, day)
    kind: Kind = "final" if version == 1 else "corrected"
    found = {
        "header": {
            "date": day.date.isoformat(), "run": f"NR-{day.date.isoformat()}-{version}", "version": version, "kind": kind,
            "algorithm": VERSION, "opens": day.opens, "cut_off": day.closes, "digest": digest,
        },
        "units": list(COUNTED), "reserves": people, "needs": needs, "open_needs": open_needs(facts, day),
        "tomorrow": {"gaps": _tomorrow(facts, day), "ask_first": asked_first(facts, day)},
        **duty, "checks": [*people_checks, *need_checks, *duty_checks], "names": dict(facts.names),
    }  # fmt: skip
    return plain(found)  # type: ignore[no-any-return]


def _sections(facts: Facts, day: Day) -> tuple[dict[str, Any], list[Check]]:
    """Sections 9 to 14 by name; the books are the city's alone."""
    made = {
        "posts": posts(facts, day), "attendance": attendance(facts, day), "fairness": fairness(facts, day), "messages": messages(facts, day),
        **({"goods": goods(facts, day)} if facts.books else {}), "flow": flow(facts, day),
    }  # fmt: skip
    return {name: section for name, (section, _) in made.items()}, [one for _, checks in made.values() for one in checks]


def public(found: dict[str, Any]) -> dict[str, Any]:
    """What everyone may read: no single need, and people of a place only in fives, fewer than five not at all."""
    people = found["reserves"]
    rows = {
        part: [{key: _coarse(value) for key, value in row.items() if key != "never_offered_share"} for row in people[part]]
        for part in ("by_district", "by_district_and_role")
    }
    coarse = {**people, **rows}
    return {key: coarse if key == "reserves" else value for key, value in found.items() if key not in INSIDE}


def _coarse(value: Any) -> Any:
    if not isinstance(value, dict) or value.get("unit") != "people":
        return value
    return {**value, "value": value["value"] // FEWEST * FEWEST if value["value"] >= FEWEST else None}


def _tomorrow(facts: Facts, day: Day) -> list[dict[str, Any]]:
    """Seats open at the cut-off in needs of the next duty day that are published, by post and slot."""
    missing: Counter[tuple[str, str, bool]] = Counter()
    for one in asks(facts, day.next):
        if one.need.events[-1][1] == "PUBLISHED":
            for line in one.need.lines:
                held = sum(seat.line == line.number and seat.events[-1][1] in HELD for seat in one.need.seats)
                if day.next.asks(line) and held < line.wanted:
                    missing[line.role, _slot(line), line.vehicles] += line.wanted - held
    return [
        {"role": role, "slot": slot, "open": Figure(count, "vehicles" if vehicles else "assignments")}
        for (role, slot, vehicles), count in sorted(missing.items())
    ]


def _slot(line: LineFact) -> str:
    start = moment(line.start)
    return SLOTS[shifts(start, start + timedelta(minutes=1))[0] % 3]

