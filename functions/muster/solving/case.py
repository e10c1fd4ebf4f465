"""A region as the solver's columns, and the solver's answer as people on lines."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from hashlib import blake2b

import numpy as np

from muster.domain.areas import community_of, district_of
from muster.domain.assignments import TOLD
from muster.domain.matching import ROLES, Over, Solution, Units, Volunteers, solve
from muster.domain.matching.model import ANY_GENDER, DAYS, Case, borders
from muster.domain.times import duty_day, shifts
from muster.domain.together import left_behind
from muster.solving import lifting, zoned
from muster.solving.lifting import Lifted
from muster.solving.region import Region
from muster.tables.lines import LiveLine
from muster.tables.pool import Entry
from muster.telemetry import count, logger

UNVERIFIED_COST = 400  # people whose phone is verified go first: four kilometres' worth
ASKED_COST = 1_000  # messages go round: each offer made in vain today puts somebody ten kilometres further away
_IDLE_DAYS = _WEEK = 7


@dataclass(frozen=True, slots=True)
class Answer:
    """Who should hold each line, and why its other seats are open (code, public code of the rival need)."""

    people: dict[tuple[str, int], list[Entry]]
    gaps: dict[tuple[str, int], tuple[str, LiveLine | None]]
    proven: bool


def answer(
    region: Region, entries: list[Entry], *, barred: Collection[str], unverified_barred: bool, prefer_standing: bool, over: Over = map,
    lifted: Lifted | None = None,
) -> Answer:  # fmt: skip
    """The best seating of the region's lines now; people told are fixed, proposals free; `barred` people were found taken meanwhile.

    `over` maps the solving of parts that share nobody; `lifted` asks what would be were one rule not there.
    """
    today = duty_day(region.now)
    rows = {entry.person: row for row, entry in enumerate(entries)}
    refused: list[tuple[int, int]] = []
    held: list[tuple[int, int]] = []
    freed: dict[int, frozenset[int]] = {}
    for unit, one in enumerate(region.lines):
        for assignment in region.seated.get((one.need, one.line.number), ()):
            row = rows.get(assignment.person)
            if row is None:
                continue
            if assignment.state == "PROPOSED":
                held.append((row, unit))
                freed[row] = frozenset(shifts(assignment.start, assignment.end)) | freed.get(row, frozenset())
            elif assignment.state != "RELEASED":  # whoever a zone or its asker let go never said no
                refused.append((row, unit))
    volunteers, rest = _volunteers(region, entries, freed, today, barred)
    asked = np.array([_asked(region, entry) for entry in entries], np.int64)
    spent = (asked >= region.emergency.offers_per_person) | np.array([unverified_barred and not entry.verified for entry in entries], bool)
    duties = np.array([_duties(entry, today) for entry in entries], np.int64)
    volunteers = replace(volunteers, surcharge=volunteers.surcharge + ASKED_COST * asked)
    neighbours = {int(code): frozenset(int(other) for other in area.neighbours) for code, area in region.city.items()}
    units = _units(region, today)
    if lifted:
        units, spent = lifting.lift(lifted, units, spent)
    solution = solve(
        volunteers, units, neighbours=neighbours, refused=refused, held=held if prefer_standing else None,
        rest_blocked=rest, budget_spent=spent, duties=duties, over=over,
    )  # fmt: skip
    if solution.method != "flow":
        count("GreedyServed")
        logger.warning("the exact solver could not run; the greedy served")
    return _read(region, entries, solution)


def pairs(region: Region, entries: list[Entry], *, tired_too: bool = False) -> tuple[Volunteers, Units]:
    """People and a region's lines as the hard rules see them, whoever holds what; with `tired_too` rest keeps nobody away."""
    today = duty_day(region.now)
    volunteers, rest = _volunteers(region, entries, {}, today, ())
    return replace(volunteers, shifts=volunteers.shifts | np.array(rest, np.uint64)) if tired_too else volunteers, _units(region, today)


def own(region: Region, rows: list[Entry], *, refused: Collection[tuple[str, int]], freed: frozenset[int]) -> Case:
    """One person, as they are and as they might be, before a region's lines: `refused` are those answered, `freed` shifts of proposals."""
    today = duty_day(region.now)
    alone = [replace(entry, together=0) for entry in rows]
    volunteers, rest = _volunteers(region, alone, dict.fromkeys(range(len(alone)), freed), today, ())
    units = _units(region, today)
    answered = [unit for unit, one in enumerate(region.lines) if (one.need, one.line.number) in refused]
    spent = [_asked(region, entry) >= region.emergency.offers_per_person for entry in alone]
    neighbours = {int(code): frozenset(int(other) for other in area.neighbours) for code, area in region.city.items()}
    return Case(
        people=volunteers, units=units, bordering=borders(neighbours), refused=np.array([row * len(units) + unit for row in range(len(alone)) for unit in answered], np.int64),
        held=np.zeros(0, np.int64), rest=np.array(rest, np.uint64), spent=np.array(spent, bool), duties=np.zeros(len(alone), np.int64),
    )  # fmt: skip


def _units(region: Region, today: date) -> Units:
    lines = region.lines
    size = len(lines)
    needs = {need: number for number, need in enumerate(dict.fromkeys(one.need for one in lines))}
    taken = [
        sum(assignment.state in TOLD for assignment in region.seated.get((one.need, one.line.number), ()))
        for one in lines
    ]
    bits = [zoned.shift_bits(one, today) for one in lines]
    return Units(
        need=np.array([needs[one.need] for one in lines]), role=np.array([ROLES.index(one.line.role) for one in lines]),
        shifts=np.array([sum(1 << bit for bit in row) for row in bits], np.uint64), day=np.array([row[0] // 3 for row in bits]),
        compound=np.array([zoned.place(one.area) for one in lines]), community=np.array([int(community_of(one.area)) for one in lines]),
        x=np.full(size, np.nan), y=np.full(size, np.nan),
        zone=zoned.strictest(region),
        core=np.array([region.city[district_of(one.area)].core for one in lines]),
        priority=np.array([one.priority for one in lines]), minimum=np.array([one.line.minimum for one in lines]),
        maximum=np.array([one.line.wanted for one in lines]), gender=np.full(size, ANY_GENDER), taken=np.array(taken),
        vehicles=np.array([one.line.vehicles for one in lines], bool),
    )  # fmt: skip


def _volunteers(
    region: Region, entries: list[Entry], freed: dict[int, frozenset[int]], today: date, barred: Collection[str]
) -> tuple[Volunteers, list[int]]:
    base, size = 3 * today.toordinal(), len(entries)
    salt = int.from_bytes(blake2b(today.isoformat().encode(), digest_size=8).digest())
    offers: dict[tuple[int, bool], int] = {}
    free, rest = [0] * size, [0] * size
    away = set(barred) | left_behind(((entry.person, entry.together) for entry in entries), barred)
    for row, entry in enumerate(entries):
        kind = (entry.slots, entry.weekends_only)
        if kind not in offers:
            offers[kind] = _offered(*kind, today)
        if entry.person in away:
            continue
        busy = entry.busy - freed.get(row, frozenset())
        lost, tired = _lost(busy, base) if busy else (0, 0)
        free[row] = offers[kind] & ~lost
        rest[row] = free[row] & tired
    whole = np.array([[entry.served, entry.last_day, int(entry.area), entry.roles, entry.verified, entry.vehicle] for entry in entries], np.int64)
    served, last_day, area, roles, verified, vehicle = whole.reshape(size, 6).T
    none, ones = np.zeros(size, np.int8), np.ones(size, np.int8)
    volunteers = Volunteers(
        key=np.array([int(entry.person[:16], 16) ^ salt for entry in entries], np.uint64), community=area,
        compound=np.array([zoned.place(entry.compound or entry.area) for entry in entries], np.int64),
        x=np.full(size, np.nan), y=np.full(size, np.nan), zone=none, core=ones.astype(bool), skills=roles.astype(np.uint32),
        shifts=np.array(free, np.uint64) & ~np.array(rest, np.uint64), gender=none, echelon=ones, served=served,
        cleared=np.array([entry.cleared > 0 for entry in entries], bool),
        idle_days=np.clip(today.toordinal() - last_day, 0, _IDLE_DAYS), max_shifts=np.full(size, DAYS),
        surcharge=np.where(verified, 0, UNVERIFIED_COST).astype(np.int32), vehicle=vehicle != 0,
        together=np.array([entry.together for entry in entries], np.int64),
        sealed=zoned.sealed(region, entries, today), lapsed=zoned.lapsed(region, entries, today),
    )  # fmt: skip
    return volunteers, rest


def _offered(slots: int, weekends_only: bool, today: date) -> int:
    """The shifts of the coming days that somebody with these habits offers."""
    days = [day for day in range(DAYS) if not weekends_only or date.fromordinal(today.toordinal() + day).weekday() >= 5]
    return sum(1 << 3 * day + slot for day in days for slot in range(3) if slots >> slot & 1)


def _lost(busy: Collection[int], base: int) -> tuple[int, int]:
    """The shifts of busy days (one duty a day), and those too close to a duty for eleven hours of rest."""
    lost = tired = 0
    for shift in busy:
        day, slot = divmod(shift - base, 3)
        lost |= _bits(range(3 * day, 3 * day + 3))
        tired |= _bits(range(3 * day + 3, 3 * day + 4)) if slot else 0  # evening or night, then no day shift
        tired |= _bits(range(3 * day - 2, 3 * day)) if slot == 0 else 0  # a day shift after no evening or night
    return lost, tired & ~lost


def _bits(numbers: range) -> int:
    return sum(1 << number for number in numbers if 0 <= number < 3 * DAYS)


def _asked(region: Region, entry: Entry) -> int:
    """How often the person was asked in vain within a day."""
    since = int(region.now.timestamp()) - 86_400
    return sum(at > since for at in entry.asked)


def _duties(entry: Entry, today: date) -> int:
    """On how many of the seven days before today the person had a duty."""
    return len({day for day in (shift // 3 for shift in entry.busy) if 0 < today.toordinal() - day <= _WEEK}) if entry.busy else 0


def _read(region: Region, entries: list[Entry], solution: Solution) -> Answer:
    people: dict[tuple[str, int], list[Entry]] = {}
    for row, unit in zip(solution.person.tolist(), solution.unit.tolist(), strict=True):
        one = region.lines[unit]
        people.setdefault((one.need, one.line.number), []).append(entries[row])
    gaps: dict[tuple[str, int], tuple[str, LiveLine | None]] = {}
    for reason in solution.reasons:
        one = region.lines[reason.unit]
        gaps[one.need, one.line.number] = (reason.code, region.lines[reason.other] if reason.other >= 0 else None)
    return Answer(people, gaps, solution.proven)
