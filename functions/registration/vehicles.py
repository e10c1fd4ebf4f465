"""Vehicles as their owners see them: registered by a public form, confirmed or taken back signed in."""

from muster import vault
from muster.domain import fleet as rules
from muster.domain.fleet import Vehicle
from muster.domain.history import event
from muster.domain.refusals import Conflict, Missing, Refused, Unavailable
from muster.domain.times import stamp
from muster.http import Call
from muster.tables import people, people_keys, sessions
from muster.tables import vehicles as table
from muster.telemetry import count
from registration.admission import admit
from registration.forms import NewVehicle, OwnVehicle, OwnVehicles


def register(call: Call[None], body: NewVehicle) -> str:
    """Stores a vehicle, and its owner when the phone is new; answers the owner's id. One of a known phone waits until its owner confirms it."""
    if not body.declared:
        raise Refused("not_declared", "declared")
    digest = vault.keyed_hash("body", body.model_dump_json())
    # Asked before anything is known of phone or plate, so that the answer tells nothing of either.
    if call.key and not sessions.is_first_body(call.key, digest, call.now):
        raise Conflict("other_body", "Idempotency-Key")
    before = admit(call, body, roles=("driver",), digest=digest)
    owner = vault.person_id(body.phone)
    reference = people.key_of(owner)
    if reference is None:
        raise Unavailable  # the owner withdrew this very moment
    vehicle = Vehicle(
        id=vault.keyed_hash("plate", body.plate), owner=owner, key=reference, plate=body.plate, kind=body.kind, seats=body.seats, goods=body.goods,
        area=body.area, state="REGISTERED", created=call.now, confirmed=before is None or before == digest,
        history=(event(stamp(call.now), "", "REGISTERED", "form"),),
    )  # fmt: skip
    if table.add(vehicle, people_keys.find_one(reference)):
        count("VehiclesRegistered")
    return owner


def mine(person: str) -> OwnVehicles:
    """My vehicles that have not been retired."""
    return OwnVehicles(vehicles=[_view(one) for one in table.of_owner(person) if one.state != "RETIRED"])


def confirm(call: Call[str], id: str) -> OwnVehicle:
    """Yes, this vehicle is mine; from now on I offer to drive."""
    was = _own(call.caller, id)
    now = rules.confirm(was, now=call.now)
    table.move(was, now)
    return _view(now)


def retire(call: Call[str], id: str) -> None:
    """Take my vehicle out of the fleet."""
    was = _own(call.caller, id)
    table.move(was, rules.decide(was, "retire", by=call.caller, now=call.now))


def retire_all(call: Call[str]) -> None:
    """Take whoever leaves out of the fleet."""
    for one in table.of_owner(call.caller):
        if one.state != "RETIRED":
            table.move(one, rules.decide(one, "retire", by=call.caller, now=call.now))


def _own(person: str, id: str) -> Vehicle:
    """The vehicle if it is the caller's; raises Missing for any other (T08)."""
    found = table.get(id) if id.isalnum() else None
    if found is None or found.owner != person:
        raise Missing
    return found


def _view(one: Vehicle) -> OwnVehicle:
    return OwnVehicle(
        id=one.id, plate=one.plate, kind=one.kind, seats=one.seats, goods=one.goods, state=one.state, confirmed=one.confirmed, reason=one.reason
    )  # fmt: skip
