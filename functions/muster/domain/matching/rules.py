"""The hard rules, one predicate each, over pairs of people and units; search and reasons both ask here."""

import numpy as np

from muster.domain.matching.model import (
    ANY_GENDER,
    CONTROLLED,
    ROLES,
    SEALED,
    Case,
    Flags,
    Real,
    Units,
    Volunteers,
    Whole,
    border,
    contains,
    district,
    street,
)

LIMIT_M = np.array([3_000, 5_000, 3_000, 3_000, 8_000, 5_000, 5_000, 10_000, 20_000], np.int64)
PASS_ROLES = np.array([role in ("disinfect", "driver", "medical") for role in ROLES])
SAME_COMMUNITY_M, SAME_STREET_M, SAME_DISTRICT_M, NEIGHBOUR_M = 300.0, 1_500.0, 4_500.0, 12_000.0


def may_enter(case: Case, p: Whole, u: Whole) -> Flags:
    """Zones: the sealed serve at home; a sealed compound takes its own or pass holders for three roles, a controlled community its own or pass holders."""
    return entering(case.people, case.units, p, u)


def entering(people: Volunteers, units: Units, p: Whole, u: Whole) -> Flags:
    """The zone rule by itself: whether each person may be where the unit serves."""
    if not (people.zone.any() or people.sealed.any() or units.zone.any()):
        return np.ones(np.broadcast_shapes(np.shape(p), np.shape(u)), np.bool_)
    at_home = people.compound[p] == units.compound[u]
    passed = people.cleared[p] & (people.lapsed[p] & units.shifts[u] == 0)
    place = units.zone[u]
    shut_in = (people.zone[p] == SEALED) | (people.sealed[p] & units.shifts[u] != 0)
    let_out = ~shut_in | at_home
    sealed = at_home | (passed & PASS_ROLES[units.role[u]])
    controlled = (people.community[p] == units.community[u]) | passed
    return np.asarray(let_out & np.where(place == SEALED, sealed, (place != CONTROLLED) | controlled))


def distance_m(case: Case, p: Whole, u: Whole) -> Real:
    """Metres between homes and posts: straight where both are known, else by the closest area they share, infinite beyond neighbours."""
    people, units = case.people, case.units
    straight = np.hypot(people.x[p] - units.x[u], people.y[p] - units.y[u])
    unknown = np.isnan(straight)
    if not unknown.any():
        return np.asarray(straight)
    p, u = np.broadcast_arrays(p, u)
    straight[unknown] = _tier_m(case, people.community[p[unknown]], units.community[u[unknown]])
    return np.asarray(straight)


def _tier_m(case: Case, home: Whole, post: Whole) -> Real:
    # A code that ends in three zeros names a street, so equal ones do not mean one community.
    same_community = (home == post) & (home % 1000 != 0)
    same_district = district(home) == district(post)
    nearby = contains(case.bordering, border(home, post))
    tiers = [same_community, street(home) == street(post), same_district, nearby]
    return np.asarray(np.select(tiers, [SAME_COMMUNITY_M, SAME_STREET_M, SAME_DISTRICT_M, NEIGHBOUR_M], np.inf))


def limit_m(case: Case, u: Whole) -> Whole:
    """How far people may be sent, twice as far outside the city core."""
    return np.asarray(LIMIT_M[case.units.role[u]] * np.where(case.units.core[u], 1, 2))


def in_reach(case: Case, p: Whole, u: Whole) -> Flags:
    """Distance limit of the role."""
    return np.asarray(distance_m(case, p, u) <= limit_m(case, u))


def skilled(case: Case, p: Whole, u: Whole) -> Flags:
    """The role is one that the person offers."""
    return np.asarray((case.people.skills[p] >> case.units.role[u].astype(np.uint32)) & 1 != 0)


def with_vehicle(case: Case, p: Whole, u: Whole) -> Flags:
    """The person drives with a cleared vehicle, where the seat is one."""
    return np.asarray(~case.units.vehicles[u] | case.people.vehicle[p])


def as_asked(case: Case, p: Whole, u: Whole) -> Flags:
    """The gender asked for, where one is."""
    wanted = case.units.gender[u]
    return np.asarray((wanted == ANY_GENDER) | (wanted == case.people.gender[p]))


def free_but_for_rest(case: Case, p: Whole, u: Whole) -> Flags:
    """Every shift is one that the person offers and has not given away, rest aside."""
    needed = case.units.shifts[u]
    return np.asarray((case.people.shifts[p] | case.rest[p]) & needed == needed)


def rested(case: Case, p: Whole, u: Whole) -> Flags:
    """Every shift is free, and none is lost to rest."""
    needed = case.units.shifts[u]
    return np.asarray(case.people.shifts[p] & needed == needed)


def not_declined(case: Case, p: Whole, u: Whole) -> Flags:
    """The person has not answered no to this unit."""
    return ~contains(case.refused, case.pair_numbers(p, u))


def within_budget(case: Case, p: Whole, u: Whole) -> Flags:
    """There is a message left to ask the person with."""
    return np.broadcast_to(~case.spent[p], np.broadcast_shapes(np.shape(p), np.shape(u)))


def eligible(case: Case, p: Whole, u: Whole) -> Flags:
    """Every hard rule at once."""
    verdict = may_enter(case, p, u) & in_reach(case, p, u) & with_vehicle(case, p, u) & skilled(case, p, u) & as_asked(case, p, u)
    return np.asarray(verdict & rested(case, p, u) & not_declined(case, p, u) & within_budget(case, p, u))
