"""What one solve looks at: the live lines of some districts, who holds them, and the people in reach."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from muster.domain.areas import Area, district_of
from muster.domain.assignments import Assignment
from muster.domain.emergency import Emergency
from muster.domain.matching.rules import LIMIT_M, NEIGHBOUR_M
from muster.domain.people import ROLES
from muster.domain.zones import Zoning
from muster.tables import areas, assignments, pool, zones
from muster.tables import lines as lines_table
from muster.tables.lines import LiveLine
from muster.tables.pool import Entry


@dataclass(frozen=True, slots=True)
class Region:
    """The districts solved together, with everything read for it; `lines` are those still to be filled, in a fixed order.

    The zones are the whole city's: people serve in districts where they do not live.
    """

    districts: tuple[str, ...]
    now: datetime
    emergency: Emergency
    city: dict[str, Area]
    lines: list[LiveLine] = field(default_factory=list)
    seated: dict[tuple[str, int], list[Assignment]] = field(default_factory=dict)
    zones: Zoning = field(default_factory=lambda: Zoning(()))


def read(districts: Iterable[str], lines: Iterable[LiveLine], now: datetime, *, begun: bool = False) -> Region:
    """The region of these districts, with the assignments of every need that has a line to fill; with `begun` of shifts that run, too."""
    ordered = sorted((one for one in lines if one.line.start > now or (begun and one.line.end > now)), key=lambda one: (one.line.start, one.need, one.line.number))
    seated: dict[tuple[str, int], list[Assignment]] = {}
    for need in dict.fromkeys(one.need for one in ordered):
        for assignment in assignments.of_need(need):
            seated.setdefault((need, assignment.seat.line), []).append(assignment)
    city = {area.code: area for area in areas.districts()}
    return Region(tuple(districts), now, areas.emergency(), city, ordered, seated, Zoning(zones.in_force(city, now)))


def around(home: str, *, reaching: bool, now: datetime, most: int) -> Region:
    """The next lines around a home, at most so many a district, whoever holds them; with `reaching`, those of the districts that touch it too."""
    city = {area.code: area for area in areas.districts()}
    here = district_of(home)
    codes = [here, *(other for other in city[here].neighbours if reaching and other in city)] if here in city else []
    lines = [one for code in codes for one in lines_table.coming(code, now, most=most)]
    ordered = sorted(lines, key=lambda one: (one.line.start, one.need, one.line.number))
    return Region(tuple(codes), now, areas.emergency(), city, ordered, {}, Zoning(zones.in_force(city, now)))


def people(region: Region, *, neighbours: bool) -> list[Entry]:
    """Everyone in the pool of the region's districts; with `neighbours`, of the districts that touch them too."""
    codes = set(region.districts)
    if neighbours:
        codes |= {other for district in region.districts for other in region.city[district].neighbours if other in region.city}
    cells = [street.code for code in sorted(codes) for street in areas.inside(code)]
    return list(pool.of(cells))


def reaches_out(region: Region, one: LiveLine, *, doubled: bool = False) -> bool:
    """Whether people of a neighbouring district may serve a line; `doubled`, were its limit that of the outer districts."""
    core = region.city[one.area[:6].ljust(12, "0")].core and not doubled
    return bool(LIMIT_M[ROLES.index(one.line.role)] * (1 if core else 2) >= NEIGHBOUR_M)
