"""Organisations: registered by who speaks for them, verified by staff."""

from muster import auth, settings, vault
from muster.domain import organisations as rules
from muster.domain.codes import public_code
from muster.domain.grants import Staff
from muster.domain.organisations import Organisation
from muster.domain.refusals import Conflict, Forbidden, Missing, Refused
from muster.http import Call
from muster.tables import areas, organisations
from muster.telemetry import count
from rosters.api import app
from rosters.forms import Decision, NewOrganisation, Organisations, OrganisationView


@app.typed("GET", "/v1/organisations", auth.STAFF)
def list_organisations(call: Call[Staff]) -> Organisations:
    """The organisations of my sites; whoever speaks for one sees that one alone."""
    staff = call.caller
    if not staff.may("rosters"):
        raise Forbidden("no_right")
    sites = [settings.city(), *(one.code for one in areas.districts())]
    found = [one for site in sites if staff.may("rosters", site) for one in organisations.of_area(site)]
    return Organisations(organisations=[view(one, staff) for one in found if rules.speaks(staff, one)])


@app.typed("POST", "/v1/organisations", auth.STAFF, status=201, create=True)
def register(call: Call[Staff], body: NewOrganisation) -> OrganisationView:
    """Register an organisation; the same one twice is one."""
    if areas.get(body.area) is None:
        raise Refused("unknown_area", "area")
    if not call.caller.may("grant", body.area) and body.liaison and vault.person_id(body.liaison) != call.caller.person:
        raise Forbidden("no_right")
    credit = rules.credit_code(body.credit, body.kind)
    id = vault.keyed_hash("organisation", credit or f"{body.kind}|{body.name}|{body.area}")
    new = Organisation(
        id=id, code=public_code("OR", int(id, 16)), kind=body.kind, name=body.name, credit=credit, area=body.area,
        liaison=vault.person_id(body.liaison) if body.liaison else call.caller.person, state="SUBMITTED", created=call.now,
    )  # fmt: skip
    one = rules.register(call.caller, new)
    if organisations.add(one):
        count("OrganisationsRegistered")
        return view(one, call.caller)
    stands = organisations.get(id)
    if stands is None or (stands.name, stands.kind, stands.liaison) != (one.name, one.kind, one.liaison):
        raise Conflict("organisation_known", "credit")
    return view(stands, call.caller)


@app.typed("POST", "/v1/organisations/{id}/decide", auth.STAFF)
def decide(call: Call[Staff], id: str, body: Decision) -> OrganisationView:
    """Verify an organisation, or suspend it."""
    was = visible(call.caller, id)
    now = rules.decide(was, call.caller, suspend=body.suspend, now=call.now)
    organisations.move(was, now)
    return view(now, call.caller)


def visible(staff: Staff, id: str) -> Organisation:
    """The organisation if the caller acts for it; raises Missing for any other (T08)."""
    found = organisations.get(id) if id.isalnum() else None
    if found is None or not rules.speaks(staff, found):
        raise Missing
    return found


def view(one: Organisation, staff: Staff) -> OrganisationView:
    """An organisation as the caller sees it."""
    return OrganisationView(
        id=one.id, code=one.code, kind=one.kind, name=one.name, credit=one.credit, area=one.area, state=one.state, joined=one.joined,
        mine=rules.speaks(staff, one), decides=staff.may("grant", one.area) and staff.person != one.liaison,
    )  # fmt: skip
