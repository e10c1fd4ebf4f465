"""The fleet as its staff see it: whose papers are in order may serve with their vehicle."""

from fleet import listing
from fleet.forms import Clear, Decided, Retire, Return, Vehicles, VehiclesQuery
from muster import auth
from muster.domain import fleet as rules
from muster.domain.fleet import Decision, Vehicle
from muster.domain.grants import Staff
from muster.domain.refusals import Missing
from muster.http import Api, Call, handler_of
from muster.tables import vehicles
from muster.telemetry import count

app = Api("fleet")
handler = handler_of(app)


@app.typed("GET", "/v1/vehicles", auth.STAFF)
def list_vehicles(call: Call[Staff], query: VehiclesQuery) -> Vehicles:
    """The vehicles of my subtree with their owners; each look is on record."""
    return listing.page(call, query)


@app.typed("POST", "/v1/vehicles/{id}/clear", auth.STAFF)
def clear(call: Call[Staff], id: str, body: Clear) -> Decided:
    """Papers seen: the owner may serve with this vehicle."""
    return _decided(call, id, "clear")


@app.typed("POST", "/v1/vehicles/{id}/return", auth.STAFF)
def give_back(call: Call[Staff], id: str, body: Return) -> Decided:
    """Not in order, with a reason; the owner may register it anew."""
    return _decided(call, id, "return", body.reason)


@app.typed("POST", "/v1/vehicles/{id}/retire", auth.STAFF)
def retire(call: Call[Staff], id: str, body: Retire) -> Decided:
    """Out of the fleet; seats it was to serve in are given back."""
    return _decided(call, id, "retire", body.reason)


def _decided(call: Call[Staff], id: str, decision: Decision, reason: str = "") -> Decided:
    was = _visible(call.caller, id)
    now = rules.decide(was, decision, by=call.caller.person, now=call.now, reason=reason)
    vehicles.move(was, now)
    count(f"Vehicles{now.state.capitalize()}")
    return Decided(id=now.id, state=now.state)


def _visible(staff: Staff, id: str) -> Vehicle:
    """The vehicle if it is this person's to decide on; raises Missing for any other (T08), Forbidden without the right."""
    found = vehicles.get(id) if id.isalnum() else None
    if found is None or not staff.sees(found.area):
        raise Missing
    staff.require("fleet", found.area)
    return found
