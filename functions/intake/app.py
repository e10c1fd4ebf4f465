"""Goods that came: counted by two people, received in the journal, labelled."""

from intake import labels
from intake.forms import Arrivals, ArrivalsQuery, ArrivalView, Count, DifferenceView, ExpectedView, Labels, NewArrival
from muster import auth, vault
from muster.domain import intake as rules
from muster.domain import messages as letters
from muster.domain import pledges as promised
from muster.domain.areas import level_of
from muster.domain.catalogue import ITEMS
from muster.domain.grants import Staff
from muster.domain.intake import Arrival, Counted, Expected
from muster.domain.pledges import Pledge
from muster.domain.refusals import Conflict, Missing, Refused
from muster.domain.times import stamp
from muster.http import Api, Call, handler_of
from muster.tables import areas, arrivals, pledges, stock
from muster.telemetry import count as counted

app = Api("intake")
handler = handler_of(app)


@app.typed("GET", "/v1/goods/arrivals", auth.STAFF)
def list_arrivals(call: Call[Staff], query: ArrivalsQuery) -> Arrivals:
    """Arrivals at the stores I may count in, the oldest first."""
    states = [query.state] if query.state else ["WAITING", "COUNTED_ONCE", "AGREED"]
    found = [one for state in states for one in arrivals.in_state(state) if call.caller.may("intake", one.store)]
    return Arrivals(arrivals=[_view(one, call) for one in sorted(found, key=lambda one: (one.created, one.id))])


@app.typed("POST", "/v1/goods/arrivals", auth.STAFF, status=201, create=True)
def add_arrival(call: Call[Staff], body: NewArrival) -> ArrivalView:
    """Goods are at the door, of a pledge or of somebody who had not pledged them."""
    call.caller.require("intake", body.store)
    if areas.get(body.store) is None or level_of(body.store) not in ("city", "district"):
        raise Refused("not_a_store", "store")
    pledge = _pledge(body.pledge) if body.pledge else None
    if pledge and pledge.state not in ("ACCEPTED", "SCHEDULED", "PART_RECEIVED"):
        raise Conflict("pledge_state", "pledge")
    one = Arrival(
        id=vault.keyed_hash("arrival", f"{call.caller.person}/{call.key}"), store=body.store, pledge=pledge.id if pledge else "",
        pledge_code=pledge.code if pledge else "", donor=pledge.mark if pledge else promised.mask(body.donor, "organisation") if body.donor else "",
        expected=tuple(Expected(line.number, line.item, line.units - line.received, line.earmark) for line in pledge.lines if line.units > line.received)
        if pledge else (), by=call.caller.person, created=call.now, campaign=pledge.campaign if pledge else "",
    )  # fmt: skip
    if not arrivals.add(one):
        one = _visible(call, one.id)
        if (one.store, one.pledge) != (body.store, pledge.id if pledge else ""):
            raise Conflict("other_body", "Idempotency-Key")
    return _view(one, call)


@app.typed("GET", "/v1/goods/arrivals/{id}", auth.STAFF)
def show_arrival(call: Call[Staff], id: str) -> ArrivalView:
    """One arrival."""
    return _view(_visible(call, id), call)


@app.typed("POST", "/v1/goods/arrivals/{id}/count", auth.STAFF)
def count(call: Call[Staff], id: str, body: Count) -> ArrivalView:
    """What I counted; when a second person counts the same, it is received, and when not, two count anew."""
    was = _visible(call, id)
    found = tuple(
        Counted(one.line, one.item, one.units, one.damaged, one.expired, one.expiry, tuple(one.serials), one.photo) for one in body.lines
    )
    now = rules.count(was, found, by=call.caller.person, now=call.now)
    _require_new_serials(found)
    arrivals.change(was, now)
    counted("ArrivalsCounted")
    return _view(_received(call, now) if now.state == "AGREED" else now, call)


@app.typed("POST", "/v1/goods/arrivals/{id}/receive", auth.STAFF)
def receive(call: Call[Staff], id: str) -> ArrivalView:
    """Go on receiving what two people agreed on, where that was broken off."""
    return _view(_received(call, _visible(call, id)), call)


@app.typed("GET", "/v1/goods/arrivals/{id}/labels", auth.STAFF)
def show_labels(call: Call[Staff], id: str) -> Labels:
    """The labels of what was received."""
    one = _visible(call, id)
    if one.state != "RECEIVED":
        raise Conflict("arrival_state")
    return Labels(labels=labels.of(one))


def _received(call: Call[Staff], agreed: Arrival) -> Arrival:
    """Posts every entry of an agreed arrival; each is posted once, so that this may be broken off anywhere and called again."""
    role = call.caller.acting("intake", agreed.store)
    drafts = rules.drafts(agreed, now=call.now, actor=role)
    if stock.posted(rules.operation(agreed)) is None:
        _require_still_new(call, agreed)
    for draft in drafts[:-1]:
        stock.post(draft)
    pledge = pledges.get(agreed.pledge) if agreed.pledge else None
    now = rules.receive(agreed, by=call.caller.person, now=call.now)
    moved, letter = None, None
    if pledge:
        moved = (pledge, promised.receive(pledge, rules.of_lines(agreed), by=call.caller.person, now=call.now))
        letter = letters.of_pledge(moved[1], "pledge_received", call.now)
    entry = stock.post(drafts[-1], arrivals.receiving(agreed, now, moved, letter)) if drafts else None
    if entry is None:  # nothing at all was found: no entry, and what was pledged is still to come
        arrivals.change(agreed, now)
    counted("ArrivalsReceived")
    return arrivals.get(agreed.id) or now


def _require_still_new(call: Call[Staff], agreed: Arrival) -> None:
    """Sends an arrival back to be counted anew when a machine of it came with another one meanwhile; nothing of it is in the books yet."""
    try:
        _require_new_serials(agreed.counted)
    except Conflict:
        arrivals.change(agreed, rules.recount(agreed, by=call.caller.person, now=call.now, reason="serial_known"))
        raise


def _require_new_serials(found: tuple[Counted, ...]) -> None:
    for at, one in enumerate(found):
        if known := stock.serials_known(one.item, one.serials):
            raise Conflict("serial_known_as", f"lines.{at}.serials", serial=min(known))


def _pledge(named: str) -> Pledge:
    found = pledges.coded(named) or (pledges.get(named) if named.isalnum() else None)
    if found is None:
        raise Refused("pledge_unknown", "pledge")
    return found


def _visible(call: Call[Staff], id: str) -> Arrival:
    """The arrival if it is this person's to count; raises Missing for any other (T08)."""
    found = arrivals.get(id) if id.isalnum() else None
    if found is None or not call.caller.may("intake", found.store):
        raise Missing
    return found


def _receipt(one: Arrival) -> str:
    """The number of the receipt for what was received; empty where it was nobody's pledge."""
    entry = stock.posted(rules.last_operation(one)) if one.state == "RECEIVED" and one.pledge else None
    return str(entry.content.get("receipt", "")) if entry else ""


def _view(one: Arrival, call: Call[Staff]) -> ArrivalView:
    area = areas.get(one.store)
    language = call.language
    open_ = one.state in ("AGREED", "RECEIVED")
    return ArrivalView(
        id=one.id, state=one.state, store=one.store, store_name=area.name if area else "", pledge=one.pledge_code, donor=one.donor,
        expected=[
            ExpectedView(line=line.number, item=line.item, name=ITEMS[line.item].name(language), unit=ITEMS[line.item].unit,
                         serial=ITEMS[line.item].kind == "serial", units=line.units)
            for line in one.expected
        ],
        counts=len(one.counters), recounts=one.recounts, mine=call.caller.person in one.counters, counted=rules.totals(one) if open_ else {},
        differences=[
            DifferenceView(line=line, item=item, name=ITEMS[item].name(language), reason=reason, units=units)
            for line, item, reason, units in (rules.differences(one) if open_ else [])
        ],
        receipt=_receipt(one), created=stamp(one.created),
    )  # fmt: skip
