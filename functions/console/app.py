"""Signing in for everyone; grants and settings for the staff."""

import unicodedata
from dataclasses import replace
from typing import get_args

from console import zoning as zoning  # its routes are the console's too
from console.api import app
from console.forms import (
    Answer,
    Ask,
    Challenge,
    ChangeEmergency,
    Console,
    EmergencyView,
    Grants,
    GrantView,
    NewGrant,
    Refresh,
    Session,
)  # fmt: skip
from muster import auth, vault
from muster.domain import sign_in
from muster.domain.areas import level_of
from muster.domain.grants import Grant, Role, Staff, give, require_above
from muster.domain.messages import sign_in_code
from muster.domain.people import Offer, Person
from muster.domain.refusals import Conflict, Missing, Refused, Unavailable
from muster.domain.times import stamp
from muster.http import PUBLIC, Call, Unauthorised, handler_of
from muster.tables import areas, grants, messages, people, people_keys, sessions
from muster.telemetry import count

handler = handler_of(app)


@app.typed("POST", "/v1/sessions/challenges", PUBLIC, status=202)
def ask_code(call: Call[None], body: Ask) -> Challenge:
    """Send a one-time code; the answer is the same for numbers nobody knows, and only known ones cost a message."""
    person = vault.person_id(body.phone)
    for holder, limits in ((f"n#{call.network}", sign_in.NETWORK_LIMITS), (f"p#{person}", sign_in.PHONE_LIMITS)):
        if seconds := sessions.may_send(holder, limits, call.now):
            raise Unavailable(seconds, "too_often", status=429)
    challenge, code = sessions.challenge(person, call.now)
    known = people.key_of(person)
    if known and sessions.spend_city_budget(call.now):
        messages.add(sign_in_code(challenge, person, code, call.now, sign_in.CODE_LASTS), key=known)
        count("CodesSent")
    return Challenge(challenge=challenge, resend_after=sign_in.RESEND_SECONDS)


@app.typed("POST", "/v1/sessions", PUBLIC, status=201)
def sign_in_with_code(call: Call[None], body: Answer) -> Session:
    """Exchange a code for a session; three tries, five minutes, once."""
    person = sessions.answer(body.challenge, unicodedata.normalize("NFKC", body.code), call.now)
    if person is None:
        raise Refused("wrong_code", "code")
    people.verify(person, call.now)
    family, refresh = sessions.begin(person, call.now)
    return _session(person, family, refresh, call)


@app.typed("POST", "/v1/sessions/refresh", PUBLIC, status=201)
def refresh(call: Call[None], body: Refresh) -> Session:
    """Exchange a refresh token for the next pair; one used before ends the session."""
    rotated = sessions.rotate(body.refresh_token, call.now)
    if rotated is None:
        raise Unauthorised
    return _session(*rotated, call)


@app.typed("DELETE", "/v1/sessions", auth.SESSION, status=204)
def sign_out(call: Call[tuple[str, str]]) -> None:
    """End this session."""
    sessions.end(call.caller[1])


@app.typed("GET", "/v1/console", auth.STAFF)
def show_console(call: Call[Staff]) -> Console:
    """Who I am and what I may do where."""
    person = people.get(call.caller.person)
    return Console(
        name=person.offer.name if person else "", grants=[_grant(one) for one in call.caller.grants], rights=call.caller.rights
    )


@app.typed("GET", "/v1/grants", auth.STAFF)
def list_grants(call: Call[Staff]) -> Grants:
    """The grants in my subtree."""
    found = {(one.person, one.id): one for own in call.caller.grants if call.caller.may("grant", own.area) for one in grants.below(own.area)}
    known = people.find([person for person, _ in found])
    return Grants(grants=[_grant(one, known.get(one.person)) for _, one in sorted(found.items())])


@app.typed("POST", "/v1/grants", auth.STAFF, status=201, create=True)
def grant(call: Call[Staff], body: NewGrant) -> GrantView:
    """Give someone a role at a site below mine; their record is made when the phone is new."""
    if areas.get(body.area) is None:
        raise Refused("unknown_area", "area")
    person = vault.person_id(body.phone)
    given = give(call.caller, person=person, role=body.role, area=body.area, until=body.until, now=call.now)
    reference, key = people_keys.fresh()
    offer = Offer(name=body.name, area=body.area, roles=(), slots=())
    people.add(Person(person, reference, body.phone, "STAFF", offer, call.now), key, digest="")
    grants.put(given)
    return _grant(given)


@app.typed("DELETE", "/v1/grants/{id}", auth.STAFF, status=204)
def revoke(call: Call[Staff], id: str) -> None:
    """End a grant below mine, at once."""
    person, _, grant = id.partition(".")
    area, _, role = grant.partition(".")
    if not (person.isalnum() and len(area) == 12 and area.isdigit() and role in get_args(Role) and areas.get(area)):
        raise Missing
    require_above(call.caller, role, area)  # type: ignore[arg-type]
    if person == call.caller.person:
        raise Conflict("no_right")
    grants.revoke(person, grant)


@app.typed("GET", "/v1/emergency", auth.STAFF)
def show_emergency(call: Call[Staff]) -> EmergencyView:
    """The settings of the emergency."""
    return _emergency()


@app.typed("PATCH", "/v1/emergency", auth.STAFF)
def change_emergency(call: Call[Staff], body: ChangeEmergency) -> EmergencyView:
    """Change settings of the emergency while it runs."""
    call.caller.require("emergency", _city(call.caller))
    was = areas.emergency()
    sent = body.model_dump(exclude_unset=True, exclude_none=True)
    areas.change_emergency(replace(was, **sent, version=was.version + 1))
    return _emergency()


def _city(staff: Staff) -> str:
    return next((one.area for one in staff.grants if level_of(one.area) == "city"), staff.grants[0].area)


def _session(person: str, family: str, refresh: str, call: Call[None]) -> Session:
    token = auth.access_token(person, family, call.now)
    return Session(access_token=token, refresh_token=refresh, expires_in=int(sign_in.ACCESS_LASTS.total_seconds()))


def _grant(one: Grant, person: Person | None = None) -> GrantView:
    area = areas.get(one.area)
    return GrantView(
        id=f"{one.person}.{one.id}", role=one.role, area=one.area, area_name=area.name if area else "", level=level_of(one.area),
        until=stamp(one.until), name=person.offer.name if person else None,
    )  # fmt: skip


def _emergency() -> EmergencyView:
    now = areas.emergency()
    return EmergencyView(
        name=now.name, state=now.state, firm_hours=now.firm_hours, respond_minutes=now.respond_minutes,
        offers_per_person=now.offers_per_person, messages_per_person=now.messages_per_person,
        verification_budget=now.verification_budget,
    )  # fmt: skip
