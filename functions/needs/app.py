"""Community needs: post, list, show, review, renew, cancel."""

from muster import auth, vault
from muster.domain import needs as rules
from muster.domain.areas import level_of
from muster.domain.assignments import KEPT
from muster.domain.grants import Staff
from muster.domain.history import event
from muster.domain.needs import Asked, Need
from muster.domain.refusals import Refused
from muster.domain.text import mask_name, mask_phone
from muster.domain.times import stamp
from muster.http import Call, handler_of
from muster.tables import accesses, areas, assignments, needs, people, people_keys
from muster.telemetry import count
from needs import bulk, helping, queue  # noqa: F401  (each adds its routes)
from needs.api import app
from needs.board import board, open_seats
from needs.board_forms import Board, OpenSeats, OpenSeatsQuery
from needs.forms import Cancel, Needs, NeedsQuery, NeedView, NewNeed, Renew, Review, Roster, RosterRow
from needs.keeping import again, store, visible
from needs.listing import page
from needs.views import need_view

handler = handler_of(app)


@app.typed("POST", "/v1/needs", auth.STAFF, status=201, create=True)
def post(call: Call[Staff], body: NewNeed) -> NeedView:
    """Ask for people; a superior site reviews it."""
    call.caller.require("post", body.area)
    if areas.get(body.area) is None:
        raise Refused("unknown_area", "area")
    if level_of(body.area) not in ("community", "compound"):
        raise Refused("not_a_community", "area")
    asked = [Asked(line.role, line.people, line.vehicles, line.start, line.end, line.minimum) for line in body.lines]
    reference, key = people_keys.fresh()
    need = Need(
        id=vault.keyed_hash("need", f"{call.caller.person}/{call.key}"), code="", key=reference, area=body.area, state="SUBMITTED",
        lines=rules.lines(asked, call.now), meeting_point=body.meeting_point, gear=body.gear, gear_note=body.gear_note, meals=body.meals,
        risk=body.risk, priority=body.priority, contact_name=body.contact_name, contact_phone=body.contact_phone, note=body.note,
        author=call.caller.person, created=call.now, digest=vault.keyed_hash("body", body.model_dump_json()),
        history=(event(stamp(call.now), "", "SUBMITTED", "author"),),
    )  # fmt: skip
    return need_view(store(need, key), call)


@app.typed("GET", "/v1/needs", auth.STAFF)
def list_needs(call: Call[Staff], query: NeedsQuery) -> Needs:
    """The needs of one's own subtree, latest start first, fifty a page."""
    return page(call, query)


@app.typed("GET", "/v1/needs/{id}", auth.STAFF)
def show(call: Call[Staff], id: str) -> NeedView:
    """One need, its seats, and why some are open."""
    return need_view(visible(call.caller, id), call)


@app.typed("GET", "/v1/needs/{id}/roster", auth.STAFF)
def roster(call: Call[Staff], id: str) -> Roster:
    """Who was told and what they answered; names and phones appear once a person accepted, and each look is on record."""
    need = visible(call.caller, id)
    roles = {line.number: line.role for line in need.lines}
    told = [one for one in assignments.of_need(id) if one.state != "PROPOSED"]
    known = people.find([one.person for one in told])
    shown = {one.person for one in told if one.state in KEPT} & known.keys()
    accesses.record(shown, staff=call.caller.person, purpose=f"roster {need.code}", fields="name phone", now=call.now, operation=id[:8])
    notes = assignments.notes(told, {id: person.key for id, person in known.items()})
    rows = []
    for one in sorted(told, key=lambda one: (one.seat.line, one.history[-1])):
        person = known.get(one.person)
        name, phone = (person.offer.name, person.phone) if person else ("", "")
        if one.person not in shown:
            name, phone = mask_name(name) if name else "", mask_phone(phone) if phone else ""
        rows.append(
            RosterRow(
                assignment=one.seat.id, line=one.seat.line, role=roles[one.seat.line], state=one.state, name=name,  # type: ignore[arg-type]
                phone=phone.removeprefix("+86"), since=one.history[-1].partition("|")[0], note=notes.get(one.seat.id, ""),
            )  # fmt: skip
        )
    return Roster(people=rows)


@app.typed("GET", "/v1/open-seats", auth.STAFF)
def list_open_seats(call: Call[Staff], query: OpenSeatsQuery) -> OpenSeats:
    """Every seat nobody holds in one's own subtree, and why, urgent ones first, two hundred a page."""
    return open_seats(call, query)


@app.typed("GET", "/v1/board", auth.STAFF)
def show_board(call: Call[Staff]) -> Board:
    """Seats wanted, held and open by district, as far as one sees."""
    return board(call)


@app.typed("POST", "/v1/needs/{id}/review", auth.STAFF)
def review(call: Call[Staff], id: str, body: Review) -> NeedView:
    """Publish a need, or return it with a reason; never one's own."""
    need = visible(call.caller, id)
    now = rules.review(need, call.caller, publish=body.decision == "publish", reason=body.reason, now=call.now)
    needs.move(need, now, event(stamp(call.now), need.state, now.state, "reviewer", now.reason))
    count("NeedsPublished" if now.state == "PUBLISHED" else "NeedsReturned")
    return need_view(now, call)


@app.typed("POST", "/v1/needs/{id}/renew", auth.STAFF, status=201)
def renew(call: Call[Staff], id: str, body: Renew) -> NeedView:
    """Ask the same again some days later; what was published is published at once, what expired waits for review."""
    return need_view(again(visible(call.caller, id), call.caller, days=body.days, now=call.now), call)


@app.typed("POST", "/v1/needs/{id}/cancel", auth.STAFF)
def cancel(call: Call[Staff], id: str, body: Cancel) -> NeedView:
    """Call a need off before it begins; everyone told is told so."""
    need = visible(call.caller, id)
    now = rules.cancel(need, call.caller, reason=body.reason, now=call.now)
    needs.move(need, now, event(stamp(call.now), need.state, now.state, "staff", body.reason))
    count("NeedsCancelled")
    return need_view(now, call)
