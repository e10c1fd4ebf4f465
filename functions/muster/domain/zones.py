"""Control zones: what is sealed, controlled or watched, from when to when, and how strict a place is meanwhile."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from typing import Literal, get_args

from muster.domain.areas import community_of, district_of, level_of, within
from muster.domain.history import event
from muster.domain.refusals import Conflict, Refused
from muster.domain.times import stamp

Kind = Literal["precaution", "controlled", "sealed"]
State = Literal["PLANNED", "IN_FORCE", "LIFTED"]
KINDS: tuple[Kind, ...] = get_args(Kind)  # mildest first


@dataclass(frozen=True, slots=True)
class Zone:
    """One restriction of a community (with all its compounds) or of a compound; without `ends` until it is lifted."""

    id: str
    code: str
    area: str
    kind: Kind
    starts: datetime
    ends: datetime | None
    lifted: datetime | None = None
    version: int = 1
    digest: str = ""
    history: tuple[str, ...] = ()

    @property
    def district(self) -> str:
        return district_of(self.area)

    @property
    def over(self) -> datetime | None:
        """When it ends or ended, None while nobody has said."""
        known = [at for at in (self.ends, self.lifted) if at is not None]
        return min(known) if known else None

    def state(self, now: datetime) -> State:
        """PLANNED, IN_FORCE or LIFTED, by the clock and by who lifted it."""
        if self.over is not None and self.over <= now:
            return "LIFTED"
        return "IN_FORCE" if self.starts <= now else "PLANNED"

    def covers(self, start: datetime, end: datetime) -> bool:
        """Whether it is in force at any moment of a window (`end` exclusive)."""
        return self.starts < end and (self.over is None or self.over > max(start, self.starts))


class Zoning:
    """The zones of some districts, asked by place and time."""

    def __init__(self, zones: Iterable[Zone]) -> None:
        self.zones = tuple(sorted(zones, key=lambda zone: zone.id))
        self._at: Mapping[str, list[Zone]] = {area: [zone for zone in self.zones if zone.area == area] for area in {zone.area for zone in self.zones}}

    def kind(self, place: str, start: datetime, end: datetime) -> Kind | None:
        """The strictest kind in force on a place at any moment of a window; a community's zones lie on all its compounds."""
        over = (zone for area in {place, community_of(place)} for zone in self._at.get(area, ()) if zone.covers(start, end))
        return max((zone.kind for zone in over), key=KINDS.index, default=None)

    def __bool__(self) -> bool:
        return bool(self.zones)

    @property
    def digest(self) -> str:
        """Tells these zones, each as it stands, from any others; empty when there are none."""
        if not self.zones:
            return ""
        return blake2b("/".join(f"{zone.id}:{zone.version}" for zone in self.zones).encode(), digest_size=8).hexdigest()


def plan(id: str, *, code: str, area: str, kind: Kind, starts: datetime | None, ends: datetime | None, digest: str, now: datetime) -> Zone:
    """A new zone, from now at the earliest; raises Refused on an area of another level or an end that is over."""
    if level_of(area) not in ("community", "compound"):
        raise Refused("zone_level", "area")
    begins = max(starts or now, now)
    _require_time(begins, ends, now)
    return Zone(id, code, area, kind, begins, ends, digest=digest, history=(event(stamp(now), "", "PLANNED", "staff", kind),))


def coded(zone: Zone, code: str) -> Zone:
    """The zone under a public code."""
    return replace(zone, code=code)


def lies_in(zone: Zone, area: str) -> bool:
    """Whether the zone lies in an area's subtree, or over the place that the area is."""
    return within(zone.area, area) or within(area, zone.area)


def lift(zone: Zone, *, reason: str, now: datetime) -> Zone:
    """The zone lifted now; raises Conflict when it is over already."""
    _require_standing(zone, now)
    history = (*zone.history, event(stamp(now), zone.state(now), "LIFTED", "staff", reason))
    return replace(zone, lifted=now, version=zone.version + 1, history=history)


def change(zone: Zone, *, kind: Kind | None, ends: datetime | None, now: datetime) -> Zone:
    """The zone stricter, milder or with another end; raises Conflict when it is over, Refused on an end that is."""
    _require_standing(zone, now)
    if ends is not None:
        _require_time(zone.starts, ends, now)
    state = zone.state(now)
    history = (*zone.history, event(stamp(now), state, state, "staff", kind or zone.kind))
    return replace(zone, kind=kind or zone.kind, ends=ends or zone.ends, version=zone.version + 1, history=history)


def _require_standing(zone: Zone, now: datetime) -> None:
    if zone.state(now) == "LIFTED":
        raise Conflict("zone_over")


def _require_time(starts: datetime, ends: datetime | None, now: datetime) -> None:
    if ends is not None and ends <= starts:
        raise Refused("ends_before_start", "ends")
    if ends is not None and ends <= now:
        raise Refused("past", "ends")
