"""Pledges of goods: what somebody promises, what staff decide on it, and what of it came; what counts is what was counted."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal, get_args

from muster.domain.catalogue import ITEMS
from muster.domain.history import event
from muster.domain.people import Language
from muster.domain.refusals import Conflict, Refused
from muster.domain.times import SHANGHAI, stamp

State = Literal["OFFERED", "SCREENED", "ACCEPTED", "SCHEDULED", "PART_RECEIVED", "RECEIVED", "CLOSED", "DECLINED", "WITHDRAWN", "LAPSED"]
DonorKind = Literal["person", "organisation"]
Handing = Literal["bring", "fetch"]

STATES: tuple[State, ...] = get_args(State)
WAITING: frozenset[State] = frozenset({"OFFERED", "SCREENED", "ACCEPTED", "SCHEDULED", "PART_RECEIVED"})  # something is still to come
GRACE = timedelta(days=14)  # after the day it was to be there
SHELF = timedelta(days=30)  # what expires sooner is not worth the way
LINES = 10


@dataclass(frozen=True, slots=True)
class Line:
    """Units of one item; `text` is what the donor wrote, `earmark` the partner or area it is meant for, `received` what was counted so far."""

    number: int
    item: str
    text: str
    units: int
    expiry: date | None = None
    earmark: str = ""
    standard: str = ""
    received: int = 0


@dataclass(frozen=True, slots=True)
class Pledge:
    """One promise of one donor; `key` names the data key that seals who and where they are, `mark` is what the public reads of them.

    `available` is from when the goods are there, `store` and `day` where and when they are expected once scheduled, `tail` a keyed hash of the
    phone's last four digits, by which the donor finds it again.
    """

    id: str
    code: str
    donor_kind: DonorKind
    key: str
    name: str
    phone: str
    mark: str
    lines: tuple[Line, ...]
    area: str
    available: date
    handing: Handing
    created: datetime
    language: Language = "zh"
    address: str = ""
    certificate: bool = False
    named: bool = False
    campaign: str = ""
    state: State = "OFFERED"
    store: str = ""
    day: date | None = None
    reason: str = ""
    tail: str = ""
    digest: str = ""
    version: int = 1
    history: tuple[str, ...] = ()


def mask(name: str, kind: DonorKind) -> str:
    """What the public reads of a donor who did not consent to be named: the first character, and of an organisation also its last two."""
    return f"{name[:2]}***{name[-2:]}" if kind == "organisation" and len(name) > 4 else f"{name[:1]}**"


def check(pledge: Pledge, now: datetime) -> None:
    """Raises Refused on no lines, a day that is past, or goods that expire before they could be used."""
    today = now.astimezone(SHANGHAI).date()
    if not 0 < len(pledge.lines) <= LINES:
        raise Refused("lines_count", "lines", most=LINES)
    if pledge.available < today:
        raise Refused("past", "available")
    for line in pledge.lines:
        if line.expiry and line.expiry < today:
            raise Refused("goods_expired", f"lines.{line.number - 1}.expiry")


def flaws(pledge: Pledge, now: datetime) -> list[tuple[int, str]]:
    """What screening has to look at, as (line, code): no item yet, soon expired, no standard named, a licence needed, far from what is asked."""
    found: list[tuple[int, str]] = []
    for line in pledge.lines:
        item = ITEMS.get(line.item)
        if item is None:
            found.append((line.number, "item_unknown"))
            continue
        if line.expiry and line.expiry < now.astimezone(SHANGHAI).date() + SHELF:
            found.append((line.number, "expires_soon"))
        if item.kind == "lot" and line.expiry is None and item.group in ("disinfectants", "medical", "protection"):
            found.append((line.number, "expiry_unknown"))
        if item.standard and not line.standard:
            found.append((line.number, "standard_unknown"))
        if "flammable" in item.hazards or "corrosive" in item.hazards:
            found.append((line.number, "dangerous_goods"))
    return found


def screen(pledge: Pledge, items: Mapping[int, str], *, by: str, now: datetime) -> Pledge:
    """The pledge with each line's item settled by staff (line → code); raises Refused on a line without one, Conflict on one not offered."""
    if pledge.state not in ("OFFERED", "SCREENED"):
        raise Conflict("pledge_state")
    lines = tuple(replace(line, item=items.get(line.number, line.item)) for line in pledge.lines)
    for line in lines:
        if line.item not in ITEMS:
            raise Refused("item_unknown", f"items.{line.number}")
    return _moved(replace(pledge, lines=lines), "SCREENED", by=by, now=now)


def accept(pledge: Pledge, *, by: str, now: datetime) -> Pledge:
    """The pledge, wanted; raises Conflict unless it was screened."""
    if pledge.state != "SCREENED":
        raise Conflict("pledge_state")
    return _moved(pledge, "ACCEPTED", by=by, now=now)


def decline(pledge: Pledge, *, by: str, now: datetime, reason: str) -> Pledge:
    """The pledge, not wanted, with the reason its donor reads; raises Conflict on one that was accepted or has ended."""
    if pledge.state not in ("OFFERED", "SCREENED"):
        raise Conflict("pledge_state")
    return _moved(pledge, "DECLINED", by=by, now=now, reason=reason)


def schedule(pledge: Pledge, *, store: str, day: date, by: str, now: datetime) -> Pledge:
    """The pledge with where and when it is expected; raises Refused on a past day, Conflict unless it was accepted."""
    if pledge.state not in ("ACCEPTED", "SCHEDULED", "PART_RECEIVED"):
        raise Conflict("pledge_state")
    if day < now.astimezone(SHANGHAI).date():
        raise Refused("past", "day")
    state: State = "PART_RECEIVED" if pledge.state == "PART_RECEIVED" else "SCHEDULED"
    return _moved(replace(pledge, store=store, day=day), state, by=by, now=now)


def receive(pledge: Pledge, counted: Mapping[int, int], *, by: str, now: datetime) -> Pledge:
    """The pledge after units of its lines (line → units, good or not) were counted in; raises Conflict unless it was ever accepted.

    What two people counted has come, whatever happened to the pledge meanwhile: one that was withdrawn, lapsed or closed is closed with it.
    """
    if pledge.state in ("OFFERED", "SCREENED", "DECLINED"):
        raise Conflict("pledge_state")
    lines = tuple(replace(line, received=line.received + counted.get(line.number, 0)) for line in pledge.lines)
    done = all(line.received >= line.units for line in lines)
    ended = pledge.state in ("WITHDRAWN", "LAPSED", "CLOSED")
    return _moved(replace(pledge, lines=lines), "CLOSED" if ended else "RECEIVED" if done else "PART_RECEIVED", by=by, now=now)


def close(pledge: Pledge, *, by: str, now: datetime, reason: str) -> Pledge:
    """The pledge, with nothing more to come; raises Conflict unless something came."""
    if pledge.state not in ("PART_RECEIVED", "RECEIVED"):
        raise Conflict("pledge_state")
    return _moved(pledge, "CLOSED", by=by, now=now, reason=reason)


def withdraw(pledge: Pledge, *, now: datetime) -> Pledge:
    """The pledge, taken back by its donor: what came stays and is accounted for, only the rest is withdrawn; raises Conflict when all of it came."""
    if pledge.state == "PART_RECEIVED":
        return _moved(pledge, "CLOSED", by="donor", now=now, reason="withdrawn_rest")
    if pledge.state not in WAITING:
        raise Conflict("already_received" if pledge.state in ("RECEIVED", "CLOSED") else "pledge_state")
    return _moved(pledge, "WITHDRAWN", by="donor", now=now)


def due(pledge: Pledge) -> date:
    """The last day on which it may still come: two weeks after it was to be there."""
    return (pledge.day or pledge.available) + GRACE


def lapse(pledge: Pledge, *, now: datetime) -> Pledge:
    """The pledge once its day and the grace are over: LAPSED, or CLOSED where part of it came; raises Conflict before."""
    if pledge.state not in WAITING or now.astimezone(SHANGHAI).date() <= due(pledge):
        raise Conflict("pledge_state")
    return _moved(pledge, "CLOSED" if pledge.state == "PART_RECEIVED" else "LAPSED", by="clock", now=now, reason="lapsed")


def _moved(pledge: Pledge, to: State, *, by: str, now: datetime, reason: str = "") -> Pledge:
    line = event(stamp(now), pledge.state, to, by, reason)
    return replace(pledge, state=to, reason=reason or pledge.reason, version=pledge.version + 1, history=(*pledge.history, line))
