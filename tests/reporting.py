"""A story for reports, written into the raw tables: people, needs and seats with moments spread over some days."""

import json
import random
from datetime import date, datetime, time, timedelta
from typing import Any

from muster.domain.times import SHANGHAI, stamp

DAY = date(2022, 4, 7)
AREAS = ("140105001001", "140105001002", "140105002001", "140106001001")
ROLES = ("queue", "delivery", "driver", "info")
REASONS = ("NO_ONE_FREE", "SKILL_MISSING", "TOO_FAR", "OUTBID", "REST")


def at(days: int, hour: int = 0, minute: int = 0) -> datetime:
    """An hour in Shanghai, so many days after the day of the report."""
    return datetime.combine(DAY + timedelta(days=days), time(hour), SHANGHAI) + timedelta(minutes=minute)


class Story:
    """Items as the functions leave them; `write` puts them in."""

    def __init__(self) -> None:
        self.items: dict[str, list[dict[str, Any]]] = {
            "people": [], "needs": [], "assignments": [], "service_records": [], "callups": [], "posts": [{"id": "post1", "code": "PO-1", "duties": '{"kind": "PATROL"}'}]
        }

    def person(self, number: int, area: str, roles: list[str], created: datetime, *, verified: datetime | None = None, withdrawn: datetime | None = None) -> None:
        item: dict[str, Any] = {
            "id": f"p{number:05d}", "state": "WITHDRAWN" if withdrawn else "REGISTERED", "version": 1, "area": area, "created": stamp(created),
            "verified": bool(verified),
        }  # fmt: skip
        item |= {"roles": set(roles)} if roles and not withdrawn else {}
        item |= {"verified_at": stamp(verified)} if verified else {}
        self.items["people"].append(item | ({"withdrawn_at": stamp(withdrawn)} if withdrawn else {}))

    def need(self, number: int, area: str, lines: list[dict[str, Any]], created: datetime, events: list[tuple[datetime, str]], *, priority: int = 3, post: str = "") -> str:
        id = f"n{number:05d}"
        history, was = [], ""
        for moment, to in events:
            history.append(f"{stamp(moment)}|{was}|{to}|somebody|")
            was = to
        start = stamp(min(line["start"] for line in lines))
        header = {
            "id": id, "part": "need", "kind": "need", "code": f"CN-{number:08d}0", "area": area, "district": area[:6] + "000000", "place": f"{area}#{start}",
            "priority": priority, "created": stamp(created), "state": was, "history": history, "version": 1,
            **({"post": post} if post else {}),
        }  # fmt: skip
        self.items["needs"].append(header)
        for index, line in enumerate(lines, 1):
            self.items["needs"].append(
                {
                    "id": id, "part": f"line#{index:02d}", "kind": "line", "area": area, "district": header["district"], "place": header["place"], "version": 1,
                    "role": line["role"], "vehicles": line.get("vehicles", False), "wanted": line["wanted"], "minimum": 1, "start": stamp(line["start"]),
                    "end": stamp(line["start"] + timedelta(hours=4)), "filled": 0, "gap": line.get("gap", ""), "gap_other": "",
                }
            )  # fmt: skip
        return id

    def trail(self, need: str, steps: list[tuple[datetime, str, str]]) -> None:
        """A need's way through the three levels."""
        history = [f"{stamp(at)}|{was}|{to}|clock|REVIEW" for at, was, to in steps]
        self.items["needs"].append({"id": need, "part": "queue", "kind": "queue", "version": 1, "history": history, "helps": []})

    def call(self, need: str, line: int, number: int, told: datetime, state: str, answered: datetime | None) -> None:
        """Somebody called by a dispatch order."""
        self.items["callups"].append({
            "line": f"{need}-{line:02d}", "mark": f"{number:016x}", "order": f"{need}-{line:02d}-1", "person": f"p{number:05d}", "cell": AREAS[0], "state": state,
            "wave": 1, "told": stamp(told), "version": 1, **({"answered": stamp(answered)} if answered else {}),
        })  # fmt: skip

    def record(self, need: str, line: int, number: int, area: str, start: datetime, states: list[tuple[datetime, str]], credits: list[tuple[datetime, int, str]]) -> None:
        """What came of an accepted seat."""
        entries = [{"minutes": minutes, "grade": grade, "standby": False, "at": stamp(at), "by": "s", "reason": "", "reverses": 0} for at, minutes, grade in credits]
        self.items["service_records"].append({
            "need": need, "seat": f"{line:02d}#{number:016x}", "person": f"p{number:05d}", "role": "queue", "area": area, "start": stamp(start),
            "end": stamp(start + timedelta(hours=4)), "version": 1, "entries": json.dumps(entries), "history": [f"{stamp(at)}||{to}|s|" for at, to in states],
        })  # fmt: skip

    def seat(self, need: str, line: int, number: int, events: list[tuple[datetime, str]]) -> None:
        history, was = [], ""
        for moment, to in events:
            word, _, reason = to.partition(":")
            history.append(f"{stamp(moment)}|{was}|{word}|matching|{reason}")
            was = word
        self.items["assignments"].append(
            {
                "need": need, "seat": f"{line:02d}#{number:016x}", "person": f"p{number:05d}", "cell": AREAS[0], "district": "140105000000", "state": was,
                "start": stamp(at(0, 8)), "end": stamp(at(0, 12)), "version": 1, "history": history,
            }
        )  # fmt: skip

    def write(self, tables: Any) -> None:
        for table, items in self.items.items():
            for start in range(0, len(items), 25):
                puts = [{"PutRequest": {"Item": {key: _typed(value) for key, value in item.items()}}} for item in items[start : start + 25]]
                tables.batch_write_item(RequestItems={f"muster-local-{table}": puts})


def generated(seed: int, *, people: int = 240, needs: int = 66) -> Story:
    """A story in which about nine of ten needs of the day are full, and everything that can end a seat happens somewhere."""
    dice, story = random.Random(seed), Story()
    for number in range(people):
        created = at(dice.choice((-3, -2, -1, 0, 1)), 9, dice.randrange(600))
        verified = created + timedelta(hours=dice.randrange(1, 40)) if dice.random() < 0.6 else None
        withdrawn = created + timedelta(hours=dice.randrange(1, 60)) if dice.random() < 0.1 else None
        story.person(number, dice.choice(AREAS), dice.sample(ROLES, dice.randint(1, 2)), created, verified=verified, withdrawn=withdrawn)
    for number in range(needs):
        _ask(story, dice, number, people)
    return story


def _ask(story: Story, dice: random.Random, number: int, people: int) -> None:
    day, created = (0 if number % 6 else 1), at(-1, 10, dice.randrange(600))
    lines: list[dict[str, Any]] = [{"role": dice.choice(ROLES), "wanted": dice.randint(1, 4), "start": at(day, dice.choice((6, 8, 18, 23)))}]
    if dice.random() < 0.2:
        lines.append({"role": "driver", "vehicles": True, "wanted": 1, "start": lines[0]["start"]})
    events, end = [(created, "SUBMITTED")], dice.random()
    published = created + timedelta(minutes=dice.randrange(5, 400))
    if end < 0.04:
        events.append((published, "RETURNED"))
    elif end < 0.08:
        events.append((lines[0]["start"], "EXPIRED"))
    else:
        events.append((published, "PUBLISHED"))
    if 0.08 <= end < 0.12:
        events.append((published + timedelta(minutes=9), "CANCELLED"))
    short = dice.random() < 0.15
    for line in lines:
        line["gap"] = dice.choice(REASONS) if short else ""
    area = dice.choice(AREAS)
    id = story.need(number, area, lines, created, events, priority=dice.randint(1, 5), post="post1" if dice.random() < 0.3 else "")
    if dice.random() < 0.4:
        later = created + timedelta(minutes=30)
        story.trail(id, [(created, "", area), *([(later, area, area[:9] + "000")] if later < published else [])])
    if events[-1][1] != "PUBLISHED":
        return
    for index, line in enumerate(lines, 1):
        for _ in range(line["wanted"] - short):
            _seat(story, dice, id, index, dice.randrange(people), published, line["start"])
        for caller in dice.sample(range(people), dice.choice((0, 0, 2))):
            ended = dice.choice(("ACCEPTED", "DECLINED", "TOLD", "STOOD_DOWN", "LAPSED"))
            told = published + timedelta(hours=1)
            story.call(id, index, caller, told, ended, told + timedelta(minutes=5) if ended in ("ACCEPTED", "DECLINED") else None)


def _seat(story: Story, dice: random.Random, need: str, line: int, person: int, published: datetime, start: datetime) -> None:
    proposed = published + timedelta(seconds=dice.randrange(5, 1500))
    offered = proposed + timedelta(minutes=dice.randrange(0, 60))
    events = [(proposed, "PROPOSED"), (offered, "OFFERED")]
    answer = dice.random()
    if answer < 0.8:
        events.append((offered + timedelta(minutes=dice.randrange(1, 90)), "ACCEPTED"))
    elif answer < 0.85:
        events.append((offered + timedelta(minutes=30), "DECLINED"))
    if answer < 0.1:
        events.append((at(0, 16), "COMPLETED"))
    taken = {(item["need"], item["seat"]) for item in story.items["assignments"]}
    if (need, f"{line:02d}#{person:016x}") in taken:
        return
    ending = dice.random()
    if events[-1][1] == "ACCEPTED" and events[-1][0] < start:
        if ending < 0.4:
            events += [(start + timedelta(minutes=dice.randrange(-20, 50)), "CHECKED_IN"), (start + timedelta(hours=4), "CHECKED_OUT")]
            credits = [(start + timedelta(hours=5), 240, dice.choice("ABC"))]
            story.record(need, line, person, AREAS[0], start, [(start, "CHECKED_IN"), (start + timedelta(hours=4), "CHECKED_OUT")], credits)
        elif ending < 0.5:
            events.append((start + timedelta(minutes=12), "NO_SHOW:FREED"))
            story.record(need, line, person, AREAS[0], start, [(start + timedelta(hours=5), dice.choice(("EXCUSED", "UNEXCUSED")))], [])
        elif ending < 0.6:
            events.append((start - timedelta(hours=1), "WITHDRAWN_LATE"))
    story.seat(need, line, person, events)


def _typed(value: Any) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, int):
        return {"N": str(value)}
    if isinstance(value, set):
        return {"SS": sorted(value)}
    return {"L": [{"S": one} for one in value]} if isinstance(value, list) else {"S": value}
