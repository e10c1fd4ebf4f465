"""Many needs at once: each row is decided and answered on its own, and can be undone for some minutes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from muster import auth
from muster.domain import needs as rules
from muster.domain import undoing
from muster.domain.grants import Staff
from muster.domain.history import event, read
from muster.domain.needs import Need
from muster.domain.refusals import Refused
from muster.domain.times import moment, stamp
from muster.http import Call
from muster.tables import assignments, needs
from muster.telemetry import count
from muster.texts import say
from needs.api import app
from needs.keeping import again, visible
from needs.queue_forms import Answers, Bulk, Done, Undo


@app.typed("POST", "/v1/queue/bulk", auth.STAFF)
def act(call: Call[Staff], body: Bulk) -> Answers:
    """Publish, return, renew or cancel many needs with one reason; what one is refused leaves the others be."""
    if body.action in ("return", "cancel") and not body.reason:
        raise Refused("required", "reason")
    opened = body.action == "renew"  # the new need keeps its contact under a key of its own
    return Answers(needs=[_answer(call, id, lambda need: _acted(call, need, body), opened=opened) for id in dict.fromkeys(body.needs)])


@app.typed("POST", "/v1/queue/undo", auth.STAFF)
def undo(call: Call[Staff], body: Undo) -> Answers:
    """Take back the last step on many needs, where nobody was told of it and it is minutes old."""
    return Answers(needs=[_answer(call, id, lambda need: _undone(call, need)) for id in dict.fromkeys(body.needs)])


def _acted(call: Call[Staff], need: Need, body: Bulk) -> Need:
    by, now = call.caller, call.now
    if body.action == "renew":
        return again(need, by, days=body.days, now=now)
    if body.action == "cancel":
        return _moved(need, rules.cancel(need, by, reason=body.reason, now=now), "staff", now)
    return _moved(need, rules.review(need, by, publish=body.action == "publish", reason=body.reason, now=now), "reviewer", now)


def _undone(call: Call[Staff], need: Need) -> Need:
    called = any(line.gap in ("DISPATCHED", "DECLINED_ALL") for line in need.lines)  # people whom a dispatch order called hold no seat yet
    told = called or any(one.state != "PROPOSED" or one.was_told for one in assignments.of_need(need.id))
    return _moved(need, undoing.undo(need, call.caller, told=told, now=call.now), "undo", call.now)


def _moved(was: Need, now: Need, actor: str, at: datetime) -> Need:
    line = event(stamp(at), was.state, now.state, actor, now.reason)
    needs.move(was, now, line)
    count(f"Needs{'Undone' if actor == 'undo' else now.state.title()}")
    return replace(now, history=(*now.history, line))


def _answer(call: Call[Staff], id: str, step: Callable[[Need], Need], *, opened: bool = False) -> Done:
    code = ""
    try:
        need = visible(call.caller, id, opened=opened)
        code = need.code
        now = step(need)
    except Refused as no:
        return Done(id=id, code=code, state=None, undo_until=None, made=None, problem=no.code, text=say(no.code, call.language, **no.facts))
    last = read(now.history[-1])
    until = None if last["actor"] == "undo" else stamp(moment(last["at"]) + undoing.LASTS)
    made = now.id if now.id != id else None
    return Done(id=id, code=code, state=rules.shown(now, call.now), undo_until=until, made=made, problem=None, text=None)
