"""A standing in plain words."""

from datetime import datetime

from muster.domain.areas import district_of
from muster.domain.people import Language
from muster.domain.small_numbers import FEWEST
from muster.domain.standing import State, days_to_wait, state_of
from muster.domain.times import SHANGHAI, stamp
from muster.domain.together import size_of
from muster.domain.zones import Zoning
from muster.http import Call
from muster.tables import areas, assignments, pool, zones
from muster.tables.pauses import Stands
from muster.texts import say
from standing import scene
from standing.forms import Change, Near, Standing, Why
from standing.scene import Scene

MOST_SHOWN, MOST_REASONS, MOST_CHANGES = 5, 4, 3


def told(call: Call[str], person: Stands) -> Standing:
    """Everything a person is told of where they stand; the paused and the staff hear only how to come back."""
    now, language = call.now, call.language
    entry = pool.find([(person.street, call.caller)]).get(call.caller) if person.street else None
    held = assignments.of_person(call.caller, limit=scene.MOST_TOLD)
    home = (entry.compound or entry.area) if entry else ""
    zoned = Zoning(zones.in_force([district_of(home)], now)) if home else Zoning(())
    state, until = state_of(person.state, held, now, sealed=zoned.kind(home, now, now) == "sealed")
    view = Standing(
        state=state, text=say(f"standing_{state}", language), next=_next(state, until, person, language, hours=areas.emergency().firm_hours),
        until=stamp(until) if until else person.paused_until.isoformat() if person.paused_until and state == "paused" else "",
        in_reach=0, seats=0, near=[], reach_text="", waiting="", waiting_text="", days=None, days_text="", why=[], changes=[], as_of=stamp(now),
    )  # fmt: skip
    if state == "paused":
        view.why = [Why(code="PAUSED", count=0, text=say("why_PAUSED", language))]
    elif state != "staff" and (entry is None or not entry.serves):
        view.why = [Why(code="NEW", count=0, text=say("why_NEW", language))]
    if state in ("paused", "staff") or entry is None or not entry.serves:
        return view
    seen = scene.read(entry, held, now)
    around = scene.neighbours(entry, now)
    waiting, days = sum(one.waits for one in around), days_to_wait(around)
    near = [seen.region.lines[at] for at in seen.reach.fits]
    names = areas.many({one.area for one in near[:MOST_SHOWN]})
    view.near = [
        Near(role=one.line.role, area_name=names[one.area].name if one.area in names else "", start=stamp(one.line.start), end=stamp(one.line.end),
             open=one.line.wanted - one.line.filled, metres=seen.metres[at])
        for at, one in zip(seen.reach.fits[:MOST_SHOWN], near, strict=False)
    ]  # fmt: skip
    view.in_reach, view.seats = len(near), sum(one.line.wanted - one.line.filled for one in near)
    view.reach_text = say("reach_some" if near else "reach_none", language, lines=len(near), seats=view.seats)
    view.waiting = str(waiting) if waiting >= FEWEST else f"<{FEWEST}"
    view.waiting_text = say("waiting_some" if waiting >= FEWEST else "waiting_few", language, people=waiting)
    view.days = days
    view.days_text = say("days_unknown" if days is None else "days_within" if days <= 1 else "days_about", language, days=days or 0)
    view.why, view.changes = _why(seen, language, group=size_of(entry.together)), _changes(seen, language)
    return view


def _next(state: State, until: datetime | None, person: Stands, language: Language, *, hours: int) -> str:
    if state == "paused":
        day = person.paused_until
        return say("next_paused_until" if day else "next_paused", language, day=f"{day:%m-%d}" if day else "")
    return say(f"next_{state}", language, when=_when(until, language) if until else "", hours=hours)


def _when(moment: datetime, language: Language) -> str:
    at = moment.astimezone(SHANGHAI)
    return f"{at.month}月{at.day}日 {at:%H:%M}" if language == "zh" else f"{at:%d %b %H:%M}"


def _why(seen: Scene, language: Language, *, group: int) -> list[Why]:
    emergency = seen.region.emergency
    facts = {"hours": emergency.firm_hours, "offers": emergency.offers_per_person}
    reasons = [Why(code=code, count=lines, text=say(f"why_{code}", language, lines=lines, **facts)) for code, lines in seen.reach.reasons]
    if group and seen.reach.fits:
        reasons.insert(0, Why(code="GROUP", count=len(seen.reach.fits), text=say("why_GROUP", language, people=group)))
    return reasons[:MOST_REASONS] or [Why(code="NOTHING", count=0, text=say("why_NOTHING", language))]


def _changes(seen: Scene, language: Language) -> list[Change]:
    found = []
    for change, lines in seen.reach.more[:MOST_CHANGES]:
        kind, _, value = change.partition(":")
        what = say(f"{kind}_{value}", language) if value else ""
        found.append(Change(change=change, more=lines, text=say(f"change_{kind}", language, what=what, lines=lines)))
    return found
