"""Organisations: handed in by themselves or by who speaks for them, verified and activated by staff."""

from muster import auth, links, settings, vault
from muster.domain import organisations as rules
from muster.domain.codes import public_code
from muster.domain.grants import Staff
from muster.domain.messages import of_organisation
from muster.domain.organisations import Kind, Organisation
from muster.domain.people import Offer, Person
from muster.domain.refusals import Conflict, Forbidden, Missing, Refused, Unavailable
from muster.domain.small_numbers import masked
from muster.http import PUBLIC, Call
from muster.tables import areas, organisations, people, people_keys, sessions
from muster.telemetry import count
from rosters.api import app
from rosters.organisation_forms import Application, Decision, HandedIn, NewApplication, NewOrganisation, Organisations, OrganisationView


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
    _require_known(body.area)
    if not call.caller.may("grant", body.area) and body.liaison and vault.person_id(body.liaison) != call.caller.person:
        raise Forbidden("no_right")
    credit = rules.credit_code(body.credit, body.kind)
    id = _id(credit, body.kind, body.name, body.area)
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


@app.typed("POST", "/v1/organisations/applications", PUBLIC, status=201, create=True)
def hand_in(call: Call[None], body: NewApplication) -> HandedIn:
    """Hand in one's organisation for staff to verify; answers the key of the link by which it is followed."""
    if not body.share:
        raise Refused("required", "share")
    _require_known(body.area)
    credit = rules.credit_code(body.credit, body.kind)
    id = _id(credit, body.kind, body.name, body.area)
    before = organisations.get(id)
    if before is None and (seconds := sessions.may_send(f"on#{call.network}", rules.NETWORK_LIMITS, call.now)):
        raise Unavailable(seconds, "too_often", status=429)
    given = Organisation(
        id=id, code=public_code("OR", int(id, 16)), kind=body.kind, name=body.name, credit=credit, area=body.area, services=body.services,
        liaison=vault.person_id(body.phone), liaison_name=body.liaison, liaison_phone=body.phone, state="SUBMITTED", created=call.now,
    )  # fmt: skip
    if before and _same(before, given):
        return HandedIn(id=id, code=before.code, key=links.organisation_signature(id))
    one = rules.apply(given, before)
    reference, _ = people_keys.fresh()
    if not organisations.add(rules.keyed(one, reference), before=before):
        raise Conflict("organisation_known", "credit")
    count("OrganisationsHandedIn")
    return HandedIn(id=id, code=one.code, key=links.organisation_signature(id))


@app.typed("GET", "/v1/organisations/{id}/application", auth.LIAISON)
def follow(call: Call[None], id: str) -> Application:
    """How far the registration is, by its link."""
    one = organisations.get(id)
    if one is None:
        raise Missing("organisation_gone")
    return Application(
        code=one.code, kind=one.kind, name=one.name, credit=one.credit, area=one.area, services=one.services, state=one.state, reason=one.reason,
    )  # fmt: skip


@app.typed("POST", "/v1/organisations/{id}/decide", auth.STAFF)
def decide(call: Call[Staff], id: str, body: Decision) -> OrganisationView:
    """Verify, return, activate, suspend or close an organisation; an active one's liaison gets the role that sends lists."""
    was = visible(call.caller, id)
    now = rules.decide(was, call.caller, body.decision, reason=body.reason, now=call.now)
    admin = None
    if now.state == "ACTIVE":
        admin = rules.admin(now, call.caller, call.now)
        if now.liaison_phone:
            reference, key = people_keys.fresh()
            offer = Offer(name=now.liaison_name, area=now.area, roles=(), slots=())
            people.add(Person(now.liaison, reference, now.liaison_phone, "STAFF", offer, call.now), key, digest="")
    elif now.state == "CLOSED" and not any(
        one.id != id and one.liaison == now.liaison and one.state not in ("RETURNED", "CLOSED") for one in organisations.of_area(now.area)
    ):
        admin = rules.admin(now, call.caller, call.now)
    letter = of_organisation(now, call.now) if now.liaison_phone else None
    organisations.move(was, now, letter=letter, admin=admin, over=now.state == "CLOSED")
    count(f"Organisations{now.state.capitalize()}")
    return view(now, call.caller)


def visible(staff: Staff, id: str) -> Organisation:
    """The organisation if the caller acts for it; raises Missing for any other (T08)."""
    found = organisations.get(id) if id.isalnum() else None
    if found is None or not rules.speaks(staff, found):
        raise Missing
    return found


def view(one: Organisation, staff: Staff) -> OrganisationView:
    """An organisation as the caller sees it; small counts of its people are not shown."""
    silent = one.invited - one.joined - one.refused
    return OrganisationView(
        id=one.id, code=one.code, kind=one.kind, name=one.name, credit=one.credit, area=one.area, services=one.services, state=one.state,
        reason=one.reason, invited=one.invited, answers=masked({"joined": one.joined, "refused": one.refused, "silent": silent}),  # type: ignore[arg-type]
        mine=rules.speaks(staff, one), can=rules.decisions(one, staff),
    )  # fmt: skip


def _require_known(area: str) -> None:
    if areas.get(area) is None:
        raise Refused("unknown_area", "area")


def _id(credit: str, kind: Kind, name: str, area: str) -> str:
    return vault.keyed_hash("organisation", credit or f"{kind}|{name}|{area}")


def _same(stands: Organisation, given: Organisation) -> bool:
    """Whether the same was handed in before and still waits: sent twice it is one."""
    return stands.state == "SUBMITTED" and (stands.name, stands.area, stands.services, stands.liaison) == (
        given.name, given.area, given.services, given.liaison,
    )  # fmt: skip
