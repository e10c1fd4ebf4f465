"""Offers and answers: see a task, accept it, decline it, leave it."""

from datetime import datetime

from assignments.forms import Accept, Assignments, AssignmentView, No
from muster import auth
from muster.domain import assignments as rules
from muster.domain.assignments import Assignment, Seat
from muster.domain.needs import Need
from muster.domain.outcomes import told_by
from muster.domain.refusals import Missing, Unavailable
from muster.domain.times import stamp
from muster.http import Api, Call, handler_of
from muster.tables import areas, endings, needs, people, seats
from muster.tables import assignments as table
from muster.telemetry import count

app = Api("assignments")
handler = handler_of(app)


@app.typed("GET", "/v1/me/assignments", auth.PERSON)
def list_mine(call: Call[str]) -> Assignments:
    """Everything I was told of, latest start first."""
    mine = [one for one in table.of_person(call.caller) if one.state != "PROPOSED"]
    asked = {need: needs.get(need) for need in {one.seat.need for one in mine}}
    return Assignments(assignments=[_view(one, need, call.now) for one in mine if (need := asked[one.seat.need])])


@app.typed("GET", "/v1/assignments/{id}", auth.HOLDER)
def show(call: Call[str | None], id: str) -> AssignmentView:
    """One task: place, time, what to bring."""
    mine = _mine(call, id)
    seen = _seen(mine, call.now)
    if call.caller is None:
        endings.opened(told_by(mine), call.now)
    return seen


@app.typed("POST", "/v1/assignments/{id}/accept", auth.HOLDER)
def accept(call: Call[str | None], id: str, body: Accept) -> AssignmentView:
    """Yes, I will come; answering by the link sent to a phone verifies the phone."""
    mine = _mine(call, id)
    move = rules.act(mine, "accept", now=call.now)
    if move:
        table.accept(move)
        count("Accepted")
    people.verify(mine.person, call.now)
    endings.opened(told_by(mine), call.now)
    return _seen(_mine(call, id), call.now)


@app.typed("POST", "/v1/assignments/{id}/decline", auth.HOLDER)
def decline(call: Call[str | None], id: str, body: No) -> AssignmentView:
    """No, not this one; the seat goes to the next person at once."""
    return _leave(call, id, "decline", body)


@app.typed("POST", "/v1/assignments/{id}/withdraw", auth.HOLDER)
def withdraw(call: Call[str | None], id: str, body: No) -> AssignmentView:
    """I accepted, and can no longer come."""
    return _leave(call, id, "withdraw", body)


def _leave(call: Call[str | None], id: str, action: rules.Action, body: No) -> AssignmentView:
    mine = _mine(call, id)
    move = rules.act(mine, action, now=call.now, reason=body.reason or "")
    if move:
        key = people.key_of(mine.person) if body.note else None
        note = table.noting(mine.seat, body.note, key=key) if key else None
        if not seats.give_back(mine, move, cell=people.cell(mine.person), note=note):
            raise Unavailable
        count("Declined" if action == "decline" else "Left")
        endings.opened(told_by(mine), call.now)
    return _seen(_mine(call, id), call.now)


def _mine(call: Call[str | None], id: str) -> Assignment:
    """The assignment, if it is the caller's own and was told; raises Missing for any other (T08)."""
    try:
        found = table.get(Seat.parse(id))
    except ValueError as error:
        raise Missing from error
    if found is None or found.state == "PROPOSED" or call.caller not in (None, found.person):
        raise Missing
    return found


def _seen(one: Assignment, now: datetime) -> AssignmentView:
    need = needs.get(one.seat.need)
    if need is None:
        raise Missing
    return _view(one, need, now)


def _view(one: Assignment, need: Need, now: datetime) -> AssignmentView:
    line = next(line for line in need.lines if line.number == one.seat.line)
    area = areas.get(need.area)
    accepted = one.state in ("ACCEPTED", "CHECKED_IN")
    return AssignmentView(
        id=one.seat.id, state=one.state, need_code=need.code, role=line.role, vehicle=line.vehicles, area=need.area,  # type: ignore[arg-type]
        area_name=area.name if area else "", start=stamp(line.start), end=stamp(line.end), meeting_point=need.meeting_point, gear=need.gear,
        gear_note=need.gear_note, meals=need.meals, note=need.note, respond_by=stamp(one.respond_by) if one.respond_by else "",
        contact_name=need.contact_name if accepted else None,
        contact_phone=need.contact_phone.removeprefix("+86") if accepted else None, can=rules.open_actions(one, now),
    )  # fmt: skip
