"""People who stay together: up to seven who serve in one unit or not at all."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from muster.domain.areas import district_of
from muster.domain.people import Person
from muster.domain.refusals import Conflict, Refused

MOST = 7
CODE_LASTS = timedelta(hours=24)
# (window in seconds, tries and beginnings allowed in it): of a million codes few are live, and nobody finds one by guessing.
PERSON_LIMITS = ((3_600, 5), (86_400, 10))
NETWORK_LIMITS = ((3_600, 60),)


@dataclass(frozen=True, slots=True)
class Party:
    """A group of one district; `code` lets others join until `until`."""

    number: int
    members: frozenset[str]
    district: str
    code: str
    until: datetime
    version: int = 1

    @property
    def mark(self) -> int:
        """What stands on each member: the group's number and, in the lowest three bits, its size.

        Whoever reads some members knows by it whether all are there.
        """
        return self.number << 3 | len(self.members)


def number_of(mark: int) -> int:
    """The number of the group that a mark names."""
    return mark >> 3


def size_of(mark: int) -> int:
    """How many people the group of a mark has; 0 for nobody's."""
    return mark & 7


def require_home(person: Person) -> None:
    """Raises Conflict for staff, who are in no pool, and for whoever has no home yet: only the reserve stays together."""
    if person.state == "STAFF" or not person.offer.area:
        raise Conflict("together_reserve_only")


def admitting(party: Party | None, now: datetime) -> Party:
    """The group that a code was found for; raises Refused for none and for one whose code has run out: one answer for both."""
    if party is None or party.until <= now:
        raise Refused("wrong_together_code", "code")
    return party


def join(party: Party, person: Person) -> Party:
    """The group with one more; raises Conflict when it is full or of another district."""
    require_home(person)
    if len(party.members) >= MOST:
        raise Conflict("together_full")
    if district_of(person.offer.area) != party.district:
        raise Conflict("together_elsewhere")
    return replace(party, members=party.members | {person.id}, version=party.version + 1)


def reopen(party: Party, now: datetime) -> Party:
    """The group that others may join for another day, by a code still to be drawn; raises Conflict when it is full."""
    if len(party.members) >= MOST:
        raise Conflict("together_full")
    return replace(party, code="", until=now + CODE_LASTS, version=party.version + 1)


def leave(party: Party, person: str) -> Party | None:
    """The group without one of its people; None when nobody is left to stay together with."""
    members = party.members - {person}
    return replace(party, members=members, version=party.version + 1) if len(members) > 1 else None


def left_behind(people: Iterable[tuple[str, int]], away: Collection[str]) -> set[str]:
    """Of people and their marks (0 for none), those whose group is not all here: one was not read, has another mark yet, or is away."""
    groups: dict[int, list[str]] = {}
    for person, mark in people:
        if mark:
            groups.setdefault(mark, []).append(person)
    return {
        person for mark, here in groups.items() for person in here if len(here) != size_of(mark) or any(member in away for member in here)
    }
