"""Allocations: which partner gets which units of what, why, who approved it, and where the units are on their way to use."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, get_args

from muster.domain.history import event
from muster.domain.refusals import Conflict
from muster.domain.stock import LINES, Account, Draft, Line
from muster.domain.times import stamp

State = Literal[
    "PROPOSED", "APPROVED", "REJECTED", "RELEASED", "PICKED", "SHIPPED", "SIGNED", "SIGNED_SHORT", "SIGNED_DAMAGED", "CLOSED", "RETURNED", "LOST",
]  # fmt: skip
Move = Literal["ALLOCATED", "RELEASED", "ISSUED", "RETURNED"]
ProposalState = Literal["PROPOSED", "APPROVING", "APPROVED", "REJECTED"]

STATES: tuple[State, ...] = get_args(State)
SIGNED: frozenset[State] = frozenset({"SIGNED", "SIGNED_SHORT", "SIGNED_DAMAGED"})
PARTS = LINES  # lots in one row: a journal entry takes one row at a time
_FROM: dict[State, frozenset[State]] = {
    "APPROVED": frozenset({"PROPOSED", "PICKED"}),
    "REJECTED": frozenset({"PROPOSED"}),
    "RELEASED": frozenset({"APPROVED", "PICKED"}),
    "PICKED": frozenset({"APPROVED"}),
    "SHIPPED": frozenset({"PICKED"}),
    "SIGNED": frozenset({"SHIPPED"}),
    "SIGNED_SHORT": frozenset({"SHIPPED"}),
    "SIGNED_DAMAGED": frozenset({"SHIPPED"}),
    "RETURNED": frozenset({"SHIPPED", "SIGNED", "SIGNED_SHORT", "SIGNED_DAMAGED"}),
    "LOST": frozenset({"SHIPPED"}),
    "CLOSED": SIGNED,
}


_MOVES: dict[Move, tuple[Account, Account]] = {
    "ALLOCATED": ("in_stock", "allocated"), "RELEASED": ("allocated", "in_stock"), "ISSUED": ("allocated", "issued"), "RETURNED": ("issued", "in_stock"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """Why so many units: a code with a text in every language, and its facts."""

    code: str
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """Units of one item for one wish, from at most `PARTS` lots (lot → units); `reasons` account for every unit.

    `shipment` is what carries it; `accepted` and `short` are what the receiving side signed for and what it did not get whole.
    """

    id: str
    code: str
    proposal: str
    wish: str
    partner: str
    partner_name: str
    item: str
    parts: tuple[tuple[str, int], ...]
    store: str
    reasons: tuple[Reason, ...]
    created: datetime
    state: State = "PROPOSED"
    shipment: str = ""
    accepted: int = 0
    short: int = 0
    version: int = 1
    history: tuple[str, ...] = ()

    @property
    def units(self) -> int:
        """Units in it."""
        return sum(units for _, units in self.parts)


@dataclass(frozen=True, slots=True)
class Proposal:
    """One run of the engine: from what (`digest` of lots, wishes and partners), by which version of it, and who approved it, two different people."""

    id: str
    code: str
    by: str
    items: tuple[str, ...]
    engine: str
    digest: str
    summary: str
    created: datetime
    state: ProposalState = "PROPOSED"
    approvals: tuple[str, ...] = ()
    reason: str = ""
    version: int = 1
    history: tuple[str, ...] = ()


def move(row: Row, to: State, *, by: str, now: datetime, reason: str = "", shipment: str = "", accepted: int = 0, short: int = 0) -> Row:
    """The row in its next state; raises Conflict where that cannot follow."""
    if row.state not in _FROM.get(to, frozenset()):
        raise Conflict("allocation_state")
    line = event(stamp(now), row.state, to, by, reason)
    return replace(
        row, state=to, shipment=shipment or row.shipment, accepted=accepted or row.accepted, short=short or row.short, version=row.version + 1,
        history=(*row.history, line),
    )  # fmt: skip


def entry(row: Row, kind: Move, *, actor: str, at: datetime, reason: str = "") -> Draft:
    """The entry of the books by which a row's units are allocated, let go, issued or brought back; posted once a version of the row."""
    source, target = _MOVES[kind]
    lines = tuple(Line(row.item, lot, units, source, target) for lot, units in row.parts)
    about = {"partner": row.partner_name, "allocation": row.code, "store": row.store}
    if kind == "ALLOCATED":
        about["reasons"] = "; ".join(one.code for one in row.reasons)
    return Draft(f"{kind.lower()}-{row.id}-{row.version}", kind, lines, at, actor, reason=reason, about=about)


def approve(proposal: Proposal, *, by: str, now: datetime) -> Proposal:
    """The proposal with one approval more: the second one, by somebody else, sets it going; raises Conflict on a second one by the same person."""
    if proposal.state != "PROPOSED":
        raise Conflict("proposal_state")
    if by in proposal.approvals:
        raise Conflict("same_person")
    approvals = (*proposal.approvals, by)
    state: ProposalState = "APPROVING" if len(approvals) == 2 else "PROPOSED"
    return _changed(replace(proposal, approvals=approvals), state, by=by, now=now)


def settle(proposal: Proposal, *, now: datetime) -> Proposal:
    """The proposal once every row of it is allocated or turned down; raises Conflict unless two people approved it."""
    if proposal.state != "APPROVING":
        raise Conflict("proposal_state")
    return _changed(proposal, "APPROVED", by="allocation", now=now)


def reject(proposal: Proposal, *, by: str, now: datetime, reason: str) -> Proposal:
    """The proposal, turned down; raises Conflict once two people approved it."""
    if proposal.state != "PROPOSED":
        raise Conflict("proposal_state")
    return _changed(proposal, "REJECTED", by=by, now=now, reason=reason)


def _changed(proposal: Proposal, to: ProposalState, *, by: str, now: datetime, reason: str = "") -> Proposal:
    line = event(stamp(now), proposal.state, to, by, reason)
    return replace(proposal, state=to, reason=reason, version=proposal.version + 1, history=(*proposal.history, line))
