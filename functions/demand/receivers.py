"""Partners: who may receive goods, what they can do, and who of the staff sees and asks for them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from demand.api import app
from demand.forms import ChangePartner, NewPartner, Partners, PartnersQuery, PartnerView
from demand.views import partner_view
from muster import auth, vault
from muster.domain.catalogue import ITEMS
from muster.domain.codes import public_code
from muster.domain.grants import Staff, give
from muster.domain.partners import Partner
from muster.domain.people import Offer, Person
from muster.domain.refusals import Conflict, Missing, Refused, Unavailable
from muster.http import Call
from muster.tables import areas, grants, partners, people, people_keys
from muster.telemetry import count

LEADS = timedelta(days=180)  # how long a captain's right to sign in stands


@app.typed("GET", "/v1/goods/partners", auth.STAFF)
def list_partners(call: Call[Staff], query: PartnersQuery) -> Partners:
    """Partners of a kind, in their published order; a captain sees their own."""
    return Partners(partners=[partner_view(one, call) for one in partners.of_kind(query.kind) if _sees(call, one)])


@app.typed("POST", "/v1/goods/partners", auth.STAFF, status=201, create=True)
def add_partner(call: Call[Staff], body: NewPartner) -> PartnerView:
    """A team, a community or a hospital may receive goods."""
    call.caller.require("allocate", body.area)
    if areas.get(body.area) is None:
        raise Refused("unknown_area", "area")
    _require_known(body.machines)
    id = vault.keyed_hash("partner", f"{call.caller.person}/{call.key}")
    prefix = "TM" if body.kind == "team" else "OR"
    one = Partner(
        id=id, code="", kind=body.kind, name=body.name, area=body.area, created=call.now, capabilities=tuple(body.capabilities), members=body.members,
        tasks=body.tasks, machines=body.machines, order=body.order, captain=_captain(call, body) if body.captain_phone else "",
    )  # fmt: skip
    for attempt in range(8):
        if partners.add(replace(one, code=public_code(prefix, int(id, 16) + attempt))):
            count("PartnersAdded")
            break
        if stands := partners.get(id):
            if (stands.name, stands.kind, stands.area) != (body.name, body.kind, body.area):
                raise Conflict("other_body", "Idempotency-Key")
            break
    else:
        raise Unavailable(1)
    return partner_view(partners.get(id) or one, call)


@app.typed("PATCH", "/v1/goods/partners/{id}", auth.STAFF)
def change_partner(call: Call[Staff], id: str, body: ChangePartner) -> PartnerView:
    """Members, tasks done, machines held, what it can do, its place in the published order."""
    was = seen(call, id)
    call.caller.require("allocate", was.area or call.caller.widest)
    _require_known(body.machines or {})
    sent: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in body.model_dump(exclude_none=True).items()
    }
    now = replace(was, **sent, version=was.version + 1)
    partners.change(was, now)
    return partner_view(now, call)


def seen(call: Call[Staff], id: str) -> Partner:
    """The partner if it is this person's to see; raises Missing for any other (T08)."""
    found = partners.get(id) if id.isalnum() else None
    if found is None or not found.kind or not _sees(call, found):
        raise Missing
    return found


def require_own(call: Call[Staff], partner: Partner) -> None:
    """Raises Forbidden unless this person asks for the partner: its captain, or whoever has the right where it lies."""
    if partner.captain != call.caller.person:
        call.caller.require("demand", partner.area or call.caller.widest)


def _captain(call: Call[Staff], body: NewPartner) -> str:
    """The captain as a person who can sign in and be sent a code; known people stay as they are."""
    phone = body.captain_phone or ""
    id = vault.person_id(phone)
    led = give(call.caller, person=id, role="TEAM_CAPTAIN", area=body.area, until=call.now + LEADS, now=call.now)
    reference, key = people_keys.fresh()
    offer = Offer(body.captain_name or body.name[:30], body.area, (), (), False, "", True, call.language)
    people.add(Person(id=id, key=reference, phone=phone, state="STAFF", offer=offer, created=call.now, notice=""), key, digest="")
    grants.put(led)
    return id


def _require_known(machines: Mapping[str, int]) -> None:
    for code in machines:
        if code not in ITEMS:
            raise Refused("item_unknown", f"machines.{code}")


def _sees(call: Call[Staff], partner: Partner) -> bool:
    staff, area = call.caller, partner.area or None
    return partner.captain == staff.person or any(
        (staff.may("allocate"), staff.may("pledges", area), staff.may("deliver", area), staff.may("demand", area))
    )
