"""Made-up people, vehicles and needs for the local run, the drill and the tests; the same seed makes the same ones.

Phones start with 142, a block that no operator assigns to eleven-digit mobiles, so nobody's number is ever used.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from muster.domain.areas import Area
from muster.domain.times import SHANGHAI

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国红梅晨宇欣怡子涵浩然思远雨桐嘉琪"
# Shares of volunteers who offer a role: six of them as the reference instance of matching.md has them, the others set beside them.
ROLE_SHARES = {
    "queue": 0.85, "delivery": 0.60, "checkpoint": 0.55, "visit": 0.35, "disinfect": 0.06, "info": 0.25, "care": 0.40, "medical": 0.025,
}  # fmt: skip
SLOT_SHARES = {"day": 0.80, "evening": 0.55, "night": 0.15}
KIND_SHARES = {"car": 80, "coach": 5, "truck": 10, "accessible": 3, "ambulance": 2}
SEATS = {"car": 5, "coach": 45, "truck": 2, "accessible": 6, "ambulance": 4}
ASKED = {"queue": 30, "delivery": 20, "checkpoint": 16, "visit": 10, "info": 9, "care": 6, "disinfect": 5, "medical": 2, "driver": 2}
WINDOWS = ((6, 4), (8, 4), (8, 6), (13, 4), (14, 4), (18, 4), (22, 8))
GATES = ("东门口", "南门岗亭", "北门广场", "居委会门前", "核酸采样亭旁", "物资点帐篷")
PRIORITIES = (15, 25, 35, 17, 8)


def phone(number: int) -> str:
    """The number-th made-up phone."""
    return f"142{number:08d}"


def name(chance: random.Random) -> str:
    """A made-up name."""
    return chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2))))


def plate(number: int) -> str:
    """The number-th made-up plate; no office issues those of Z in Shanxi."""
    return f"晋Z{number % 10**5:05d}"


def volunteers(count: int, *, communities: Sequence[Area], seed: int, first: int = 0) -> Iterator[dict[str, Any]]:
    """Sign-up bodies of so many volunteers, spread evenly over communities."""
    chance = random.Random(f"volunteers {seed}")
    for number in range(count):
        roles = [role for role, share in ROLE_SHARES.items() if chance.random() < share] or ["queue"]
        slots = [slot for slot, share in SLOT_SHARES.items() if chance.random() < share] or ["day"]
        yield {
            "name": name(chance), "phone": phone(first + number), "area": chance.choice(communities).code,
            "roles": roles, "slots": slots, "weekends_only": chance.random() < 0.06,
            "adult": True, "notice": "2026-11", "share": True, "keep": chance.random() < 0.5, "language": "zh",
        }  # fmt: skip


def fleet(count: int, *, communities: Sequence[Area], seed: int, first: int) -> Iterator[dict[str, Any]]:
    """Bodies of the fleet's form: so many drivers, each with a vehicle."""
    chance = random.Random(f"fleet {seed}")
    for number, driver in enumerate(volunteers(count, communities=communities, seed=seed, first=first)):
        kind = chance.choices(list(KIND_SHARES), list(KIND_SHARES.values()))[0]
        del driver["roles"]
        yield {**driver, "plate": plate(number), "kind": kind, "seats": SEATS[kind], "goods": chance.random() < 0.6, "declared": True}


def needs(count: int, *, communities: Sequence[Area], days: Sequence[date], seed: int, first_phone: int) -> Iterator[dict[str, Any]]:
    """Need bodies: one to six lines, some two dozen people in all."""
    chance = random.Random(f"needs {seed}")
    for number in range(count):
        day = chance.choice(days)
        yield {
            "area": chance.choice(communities).code, "lines": [_line(chance, day) for _ in range(chance.choice((1, 2, 3, 3, 4, 4, 5, 6)))],
            "meeting_point": chance.choice(GATES), "gear": chance.random() < 0.8, "meals": chance.random() < 0.5,
            "risk": chance.choice(("low", "low", "medium", "high")), "priority": chance.choices((1, 2, 3, 4, 5), PRIORITIES)[0],
            "contact_name": name(chance), "contact_phone": phone(first_phone + number),
        }  # fmt: skip


def working_days(after: date, count: int) -> list[date]:
    """The next working days, so that a run on a Sunday makes the same figures as one on a Monday."""
    days: list[date] = []
    while len(days) < count:
        after += timedelta(days=1)
        if after.weekday() < 5:
            days.append(after)
    return days


def _line(chance: random.Random, day: date) -> dict[str, Any]:
    role = chance.choices(list(ASKED), list(ASKED.values()))[0]
    hour, hours = chance.choice(WINDOWS)
    start = datetime.combine(day, time(hour), SHANGHAI)
    small = role in ("medical", "driver", "disinfect")
    asked = chance.randint(1, 3) if small else chance.randint(2, 12)
    people = {"vehicles": asked} if role == "driver" else {"people": asked}
    return {"role": role, **people, "start": start.isoformat(), "end": (start + timedelta(hours=hours)).isoformat()}
