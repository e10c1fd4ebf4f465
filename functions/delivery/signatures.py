"""What a signature, or the lack of one, means for the books and for the wish."""

from datetime import datetime

from muster.domain import wishes as wished
from muster.domain.allocations import Row
from muster.domain.stock import Draft
from muster.domain.wishes import Wish
from muster.tables import wishes


def draft(was: Row, now: Row, *, damaged: int, actor: str, at: datetime) -> Draft:
    """The entry of a row that was signed for or lost; it moves nothing: what is missing stays with the partner until it is brought back or written off."""
    about = {
        "partner": was.partner_name, "allocation": was.code, "item": was.item, "whole": str(now.accepted), "short": str(now.short - damaged),
        "damaged": str(damaged),
    }  # fmt: skip
    return Draft(f"signed-{was.id}-{was.version}", "SIGNED", (), at, actor, reason=now.history[-1].rpartition("|")[2], about=about)


def reopened(row: Row, units: int, now: datetime) -> tuple[Wish, Wish] | None:
    """The wish before and after units that were meant for it did not come to use; None where there are none, or no wish."""
    wish = wishes.get(row.wish) if units else None
    return (wish, wished.fill(wish, -units, now=now)) if wish else None
