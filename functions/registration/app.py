"""Reserve volunteers and the fleet: sign-up, their own page, and what the public may read."""

from pathlib import Path
from typing import Any

from muster import auth, pages, settings, vault
from muster.domain import people as rules
from muster.domain.areas import district_of
from muster.domain.availability import require_day, returned
from muster.domain.codes import is_code
from muster.domain.people import Language
from muster.domain.refusals import Conflict, Missing
from muster.domain.times import SHANGHAI
from muster.http import PUBLIC, Api, Call, Reply, handler_of
from muster.tables import accesses, areas, people
from muster.telemetry import count
from registration import own_page, together, vehicles
from registration.admission import admit, home
from registration.forms import (
    Accessed,
    Accesses,
    AreaQuery,
    Areas,
    AreaView,
    Availability,
    Available,
    Change,
    Health,
    JoinTogether,
    Me,
    NewVehicle,
    OwnVehicle,
    OwnVehicles,
    Receipt,
    ReceiptQuery,
    SignUp,
    Together,
)  # fmt: skip
from registration.own_page import standing_person

app = Api("registration")
handler = handler_of(app)
_OPENAPI = Path(__file__).parent.parent / "muster" / "openapi.json"


@app.typed("POST", "/v1/volunteers", PUBLIC, status=201, create=True, form=True)
def sign_up(call: Call[None], body: SignUp) -> Receipt | Reply:
    """Join the reserve; the same answer whether or not the phone is known."""
    digest = vault.keyed_hash("body", body.model_dump_json())
    before = admit(call, body, roles=tuple(body.roles), note=body.note, compound=body.compound, digest=digest)
    if before is None:
        count("SignUps")
    elif before and before != digest:
        raise Conflict("other_body", "Idempotency-Key")
    return _received(call, vault.person_id(body.phone), body.language)


@app.typed("POST", "/v1/vehicles", PUBLIC, status=201, create=True, form=True)
def register_vehicle(call: Call[None], body: NewVehicle) -> Receipt | Reply:
    """Join the fleet with a vehicle; the same answer whether or not the phone or the plate is known."""
    return _received(call, vehicles.register(call, body), body.language)


@app.typed("GET", "/v1/receipts/{code}", PUBLIC)
def receipt(call: Call[None], code: str, query: ReceiptQuery) -> Receipt | Reply:
    """The receipt a form post without script ends on; it says nothing but its own number."""
    if not is_code("RV", code):
        raise Missing
    if not call.html:
        return Receipt(code=code)
    return Reply(pages.receipt(code, query.lang), content_type=pages.TYPE, headers=pages.HEADERS)


@app.typed("GET", "/v1/areas", PUBLIC)
def list_areas(call: Call[None], query: AreaQuery) -> Areas:
    """The areas right below one; below the city when none is named."""
    found = areas.children(query.parent or settings.city())
    return Areas(areas=[AreaView(code=area.code, level=area.level, name=area.name, parent=area.parent) for area in found])


@app.typed("GET", "/v1/health", PUBLIC)
def health(call: Call[None]) -> Health:
    """That this function and its store answer."""
    return Health(emergency=areas.emergency().state)


@app.typed("GET", "/v1/openapi.json", PUBLIC)
def openapi(call: Call[None]) -> Reply:
    """The OpenAPI document of the whole API."""
    return Reply(_OPENAPI.read_text(encoding="utf-8"))


@app.typed("GET", "/v1/me", auth.PERSON)
def show_me(call: Call[str]) -> Me:
    """My own record."""
    return own_page.shown(standing_person(call.caller), call)


@app.typed("PATCH", "/v1/me", auth.PERSON)
def change_me(call: Call[str], body: Change) -> Me:
    """Change what I offer, pause, or come back."""
    was = standing_person(call.caller)
    sent = body.model_dump(exclude_unset=True, exclude_none=True)
    until = sent.pop("paused_until", None)
    paused = sent.pop("paused", True if until else None)
    if until:
        require_day(until, call.now.astimezone(SHANGHAI).date())
    if body.area and was.together and district_of(body.area) != district_of(was.offer.area):
        raise Conflict("together_moves", "area")
    if body.area or body.compound:
        home(body.area or was.offer.area, body.compound or "")
    fields: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in sent.items()}
    now = returned(was, rules.change(was, fields, paused=paused, until=until), call.now.astimezone(SHANGHAI).date())
    people.change(was, now)
    return own_page.shown(now, call)


@app.typed("DELETE", "/v1/me", auth.PERSON, status=204)
def withdraw(call: Call[str]) -> None:
    """Leave the reserve; my personal data becomes unreadable at once."""
    own_page.leave(call, standing_person(call.caller))


@app.typed("POST", "/v1/me/availability", auth.REACHED)
def still_available(call: Call[str], body: Available) -> Availability:
    """Whether I can still come: yes, not for a while, or never again; by the week's link or signed in."""
    return own_page.answer(call, body)


@app.typed("GET", "/v1/me/vehicles", auth.PERSON)
def list_my_vehicles(call: Call[str]) -> OwnVehicles:
    """My vehicles."""
    return vehicles.mine(call.caller)


@app.typed("POST", "/v1/me/vehicles/{id}/confirm", auth.PERSON)
def confirm_vehicle(call: Call[str], id: str) -> OwnVehicle:
    """This vehicle is mine."""
    return vehicles.confirm(call, id)


@app.typed("DELETE", "/v1/me/vehicles/{id}", auth.PERSON, status=204)
def retire_vehicle(call: Call[str], id: str) -> None:
    """Take my vehicle out of the fleet."""
    vehicles.retire(call, id)


@app.typed("POST", "/v1/me/together", auth.PERSON, status=201)
def begin_group(call: Call[str]) -> Together:
    """Begin a group that serves in one unit or not at all, or get a new code for mine; others join with it."""
    return together.begin(call, standing_person(call.caller))


@app.typed("POST", "/v1/me/together/join", auth.PERSON)
def join_group(call: Call[str], body: JoinTogether) -> Together:
    """Join a group by its code."""
    return together.join(call, standing_person(call.caller), body.code)


@app.typed("DELETE", "/v1/me/together", auth.PERSON, status=204)
def leave_group(call: Call[str]) -> None:
    """Leave my group; of two, the other is alone again."""
    together.leave(standing_person(call.caller))


@app.typed("GET", "/v1/me/accesses", auth.PERSON)
def list_accesses(call: Call[str]) -> Accesses:
    """Who saw my data, latest first."""
    return Accesses(accesses=[Accessed(**one) for one in accesses.of(call.caller)])


def _received(call: Call[None], id: str, language: Language) -> Receipt | Reply:
    code = own_page.code_of(id)
    if call.form:
        return Reply(None, 303, headers={"Location": f"/v1/receipts/{code}?lang={language}"})
    return Receipt(code=code)
