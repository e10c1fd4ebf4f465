"""The people of the tests: volunteers, staff, and what they send."""

import random
from datetime import UTC, datetime, time, timedelta
from typing import Any

from standardwebhooks import Webhook

from infra.bootstrap import appoint
from infra.generated import name, phone, plate, working_days
from muster import auth, http, links, vault
from muster.domain.assignments import Seat
from muster.domain.grants import Role
from muster.domain.times import SHANGHAI
from outbox.signed import receipt_secret
from tests.api import Answer, call

CITY, DISTRICT, STREET, HOME = "140100000000", "140105000000", "140105001000", "140105001001"
OTHER_DISTRICT, OTHER_STREET, NEXT_DOOR = "140106000000", "140105002000", "140105001002"
FAR_DISTRICT = "140181000000"
_STAFF = 99_000_000


def volunteer(number: int, **changes: Any) -> dict[str, Any]:
    """The sign-up form of the number-th volunteer."""
    form = {
        "name": name(random.Random(number)), "phone": phone(number), "area": HOME, "roles": ["queue"], "slots": ["day", "evening", "night"],
        "adult": True, "notice": "2026-11", "share": True,
    }  # fmt: skip
    return {**form, **changes}


def sign_up(number: int, **changes: Any) -> Answer:
    """The number-th volunteer joins."""
    answer = call("POST", "/v1/volunteers", volunteer(number, **changes))
    assert answer.status == 201, answer.text
    return answer


def crowd(count: int, first: int = 1, **changes: Any) -> None:
    """So many volunteers join."""
    for number in range(first, first + count):
        sign_up(number, **changes)


def vehicle(number: int, **changes: Any) -> dict[str, Any]:
    """The fleet's form of the number-th volunteer."""
    form = volunteer(number, plate=plate(number), kind="car", seats=5, goods=True, declared=True)
    del form["roles"]
    return {**form, **changes}


def join_fleet(number: int, **changes: Any) -> str:
    """The number-th volunteer joins the fleet with a vehicle; its id."""
    form = vehicle(number, **changes)
    answer = call("POST", "/v1/vehicles", form)
    assert answer.status == 201, answer.text
    return vault.keyed_hash("plate", form["plate"])


def decide(vehicle: str, decision: str, **reason: str) -> Answer:
    """The city's operator clears, returns or retires a vehicle."""
    return call("POST", f"/v1/vehicles/{vehicle}/{decision}", reason, token=operator())


def drive(number: int, **changes: Any) -> str:
    """The number-th volunteer joins the fleet and is cleared; the vehicle's id."""
    id = join_fleet(number, **changes)
    assert decide(id, "clear").status == 200
    return id


def now() -> datetime:
    """The functions' time, which a test may have moved."""
    clock: type[datetime] = vars(http)["datetime"]
    return clock.now(UTC)


def person(number: int) -> str:
    """The id of the number-th volunteer."""
    return vault.person_id("+86" + phone(number))


def token(number: int) -> str:
    """An access token of the number-th volunteer."""
    return auth.access_token(person(number), "family", now())


def signed(body: str, at: datetime, *, key: str = "") -> dict[str, str]:
    """The headers of a gateway's receipt, with the deployment's secret or another."""
    signature = Webhook(key or receipt_secret()).sign("evt-1", at, body)
    return {"webhook-id": "evt-1", "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signature}


def together(first: int, *others: int) -> str:
    """The first volunteer begins a group (or opens theirs again) and the others join it; its code."""
    begun = call("POST", "/v1/me/together", token=token(first))
    assert begun.status == 201, begun.text
    for number in others:
        assert call("POST", "/v1/me/together/join", {"code": begun.body["code"]}, token=token(number)).status == 200
    return str(begun.body["code"])


def staff(role: Role, area: str, number: int = 0) -> str:
    """Appoints a staff person and signs them in."""
    given = appoint(phone(_STAFF + number), f"{role} {number}", role, area, until=now() + timedelta(days=30))
    return auth.access_token(given.person, "family", now())


def station(area: str = HOME) -> str:
    """The lead of a community's station."""
    return staff("STATION_LEAD", area, 1)


def street(area: str = STREET) -> str:
    """The lead of a street's institute."""
    return staff("INSTITUTE_LEAD", area, 2)


def operator() -> str:
    """The city's operator."""
    return staff("CITY_OPERATOR", CITY, 3)


def at(days: int, hour: int = 8) -> datetime:
    """An hour of the days-th working day from now; the second is at least 24 hours off."""
    return datetime.combine(working_days(datetime.now(SHANGHAI).date(), days)[-1], time(hour), SHANGHAI)


def line(people: int = 2, *, days: int = 2, hour: int = 8, hours: float = 4, role: str = "queue", **changes: Any) -> dict[str, Any]:
    """One line of a need."""
    start = at(days, hour)
    return {"role": role, "people": people, "start": start.isoformat(), "end": (start + timedelta(hours=hours)).isoformat(), **changes}


def need(*lines: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The form of a need."""
    form = {
        "area": HOME, "lines": list(lines) or [line()], "meeting_point": "东门口", "gear": True, "meals": False, "risk": "low",
        "contact_name": name(random.Random(7)), "contact_phone": phone(_STAFF + 900),
    }  # fmt: skip
    return {**form, **changes}


def post(*lines: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The station asks; the need waits for review."""
    answer = call("POST", "/v1/needs", need(*lines, **changes), token=station(changes.get("area", HOME)))
    assert answer.status == 201, answer.text
    return dict(answer.body)


def publish(*lines: dict[str, Any], **changes: Any) -> str:
    """The station asks and the centre publishes; the need's id."""
    id = str(post(*lines, **changes)["id"])
    answer = call("POST", f"/v1/needs/{id}/review", {"decision": "publish"}, token=staff("CENTRE_LEAD", CITY, 4))
    assert answer.status == 200, answer.text
    return id


def show(id: str) -> dict[str, Any]:
    """The need as the centre sees it."""
    return dict(call("GET", f"/v1/needs/{id}", token=staff("CENTRE_LEAD", CITY, 4)).body)


def first_line(id: str) -> dict[str, Any]:
    """The first line of a need."""
    return dict(show(id)["lines"][0])


def settings(**changes: Any) -> None:
    """The operator changes the emergency's settings."""
    answer = call("PATCH", "/v1/emergency", changes, token=operator())
    assert answer.status == 200, answer.text


def link(assignment: str) -> str:
    """What the link in the message about an assignment carries."""
    return links.link_signature(Seat.parse(assignment))


def told(id: str) -> list[dict[str, Any]]:
    """The roster of a need: everyone told of it."""
    return list(call("GET", f"/v1/needs/{id}/roster", token=staff("CENTRE_LEAD", CITY, 4)).body["people"])
