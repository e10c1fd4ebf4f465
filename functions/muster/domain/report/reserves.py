"""Section 3: the people of the reserve, and who of them was never offered anything."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from muster.domain.areas import district_of
from muster.domain.people import ROLES
from muster.domain.report.facts import Day, Facts, PersonFact
from muster.domain.report.figures import Check, Figure, check, share


def reserves(facts: Facts, day: Day) -> tuple[dict[str, Any], list[Check]]:
    """The figures of the reserve at the cut-off, and what must add up."""
    here = _there(facts.people, day.closes)
    before = _there(facts.people, day.opens)
    new = [one for one in facts.people if day.saw(one.created)]
    gone = [one for one in facts.people if day.saw(one.withdrawn)]
    never, never_before = _never(here, day.closes), _never(before, day.opens)
    now, then = share(len(never), len(here)), share(len(never_before), len(before))
    districts = [_district(code, here, day) for code in sorted({district_of(one.area) for one in here})]
    found: dict[str, Any] = {
        "before": _people(before), "new": _people(new), "withdrawn": _people(gone), "total": _people(here),
        "verified": _people([one for one in facts.people if day.saw(one.verified)]),
        "verified_total": _people([one for one in here if one.verified]),
        "drivers": _people([one for one in here if "driver" in one.roles]),
        "never_offered": _people(never), "never_offered_share": now, "never_offered_share_before": then,
        "never_offered_change": Figure(None if now.value is None or then.value is None else now.value - then.value, "per_mille_points"),
        "by_district": districts,
        "by_role": [{"role": role, "total": _people([one for one in here if role in one.roles])} for role in ROLES],
        "by_district_and_role": [
            {"area": area, "role": role, "total": Figure(count, "people")}
            for (area, role), count in sorted(Counter((district_of(one.area), role) for one in here for role in one.roles).items())
        ],
    }  # fmt: skip
    checks = [
        check("reserve_today", found["before"] + found["new"], found["total"], found["withdrawn"]),
        check("reserve_districts", _people(here), *(row["total"] for row in districts)),
    ]
    return found, checks


def asked_first(facts: Facts, day: Day) -> list[dict[str, Any]]:
    """How many were never offered anything, by district and role: those to ask first tomorrow."""
    never = _never(_there(facts.people, day.closes), day.closes)
    counts = Counter((district_of(one.area), role) for one in never for role in one.roles)
    return [{"area": area, "role": role, "people": Figure(count, "people")} for (area, role), count in sorted(counts.items())]


def _there(people: Sequence[PersonFact], at: str) -> list[PersonFact]:
    return [one for one in people if one.created < at and not (one.withdrawn and one.withdrawn < at)]


def _never(people: Sequence[PersonFact], at: str) -> list[PersonFact]:
    return [one for one in people if not one.told or one.told >= at]


def _district(code: str, here: Sequence[PersonFact], day: Day) -> dict[str, Any]:
    own = [one for one in here if district_of(one.area) == code]
    never = _never(own, day.closes)
    return {
        "area": code, "total": _people(own), "new": _people([one for one in own if day.saw(one.created)]),
        "never_offered": _people(never), "never_offered_share": share(len(never), len(own)),
    }  # fmt: skip


def _people(found: Sequence[PersonFact]) -> Figure:
    return Figure(len(found), "people")
