"""The queue of a site: what waits there, below it, at its sisters, and what went on from it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal

from muster import auth
from muster.domain import needs as rules
from muster.domain import queues, sisters
from muster.domain.areas import Area, district_of, level_of, within
from muster.domain.grants import Staff
from muster.domain.needs import Need
from muster.domain.queues import Trail, Waiting
from muster.domain.refusals import Forbidden, Refused
from muster.domain.sisters import Help
from muster.domain.times import stamp
from muster.http import Call
from muster.tables import areas
from muster.tables import queues as table
from needs.api import app
from needs.queue_forms import HelpView, Passed, Queue, QueueQuery, QueueRow

PAGE = 200
_LAST = "9999"
Where = Literal["here", "below", "away", "sister"]


@app.typed("GET", "/v1/queue", auth.STAFF)
def show_queue(call: Call[Staff], query: QueueQuery) -> Queue:
    """What waits at one of my sites, with its clocks; what it can do lies with each row."""
    if not call.caller.may("needs"):
        raise Forbidden("no_right")
    site = query.site or min((one.area for one in call.caller.grants if call.caller.may("needs", one.area)), key=_width)
    if not call.caller.sees(site):
        raise Forbidden("no_right")
    districts = [one.code for one in areas.districts()] if level_of(site) == "city" else [district_of(site)]
    standing = [need for district in districts for need in table.standing(district, call.now)]
    trails = table.trails(need.id for need in standing)
    rows = [row for need in standing if (row := _place(need, trails[need.id], site, call.now))]
    rows.sort(key=lambda row: (stamp(row[2].due) if row[2].due else _LAST, -row[0].priority, row[0].start, row[0].id))
    shown = rows[:PAGE]
    names = areas.many({code for need, trail, waiting, _ in shown for code in _named(need, trail, waiting)} | {site})
    return Queue(
        site=site, site_name=_name(names, site), as_of=stamp(call.now), rows=[_row(call, site, names, *row) for row in shown], total=len(rows)
    )  # fmt: skip


def _place(need: Need, trail: Trail, site: str, now: datetime) -> tuple[Need, Trail, Waiting, Where] | None:
    """A need that waits, as seen from a site; None when it does not wait or is no business of the site's."""
    waiting = queues.waiting(need, trail.steps, open=queues.near(need.lines, now), now=now)
    if waiting is None:
        return None
    where: Where | None = None
    if waiting.site == site:
        where = "here"
    elif within(waiting.site, site):
        where = "below"
    elif within(need.area, site):
        where = "away"
    elif waiting.kind == "seats" and level_of(site) == "community" and sisters.are_sisters(site, need.area):
        where = "sister"
    return (need, trail, waiting, where) if where else None


def _row(call: Call[Staff], site: str, names: dict[str, Area], need: Need, trail: Trail, waiting: Waiting, where: Where) -> QueueRow:
    open = queues.near(need.lines, call.now) if waiting.kind == "seats" else need.seats
    return QueueRow(
        id=need.id, code=need.code, waits=waiting.kind, where=where, area=need.area, area_name=_name(names, need.area), start=stamp(need.start),
        end=stamp(need.end), roles=sorted({line.role for line in need.lines}), wanted=need.seats, open=open, priority=need.priority,
        urgent=waiting.urgent, holder=waiting.site, holder_name=_name(names, waiting.site), since=stamp(waiting.since),
        due=stamp(waiting.due) if waiting.due else None, level=waiting.level,
        passed=[
            Passed(at=stamp(step.at), was_name=_name(names, step.was), to_name=_name(names, step.to), reason=step.reason)
            for step in waiting.way if step.was
        ],
        helps=[
            HelpView(site=one.site, site_name=_name(names, one.site), people=one.people, state=one.state, can=help_can(call, need, one))
            for one in trail.helps if waiting.kind == "seats" and (call.caller.sees(need.area) or one.site == site)
        ],
        can=_can(call, site, need, where),
    )  # fmt: skip


def help_can(call: Call[Staff], need: Need, one: Help) -> list[Any]:
    """What the caller could do with an offer: the very rules that would refuse it."""
    attempts: dict[str, Callable[[], object]] = {
        "answer": lambda: sisters.answer(need, one, call.caller, accept=True, reason="", now=call.now),
        "withdraw": lambda: sisters.withdraw(one, call.caller, call.now),
    }
    return [name for name, attempt in attempts.items() if _allowed(attempt)]


def _can(call: Call[Staff], site: str, need: Need, where: Where) -> list[Any]:
    attempts: dict[str, Callable[[], object]] = {
        "publish": lambda: rules.review(need, call.caller, publish=True, reason="", now=call.now),
        "return": lambda: rules.review(need, call.caller, publish=False, reason="-", now=call.now),
        "cancel": lambda: rules.cancel(need, call.caller, reason="-", now=call.now),
        "renew": lambda: rules.renew(need, call.caller, days=1, now=call.now),
    }
    found = [name for name, attempt in attempts.items() if call.caller.sees(need.area) and _allowed(attempt)]
    found += ["help"] if where == "sister" and call.caller.may("post", site) else []
    return [*found, "open"] if call.caller.sees(need.area) else found


def _allowed(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except Refused:
        return False
    return True


def _named(need: Need, trail: Trail, waiting: Waiting) -> set[str]:
    way = {code for step in waiting.way for code in (step.was, step.to)}
    return ({need.area, waiting.site} | way | {one.site for one in trail.helps}) - {""}


def _name(names: dict[str, Area], code: str) -> str:
    return names[code].name if code in names else ""


def _width(site: str) -> tuple[int, str]:
    return len(site.rstrip("0")), site
