"""Invitations as their people answer them, by the signed link in their message."""

from contextlib import suppress

from muster import auth, vault
from muster.domain import invitations as rules
from muster.domain.areas import level_of
from muster.domain.codes import public_code
from muster.domain.invitations import Invitation
from muster.domain.messages import invited_by
from muster.domain.organisations import REPORTING, Member
from muster.domain.people import Offer, Person
from muster.domain.refusals import Conflict, Refused, Unavailable
from muster.domain.text import mask_phone
from muster.domain.times import stamp
from muster.http import Call
from muster.tables import areas, endings, invitations, organisations, people, people_keys
from muster.telemetry import count
from rosters.api import app
from rosters.forms import Accept, Invited, Receipt
from rosters.reporting import reported


@app.typed("GET", "/v1/invitations/{id}", auth.INVITED)
def show(call: Call[None], id: str) -> Invited:
    """What an organisation wrote of me."""
    one = _open(id, call)
    area = areas.get(one.area)
    endings.opened([invited_by(one)], call.now)
    return Invited(
        organisation=one.organisation_name, name=one.name, phone_masked=mask_phone(one.phone), area=one.area, area_name=area.name if area else "",
        roles=list(one.roles), slots=list(one.slots), reports=_reports(one), expires=stamp(one.expires),
    )  # fmt: skip


@app.typed("POST", "/v1/invitations/{id}/accept", auth.INVITED, status=201)
def accept(call: Call[None], id: str, body: Accept) -> Receipt:
    """Yes, by my own consent: from now on I am of the reserve. Who is already stays as they are."""
    one = _open(id, call)
    if not body.adult:
        raise Refused("not_adult", "adult")
    if not body.share:
        raise Refused("not_shared", "share")
    if areas.get(body.area) is None:
        raise Refused("unknown_area", "area")
    if level_of(body.area) not in ("street", "community"):
        raise Refused("area_too_wide", "area")
    if areas.emergency(fresh=False).state == "PAUSED":
        raise Unavailable(300, "emergency_paused")
    if body.report and not _reports(one):
        raise Refused("report_organisation", "report")
    if body.report and level_of(body.area) != "community":
        raise Refused("report_area", "area")
    person = _joined(one, body, call)
    if body.report:
        _report(person, one, call)
    invitations.answer(one, "ACCEPTED", call.now, member=Member(one.organisation, one.organisation_name, person, body.calls, call.now))
    count("InvitationsAccepted")
    return Receipt(code=public_code("RV", int(person, 16)))


@app.typed("POST", "/v1/invitations/{id}/refuse", auth.INVITED, status=204)
def refuse(call: Call[None], id: str) -> None:
    """Not me, or not this: what was written of me is erased at once, and this organisation cannot ask again."""
    invitations.answer(_open(id, call), "REFUSED", call.now)
    count("InvitationsRefused")


def _reports(one: Invitation) -> bool:
    """Whether the organisation's people report to the communities they live in."""
    found = organisations.get(one.organisation)
    return found is not None and found.kind in REPORTING


def _report(id: str, one: Invitation, call: Call[None]) -> None:
    """Reports the person to their community; whoever was of the reserve keeps the home they had, and a report that stands."""
    person = people.get(id)
    if person is None or level_of(person.offer.area) != "community":
        return
    with suppress(Conflict):
        reported(person, one.organisation_name, call)


def _open(id: str, call: Call[None]) -> Invitation:
    return rules.require_open(invitations.get(id), call.now)


def _joined(one: Invitation, body: Accept, call: Call[None]) -> str:
    """Stores the person as the public form does; the link came to their phone, so the phone is their own. Answers their id."""
    reference, key = people_keys.fresh()
    offer = Offer(body.name, body.area, tuple(body.roles), tuple(body.slots), body.weekends_only, body.note, body.keep, body.language)
    person = Person(
        id=vault.person_id(one.phone), key=reference, phone=one.phone, state="REGISTERED", offer=offer, created=call.now, notice=body.notice,
        operation=one.id,
    )  # fmt: skip
    people.add(person, key, digest=one.id)
    people.verify(person.id, call.now)
    return person.id
