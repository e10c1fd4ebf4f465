"""What becomes of a message after it was handed over: receipts of gateways, what each end counts as, and what channels cost."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from muster.domain.assignments import Assignment
from muster.domain.messages import Hold, State
from muster.domain.times import SHANGHAI

Said = Literal["DELIVERED", "FAILED"]
Cause = Literal["no_number", "unreachable", "rejected", "expired", "other"]
Pile = Literal["waiting", "held", "over_budget", "at_cap", "gateway", "unsure", "sent", "delivered", "acked", "failed", "dropped"]
NOT_ACKED: frozenset[State] = frozenset({"SENDING", "SENT", "UNSURE", "DELIVERED", "FAILED"})  # may still be opened by its reader

# The words of SMPP 3.4 (appendix B) for how a short message ended, and our own; all others are "other", and are kept nowhere.
_CAUSES: dict[str, Cause] = {
    "EXPIRED": "expired", "DELETED": "other", "UNDELIV": "unreachable", "REJECTD": "rejected", "UNKNOWN": "other",
    "NO_NUMBER": "no_number", "UNREACHABLE": "unreachable", "REJECTED": "rejected",
}  # fmt: skip
_HELD: dict[Hold, Pile] = {"quiet_hours": "held", "person_budget": "over_budget", "spend_cap": "at_cap", "gateway": "gateway"}
_ENDED: dict[State, Pile] = {"SENT": "sent", "UNSURE": "unsure", "DELIVERED": "delivered", "ACKED": "acked", "FAILED": "failed"}


def after_receipt(state: State, said: Said) -> State | None:
    """The state that a gateway's receipt leads to, or None where it changes nothing.

    Whatever order receipts come in, one that says delivered has the last word: a failure is believed only where nothing else is known
    and no other gateway is still to be asked.
    """
    if said == "DELIVERED":
        return None if state in ("DELIVERED", "ACKED") else "DELIVERED"
    return "FAILED" if state in ("SENDING", "SENT", "UNSURE") else None


def cause_of(code: str) -> Cause:
    """Why a gateway says it failed, as one of a few words of ours."""
    return _CAUSES.get(code.strip().upper(), "other")


def tally_of(state: State, reason: str = "") -> str:
    """What a message counts as: a pile, and for failures and drops the reason after a colon."""
    if state == "QUEUED":
        return _HELD.get(reason, "waiting")  # type: ignore[call-overload, no-any-return]
    if state == "DROPPED":
        return {"person_budget": "over_budget:dropped", "spend_cap": "at_cap:dropped"}.get(reason, f"dropped:{reason}")
    return f"failed:{reason or 'other'}" if state == "FAILED" else _ENDED[state]


def day_of(created: datetime) -> str:
    """The local day that a message counts for: the one it was written on."""
    return created.astimezone(SHANGHAI).date().isoformat()


def read_prices(text: str) -> Mapping[str, int]:
    """The price of a message by channel, in fen, from "sms=5,wecom=0,other=5"; raises ValueError on anything else, or where `other` is missing."""
    prices = {}
    for part in text.split(","):
        channel, equals, fen = part.partition("=")
        if not (equals and channel.isalnum() and channel.isascii() and fen.isdecimal() and fen.isascii()) or channel in prices:
            raise ValueError(f"not a price of a channel: {part!r}")
        prices[channel] = int(fen)
    if "other" not in prices:
        raise ValueError("the price of other channels is missing")
    return prices


def told_by(assignment: Assignment) -> tuple[str, ...]:
    """The ids of the messages whose link somebody holds who opens or answers an assignment as it stands; an offer's was written before its telling counted."""
    id, version = assignment.seat.id, assignment.version
    if assignment.state == "OFFERED":
        return (f"{id}-offer-{version - 1}",)
    return (f"{id}-reminder-{version}", f"{id}-reminder_evening-{version}") if assignment.state == "ACCEPTED" else ()
