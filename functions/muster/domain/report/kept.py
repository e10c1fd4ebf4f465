"""The facts of a report as text, as they are kept beside it, and the digest that names them."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from hashlib import blake2b
from typing import Any

from muster.domain.report.facts import BookFact, CallFact, EchelonFact, Facts, LineFact, NeedFact, OverrideFact, PersonFact, SeatFact


def write(facts: Facts) -> str:
    """The facts as text, the same for the same facts."""
    return json.dumps(asdict(facts), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read(text: str) -> Facts:
    """The facts of such a text."""
    found = json.loads(text)
    needs = tuple(
        NeedFact(
            **{
                **_tuples(one), "lines": tuple(LineFact(**line) for line in one["lines"]),
                "seats": tuple(SeatFact(**_tuples(seat)) for seat in one["seats"]), "calls": tuple(CallFact(**call) for call in one.get("calls", ())),
            }
        )
        for one in found["needs"]
    )  # fmt: skip
    return Facts(
        tuple(PersonFact(**_tuples(one)) for one in found["people"]), needs, found["names"],
        tuple(EchelonFact(**one) for one in found.get("echelons", ())), tuple(OverrideFact(**_tuples(one)) for one in found.get("overrides", ())),
        tuple(BookFact(**_tuples(one)) for one in found.get("books", ())),
    )  # fmt: skip


def digest(text: str) -> str:
    """What names the inputs of a report: 128 bits of their BLAKE2b."""
    return blake2b(text.encode(), digest_size=16).hexdigest()


def _tuples(found: Mapping[str, Any]) -> dict[str, Any]:
    """The same with tuples where JSON has lists of plain values."""

    def tupled(value: Any) -> Any:
        return tuple(map(tupled, value)) if isinstance(value, list) else value

    return {key: tupled(value) for key, value in found.items()}
