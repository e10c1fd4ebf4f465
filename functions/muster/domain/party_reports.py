"""Party reports (双报到): cadres report to the community they live in, are accepted, posted to new duties (转岗), and released."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from muster.domain.areas import level_of, within
from muster.domain.assignments import SERVED, Assignment
from muster.domain.history import event
from muster.domain.people import Person, Role
from muster.domain.refusals import Conflict, Forbidden, Refused
from muster.domain.times import stamp

State = Literal["REPORTED", "ACCEPTED", "POSTED", "RELEASED", "DECLINED"]
Decision = Literal["accept", "decline", "post", "release"]

ENDED: frozenset[State] = frozenset({"RELEASED", "DECLINED"})
_TO: dict[Decision, tuple[frozenset[State], State]] = {
    "accept": (frozenset({"REPORTED"}), "ACCEPTED"),
    "decline": (frozenset({"REPORTED"}), "DECLINED"),
    "post": (frozenset({"ACCEPTED", "POSTED"}), "POSTED"),
    "release": (frozenset({"ACCEPTED", "POSTED"}), "RELEASED"),
}


@dataclass(frozen=True, slots=True)
class Duty:
    """What a cadre is posted to: a role, and where it is a post's, that post with its title."""

    role: Role
    post: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class PartyReport:
    """One cadre at the community they live in; `branch` in plain text, `key` the reference of the person's data key."""

    id: str
    code: str
    person: str
    key: str
    branch: str
    area: str
    state: State
    created: datetime
    compound: str = ""
    duty: Duty | None = None
    reason: str = ""
    version: int = 1
    history: tuple[str, ...] = ()


def report(before: PartyReport | None, person: Person, *, id: str, code: str, branch: str, now: datetime) -> PartyReport:
    """A report to the community where the person lives, again where an earlier one has ended; raises Refused on a home that is no community."""
    if person.state in ("STAFF", "WITHDRAWN"):
        raise Conflict("report_no_volunteer")
    if level_of(person.offer.area) != "community":
        raise Refused("report_area", "area")
    if before and before.state not in ENDED:
        raise Conflict("report_stands")
    earlier = before.history if before else ()
    history = (*earlier, event(stamp(now), before.state if before else "", "REPORTED", person.id))
    return PartyReport(
        id=id, code=code, person=person.id, key=person.key, branch=branch, area=person.offer.area, compound=person.offer.compound,
        state="REPORTED", created=now, version=before.version + 1 if before else 1, history=history,
    )  # fmt: skip


def decide(was: PartyReport, decision: Decision, *, by: str, now: datetime, duty: Duty | None = None, reason: str = "") -> PartyReport:
    """The report after the station's decision; raises Forbidden on one's own report, Conflict where its state does not allow it."""
    if by == was.person:
        raise Forbidden("own_report")
    allowed, to = _TO[decision]
    if was.state not in allowed:
        raise Conflict("report_state")
    return _moved(was, to, by=by, now=now, duty=duty or was.duty, reason=reason)


def decisions(one: PartyReport) -> list[Decision]:
    """What the station may decide now."""
    return [name for name, (allowed, _) in _TO.items() if one.state in allowed]


def leave(was: PartyReport, *, now: datetime) -> PartyReport:
    """The report taken back, or the service ended, by the cadre's own word; raises Conflict once it has ended."""
    if was.state in ENDED:
        raise Conflict("report_state")
    return _moved(was, "RELEASED", by=was.person, now=now, duty=was.duty, reason="")


def arrived(one: PartyReport, served: Iterable[tuple[Assignment, str]]) -> datetime | None:
    """When the cadre first stood on a window of this community's since reporting (assignments with their needs' areas); None while the report counts for nothing."""
    starts = [held.start for held, area in served if held.state in SERVED and held.end > one.created and within(area, one.area)]
    return min(starts, default=None)


def _moved(was: PartyReport, to: State, *, by: str, now: datetime, duty: Duty | None, reason: str) -> PartyReport:
    history = (*was.history, event(stamp(now), was.state, to, by, reason))
    return replace(was, state=to, duty=duty, reason=reason, version=was.version + 1, history=history)
