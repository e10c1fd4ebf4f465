"""The public ledger: one chain of entries, each holding the hash of the one before, so that an edit shows wherever it was made."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from muster.domain.stock import Draft, Lot
from muster.domain.times import stamp

FIRST = "0" * 64  # what the first entry follows


@dataclass(frozen=True, slots=True)
class Entry:
    """A posted entry: its number, the text that is hashed, and the hash (SHA-256, hexadecimal)."""

    number: int
    body: str
    digest: str

    @property
    def content(self) -> dict[str, Any]:
        """The entry as data."""
        read: dict[str, Any] = json.loads(self.body)
        return read


def canonical(content: Mapping[str, Any]) -> str:
    """The one text of an entry: JSON with sorted names, no blanks, characters as they are."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(body: str) -> str:
    """The hash of an entry's text."""
    return hashlib.sha256(body.encode()).hexdigest()


def entry(draft: Draft, lots: Mapping[str, Lot], *, number: int, previous: str, receipt: str = "", voided: str = "") -> Entry:
    """The entry of a draft that follows `previous`; lots appear by the code on their label, people never."""
    content: dict[str, Any] = {
        "number": number, "previous": previous, "at": stamp(draft.at), "kind": draft.kind, "by": draft.actor,
        "lines": [
            {"item": line.item, "lot": lots[line.lot].code, "quantity": line.quantity, "from": line.source, "to": line.target} for line in draft.lines
        ],
        "about": dict(draft.about),
    }  # fmt: skip
    if draft.reason:
        content["reason"] = draft.reason
    if draft.reverses is not None:
        content["reverses"] = draft.reverses
    if draft.freed:
        content["freed"] = [lots[id].code for id in draft.freed]
    if receipt:
        content["receipt"] = receipt
    if voided:
        content["voided"] = voided
    body = canonical(content)
    return Entry(number, body, digest_of(body))


def first_flaw(entries: Iterable[tuple[str, str]], *, number: int = 1, previous: str = FIRST) -> int | None:
    """The number of the first entry (body, digest) that was edited, left out or put elsewhere; None where the chain holds."""
    for body, digest in entries:
        try:
            content = json.loads(body)
        except ValueError:
            return number
        if digest_of(body) != digest or not isinstance(content, dict) or content.get("number") != number or content.get("previous") != previous:
            return number
        number, previous = number + 1, digest
    return None
