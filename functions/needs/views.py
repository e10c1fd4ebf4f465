"""A need as staff see it."""

from collections import Counter

from muster.domain import needs as rules
from muster.domain.areas import district_of
from muster.domain.assignments import KEPT
from muster.domain.grants import Staff
from muster.domain.history import read
from muster.domain.needs import Line, Need
from muster.domain.people import Language
from muster.domain.refusals import Conflict, Refused
from muster.domain.times import stamp
from muster.domain.zones import Zoning
from muster.http import Call
from muster.tables import areas, assignments, zones
from needs.forms import Event, LineView, NeedView, Rival
from needs.rivals import gap_of, rivals


def need_view(need: Need, call: Call[Staff]) -> NeedView:
    """The need with the seats of each line counted from its assignments."""
    states: Counter[tuple[int, str]] = Counter((one.seat.line, one.state) for one in assignments.of_need(need.id))
    area = areas.get(need.area)
    zone = Zoning(zones.of([district_of(need.area)])).kind(need.area, need.start, need.end)
    others = rivals(need.lines, call.caller)
    return NeedView(
        id=need.id, code=need.code, state=rules.shown(need, call.now), area=need.area, area_name=area.name if area else "", zone=zone,
        priority=need.priority, risk=need.risk, gear=need.gear, gear_note=need.gear_note, meals=need.meals, meeting_point=need.meeting_point,
        note=need.note, contact_name=need.contact_name, contact_phone=need.contact_phone.removeprefix("+86"),
        author="you" if need.author == call.caller.person else "staff", reason=need.reason, created=stamp(need.created),
        renewed_from=need.renewed_from, post=need.post, source=need.source, can=_can(need, call),
        history=[_event(line) for line in need.history], lines=[_line(line, need.code, states, others, call.language) for line in need.lines],
    )  # fmt: skip


def _line(line: Line, code: str, states: Counter[tuple[int, str]], others: dict[str, Rival], language: Language) -> LineView:
    provisional, offered = states[line.number, "PROPOSED"], states[line.number, "OFFERED"]
    accepted = sum(states[line.number, state] for state in KEPT - {"NO_SHOW"})
    absent = min(states[line.number, "NO_SHOW"], max(0, line.filled - provisional - offered - accepted))  # whose seat nobody was given
    accepted += absent
    filled = provisional + offered + accepted
    left = max(0, line.wanted - filled)
    gap = gap_of(line, code, left, language)
    return LineView(
        number=line.number, role=line.role, vehicles=line.vehicles, wanted=line.wanted, minimum=line.minimum, start=stamp(line.start),
        end=stamp(line.end), provisional=provisional, offered=offered, accepted=accepted, open=left, filled=filled, reason=gap,
        rival=others.get(line.gap_other) if gap else None,
    )  # fmt: skip


def _event(line: str) -> Event:
    parts = read(line)
    return Event(at=parts["at"], was=parts["from"], to=parts["to"], actor=parts["actor"], reason=parts["reason"])


def _can(need: Need, call: Call[Staff]) -> list:  # type: ignore[type-arg]
    """What the caller could do now: the very rules that would refuse it."""
    actions = {
        "review": lambda: rules.review(need, call.caller, publish=False, reason="-", now=call.now),
        "cancel": lambda: rules.cancel(need, call.caller, reason="-", now=call.now),
        "renew": lambda: rules.renew(need, call.caller, days=7, now=call.now),
    }
    return [action for action, attempt in actions.items() if _allowed(attempt)]


def _allowed(attempt) -> bool:  # type: ignore[no-untyped-def]
    try:
        attempt()
    except (Refused, Conflict):
        return False
    return True
