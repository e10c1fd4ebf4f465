"""Who receives donated goods: emergency teams, communities and hospitals, what they can do, and whether they still stand."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from muster.domain.history import event
from muster.domain.refusals import Conflict
from muster.domain.times import stamp

Kind = Literal["team", "community", "hospital"]
State = Literal["ACTIVE", "STOOD_DOWN"]
Capability = Literal["disinfection", "medical", "sampling", "rescue", "transport"]


@dataclass(frozen=True, slots=True)
class Partner:
    """One receiver; `area` is a code of ours, or `place` a text for who lies outside of them.

    `members` are active ones, `tasks` those done in this emergency, `machines` what it had before (item → units), `order` its place in the
    published order, `captain` the person who signs for it.
    """

    id: str
    code: str
    kind: Kind
    name: str
    area: str
    created: datetime
    place: str = ""
    capabilities: tuple[str, ...] = ()
    members: int = 0
    tasks: int = 0
    machines: Mapping[str, int] = field(default_factory=dict)
    order: int = 0
    captain: str = ""
    state: State = "ACTIVE"
    version: int = 1
    history: tuple[str, ...] = ()


def can(partner: Partner, capability: str) -> bool:
    """Whether a partner can do what an item takes; what takes nothing, everybody can."""
    return not capability or capability in partner.capabilities


def stand_down(partner: Partner, *, by: str, now: datetime, reason: str) -> Partner:
    """The partner once it is stood down; raises Conflict when it was before."""
    if partner.state != "ACTIVE":
        raise Conflict("stood_down")
    line = event(stamp(now), "ACTIVE", "STOOD_DOWN", by, reason)
    return replace(partner, state="STOOD_DOWN", version=partner.version + 1, history=(*partner.history, line))
