"""Dispatch orders: staff start and stop them and see what people say; people answer, or take a seat themselves."""

from dataclasses import replace
from datetime import datetime

from dispatch import answering, ending, naming, overview, views
from dispatch.forms import AllOrders, CallUps, CallUpView, Grabs, NewOrder, Orders, OrdersQuery, Reply, Stop, Take
from muster import auth, vault
from muster.domain import dispatch as rules
from muster.domain.areas import district_of
from muster.domain.assignments import Seat
from muster.domain.dispatch import CallUp, Order
from muster.domain.grants import Staff
from muster.domain.messages import told_of
from muster.domain.needs import Need
from muster.domain.refusals import Conflict, Forbidden, Missing, Refused
from muster.http import Api, Call, handler_of
from muster.tables import callups, dispatches, endings, lines, needs, people
from muster.telemetry import count

app = Api("dispatch")
handler = handler_of(app)


@app.typed("POST", "/v1/needs/{id}/dispatches", auth.STAFF, status=201, create=True)
def start(call: Call[Staff], id: str, body: NewOrder) -> Orders:
    """Start an order on a line: from now on it asks people in waves, and matching keeps its hands off."""
    need = _visible(call.caller, id)
    _require(call.caller, need)
    if (body.urgent or body.mode == "MANDATORY") and not call.caller.may("review", need.area):
        raise Forbidden("no_right")
    if need.state != "PUBLISHED":
        raise Conflict("not_matching")
    line = next((line for line in need.lines if line.number == body.line), None)
    if line is None:
        raise Refused("unknown_line", "line")
    digest = vault.keyed_hash("body", f"{call.caller.person}/{call.key}/{body.model_dump_json()}")
    before = [order for order in dispatches.of_need(id) if order.line == line.number]
    if not any(order.digest == digest for order in before):
        target = naming.target(body.target, call.caller, district=district_of(need.area), with_vehicle=line.vehicles)
        order = Order(
            need=id, line=line.number, number=len(before) + 1, area=need.area, district=district_of(need.area), mode=body.mode, target=target,
            urgent=body.urgent, state="CREATED", start=rules.asks_until(line.start, line.end, call.now), next_at=call.now, author=call.caller.person, created=call.now,
            reserved_until=body.reserved_until, note=body.note, digest=digest,
        )  # fmt: skip
        started = rules.start(order, agreed=naming.agreed(target, call.now), now=call.now)
        override = naming.allowed(started, call.caller, reason=body.override, now=call.now)
        dispatches.start(replace(started, override=override.reason if override else ""), override=override)
        count("DispatchStarted")
    return views.orders(_visible(call.caller, id), call)


@app.typed("GET", "/v1/needs/{id}/dispatches", auth.STAFF)
def show_orders(call: Call[Staff], id: str) -> Orders:
    """The orders of a need: waves, answers, and what people said in their own words."""
    return views.orders(_visible(call.caller, id), call)


@app.typed("GET", "/v1/dispatches", auth.STAFF)
def list_all(call: Call[Staff], query: OrdersQuery) -> AllOrders:
    """The orders of my sites: passed up, running, ended today."""
    return overview.view(call, query)


@app.typed("POST", "/v1/dispatches/{id}/stop", auth.STAFF)
def stop(call: Call[Staff], id: str, body: Stop) -> Orders:
    """Stop an order: everybody still open is told, and matching has the line again."""
    order = dispatches.get(id)
    if order is None:
        raise Missing
    need = _visible(call.caller, order.need)
    _require(call.caller, need)
    if not order.running:
        raise Conflict("dispatch_over")
    one = lines.find([(order.need, order.line)])[order.need, order.line]
    ending.finish(order, rules.move(order, "STOOD_DOWN", now=call.now, actor="staff", reason=body.reason), one, call.now)
    count("DispatchStopped")
    return views.orders(need, call)


@app.typed("GET", "/v1/me/callups", auth.PERSON)
def list_mine(call: Call[str]) -> CallUps:
    """What I was asked, the latest first."""
    found = [_seen(one, call.now) for one in callups.of_person(call.caller, limit=20)]
    return CallUps(callups=[view for view in found if view])


@app.typed("GET", "/v1/callups/{id}", auth.HOLDER)
def show(call: Call[str | None], id: str) -> CallUpView:
    """One call: what, where, when, and what I may answer."""
    mine = _mine(call, id)
    seen = _view(mine, call.now)
    if call.caller is None:
        endings.opened([told_of(mine, "callup")], call.now)
    return seen


@app.typed("POST", "/v1/callups/{id}/answer", auth.HOLDER)
def answer(call: Call[str | None], id: str, body: Reply) -> CallUpView:
    """Yes, no, later, or no longer; answering by the link sent to a phone verifies the phone."""
    mine = _mine(call, id)
    answering.answer(mine, body, call.now)
    people.verify(mine.person, call.now)
    endings.opened([told_of(mine, "callup")], call.now)
    return _view(_mine(call, id), call.now)


@app.typed("GET", "/v1/me/grabs", auth.PERSON)
def list_grabs(call: Call[str]) -> Grabs:
    """Seats near me that are mine to take; in their first half hour only for people never called."""
    return Grabs(grabs=answering.grabs(call.caller, call.now))


@app.typed("POST", "/v1/me/grabs/{id}", auth.PERSON)
def take(call: Call[str], id: str, body: Take) -> CallUpView:
    """Take a seat of a grab list; when it has just gone, a place on the waiting list."""
    taken = answering.grab(id, call.caller, call.now)
    return _view(callups.get(taken.seat) or taken, call.now)


def _visible(staff: Staff, id: str) -> Need:
    """The need if it lies in the caller's subtree; raises Missing for any other (T08)."""
    need = needs.get(id) if id.isalnum() else None
    if need is None or not staff.sees(need.area):
        raise Missing
    return need


def _require(staff: Staff, need: Need) -> None:
    if not views.may_order(staff, need):
        raise Forbidden("no_right")


def _mine(call: Call[str | None], id: str) -> CallUp:
    """The call, if it is the caller's own; raises Missing for any other (T08)."""
    try:
        found = callups.get(Seat.parse(id))
    except ValueError as error:
        raise Missing from error
    if found is None or call.caller not in (None, found.person):
        raise Missing
    return found


def _seen(one: CallUp, now: datetime) -> CallUpView | None:
    return views.callup_view(one, now, place=0)


def _view(one: CallUp, now: datetime) -> CallUpView:
    try:
        place = answering.place(one, now)
    except Conflict:
        place = 0
    view = views.callup_view(one, now, place=place)
    if view is None:
        raise Missing
    return view
