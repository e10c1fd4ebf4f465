"""Deliveries: what leaves a store together, who drives it, and how the side that gets it signs for every line."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from muster.domain.allocations import Row, move
from muster.domain.allocations import State as RowState
from muster.domain.history import event, read
from muster.domain.refusals import Conflict, Refused, Unavailable
from muster.domain.stock import Draft
from muster.domain.times import stamp

State = Literal["LOADED", "ON_THE_WAY", "SIGNED", "RETURNED", "LOST"]

TRIES = 5
CODE_HOLDS = timedelta(hours=48)
LATE = timedelta(hours=24)  # unsigned for longer is shown
ROWS = 40


@dataclass(frozen=True, slots=True)
class Shipment:
    """Rows of one partner from one store on one vehicle; `proof` is a keyed hash of the code its receiver signs with, which holds until `code_until`.

    `rows` are (proposal, row); `tries` counts wrong codes; `signer` is the name the receiving side wrote.
    """

    id: str
    code: str
    partner: str
    partner_name: str
    store: str
    vehicle: str
    rows: tuple[tuple[str, str], ...]
    by: str
    created: datetime
    proof: str = ""
    code_until: datetime | None = None
    tries: int = 0
    state: State = "LOADED"
    handed_by: str = ""
    version: int = 1
    history: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What the receiving side found of one row: whole units, damaged ones; what is missing is neither."""

    whole: int
    damaged: int = 0
    note: str = ""


def ship(shipment: Shipment, *, proof: str, by: str, now: datetime) -> Shipment:
    """The shipment on its way, signed for by the store's side; raises Conflict unless it was loaded."""
    if shipment.state != "LOADED":
        raise Conflict("shipment_state")
    gone = replace(shipment, proof=proof, code_until=now + CODE_HOLDS, tries=0, handed_by=by)
    return _moved(gone, "ON_THE_WAY", by=by, now=now)


def recode(shipment: Shipment, *, proof: str, by: str, now: datetime) -> Shipment:
    """The shipment with a new code, for a receiver whose code ran out or was tried too often; raises Conflict unless it is on its way."""
    if shipment.state != "ON_THE_WAY":
        raise Conflict("shipment_state")
    return _moved(replace(shipment, proof=proof, code_until=now + CODE_HOLDS, tries=0), "ON_THE_WAY", by=by, now=now, reason="new_code")


def tried(shipment: Shipment, *, now: datetime) -> Shipment:
    """The shipment with one try at its code counted, before it is compared; raises Conflict when it is not on its way, Unavailable when the code no longer holds."""
    if shipment.state != "ON_THE_WAY":
        raise Conflict("shipment_state")
    if shipment.tries >= TRIES or shipment.code_until is None or shipment.code_until <= now:
        raise Unavailable(3600, "handover_locked", status=429)
    return replace(shipment, tries=shipment.tries + 1, version=shipment.version + 1)


def right(shipment: Shipment) -> Shipment:
    """The shipment once its code was right: the tries before no longer count."""
    return replace(shipment, tries=0, version=shipment.version + 1)


def sign(row: Row, found: Found, *, by: str, now: datetime) -> Row:
    """A row as its receiver found it; raises Refused on more than was shipped."""
    if found.whole < 0 or found.damaged < 0 or found.whole + found.damaged > row.units:
        raise Refused("more_than_shipped", "lines", units=row.units)
    to: RowState = "SIGNED" if found.whole == row.units else "SIGNED_DAMAGED" if found.damaged else "SIGNED_SHORT"
    return replace(move(row, to, by=by, now=now, reason=found.note), accepted=found.whole, short=row.units - found.whole)


def signature(was: Row, now: Row, *, damaged: int, actor: str, at: datetime) -> Draft:
    """The entry of a row that was signed for or lost; it moves nothing: what is missing stays with the partner until it is brought back or written off."""
    about = {
        "partner": was.partner_name, "allocation": was.code, "item": was.item, "whole": str(now.accepted), "short": str(now.short - damaged),
        "damaged": str(damaged),
    }  # fmt: skip
    return Draft(f"signed-{was.id}-{was.version}", "SIGNED", (), at, actor, reason=read(now.history[-1])["reason"], about=about)


def signed(shipment: Shipment, *, by: str, now: datetime) -> Shipment:
    """The shipment once its receiver signed for every row."""
    if shipment.state != "ON_THE_WAY":
        raise Conflict("shipment_state")
    return _moved(replace(shipment, proof=""), "SIGNED", by=by, now=now)


def brought_back(shipment: Shipment, *, by: str, now: datetime, reason: str) -> Shipment:
    """The shipment, back in the store with all its rows; raises Conflict once it was signed for."""
    if shipment.state not in ("LOADED", "ON_THE_WAY"):
        raise Conflict("shipment_state")
    return _moved(replace(shipment, proof=""), "RETURNED", by=by, now=now, reason=reason)


def lost(shipment: Shipment, *, by: str, now: datetime, reason: str) -> Shipment:
    """The shipment that never came; raises Conflict unless it is on its way."""
    if shipment.state != "ON_THE_WAY":
        raise Conflict("shipment_state")
    return _moved(replace(shipment, proof=""), "LOST", by=by, now=now, reason=reason)


def overdue(shipment: Shipment, now: datetime) -> bool:
    """Whether it has been on its way for more than a day without a signature."""
    left = next((line for line in reversed(shipment.history) if "|ON_THE_WAY|" in line), "")
    return shipment.state == "ON_THE_WAY" and bool(left) and left.partition("|")[0] <= stamp(now - LATE)


def all_named(found: Mapping[str, Found], rows: tuple[tuple[str, str], ...]) -> None:
    """Raises Refused unless every row of a shipment is signed for, and no other."""
    if set(found) != {row for _, row in rows}:
        raise Refused("every_row", "lines")


def _moved(shipment: Shipment, to: State, *, by: str, now: datetime, reason: str = "") -> Shipment:
    line = event(stamp(now), shipment.state, to, by, reason)
    return replace(shipment, state=to, version=shipment.version + 1, history=(*shipment.history, line))
