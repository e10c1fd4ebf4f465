"""Invitations: what an organisation wrote of somebody, kept for seven days for that person alone to accept or to erase."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from muster.domain.people import Language, Role, Slot
from muster.domain.refusals import Conflict, Missing

State = Literal["INVITED", "ACCEPTED", "REFUSED"]

LASTS = timedelta(days=7)
REMEMBERED = timedelta(days=180)  # a refusal stands: the same organisation does not ask again so soon
A_DAY = 20_000  # messages of the city's day that invitations may take
PHONE_LIMITS = ((86_400, 2),)  # whoever many organisations list is asked by two of them a day


@dataclass(frozen=True, slots=True)
class Invitation:
    """One person on one organisation's list, personal fields in plain text; nobody is of the reserve by it."""

    id: str
    organisation: str
    organisation_name: str
    roster: str
    key: str
    name: str
    phone: str
    area: str
    roles: tuple[Role, ...]
    slots: tuple[Slot, ...]
    created: datetime
    state: State = "INVITED"
    language: Language = "zh"

    @property
    def expires(self) -> datetime:
        """When it is erased unanswered."""
        return self.created + LASTS


def require_open(invitation: Invitation | None, now: datetime) -> Invitation:
    """The invitation while it can be answered; raises Missing once it has run out or was erased, Conflict once accepted."""
    if invitation is None or invitation.state == "REFUSED" or invitation.expires <= now:
        raise Missing("invitation_gone")
    if invitation.state == "ACCEPTED":
        raise Conflict("invitation_accepted")
    return invitation


def facts(invitation: Invitation) -> Mapping[str, str]:
    """What its message tells."""
    return {"invitation": invitation.id, "organisation": invitation.organisation_name}
