"""Organisations that send people: party branches, bureaus, universities, companies; one counts once staff have verified it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, get_args

from stdnum.cn import uscc

from muster.domain.areas import level_of
from muster.domain.grants import Staff
from muster.domain.history import event
from muster.domain.refusals import Conflict, Forbidden, Refused
from muster.domain.times import stamp

Kind = Literal["PARTY_BRANCH", "GOV_BUREAU", "UNIVERSITY", "SOCIAL_ORG", "ENTERPRISE", "VOLUNTEER_ASSOC"]
State = Literal["SUBMITTED", "VERIFIED", "SUSPENDED"]

KINDS: tuple[Kind, ...] = get_args(Kind)
WITHOUT_CODE: frozenset[Kind] = frozenset({"PARTY_BRANCH", "VOLUNTEER_ASSOC"})  # a branch is no legal person
REPORTING: frozenset[Kind] = frozenset({"PARTY_BRANCH", "GOV_BUREAU"})  # whose people report to the communities they live in (双报到)


@dataclass(frozen=True, slots=True)
class Organisation:
    """One organisation; `credit` is its unified social credit code, `liaison` the person who speaks for it, `joined` how many people came by it."""

    id: str
    code: str
    kind: Kind
    name: str
    credit: str
    area: str
    liaison: str
    state: State
    created: datetime
    joined: int = 0
    version: int = 1
    history: tuple[str, ...] = ()


def credit_code(text: str, kind: Kind) -> str:
    """The 18 characters of a unified social credit code (GB 32100-2015), "" where the kind may lack one; raises Refused."""
    plain = "".join(text.split()).upper()
    if not plain and kind in WITHOUT_CODE:
        return ""
    if not uscc.is_valid(plain):
        raise Refused("credit_code", "credit")
    return plain


def register(by: Staff, organisation: Organisation) -> Organisation:
    """A new organisation: verified where staff who give roles register it, else waiting for them; raises Forbidden outside the caller's sites."""
    by.require("rosters", organisation.area)
    if level_of(organisation.area) not in ("city", "district"):
        raise Refused("organisation_area", "area")
    state: State = "VERIFIED" if by.may("grant", organisation.area) else "SUBMITTED"
    return replace(organisation, state=state, history=(event(stamp(organisation.created), "", state, by.person),))


def decide(was: Organisation, by: Staff, *, suspend: bool, now: datetime) -> Organisation:
    """The organisation verified, or suspended; raises Forbidden for its own liaison, Conflict where it is so already."""
    by.require("grant", was.area)
    if by.person == was.liaison:
        raise Forbidden("own_organisation")
    state: State = "SUSPENDED" if suspend else "VERIFIED"
    if was.state == state:
        raise Conflict("organisation_state")
    return replace(was, state=state, version=was.version + 1, history=(*was.history, event(stamp(now), was.state, state, by.person)))


def speaks(by: Staff, organisation: Organisation) -> bool:
    """Whether the person acts for it: its liaison, or staff of its site who give roles."""
    return by.may("rosters", organisation.area) and (by.person == organisation.liaison or by.may("grant", organisation.area))


def require_open(by: Staff, organisation: Organisation) -> None:
    """Raises Forbidden unless the person acts for it, Conflict unless it is verified."""
    if not speaks(by, organisation):
        raise Forbidden("no_right")
    if organisation.state != "VERIFIED":
        raise Conflict("organisation_state")
