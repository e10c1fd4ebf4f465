"""Sections 12, 13 and 14: what people were asked and answered, the books of goods, and the way of needs through three levels."""

from collections import Counter
from typing import Any

from muster.domain.report.duty import lines_of
from muster.domain.report.facts import Day, Facts, NeedFact, SeatFact
from muster.domain.report.figures import Check, Figure, check
from muster.domain.stock import HELD

_OFFERS = {"ACCEPTED": "accepted", "DECLINED": "declined", "EXPIRED": "ignored", "RELEASED": "stood_down"}
_CALLS = {"ACCEPTED": "accepted", "DECLINED": "declined", "LEFT": "declined", "TOLD": "ignored", "STOOD_DOWN": "stood_down"}
OUTCOMES = ("accepted", "declined", "ignored", "stood_down", "waited")
LEVELS = {"community": "station", "street": "institute", "district": "centre", "city": "centre"}
_TURNS = ("told", *OUTCOMES)


def messages(facts: Facts, day: Day) -> tuple[dict[str, Any], list[Check]]:
    """What became of every offer and call for the duty day's shifts that had begun: `waited` are those on a waiting list or in reserve to the end."""
    ways: dict[str, Counter[str]] = {"offer": Counter(), "call": Counter()}
    for need, line, seats in lines_of(facts, day):
        ways["offer"].update(word for seat in seats if (word := _answer(seat)))
        ways["call"].update(_CALLS.get(call.state, "waited") for call in need.calls if call.line == line.number)
    rows: list[dict[str, Any]] = [
        {"way": way, "told": Figure(counts.total(), "assignments"), **{name: Figure(counts[name], "assignments") for name in OUTCOMES}}
        for way, counts in ways.items()
    ]
    whole = {name: Figure(sum(row[name].value for row in rows), "assignments") for name in _TURNS}
    return {**whole, "by_way": rows}, [
        check("told", whole["told"], *(whole[name] for name in OUTCOMES)), check("told_ways", whole["told"], *(row["told"] for row in rows))
    ]  # fmt: skip


def goods(facts: Facts, day: Day) -> tuple[dict[str, Any], list[Check]]:
    """What the books held at the cut-off, item by item, and what came and left in the calendar day; entries are numbered without a gap."""
    stood: dict[str, Counter[str]] = {}
    came: Counter[str] = Counter()
    for entry in facts.books:
        for item, units, source, target in entry.lines:
            account = stood.setdefault(item, Counter())
            for name, change in ((source, -units), (target, units)):
                account[name] += -change if name == "received" else change
                came[name] += change * day.saw(entry.at)
    rows: list[dict[str, Any]] = [
        {"item": item, **{name: Figure(units[name], "units") for name in ("received", *HELD)}} for item, units in sorted(stood.items())
    ]
    whole: dict[str, Figure] = {name: Figure(sum(row[name].value for row in rows), "units") for name in ("received", *HELD)}
    found: dict[str, Any] = {
        **whole, "received_today": Figure(-came["received"], "units"), "issued_today": Figure(came["issued"], "units"), "by_item": rows,
    }  # fmt: skip
    checks = [check(f"goods_{row['item']}", row["received"], *(row[name] for name in HELD)) for row in rows]
    return found, [*checks, check("goods_numbers", Figure(len(facts.books), "units"), Figure(max((one.number for one in facts.books), default=0), "units"))]


def flow(facts: Facts, day: Day) -> tuple[dict[str, Any], list[Check]]:
    """Where the needs reviewed in the calendar day were solved, how many went on to a superior site, and the help of sister stations."""
    solved = Counter(_level(need, at) for need in facts.needs for at, to in need.events if to in ("PUBLISHED", "RETURNED") and day.saw(at) and _asked(need))
    steps = [step for need in facts.needs for step in need.steps if day.saw(step[0])]
    helps = Counter(to for need in facts.needs for at, to in need.helps if day.saw(at))
    went_on = Counter(LEVELS.get(was, was) for _, was, to, why in steps if was and to and why != "HELP")
    found = {
        "solved": Figure(sum(solved.values()), "needs"), **{f"solved_{level}": Figure(solved[level], "needs") for level in ("station", "institute", "centre")},
        "escalated": Figure(sum(went_on.values()), "needs"), "escalated_station": Figure(went_on["station"], "needs"),
        "escalated_institute": Figure(went_on["institute"], "needs"), "escalated_centre": Figure(went_on["centre"], "needs"),
        "help_offered": Figure(helps["OFFERED"], "needs"), "help_accepted": Figure(helps["ACCEPTED"], "needs"),
    }  # fmt: skip
    return found, [
        check("solved_levels", found["solved"], found["solved_station"], found["solved_institute"], found["solved_centre"]),
        check("escalated_levels", found["escalated"], found["escalated_station"], found["escalated_institute"], found["escalated_centre"]),
    ]


def _answer(seat: SeatFact) -> str:
    """What the person answered to their last offer; "waited" where nothing had come of it, empty where they were never offered."""
    words = [to for _, to in seat.events]
    if "OFFERED" not in words:
        return ""
    after = words[len(words) - words[::-1].index("OFFERED") :]
    return _OFFERS.get(after[0], "waited") if after else "waited"


def _level(need: NeedFact, at: str) -> str:
    """The level where the need waited at a moment: the last it had come to, its own station's where no clock had moved it."""
    reached = [to for when, _, to, _ in need.steps if when <= at and to]
    return LEVELS.get(reached[-1], "centre") if reached else "station"


def _asked(need: NeedFact) -> bool:
    """Whether somebody asked for it: a rotation plan's need is published without a review."""
    return need.events[0][1] == "SUBMITTED"
