"""Campaigns: drives for goods with targets by item, from one day to another, and how far each target is met."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from muster.domain.catalogue import ITEMS
from muster.domain.history import event
from muster.domain.refusals import Conflict, Refused
from muster.domain.stock import MOST
from muster.domain.times import SHANGHAI, stamp

State = Literal["OPEN", "CLOSED"]


@dataclass(frozen=True, slots=True)
class Campaign:
    """One drive: `targets` are units by item; `area` is whom it is for, of ours."""

    id: str
    name: str
    name_en: str
    about: str
    area: str
    targets: Mapping[str, int]
    begins: date
    ends: date
    by: str
    created: datetime
    state: State = "OPEN"
    version: int = 1
    history: tuple[str, ...] = ()


def check(campaign: Campaign, now: datetime) -> None:
    """Raises Refused on no targets, an unknown item, a quantity beyond reason, or days that are past or turned round."""
    if not campaign.targets:
        raise Refused("required", "targets")
    for item, units in campaign.targets.items():
        if item not in ITEMS:
            raise Refused("item_unknown", f"targets.{item}")
        if not 0 < units <= MOST:
            raise Refused("quantity", f"targets.{item}", most=MOST)
    if campaign.ends < campaign.begins:
        raise Refused("end_first", "ends")
    if campaign.ends < now.astimezone(SHANGHAI).date():
        raise Refused("past", "ends")


def running(campaign: Campaign, now: datetime) -> bool:
    """Whether one may give to it today."""
    return campaign.state == "OPEN" and campaign.begins <= now.astimezone(SHANGHAI).date() <= campaign.ends


def close(campaign: Campaign, *, by: str, now: datetime, reason: str) -> Campaign:
    """The campaign, ended; raises Conflict when it was before."""
    if campaign.state != "OPEN":
        raise Conflict("campaign_closed")
    line = event(stamp(now), "OPEN", "CLOSED", by, reason)
    return replace(campaign, state="CLOSED", version=campaign.version + 1, history=(*campaign.history, line))
