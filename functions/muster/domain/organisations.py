"""Organisations that send people: party branches, bureaus, universities, companies; one counts once staff have verified and activated it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, get_args

from stdnum.cn import uscc

from muster.domain.areas import level_of
from muster.domain.grants import Grant, Staff, give
from muster.domain.history import event
from muster.domain.refusals import Conflict, Forbidden, Refused
from muster.domain.times import stamp

Kind = Literal["PARTY_BRANCH", "GOV_BUREAU", "UNIVERSITY", "SOCIAL_ORG", "ENTERPRISE", "VOLUNTEER_ASSOC"]
State = Literal["SUBMITTED", "RETURNED", "VERIFIED", "ACTIVE", "SUSPENDED", "CLOSED"]
Decision = Literal["verify", "return", "activate", "suspend", "close"]

KINDS: tuple[Kind, ...] = get_args(Kind)
WITHOUT_CODE: frozenset[Kind] = frozenset({"PARTY_BRANCH", "VOLUNTEER_ASSOC"})  # a branch is no legal person
REPORTING: frozenset[Kind] = frozenset({"PARTY_BRANCH", "GOV_BUREAU"})  # whose people report to the communities they live in (双报到)
NETWORK_LIMITS = ((3_600, 10),)  # organisations that one network may hand in
ADMIN_LASTS = timedelta(days=180)
_TO: dict[Decision, tuple[frozenset[State], State]] = {
    "verify": (frozenset({"SUBMITTED"}), "VERIFIED"),
    "return": (frozenset({"SUBMITTED"}), "RETURNED"),
    "activate": (frozenset({"VERIFIED", "SUSPENDED"}), "ACTIVE"),
    "suspend": (frozenset({"VERIFIED", "ACTIVE"}), "SUSPENDED"),
    "close": (frozenset({"SUBMITTED", "RETURNED", "VERIFIED", "ACTIVE", "SUSPENDED"}), "CLOSED"),
}
REASONED: frozenset[Decision] = frozenset({"return", "suspend", "close"})


@dataclass(frozen=True, slots=True)
class Organisation:
    """One organisation; `credit` is its unified social credit code, `liaison` the person who speaks for it.

    `liaison_name` and `liaison_phone` are in plain text, under the data key that `key` names; of the people it listed `invited` were asked,
    `joined` said yes and `refused` no.
    """

    id: str
    code: str
    kind: Kind
    name: str
    credit: str
    area: str
    liaison: str
    state: State
    created: datetime
    services: str = ""
    key: str = ""
    liaison_name: str = ""
    liaison_phone: str = ""
    reason: str = ""
    invited: int = 0
    joined: int = 0
    refused: int = 0
    version: int = 1
    history: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who said yes to an organisation's invitation; `calls` says that it may be asked to send them, by their own tick."""

    organisation: str
    name: str
    person: str
    calls: bool
    since: datetime


def credit_code(text: str, kind: Kind) -> str:
    """The 18 characters of a unified social credit code (GB 32100-2015), "" where the kind may lack one; raises Refused."""
    plain = "".join(text.split()).upper()
    if not plain and kind in WITHOUT_CODE:
        return ""
    if not uscc.is_valid(plain):
        raise Refused("credit_code", "credit")
    return plain


def apply(organisation: Organisation, before: Organisation | None) -> Organisation:
    """What an organisation hands in itself, again where an earlier one was returned or closed; raises Refused on a place too small, Conflict where one stands."""
    if level_of(organisation.area) not in ("city", "district"):
        raise Refused("organisation_area", "area")
    if before and before.state not in ("RETURNED", "CLOSED"):
        raise Conflict("organisation_known", "credit")
    line = event(stamp(organisation.created), before.state if before else "", "SUBMITTED", organisation.liaison)
    return replace(
        organisation, state="SUBMITTED", version=before.version + 1 if before else 1, history=(*(before.history if before else ()), line),
        invited=before.invited if before else 0, joined=before.joined if before else 0, refused=before.refused if before else 0,
    )  # fmt: skip


def keyed(one: Organisation, key: str) -> Organisation:
    """The organisation with the reference of the data key that seals who speaks for it."""
    return replace(one, key=key)


def register(by: Staff, organisation: Organisation) -> Organisation:
    """A new organisation: active where staff who give roles register it, else waiting for them; raises Forbidden outside the caller's sites."""
    by.require("rosters", organisation.area)
    if level_of(organisation.area) not in ("city", "district"):
        raise Refused("organisation_area", "area")
    state: State = "ACTIVE" if by.may("grant", organisation.area) else "SUBMITTED"
    return replace(organisation, state=state, history=(event(stamp(organisation.created), "", state, by.person),))


def decide(was: Organisation, by: Staff, decision: Decision, *, reason: str, now: datetime) -> Organisation:
    """The organisation after a decision; raises Forbidden for its own liaison, Refused without a reason where one is owed, Conflict where its state does not allow it."""
    by.require("grant", was.area)
    if by.person == was.liaison:
        raise Forbidden("own_organisation")
    if decision in REASONED and not reason:
        raise Refused("required", "reason")
    allowed, to = _TO[decision]
    if was.state not in allowed:
        raise Conflict("organisation_state")
    history = (*was.history, event(stamp(now), was.state, to, by.person, reason))
    return replace(was, state=to, reason=reason, version=was.version + 1, history=history)


def decisions(one: Organisation, by: Staff) -> list[Decision]:
    """What the caller may decide now."""
    if not by.may("grant", one.area) or by.person == one.liaison:
        return []
    return [name for name, (allowed, _) in _TO.items() if one.state in allowed]


def admin(one: Organisation, by: Staff, now: datetime) -> Grant:
    """The role by which its liaison sends lists once it is active."""
    return give(by, person=one.liaison, role="ORG_ADMIN", area=one.area, until=now + ADMIN_LASTS, now=now)


def speaks(by: Staff, organisation: Organisation) -> bool:
    """Whether the person acts for it: its liaison, or staff of its site who give roles."""
    return by.may("rosters", organisation.area) and (by.person == organisation.liaison or by.may("grant", organisation.area))


def require_open(by: Staff, organisation: Organisation) -> None:
    """Raises Forbidden unless the person acts for it, Conflict unless it is active."""
    if not speaks(by, organisation):
        raise Forbidden("no_right")
    if organisation.state != "ACTIVE":
        raise Conflict("organisation_state")
