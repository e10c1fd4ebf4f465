"""Control zones, zone passes and compounds, by the staff of the places they lie in."""

from console.api import app
from console.zone_forms import ChangeZone, Compound, Lift, NewCompound, NewPass, NewZone, Pass, Zones, ZonesQuery, ZoneView
from muster import auth, vault
from muster.domain import zones as rules
from muster.domain.areas import level_of
from muster.domain.codes import public_code
from muster.domain.grants import Staff
from muster.domain.people import Person
from muster.domain.refusals import Conflict, Forbidden, Missing, Refused
from muster.domain.text import mask_phone
from muster.domain.times import stamp
from muster.domain.zones import Zone
from muster.http import Call
from muster.tables import areas, people, zones
from muster.telemetry import count


@app.typed("POST", "/v1/compounds", auth.STAFF, status=201, create=True)
def add_compound(call: Call[Staff], body: NewCompound) -> Compound:
    """Name a compound of a community; it gets the community's next number."""
    if not (call.caller.may("post", body.community) or call.caller.may("review", body.community)):
        raise Forbidden("no_right")
    if areas.get(body.community) is None:
        raise Refused("unknown_area", "community")
    if level_of(body.community) != "community":
        raise Refused("not_a_community", "community")
    operation = vault.keyed_hash("compound", f"{call.caller.person}/{call.key}")
    made = areas.add_compound(
        body.community, body.name, operation=operation, digest=vault.keyed_hash("body", body.model_dump_json())
    )  # fmt: skip
    return Compound(code=made.code, level=made.level, name=made.name, parent=made.parent)


@app.typed("GET", "/v1/zones", auth.STAFF)
def list_zones(call: Call[Staff], query: ZonesQuery) -> Zones:
    """The zones of my subtree, those in force first, then those planned; those that are over when asked for."""
    if query.area and not call.caller.sees(query.area):
        raise Forbidden("no_right")
    seen = [zone for zone in zones.of(one.code for one in areas.districts()) if call.caller.sees(zone.area)]
    found = [zone for zone in seen if (query.area is None or rules.lies_in(zone, query.area)) and (query.over or zone.state(call.now) != "LIFTED")]
    order = ("IN_FORCE", "PLANNED", "LIFTED")
    return Zones(zones=[_zone(zone, call) for zone in sorted(found, key=lambda zone: (order.index(zone.state(call.now)), zone.area, zone.starts))])


@app.typed("POST", "/v1/zones", auth.STAFF, status=201, create=True)
def plan_zone(call: Call[Staff], body: NewZone) -> ZoneView:
    """Seal, control or watch a community or compound, from a moment on, until another or until it is lifted."""
    call.caller.require("zones", body.area)
    if areas.get(body.area) is None:
        raise Refused("unknown_area", "area")
    hashed = vault.keyed_hash("zone", f"{call.caller.person}/{call.key}")
    zone = rules.plan(
        body.area[:6] + hashed, code="", area=body.area, kind=body.kind, starts=body.starts, ends=body.ends,
        digest=vault.keyed_hash("body", body.model_dump_json()), now=call.now,
    )  # fmt: skip
    stored = _store(zone, int(hashed, 16))
    count("ZonesPlanned")
    return _zone(stored, call)


@app.typed("POST", "/v1/zones/{id}/lift", auth.STAFF)
def lift_zone(call: Call[Staff], id: str, body: Lift) -> ZoneView:
    """Lift a zone now; a planned one never begins."""
    zone = rules.lift(_mine(call.caller, id), reason=body.reason, now=call.now)
    zones.change(zone)
    count("ZonesLifted")
    return _zone(zone, call)


@app.typed("POST", "/v1/zones/{id}/change", auth.STAFF)
def change_zone(call: Call[Staff], id: str, body: ChangeZone) -> ZoneView:
    """Make a zone stricter or milder, or give it another end."""
    zone = rules.change(_mine(call.caller, id), kind=body.kind, ends=body.ends, now=call.now)
    zones.change(zone)
    return _zone(zone, call)


@app.typed("POST", "/v1/passes", auth.STAFF, status=201, create=True)
def give_pass(call: Call[Staff], body: NewPass) -> Pass:
    """Let a person of my subtree into zones until a moment; a second pass replaces the first."""
    if body.until <= call.now:
        raise Refused("past", "until")
    person = _resident(call.caller, vault.person_id(body.phone))
    people.set_pass(person, until=body.until, reason=body.reason, by=call.caller.person)
    count("PassesGiven")
    return Pass(id=person.id, phone_masked=mask_phone(person.phone), until=stamp(body.until), reason=body.reason)


@app.typed("DELETE", "/v1/passes/{id}", auth.STAFF, status=204)
def take_pass(call: Call[Staff], id: str) -> None:
    """Take a pass back, at once."""
    person = _resident(call.caller, id)
    if person.pass_until is not None:
        people.set_pass(person, until=None)


def _mine(staff: Staff, id: str) -> Zone:
    """The zone, if it lies in the caller's subtree and is theirs to change; raises Missing outside it (T08), Forbidden without the right."""
    zone = zones.get(f"{id[:6]}000000", id) if id.isalnum() else None
    if zone is None or not staff.sees(zone.area):
        raise Missing
    staff.require("zones", zone.area)
    return zone


def _resident(staff: Staff, id: str) -> Person:
    """Somebody of the reserve who lives where the caller keeps the zones; raises Forbidden without the right anywhere, Missing for anybody else (T08)."""
    if not staff.may("zones"):
        raise Forbidden("no_right")
    person = people.get(id) if id.isalnum() else None
    if person is None or person.state == "WITHDRAWN" or not staff.may("zones", person.offer.area):
        raise Missing("nobody_here")
    return person


def _store(zone: Zone, number: int) -> Zone:
    """Stores the zone under the first public code that is free; the same request again meets its own zone."""
    while True:
        coded = rules.coded(zone, public_code("ZN", number))
        try:
            standing = zones.add(coded)
        except zones.CodeTaken:
            number += 1
            continue
        if standing and standing.digest != zone.digest:
            raise Conflict("other_body", "Idempotency-Key")
        return standing or coded


def _zone(zone: Zone, call: Call[Staff]) -> ZoneView:
    area = areas.get(zone.area)
    own = call.caller.may("zones", zone.area) and zone.state(call.now) != "LIFTED"
    return ZoneView(
        id=zone.id, code=zone.code, area=zone.area, area_name=area.name if area else "", kind=zone.kind, state=zone.state(call.now),
        starts=stamp(zone.starts), ends=stamp(zone.over) if zone.over else "", can=["lift", "change"] if own else [],
    )  # fmt: skip
