"""The books read as they lie in the raw tables, and recounted entry by entry with arithmetic of their own."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from stdnum.iso7064 import mod_11_10

from muster.domain import ledger

HELD = ("in_stock", "allocated", "issued", "returned_out", "written_off")
Units = dict[str, Counter[str]]


def recount(plain: Any, prefix: str, confirmed: Mapping[str, int]) -> dict[str, Any]:
    """What does not hold; `confirmed` is operation → number of the entry, as whoever posted it was answered."""
    parts: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in _rows(plain, f"{prefix}stock"):
        parts[row["book"].partition("#")[0]].append(row)
    entries = sorted(parts["entries"], key=lambda row: int(row["number"]))
    contents = [json.loads(row["body"]) for row in entries]
    head = parts["head"][0] if parts["head"] else {"number": "0", "digest": ledger.FIRST, "receipts": "{}"}
    operations = {row["book"].partition("#")[2]: int(row["number"]) for row in parts["operation"]}
    lots, items, found = _replayed(contents)
    negative = found.pop("negative", 0)
    doubled = found.pop("doubled", 0)
    found.update(
        lost=sum(operations.get(operation) != number for operation, number in confirmed.items()),
        repeated=abs(len(entries) - len(operations)) + len(operations) - len(set(operations.values())),
        reversed_twice=_extra(one["reverses"] for one in contents if "reverses" in one),
        serial_twice=_extra((row["part"], row["book"]) for row in parts["serial"]),
    )
    codes = {row["lot"]: row["book"].partition("#")[2] for row in parts["label"]}
    for row in parts["item"]:
        stored = Counter({account: int(units) for account, units in json.loads(row["balance"]).items()})
        counted = items[row["book"].partition("#")[2]] if row["part"] == "balance" else lots[codes[row["part"]]]
        found["balance_differs"] += +stored != +counted
        found["not_conserved"] += not _conserved(stored)
        negative += min(stored.values()) < 0
    flaw = ledger.first_flaw((row["body"], row["digest"]) for row in entries)
    ends = (int(head["number"]), head["digest"]) == (len(entries), entries[-1]["digest"] if entries else ledger.FIRST)
    receipts = list(_rows(plain, f"{prefix}receipts"))
    return {
        "entries": len(entries), "receipts": len(receipts), "violations": found.total(), "negative_stock": negative, "double_allocated": doubled,
        "receipt_gaps": _gaps(receipts, contents, json.loads(head["receipts"])), "chain_ok": flaw is None and ends, "first_flaw": flaw,
        "found": {what: number for what, number in found.items() if number}, "kinds": dict(sorted(Counter(one["kind"] for one in contents).items())),
    }  # fmt: skip


def _rows(plain: Any, table: str) -> Iterator[dict[str, Any]]:
    for page in plain.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
        for item in page["Items"]:
            yield {name: next(iter(value.values())) for name, value in item.items()}


def _replayed(contents: Iterable[Mapping[str, Any]]) -> tuple[Units, Units, Counter[str]]:
    """Units by label and by item after all entries; conservation and signs are looked at after every single one."""
    lots: Units = defaultdict(Counter)
    items: Units = defaultdict(Counter)
    found = Counter[str]()
    for content in contents:
        for line in content["lines"]:
            for units in (lots[line["lot"]], items[line["item"]]):
                for account, change in ((line["from"], -line["quantity"]), (line["to"], line["quantity"])):
                    units[account] += -change if account == "received" else change
            units = lots[line["lot"]]
            found["negative"] += min(units.values()) < 0
            found["doubled"] += units["allocated"] + units["issued"] > units["received"] - units["returned_out"] - units["written_off"]
        for lot, item in {(line["lot"], line["item"]) for line in content["lines"]}:
            found["not_conserved"] += not (_conserved(lots[lot]) and _conserved(items[item]))
    return lots, items, found


def _conserved(units: Mapping[str, int]) -> bool:
    return units.get("received", 0) == sum(units.get(account, 0) for account in HELD)


def _gaps(receipts: Iterable[Mapping[str, Any]], contents: Iterable[Mapping[str, Any]], last: Mapping[str, int]) -> int:
    """Receipts that are missing from their year, twice, without an entry, or voided without a replacement that names them."""
    known = {row["number"]: row for row in receipts}
    told = [content["receipt"] for content in contents if "receipt" in content]
    due = {number for year, count in last.items() for number in (_number(int(year), n) for n in range(1, int(count) + 1))}
    dangling = [row for row in known.values() if row["state"] == "VOIDED" and known.get(row["replaced_by"], {}).get("replaces") != row["number"]]
    return len(due ^ known.keys()) + len(due ^ set(told)) + _extra(told) + len(dangling)


def _number(year: int, count: int) -> str:
    digits = f"{year:04d}{count:06d}"
    return f"RC-{digits}{mod_11_10.calc_check_digit(digits)}"


def _extra(values: Iterable[Any]) -> int:
    counts = Counter(values)
    return counts.total() - len(counts)
