"""What must always hold, read from the raw tables: for tests after every story, and for the drill after every phase."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from muster.domain.times import duty_days, moment, shifts

HOLDING = {"PROPOSED", "OFFERED", "ACCEPTED", "CHECKED_IN"}
OVER = {"CHECKED_OUT", "NO_SHOW", "COMPLETED"}
COUNTED = HOLDING | OVER  # a served seat stays counted on its line
ASKED = {"PUBLISHED", "CANCELLED"}
Item = dict[str, Any]


def audit(client: Any, prefix: str) -> dict[str, int]:
    """Counts of what must not be: all are 0 in a sound store that has come to rest."""
    parts = list(_items(client, f"{prefix}needs"))
    assignments = list(_items(client, f"{prefix}assignments"))
    people, pool = list(_items(client, f"{prefix}people")), list(_items(client, f"{prefix}pool"))
    held = [one for one in assignments if _text(one, "state") in COUNTED]
    seated = Counter((_text(one, "need"), _text(one, "seat")[:2]) for one in held)
    states = {_text(part, "id"): _text(part, "state") for part in parts if _text(part, "kind") == "need"}
    lines = {(_text(part, "id"), _text(part, "part")[-2:]): part for part in parts if _text(part, "kind") == "line"}
    return {
        "double_booked": _double_booked(held),
        "over_capacity": sum(seated[key] > _number(part, "wanted") for key, part in lines.items()),
        "counter_mismatch": sum(seated[key] != _number(part, "filled") for key, part in lines.items()) + len(seated.keys() - lines.keys()),
        "open_seats_without_reason": sum(
            max(0, _number(part, "wanted") - seated[key])
            for key, part in lines.items()
            if states.get(key[0]) in ASKED and not _text(part, "gap")
        ),
        "duty_mismatch": _duty_mismatch(held, _items(client, f"{prefix}duties")),
        "pool_mismatch": _pool_mismatch(assignments, people, pool),
        "group_mismatch": _group_mismatch(people, _items(client, f"{prefix}parties")),
        "groups_torn": _groups_torn(assignments, people),
    }


def seats(client: Any, prefix: str) -> Counter[str]:
    """How many assignments there are in each state."""
    return Counter(_text(one, "state") for one in _items(client, f"{prefix}assignments"))


def told(client: Any, prefix: str) -> int:
    """How many different people were ever told of a seat."""
    return len({_text(one, "told") for one in _items(client, f"{prefix}assignments")} - {""})


def _double_booked(held: list[Item]) -> int:
    """Days on which somebody holds more than one seat."""
    days = Counter((_text(one, "person"), day) for one in held for day in duty_days(moment(_text(one, "start")), moment(_text(one, "end"))))
    return sum(count > 1 for count in days.values())


def _duty_mismatch(held: list[Item], duties: Iterator[Item]) -> int:
    """Claims on a day without their assignment, and the other way round; a served one may have run out."""
    claimed = {(_text(one, "person"), _text(one, "day"), _text(one, "assignment")) for one in duties}
    due, served = set[tuple[str, str, str]](), set[tuple[str, str, str]]()
    for one in held:
        id = f"{_text(one, 'need')}-{_text(one, 'seat').replace('#', '-')}"
        claims = {(_text(one, "person"), day, id) for day in duty_days(moment(_text(one, "start")), moment(_text(one, "end")))}
        (served if _text(one, "state") in OVER else due).update(claims)
    return len(due - claimed) + len(claimed - due - served)


def _pool_mismatch(assignments: list[Item], people: list[Item], pool: list[Item]) -> int:
    """People whose pool entry says they are busy when they are not, or the other way round, or knows another group than theirs."""
    entries = {(_text(one, "cell"), _text(one, "person")): one for one in pool}
    busy: dict[str, set[int]] = defaultdict(set)
    served: dict[str, set[int]] = defaultdict(set)
    for one in assignments:
        if (state := _text(one, "state")) in COUNTED:
            taken = served if state in OVER else busy
            taken[_text(one, "person")] |= set(shifts(moment(_text(one, "start")), moment(_text(one, "end"))))
    wrong = 0
    for one in people:
        person = _text(one, "id")
        entry = entries.get((_text(one, "street"), person), {})
        said = {int(shift) for shift in entry.get("b", {}).get("NS", [])}
        wrong += not busy[person] <= said <= busy[person] | served[person] or _number(entry, "g") != _number(one, "together")
    return wrong


def _group_mismatch(people: list[Item], parties: Iterator[Item]) -> int:
    """People whose mark is not the number and size of the group that they are in."""
    due = dict[str, int]()
    for party in parties:
        members = party.get("members", {}).get("SS", [])
        due |= {person: int(_text(party, "id")[2:]) << 3 | len(members) for person in members}
    said = {_text(one, "id"): _number(one, "together") for one in people if "together" in one}
    return len(due.items() ^ said.items())


def _groups_torn(assignments: list[Item], people: list[Item]) -> int:
    """Groups of whom some are proposed for a line and others are not; whoever was told stays, whatever the others do."""
    marks = {_text(one, "id"): _number(one, "together") for one in people}
    proposed = [one for one in assignments if _text(one, "state") == "PROPOSED" and marks.get(_text(one, "person"))]
    whole = Counter((_text(one, "need"), _text(one, "seat")[:2], marks[_text(one, "person")]) for one in proposed)
    return sum(count != mark & 7 for (_, _, mark), count in whole.items())


def _items(client: Any, table: str) -> Iterator[Item]:
    for page in client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
        yield from page["Items"]


def _text(item: Item, field: str) -> str:
    return str(item.get(field, {}).get("S", ""))


def _number(item: Item, field: str) -> int:
    return int(item.get(field, {}).get("N", 0))
