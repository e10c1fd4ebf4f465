"""Who of the staff may do what, where, until when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from muster.domain.areas import LEVELS, Level, level_of, within
from muster.domain.refusals import Forbidden, Refused

Role = Literal[
    "CITY_OPERATOR", "CENTRE_LEAD", "INSTITUTE_LEAD", "STATION_LEAD", "DONATION_CLERK", "STORE_KEEPER", "TEAM_CAPTAIN", "AUDITOR",
    "ORG_ADMIN",
]  # fmt: skip
Right = Literal[
    "needs", "post", "review", "grant", "emergency", "zones", "fleet", "posts", "rosters", "messages", "override",
    "goods", "campaigns", "pledges", "demand", "intake", "store", "allocate", "approve", "deliver",
]  # fmt: skip

# `needs` is to see needs with their rosters: who keeps a store has no business with volunteers' phones.
# `post` is to ask for people once, `posts` to keep posts with duties, and the groups and echelons that stand at them.
# `override` lets a rule of rest or fairness pass once, with a reason: above the station that is short of people.
# Donated goods: `goods` is to read of them; who counts, who keeps and who gives out are different people's rights (T16).
_GOODS: frozenset[Right] = frozenset({"goods", "campaigns", "pledges", "demand", "intake", "store", "allocate", "approve", "deliver"})
_RIGHTS: dict[Role, frozenset[Right]] = {
    "CITY_OPERATOR": _GOODS | frozenset[Right]({"needs", "review", "grant", "emergency", "zones", "fleet", "rosters", "messages"}),
    "CENTRE_LEAD": _GOODS | frozenset[Right]({"needs", "post", "posts", "review", "grant", "zones", "fleet", "rosters", "messages", "override"}),
    "INSTITUTE_LEAD": frozenset({"needs", "post", "posts", "review", "override", "goods", "demand"}),
    "STATION_LEAD": frozenset({"needs", "post", "posts", "goods", "demand"}),
    "DONATION_CLERK": frozenset({"goods", "campaigns", "pledges", "demand", "intake"}),
    "STORE_KEEPER": frozenset({"goods", "intake", "store", "deliver"}),
    "TEAM_CAPTAIN": frozenset({"goods"}),  # asks for the teams it leads, which the partner says, and for no neighbour
    "AUDITOR": frozenset({"goods"}),
    "ORG_ADMIN": frozenset({"rosters"}),
}
_LEVELS: dict[Role, frozenset[Level]] = {
    "CITY_OPERATOR": frozenset({"city"}),
    "CENTRE_LEAD": frozenset({"city", "district"}),
    "INSTITUTE_LEAD": frozenset({"street"}),
    "STATION_LEAD": frozenset({"community"}),
    "DONATION_CLERK": frozenset({"city", "district"}),
    "STORE_KEEPER": frozenset({"city", "district"}),
    "TEAM_CAPTAIN": frozenset({"city", "district", "street", "community"}),
    "AUDITOR": frozenset({"city", "district"}),
    "ORG_ADMIN": frozenset({"city", "district"}),
}
_RANK: dict[Role, int] = {
    "CITY_OPERATOR": 3, "CENTRE_LEAD": 2, "INSTITUTE_LEAD": 1, "STATION_LEAD": 0, "DONATION_CLERK": 0, "STORE_KEEPER": 0, "TEAM_CAPTAIN": 0, "AUDITOR": 0,
    "ORG_ADMIN": 0,
}  # fmt: skip
LARGE_NEED = 50


@dataclass(frozen=True, slots=True)
class Grant:
    """One role of one person at one site, with all that lies below it."""

    person: str
    role: Role
    area: str
    until: datetime
    by: str = ""

    @property
    def id(self) -> str:
        return f"{self.area}.{self.role}"


@dataclass(frozen=True, slots=True)
class Staff:
    """A signed-in person with the grants in force; holding none is no staff."""

    person: str
    grants: tuple[Grant, ...]

    def may(self, right: Right, area: str | None = None) -> bool:
        """Whether some grant carries the right, for the area when one is given."""
        return any(right in _RIGHTS[grant.role] and (area is None or within(area, grant.area)) for grant in self.grants)

    def require(self, right: Right, area: str) -> None:
        """Raises Forbidden unless the right is held for the area."""
        if not self.may(right, area):
            raise Forbidden("no_right")

    def acting(self, right: Right, area: str) -> Role:
        """The role by which the right is held for the area, as the books name who acted; raises Forbidden without the right."""
        self.require(right, area)
        return next(grant.role for grant in self.grants if right in _RIGHTS[grant.role] and within(area, grant.area))

    def sees(self, area: str) -> bool:
        """Whether the area's needs, and whatever hangs on them, are this person's to see."""
        return self.may("needs", area)

    def may_review(self, area: str, *, seats: int) -> bool:
        """Whether a need of that size is this person's to review; a large one takes a district or the city (T13)."""
        levels: frozenset[Level] = frozenset({"city", "district"}) if seats > LARGE_NEED else frozenset({"city", "district", "street"})
        return any(
            "review" in _RIGHTS[grant.role] and level_of(grant.area) in levels and within(area, grant.area) for grant in self.grants
        )

    @property
    def widest(self) -> str:
        """The widest site of any grant."""
        return min((grant.area for grant in self.grants), key=lambda area: LEVELS.index(level_of(area)))

    @property
    def rights(self) -> list[Right]:
        """Every right held anywhere."""
        return sorted({right for grant in self.grants for right in _RIGHTS[grant.role]})


def in_force(grants: Iterable[Grant], now: datetime) -> tuple[Grant, ...]:
    """The grants that have not run out."""
    return tuple(grant for grant in grants if grant.until > now)


def give(by: Staff, *, person: str, role: Role, area: str, until: datetime, now: datetime) -> Grant:
    """A new grant; raises Refused on a role that does not fit the level or a past end, Forbidden outside the giver's subtree or rank."""
    if level_of(area) not in _LEVELS[role]:
        raise Refused("role_level", "role")
    if until <= now:
        raise Refused("past", "until")
    require_above(by, role, area)
    return Grant(person=person, role=role, area=area, until=until, by=by.person)


def require_above(by: Staff, role: Role, area: str) -> None:
    """Raises Forbidden unless the role at the site is below this person's own, in place and in rank: who may give it may take it back."""
    by.require("grant", area)
    if max(_RANK[grant.role] for grant in by.grants if within(area, grant.area)) <= _RANK[role]:
        raise Forbidden("no_right")
