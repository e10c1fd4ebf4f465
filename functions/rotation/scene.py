"""What a plan is made of, read from the tables as they stand: the post's tours, and its people with what they may, offer and hold."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from muster.domain.areas import community_of, street_of
from muster.domain.assignments import HOLDING, SERVED, Assignment, Seat
from muster.domain.overrides import may_yield
from muster.domain.people import ROLES, mask
from muster.domain.posts import Post
from muster.domain.rotation.checker import Breach, breaches
from muster.domain.rotation.model import Person, Plan, Tour
from muster.domain.rotations import PLACE, Rotation, away, brings, held, tours_of
from muster.domain.zones import Zoning
from muster.tables import areas, assignments, duties, groups, needs, people, pool, zones
from muster.tables.pool import Entry

_WITH_PASS = frozenset({"disinfect", "driver", "medical"})  # the roles that a pass lets into a sealed compound, as in matching


@dataclass(frozen=True, slots=True)
class Scene:
    """A plan to solve, and how many were left out of it for which reason."""

    plan: Plan
    left_out: dict[str, int] = field(default_factory=dict)


def read(rotation: Rotation, post: Post, now: datetime, *, apart_from: frozenset[str] = frozenset()) -> Scene:
    """The plan as people, zones and other duties stand now; `apart_from` are the needs whose seats are the plan's own."""
    zoning = Zoning(zones.in_force([area.code for area in areas.districts()], now))
    start, end = rotation.at(0), rotation.at((rotation.days + 1) * 24 * 60)
    kind = zoning.kind(post.area, start, end)
    left_out: Counter[str] = Counter()
    chosen: list[Person] = []
    for entry, group in _candidates(rotation, post):
        if why := _unfit(entry, post):
            left_out[why] += 1
        elif len(chosen) < rotation.most:
            enters = _may_enter(entry, post, zoning, start, end)
            chosen.append(
                Person(
                    entry.person, zones=frozenset({PLACE}) if enters else frozenset(), brings=brings(entry.roles, confirmed=entry.verified),
                    away=away(rotation, entry.slots, weekends_only=entry.weekends_only),
                    held=_held(rotation, entry.person, zoning, apart_from), group=group if rotation.mode == "groups" else "",
                )
            )  # fmt: skip
    asks = {id: found.mix.asks for id in rotation.groups if (found := groups.get(id))}
    tours = tours_of(rotation, post, sealed=kind == "sealed" or post.duties.zone == "sealed", asks=asks)
    return Scene(Plan(rotation.days, tours, tuple(chosen), groups=rotation.groups if rotation.mode == "groups" else ()), dict(left_out))


def broken(rotation: Rotation, read: Plan) -> list[Breach] | None:
    """The rules of rest and fairness that its roster breaks as things stand; None where the plan changed, or a rule that never gives way is broken."""
    found = breaches(read, rotation.roster)
    return found if read.tours == rotation.tours and may_yield({one.rule for one in found}) else None


def _candidates(rotation: Rotation, post: Post) -> Iterable[tuple[Entry, str]]:
    """The people the plan is to choose from, with their group."""
    if rotation.mode == "reserve":
        community = community_of(post.area)
        found = [entry for entry in pool.of([street_of(post.area)]) if entry.area == community]
        yield from ((entry, "") for entry in sorted(found, key=lambda entry: (not entry.verified, entry.served, entry.person)))
        return
    groups_of = {one.person: id for id in reversed(rotation.groups) if (group := groups.get(id)) for one in group.joined}
    cells = {person: cell for person in groups_of if (cell := people.cell(person))}
    entries = pool.find((cell, person) for person, cell in cells.items())
    for person in sorted(entries, key=lambda person: (rotation.groups.index(groups_of[person]), person)):
        yield entries[person], groups_of[person]


def _unfit(entry: Entry, post: Post) -> str:
    """Why somebody cannot be planned at all; empty when they can."""
    if not entry.serves:
        return "paused"
    if not entry.roles & mask(ROLES, [post.duties.role]):
        return "role"
    return "together" if entry.together else ""


def _may_enter(entry: Entry, post: Post, zoning: Zoning, start: datetime, end: datetime) -> bool:
    """The zone rule of matching, for the whole of the plan: the sealed serve at home; sealed and controlled places take their own, and some by pass."""
    kind, home = zoning.kind(post.area, start, end), entry.compound or entry.area
    at_home = home == post.area
    if zoning.kind(home, start, end) == "sealed" and not at_home:
        return False
    passed = entry.cleared >= int(end.timestamp())
    if kind == "sealed":
        return at_home or (passed and post.duties.role in _WITH_PASS)
    return kind != "controlled" or community_of(home) == community_of(post.area) or passed


def _held(rotation: Rotation, person: str, zoning: Zoning, apart_from: frozenset[str]) -> tuple[Tour, ...]:
    found = [
        one for one in assignments.find(Seat.parse(id) for id in duties.held(person))
        if one.state in HOLDING | SERVED and one.seat.need not in apart_from
    ]  # fmt: skip
    return held(rotation, found, _sealed(found, zoning))


def _sealed(found: list[Assignment], zoning: Zoning) -> list[str]:
    asked = needs.headers(one.seat.need for one in found) if zoning else {}
    return [one.seat.need for one in found if one.seat.need in asked and zoning.kind(asked[one.seat.need].area, one.start, one.end) == "sealed"]
