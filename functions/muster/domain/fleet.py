"""Vehicles of the fleet: whose they are, whether their papers were seen, and who may say so."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, get_args

from muster.domain.history import event
from muster.domain.refusals import Conflict
from muster.domain.times import stamp

Kind = Literal["car", "coach", "truck", "accessible", "ambulance"]
State = Literal["REGISTERED", "CLEARED", "RETURNED", "RETIRED"]
Decision = Literal["clear", "return", "retire"]

KINDS: tuple[Kind, ...] = get_args(Kind)
ENDED: frozenset[State] = frozenset({"RETURNED", "RETIRED"})  # its plate may be registered anew
_TO: dict[Decision, State] = {"clear": "CLEARED", "return": "RETURNED", "retire": "RETIRED"}
_FROM: dict[Decision, frozenset[State]] = {
    "clear": frozenset({"REGISTERED"}), "return": frozenset({"REGISTERED"}), "retire": frozenset({"REGISTERED", "CLEARED", "RETURNED"}),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Vehicle:
    """One plate; `key` names its owner's data key, `confirmed` that the owner (and not just anyone who knew the phone) registered it."""

    id: str
    owner: str
    key: str
    plate: str
    kind: Kind
    seats: int
    goods: bool
    area: str
    state: State
    created: datetime
    confirmed: bool
    reason: str = ""
    version: int = 1
    history: tuple[str, ...] = ()


def decide(vehicle: Vehicle, decision: Decision, *, by: str, now: datetime, reason: str = "") -> Vehicle:
    """The vehicle after staff (never its owner) or, for retiring, its owner decided; raises Conflict where it cannot be."""
    if vehicle.state not in _FROM[decision]:
        raise Conflict("vehicle_state")
    if by == vehicle.owner and decision != "retire":
        raise Conflict("own_vehicle")
    if decision == "clear" and not vehicle.confirmed:
        raise Conflict("not_confirmed")
    to = _TO[decision]
    line = event(stamp(now), vehicle.state, to, "owner" if by == vehicle.owner else by, reason)
    return replace(vehicle, state=to, reason=reason, version=vehicle.version + 1, history=(*vehicle.history, line))


def confirm(vehicle: Vehicle, *, now: datetime) -> Vehicle:
    """The vehicle once its owner, signed in, said that it is theirs; raises Conflict when nothing waits for that."""
    if vehicle.state != "REGISTERED" or vehicle.confirmed:
        raise Conflict("vehicle_state")
    line = event(stamp(now), vehicle.state, vehicle.state, "owner", "confirmed")
    return replace(vehicle, confirmed=True, version=vehicle.version + 1, history=(*vehicle.history, line))
