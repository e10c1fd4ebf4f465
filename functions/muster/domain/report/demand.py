"""Sections 4 and 5: what was asked for the duty day, what was filled, and why every open seat is open."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from muster.domain.areas import Level, district_of, street_of
from muster.domain.assignments import KEPT
from muster.domain.report.facts import Day, Facts, LineFact, NeedFact, SeatFact, seconds, state
from muster.domain.report.figures import Check, Figure, Unit, check, percentile

HELD = KEPT | {"OFFERED"}
TARGET_SECONDS = 600  # the reference case: one community had its volunteers "within ten minutes"
UNEXPLAINED = "UNEXPLAINED"
URGENT = 4
# Minutes until a need goes from the station to the institute, and from there to the centre.
_CLOCKS: dict[bool, tuple[int, int]] = {False: (30, 90), True: (5, 15)}


@dataclass(frozen=True, slots=True)
class Gap:
    """Open seats of one line and the one reason they have."""

    role: str
    vehicles: bool
    open: int
    reason: str
    other: str


@dataclass(slots=True)
class Ask:
    """A need as the duty day saw it: seats are [wanted, filled] of people and of vehicles."""

    need: NeedFact
    people: list[int] = field(default_factory=lambda: [0, 0])
    vehicles: list[int] = field(default_factory=lambda: [0, 0])
    gaps: list[Gap] = field(default_factory=list)
    first: int | None = None
    full: int | None = None

    @property
    def filled(self) -> int:
        return self.people[1] + self.vehicles[1]

    @property
    def outcome(self) -> str:
        return "partly" if self.gaps and self.filled else "unmatched" if self.gaps else "matched"


def asks(facts: Facts, day: Day) -> list[Ask]:
    """What was asked for a duty day, needs sent back to their author left out."""
    found = []
    for need in facts.needs:
        lines = [line for line in need.lines if day.asks(line)]
        if lines and state(need.events) not in ("RETURNED", ""):
            found.append(_ask(need, lines))
    return found


def demand(facts: Facts, day: Day) -> tuple[dict[str, Any], list[Check]]:
    """The figures of needs and seats, and what must add up."""
    found = asks(facts, day)
    city, districts = _tally(found), sorted({district_of(one.need.area) for one in found})
    rows = [{"area": code, **_tally([one for one in found if district_of(one.need.area) == code])} for code in districts]
    reasons = Counter((gap.reason, gap.vehicles) for one in found for gap in one.gaps for _ in range(gap.open))
    by_reason: list[dict[str, Any]] = [{"reason": reason, "open": Figure(count, _unit(vehicles=kind))} for (reason, kind), count in sorted(reasons.items())]
    checks = [
        check("needs", city["needs"], city["matched"], city["partly"], city["unmatched"]),
        check("seats", city["seats"], city["filled"], city["open"]),
        check("vehicles", city["vehicles"], city["vehicles_filled"], city["vehicles_open"]),
        check("seat_reasons", city["open"], *(row["open"] for row in by_reason if row["open"].unit == "assignments")),
        check("vehicle_reasons", city["vehicles_open"], *(row["open"] for row in by_reason if row["open"].unit == "vehicles")),
        check("unexplained", Figure(0, "assignments"), Figure(sum(n for (reason, _), n in reasons.items() if reason == UNEXPLAINED), "assignments")),
        check("need_districts", city["needs"], *(row["needs"] for row in rows)),
        check("seat_districts", city["seats"], *(row["seats"] for row in rows)),
    ]
    return {**_movement(facts, day), **city, "by_district": rows, "by_reason": by_reason}, checks


def open_needs(facts: Facts, day: Day) -> list[dict[str, Any]]:
    """Every need that is not full: the oldest first."""
    rows = []
    for one in asks(facts, day):
        if one.gaps:
            age = seconds(one.need.created, day.closes)
            level, owner = _owner(one.need, age)
            rows.append(
                {
                    "id": one.need.id, "code": one.need.code, "area": one.need.area, "priority": one.need.priority, "outcome": one.outcome,
                    "age": Figure(age, "seconds"), "level": level, "owner": owner,
                    "seats": Figure(one.people[0], "assignments"), "filled": Figure(one.people[1], "assignments"),
                    "gaps": [
                        {"role": gap.role, "open": Figure(gap.open, _unit(vehicles=gap.vehicles)), "reason": gap.reason, "other": gap.other}
                        for gap in one.gaps
                    ],
                }
            )  # fmt: skip
    return sorted(rows, key=lambda row: (-(row["age"].value or 0), row["code"]))


def _ask(need: NeedFact, lines: Sequence[LineFact]) -> Ask:
    found = Ask(need)
    last, published = state(need.events), next((at for at, to in need.events if to == "PUBLISHED"), "")
    taken: list[str] = []
    for line in lines:
        held = [seat for seat in need.seats if seat.line == line.number and state(seat.events) in HELD and last != "CANCELLED"]
        taken += [_taken(seat) for seat in held]
        side = found.vehicles if line.vehicles else found.people
        side[0] += line.wanted
        side[1] += len(held)
        if len(held) < line.wanted:
            reason = _reason(last, line, [seat for seat in need.seats if seat.line == line.number])
            other = line.gap_other if reason == line.gap else ""
            found.gaps.append(Gap(line.role, line.vehicles, line.wanted - len(held), reason, other))
    if published and taken:
        found.first = seconds(published, min(taken))
        found.full = None if found.gaps else seconds(published, max(taken))
    return found


def _taken(seat: SeatFact) -> str:
    """When the seat became somebody's: proposed last, or said yes to without a proposal (dispatch orders, swaps)."""
    return max((at for at, to in seat.events if to == "PROPOSED"), default="") or min(at for at, to in seat.events if to == "ACCEPTED")


def _reason(last: str, line: LineFact, told: Sequence[SeatFact]) -> str:
    if last == "CANCELLED":
        return "CANCELLED_BY_ASKER"
    if last in ("SUBMITTED", "EXPIRED"):
        return "REVIEW_LATE"
    if line.gap and line.gap != "CANCELLED_BY_ASKER":  # else it was called off after the cut-off
        return line.gap
    return "DECLINED_ALL" if told else UNEXPLAINED


def _tally(found: Sequence[Ask]) -> dict[str, Any]:
    outcomes = Counter(one.outcome for one in found)
    firsts = [one.first for one in found if one.first is not None]
    fulls = [one.full for one in found if one.full is not None]
    counts: dict[str, Figure] = {name: Figure(outcomes[name], "needs") for name in ("matched", "partly", "unmatched")}
    for sides, wanted, filled, left in ((False, "seats", "filled", "open"), (True, "vehicles", "vehicles_filled", "vehicles_open")):
        unit, pairs = _unit(vehicles=sides), [one.vehicles if sides else one.people for one in found]
        counts[wanted], counts[filled] = Figure(sum(pair[0] for pair in pairs), unit), Figure(sum(pair[1] for pair in pairs), unit)
        counts[left] = Figure(sum(gap.open for one in found for gap in one.gaps if gap.vehicles == sides), unit)
    return {
        "needs": Figure(len(found), "needs"), "communities": Figure(len({one.need.area for one in found}), "communities"), **counts,
        "first_p50": percentile(firsts, 50), "first_p95": percentile(firsts, 95), "full_p50": percentile(fulls, 50),
        "full_p95": percentile(fulls, 95), "full_in_target": Figure(sum(one <= TARGET_SECONDS for one in fulls), "needs"),
    }  # fmt: skip


def _movement(facts: Facts, day: Day) -> dict[str, Figure]:
    """What moved in the calendar day, whatever duty day it was asked for."""
    entered = Counter(to for need in facts.needs for at, to in need.events if day.saw(at))
    reviews = [
        seconds(need.created, at)
        for need in facts.needs
        if need.events and need.events[0][1] == "SUBMITTED"
        for at, to in need.events
        if to in ("PUBLISHED", "RETURNED") and day.saw(at)
    ]
    return {
        "new": Figure(sum(day.saw(need.created) for need in facts.needs), "needs"), "reviewed": Figure(len(reviews), "needs"),
        "review_p50": percentile(reviews, 50), "review_p95": percentile(reviews, 95), "published": Figure(entered["PUBLISHED"], "needs"),
        "returned": Figure(entered["RETURNED"], "needs"), "cancelled": Figure(entered["CANCELLED"], "needs"),
        "expired": Figure(entered["EXPIRED"], "needs"),
    }  # fmt: skip


def _owner(need: NeedFact, age: int) -> tuple[Level, str]:
    """The practice site that a need's age has brought it to."""
    first, second = _CLOCKS[need.priority >= URGENT]
    if age < 60 * first:
        return "community", need.area
    return ("street", street_of(need.area)) if age < 60 * second else ("district", district_of(need.area))


def _unit(*, vehicles: bool) -> Unit:
    return "vehicles" if vehicles else "assignments"
