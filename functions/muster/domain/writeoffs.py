"""Write-offs: units that are lost, broken or past use leave the books only when a second person signs, too."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from muster.domain.history import event
from muster.domain.refusals import Conflict
from muster.domain.stock import Account, Draft, Line, item_of
from muster.domain.times import stamp

State = Literal["ASKED", "POSTED", "REFUSED"]
Cause = Literal["LOST", "DAMAGED", "EXPIRED", "WORN_OUT"]


@dataclass(frozen=True, slots=True)
class WriteOff:
    """Units of one lot in one account that somebody (`by`) asks to write off; `document` names the paper that proves it."""

    id: str
    lot: str
    account: Account
    units: int
    cause: Cause
    document: str
    store: str
    by: str
    created: datetime
    second: str = ""
    state: State = "ASKED"
    version: int = 1
    history: tuple[str, ...] = ()


def sign(one: WriteOff, *, by: str, now: datetime) -> WriteOff:
    """The write-off with its second signature; raises Conflict on one by the same person, or when it was settled."""
    return _settled(one, "POSTED", by=by, now=now)


def refuse(one: WriteOff, *, by: str, now: datetime, reason: str) -> WriteOff:
    """The write-off, turned down; raises Conflict when it was settled."""
    if one.state != "ASKED":
        raise Conflict("writeoff_state")
    line = event(stamp(now), "ASKED", "REFUSED", by, reason)
    return replace(one, state="REFUSED", version=one.version + 1, history=(*one.history, line))


def draft(one: WriteOff, *, actor: str, now: datetime) -> Draft:
    """The journal entry of a write-off."""
    line = Line(item_of(one.lot), one.lot, one.units, one.account, "written_off")
    return Draft(f"writeoff-{one.id}", "WRITTEN_OFF", (line,), now, actor, reason=one.cause, about={"document": one.document, "signatures": "2"})


def _settled(one: WriteOff, to: State, *, by: str, now: datetime) -> WriteOff:
    if one.state != "ASKED":
        raise Conflict("writeoff_state")
    if by == one.by:
        raise Conflict("same_person")
    line = event(stamp(now), "ASKED", to, by)
    return replace(one, state=to, second=by, version=one.version + 1, history=(*one.history, line))
