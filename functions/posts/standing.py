"""How posts stand now: their shifts, who is there, and the echelons behind them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from muster.domain import posts as rules
from muster.domain.assignments import Assignment
from muster.domain.echelons import Echelon
from muster.domain.grants import Staff
from muster.domain.history import read
from muster.domain.needs import LONGEST
from muster.domain.people import Language
from muster.domain.posts import Post, Strength, Window
from muster.domain.text import mask_name
from muster.domain.times import stamp
from muster.http import Call
from muster.tables import accesses, areas, assignments, echelons, lines, people
from muster.tables.lines import LiveLine
from muster.texts import say
from posts.forms import EchelonLine, PostRow, PostView, Present, Shift, Step

_AHEAD = timedelta(hours=36)


@dataclass(frozen=True, slots=True)
class Standing:
    """A post with the shifts asked for around now and the assignments of those that run."""

    post: Post
    asked: list[LiveLine]
    people: list[Assignment]
    strength: Strength


def standing(post: Post, now: datetime) -> Standing:
    """How a post stands at a moment."""
    asked = lines.of_post(post.id, since=now - LONGEST, until=now + _AHEAD)
    running = [one for one in asked if one.line.start <= now < one.line.end]
    found = [person for one in running for person in assignments.of_need(one.need, line=one.line.number)]
    return Standing(post, asked, found, rules.strength(post, found, now))


def row(one: Standing, call: Call[Staff]) -> PostRow:
    """A post on the duty board, names masked."""
    return PostRow(**_fields(one, call, opened=False))


def view(one: Standing, call: Call[Staff]) -> PostView:
    """A post for whoever keeps it: names of those who said yes open, and the look is on record."""
    post, duties = one.post, one.post.duties
    keeps = call.caller.may("posts", post.area)
    can = [*rules.actions(post), *(["change"] if post.state != "WITHDRAWN" else []), *(["ask"] if post.state == "ESTABLISHED" else [])]
    return PostView(
        **_fields(one, call, opened=True), statement=duties.statement, role=duties.role, hours=list(duties.hours), risk=duties.risk, zone=duties.zone,
        gear=duties.gear, can=can if keeps else [], history=[step(line) for line in post.history],  # type: ignore[arg-type]
    )  # fmt: skip


def reason_words(reason: str, language: Language) -> str:
    """Why an echelon was called, in words: what the watch stored as figures, or what somebody wrote."""
    if not reason.startswith("SHORT "):
        return reason
    there, minimum, minutes = reason.split(" ")[1:]
    return say("short_reason", language, there=there, minimum=minimum, minutes=minutes)


def echelon_line(echelon: Echelon, language: Language) -> EchelonLine:
    """An echelon on the board."""
    return EchelonLine(
        id=echelon.id, code=echelon.code, ordinal=echelon.ordinal, within_minutes=echelon.within_minutes, state=echelon.state,
        members=sum(member.answer == "JOINED" for member in echelon.members), coming=len(echelon.coming),
        called=stamp(echelon.called) if echelon.called else "", reason=reason_words(echelon.reason, language),
    )  # fmt: skip


def _fields(one: Standing, call: Call[Staff], *, opened: bool) -> dict:  # type: ignore[type-arg]
    post, duties, how = one.post, one.post.duties, one.strength
    area = areas.get(post.area)
    running, coming = rules.running(post, call.now), rules.upcoming(post, call.now)
    return {
        "id": post.id, "code": post.code, "area": post.area, "area_name": area.name if area else "", "kind": duties.kind, "title": duties.title,
        "place": duties.place, "party": duties.party, "state": post.state, "condition": how.condition, "there": how.there, "expected": how.expected,
        "minimum": duties.minimum, "target": duties.target, "maximum": duties.maximum, "gap": how.gap,
        "short_since": stamp(post.short_since) if post.short_since else "", "running": _shift(running, one), "next": _shift(coming, one),
        "people": _people(one, call, opened=opened),
        "echelons": [echelon_line(echelon, call.language) for echelon in echelons.of_post(post.id) if echelon.state != "DISBANDED"],
    }  # fmt: skip


def _shift(window: Window | None, one: Standing) -> Shift | None:
    if window is None:
        return None
    asked = [line for line in one.asked if line.line.start < window.end and window.start < line.line.end]
    return Shift(
        start=stamp(window.start), end=stamp(window.end), wanted=sum(line.line.wanted for line in asked), accepted=sum(line.line.filled for line in asked),
        need=asked[0].need if asked else "",
    )  # fmt: skip


def _people(one: Standing, call: Call[Staff], *, opened: bool) -> list[Present]:
    shown = [person for person in one.people if person.state in ("ACCEPTED", "CHECKED_IN") and call.now < person.end]
    known = people.find([person.person for person in shown])
    if opened and known:
        accesses.record(known, staff=call.caller.person, purpose=f"post {one.post.code}", fields="name", now=call.now, operation=one.post.id[:8])
    found = [
        Present(
            name=known[person.person].offer.name if opened else mask_name(known[person.person].offer.name),
            state="THERE" if rules.is_there(person, call.now) else "EXPECTED",
        )
        for person in shown
        if person.person in known
    ]
    return sorted(found, key=lambda person: person.state, reverse=True)


def step(line: str) -> Step:
    """A transition as staff see it."""
    parts = read(line)
    return Step(at=parts["at"], was=parts["from"], to=parts["to"], reason=parts["reason"])
