"""What people see of themselves, and what their answers and their leaving do."""

from typing import Any

from muster.domain import availability
from muster.domain.codes import public_code
from muster.domain.messages import question_id
from muster.domain.people import Person
from muster.domain.refusals import Conflict, Missing
from muster.domain.text import mask_phone
from muster.domain.times import SHANGHAI, stamp
from muster.http import Call
from muster.tables import areas, assignments, endings, members, people
from muster.telemetry import count
from muster.texts import say
from registration import together, vehicles
from registration.forms import Availability, Available, Me, Standing


def standing_person(id: str) -> Person:
    """The person; raises Missing for nobody and for whoever has withdrawn."""
    person = people.get(id)
    if person is None or person.state == "WITHDRAWN":
        raise Missing("withdrawn")
    return person


def answer(call: Call[str], body: Available) -> Availability:
    """Yes, not for a while, or never again; answering by the link sent to a phone verifies the phone."""
    was = standing_person(call.caller)
    if body.answer == "leave":
        leave(call, was)
        return Availability(state="WITHDRAWN", confirmed="", paused_until="")
    today = call.now.astimezone(SHANGHAI).date()
    now = availability.confirm(was, today) if body.answer == "yes" else availability.pause(was, body.until, today)
    people.change(was, now)
    people.verify(was.id, call.now)
    if was.asked:
        kinds: tuple[availability.Letter, ...] = ("available", "silent")
        endings.opened([question_id(was.id, kind, was.asked) for kind in kinds], call.now)
    count("StillAvailable" if body.answer == "yes" else "PausedByAnswer")
    return Availability(state=now.state, confirmed=today.isoformat(), paused_until=now.paused_until.isoformat() if now.paused_until else "")


def leave(call: Call[str], person: Person) -> None:
    """Erases the person; raises Conflict while they hold a task they accepted."""
    held = assignments.of_person(person.id)
    if any(one.state == "CHECKED_IN" for one in held):
        raise Conflict("checked_in")
    if any(one.state == "ACCEPTED" and one.end > call.now for one in held):
        raise Conflict("on_duty")
    vehicles.retire_all(call)
    together.leave(person)
    members.forget(person.id)
    people.erase(standing_person(person.id), call.now)
    count("Withdrawals")


def code_of(id: str) -> str:
    """The public code of a person's receipt."""
    return public_code("RV", int(id, 16))


def shown(person: Person, call: Call[str]) -> Me:
    """A person as they see themselves."""
    offer = person.offer
    area = areas.get(offer.area) if offer.area else None
    held = {one.state for one in assignments.of_person(person.id, limit=10)} if person.state == "REGISTERED" else set()
    state = _standing(person, held)
    return Me(
        code=code_of(person.id), name=offer.name, phone_masked=mask_phone(person.phone), area=offer.area, area_name=area.name if area else "",
        compound=offer.compound, compound_name=_name(offer.compound), pass_until=stamp(person.pass_until) if person.pass_until else "",
        state=person.state, roles=list(offer.roles), slots=list(offer.slots), weekends_only=offer.weekends_only, note=offer.note,
        keep=offer.keep, language=offer.language, paused=person.state == "PAUSED", verified=person.verified,
        paused_until=person.paused_until.isoformat() if person.paused_until else "",
        confirmed=person.confirmed.isoformat() if person.confirmed else "", asked=person.asked.isoformat() if person.asked and person.unanswered else "",
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
