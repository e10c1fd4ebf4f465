"""Reserve volunteers and the fleet: sign-up, their own page, and what the public may read."""

from pathlib import Path
from typing import Any

from muster import auth, pages, settings, vault
from muster.domain import people as rules
from muster.domain.areas import district_of
from muster.domain.codes import is_code, public_code
from muster.domain.people import Language, Person
from muster.domain.refusals import Conflict, Missing
from muster.domain.text import mask_phone
from muster.domain.times import stamp
from muster.http import PUBLIC, Api, Call, Reply, handler_of
from muster.tables import accesses, areas, assignments, people
from muster.telemetry import count
from muster.texts import say
from registration import together, vehicles
from registration.admission import admit, home
from registration.forms import (
    Accessed,
    Accesses,
    AreaQuery,
    Areas,
    AreaView,
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
    Standing,
    Together,
)  # fmt: skip

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
    return _me(_standing_person(call.caller), call)


@app.typed("PATCH", "/v1/me", auth.PERSON)
def change_me(call: Call[str], body: Change) -> Me:
    """Change what I offer, pause, or come back."""
    was = _standing_person(call.caller)
    sent = body.model_dump(exclude_unset=True, exclude_none=True)
    paused = sent.pop("paused", None)
    if body.area and was.together and district_of(body.area) != district_of(was.offer.area):
        raise Conflict("together_moves", "area")
    if body.area or body.compound:
        home(body.area or was.offer.area, body.compound or "")
    fields: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in sent.items()}
    now = rules.change(was, fields, paused=paused)
    people.change(was, now)
    return _me(now, call)


@app.typed("DELETE", "/v1/me", auth.PERSON, status=204)
def withdraw(call: Call[str]) -> None:
    """Leave the reserve; my personal data becomes unreadable at once."""
    person = _standing_person(call.caller)
    held = assignments.of_person(person.id)
    if any(one.state == "CHECKED_IN" for one in held):
        raise Conflict("checked_in")
    if any(one.state == "ACCEPTED" and one.end > call.now for one in held):
        raise Conflict("on_duty")
    vehicles.retire_all(call)
    together.leave(person)
    people.erase(_standing_person(call.caller), call.now)
    count("Withdrawals")


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
    return together.begin(call, _standing_person(call.caller))


@app.typed("POST", "/v1/me/together/join", auth.PERSON)
def join_group(call: Call[str], body: JoinTogether) -> Together:
    """Join a group by its code."""
    return together.join(call, _standing_person(call.caller), body.code)


@app.typed("DELETE", "/v1/me/together", auth.PERSON, status=204)
def leave_group(call: Call[str]) -> None:
    """Leave my group; of two, the other is alone again."""
    together.leave(_standing_person(call.caller))


@app.typed("GET", "/v1/me/accesses", auth.PERSON)
def list_accesses(call: Call[str]) -> Accesses:
    """Who saw my data, latest first."""
    return Accesses(accesses=[Accessed(**one) for one in accesses.of(call.caller)])


def _received(call: Call[None], id: str, language: Language) -> Receipt | Reply:
    code = _code(id)
    if call.form:
        return Reply(None, 303, headers={"Location": f"/v1/receipts/{code}?lang={language}"})
    return Receipt(code=code)


def _standing_person(id: str) -> Person:
    person = people.get(id)
    if person is None or person.state == "WITHDRAWN":
        raise Missing("withdrawn")
    return person


def _code(id: str) -> str:
    return public_code("RV", int(id, 16))


def _me(person: Person, call: Call[str]) -> Me:
    offer = person.offer
    area = areas.get(offer.area) if offer.area else None
    held = {one.state for one in assignments.of_person(person.id, limit=10)} if person.state == "REGISTERED" else set()
    state = _standing(person, held)
    return Me(
        code=_code(person.id), name=offer.name, phone_masked=mask_phone(person.phone), area=offer.area, area_name=area.name if area else "",
        compound=offer.compound, compound_name=_name(offer.compound), pass_until=stamp(person.pass_until) if person.pass_until else "",
        state=person.state, roles=list(offer.roles), slots=list(offer.slots), weekends_only=offer.weekends_only, note=offer.note,
        keep=offer.keep, language=offer.language, paused=person.state == "PAUSED", verified=person.verified,
        standing=Standing(state=state, text=say(f"standing_{state}", call.language)),
        together=together.mine(person, call.now),
    )  # fmt: skip


def _name(compound: str) -> str:
    area = areas.get(compound) if compound else None
    return area.name if area else ""


def _standing(person: Person, held: set[Any]) -> Any:
    if person.state in ("PAUSED", "STAFF"):
        return "paused" if person.state == "PAUSED" else "staff"
    return "offered" if "OFFERED" in held else "accepted" if "ACCEPTED" in held else "waiting"
