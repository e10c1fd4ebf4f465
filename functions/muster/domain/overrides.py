"""Rules of duty that somebody above the station may set aside for once, with a reason that stands beside it for good."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from muster.domain.grants import Role, Staff
from muster.domain.refusals import Conflict, Forbidden, Refused

Kind = Literal["swap", "rotation", "dispatch"]
Rule = Literal["rest", "in_a_day", "days_running", "after_sealed", "nights"]
RULES: tuple[Rule, ...] = get_args(Rule)
LEAST = 10  # characters of a reason


@dataclass(frozen=True, slots=True)
class Override:
    """One decision: which rules gave way, at what (`of` its id, `code` its public code), for which people, by whom and why."""

    id: str
    kind: Kind
    of: str
    code: str
    area: str
    rules: tuple[Rule, ...]
    people: tuple[str, ...]
    by: str
    role: Role
    at: datetime
    reason: str


def may_yield(rules: Collection[str]) -> bool:
    """Whether all of these are rules of rest and fairness: zone, consent, role, vehicle and double booking never give way."""
    return set(rules) <= set(RULES)


def allow(
    by: Staff, *, id: str, kind: Kind, of: str, area: str, rules: Collection[str], people: Collection[str], reason: str, now: datetime, code: str = ""
) -> Override:  # fmt: skip
    """The override; raises Conflict while nobody gave a reason, Forbidden without the right or in one's own case, Refused on a reason that says nothing."""
    if not reason:
        raise Conflict("override_needed", "override")
    if not by.may("override", area):
        raise Forbidden("override_right")
    if by.person in people:
        raise Forbidden("override_own")
    if len(reason) < LEAST:
        raise Refused("override_reason", "override", least=LEAST)
    return Override(
        id=id, kind=kind, of=of, code=code, area=area, rules=tuple(rule for rule in RULES if rule in rules), people=tuple(sorted(set(people))),
        by=by.person, role=by.acting("override", area), at=now, reason=reason,
    )  # fmt: skip
