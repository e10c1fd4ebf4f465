"""Lateral offers: a station of the same street takes over another's turn at its open seats, when that one says yes."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from muster.domain.areas import community_of, level_of, street_of
from muster.domain.grants import Staff
from muster.domain.history import event
from muster.domain.needs import Need
from muster.domain.refusals import Conflict, Forbidden, Refused
from muster.domain.times import stamp

State = Literal["OFFERED", "ACCEPTED", "REFUSED", "WITHDRAWN"]


@dataclass(frozen=True, slots=True)
class Help:
    """What a station offers a sister: to find so many people for a need."""

    need: str
    site: str
    people: int
    by: str
    state: State = "OFFERED"
    version: int = 1
    history: tuple[str, ...] = ()


def are_sisters(one: str, other: str) -> bool:
    """Whether two areas lie in different communities of one street."""
    return community_of(one) != community_of(other) and street_of(one) == street_of(other)


def offer(need: Need, before: Help | None, by: Staff, *, site: str, people: int, open: int, now: datetime) -> Help:
    """A new offer; raises Forbidden outside one's stations, Refused for no sister or too many, Conflict when nothing is short or an offer stands."""
    by.require("post", site)
    if level_of(site) != "community" or not are_sisters(site, need.area):
        raise Refused("not_a_sister", "site")
    if need.state != "PUBLISHED" or not open:
        raise Conflict("not_short")
    if people > open:
        raise Refused("more_than_open", "people", most=open)
    if before and before.state in ("OFFERED", "ACCEPTED"):
        raise Conflict("help_stands")
    past, version = (before.history, before.version + 1) if before else ((), 1)
    line = event(stamp(now), before.state if before else "", "OFFERED", "station", str(people))
    return Help(need.id, site, people, by.person, version=version, history=(*past, line))


def answer(need: Need, help: Help, by: Staff, *, accept: bool, reason: str, now: datetime) -> Help:
    """The offer answered by the station that asked; raises Forbidden elsewhere or for one's own offer, Conflict when it was answered."""
    if not (by.may("post", need.area) or by.may("review", need.area)):
        raise Forbidden("no_right")
    if by.person == help.by:
        raise Forbidden("own_help")
    return _moved(help, "ACCEPTED" if accept else "REFUSED", reason, now)


def withdraw(help: Help, by: Staff, now: datetime) -> Help:
    """The offer taken back; raises Forbidden outside one's stations, Conflict when it was answered."""
    by.require("post", help.site)
    return _moved(help, "WITHDRAWN", "", now)


def _moved(help: Help, to: State, reason: str, now: datetime) -> Help:
    if help.state != "OFFERED":
        raise Conflict("help_answered")
    line = event(stamp(now), help.state, to, "station", reason)
    return replace(help, state=to, version=help.version + 1, history=(*help.history, line))
