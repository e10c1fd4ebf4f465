"""A second look at the tables, read raw: nobody twice at once, no line over its wish, no counter adrift, no open seat without a reason."""

from collections import Counter, defaultdict
from typing import Any

HOLDING = {"PROPOSED", "OFFERED", "ACCEPTED"}


def audit(client: Any, prefix: str) -> dict[str, int]:
    """Counts of what must be zero, and of seats by state; `client` is a boto3 DynamoDB client."""
    assignments = _scan(client, f"{prefix}assignments")
    needs = _scan(client, f"{prefix}needs")
    duties = {(row["person"], row["day"]): row["assignment"] for row in _scan(client, f"{prefix}duties")}
    held = [row for row in assignments if row["state"] in HOLDING]
    by_person: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in held:
        by_person[row["person"]].append((row["start"], row["end"]))
    lines = {(row["id"], row["part"][-2:]): row for row in needs if row["kind"] == "line"}
    states = {row["id"]: row["state"] for row in needs if row["kind"] == "need"}
    seated = Counter((row["need"], row["seat"][:2]) for row in held)
    claimed = set(duties.values())
    open_lines = [line for key, line in lines.items() if states[key[0]] == "PUBLISHED" and seated[key] < int(line["wanted"])]
    return {
        "double_booked": sum(_overlaps(windows) for windows in by_person.values()),
        "over_capacity": sum(seated[key] > int(line["wanted"]) for key, line in lines.items()),
        "counter_mismatch": sum(seated[key] != int(line["filled"]) for key, line in lines.items()),
        "without_duty": sum(_id(row) not in claimed for row in held),
        "open_seats_without_reason": sum(int(line["wanted"]) - seated[line["id"], line["part"][-2:]] for line in open_lines if not line.get("gap")),
        "accepted": sum(row["state"] == "ACCEPTED" for row in held),
        "told_people": len({row["told"] for row in assignments if row.get("told")}),
    }


def _overlaps(windows: list[tuple[str, str]]) -> int:
    ordered = sorted(windows)
    return sum(later[0] < earlier[1] for earlier, later in zip(ordered, ordered[1:], strict=False))


def _id(row: dict[str, Any]) -> str:
    return f"{row['need']}-{row['seat'].replace('#', '-')}"


def _scan(client: Any, table: str) -> list[dict[str, Any]]:
    """Every item of a table with its scalar attributes."""
    pages = client.get_paginator("scan").paginate(TableName=table)
    return [{name: next(iter(value.values())) for name, value in item.items()} for page in pages for item in page["Items"]]
