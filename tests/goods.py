"""The people of donated goods: who gives, counts, approves, ships and signs, each through HTTP."""

from datetime import timedelta
from typing import Any

from infra.generated import phone
from muster import auth, vault
from tests import actors
from tests.api import Answer, call

TEAMS = ("应急救援一队", "应急救援二队", "环境消杀队", "民兵应急队", "蓝天志愿队", "红十字救护队", "青年突击队")
_CAPTAINS = 98_000_000


def clerk() -> str:
    """Decides on pledges, counts."""
    return actors.staff("DONATION_CLERK", actors.CITY, 20)


def keeper(number: int = 0) -> str:
    """Keeps the city's store; there are several."""
    return actors.staff("STORE_KEEPER", actors.CITY, 21 + number)


def lead(number: int = 0) -> str:
    """Leads a centre of the city: proposes and approves; there are several."""
    return actors.staff("CENTRE_LEAD", actors.CITY, 30 + number)


def day(days: int = 0) -> str:
    """A day from today, as forms name it."""
    return (actors.now() + timedelta(hours=8, days=days)).date().isoformat()


def gift(*lines: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """What a donor sends."""
    form = {
        "donor_kind": "organisation", "name": "晋源设备有限公司", "phone": phone(97_000_001), "area": actors.STREET, "available": day(),
        "handing": "bring", "certificate": True, "share": True, "lines": list(lines) or [{"item": "弥雾机", "quantity": "120"}],
    }  # fmt: skip
    return {**form, **changes}


def pledge(*lines: dict[str, Any], **changes: Any) -> str:
    """Pledges goods; the number to find them by."""
    answer = call("POST", "/v1/pledges", gift(*lines, **changes))
    assert answer.status == 201, answer.text
    return str(answer.body["code"])


def waiting(code: str, state: str = "OFFERED") -> dict[str, Any]:
    """A pledge as its staff see it."""
    found = call("GET", "/v1/goods/pledges", query={"state": state}, token=clerk()).body["pledges"]
    return next(one for one in found if one["code"] == code)


def accepted(code: str, items: dict[str, str] | None = None) -> dict[str, Any]:
    """A pledge screened, accepted and expected at the city's store tomorrow."""
    id = waiting(code)["id"]
    for act, body in (("screen", {"items": items or {}}), ("accept", None), ("schedule", {"store": actors.CITY, "day": day(1)})):
        answer = call("POST", f"/v1/goods/pledges/{id}/{act}", body, token=clerk())
        assert answer.status == 200, answer.text
    return dict(answer.body)


def arrive(code: str = "", donor: str = "") -> str:
    """Goods come to the city's store; the arrival's id."""
    answer = call("POST", "/v1/goods/arrivals", {"store": actors.CITY, "pledge": code, "donor": donor}, token=keeper())
    assert answer.status == 201, answer.text
    return str(answer.body["id"])


def count(arrival: str, *lines: dict[str, Any], by: str) -> Answer:
    """Somebody counts an arrival."""
    return call("POST", f"/v1/goods/arrivals/{arrival}/count", {"lines": list(lines)}, token=by)


def received(code: str, *lines: dict[str, Any]) -> dict[str, Any]:
    """A pledge's goods come, and two people count the same."""
    arrival = arrive(code)
    assert count(arrival, *lines, by=clerk()).status == 200
    answer = count(arrival, *lines, by=keeper())
    assert (answer.status, answer.body["state"]) == (200, "RECEIVED"), answer.text
    return dict(answer.body)


def stocked(item: str, units: int, *, expiry: str | None = None, **line: Any) -> dict[str, Any]:
    """Units of an item in the city's store, given by nobody who is known; machines get serials."""
    from muster.domain.catalogue import ITEMS

    serials = [f"{item[:3].upper()}-{n:04d}" for n in range(units)] if ITEMS[item].kind == "serial" else []
    found = {"item": item, "units": units, "serials": serials, **({"expiry": expiry} if expiry else {}), **line}
    arrival = arrive(donor="")
    assert count(arrival, found, by=clerk()).status == 200
    answer = count(arrival, found, by=keeper())
    assert (answer.status, answer.body["state"]) == (200, "RECEIVED"), answer.text
    return dict(answer.body)


def team(number: int, **changes: Any) -> dict[str, Any]:
    """The number-th emergency team, with a captain."""
    form = {
        "kind": "team", "name": TEAMS[number % len(TEAMS)], "area": actors.DISTRICT, "capabilities": ["disinfection", "rescue"],
        "members": 20 + 5 * number, "tasks": 3 * number, "machines": {"fogging_machine": number % 3}, "order": number + 1,
        "captain_phone": phone(_CAPTAINS + number), "captain_name": "队长",
    }  # fmt: skip
    answer = call("POST", "/v1/goods/partners", {**form, **changes}, token=lead())
    assert answer.status == 201, answer.text
    return dict(answer.body)


def captain(number: int) -> str:
    """An access token of the number-th team's captain."""
    return auth.access_token(vault.person_id("+86" + phone(_CAPTAINS + number)), "family", actors.now())


def wish(partner: str, item: str, units: int, **changes: Any) -> dict[str, Any]:
    """A partner asks for goods."""
    answer = call("POST", "/v1/goods/wishes", {"partner": partner, "item": item, "units": units, "priority": "P1", **changes}, token=lead())
    assert answer.status == 201, answer.text
    return dict(answer.body)


def proposal(*items: str) -> dict[str, Any]:
    """The engine's proposal for these items."""
    answer = call("POST", "/v1/goods/proposals", {"items": list(items)}, token=lead())
    assert answer.status == 201, answer.text
    return dict(answer.body)


def approved(id: str) -> dict[str, Any]:
    """A proposal approved by two people."""
    assert call("POST", f"/v1/goods/proposals/{id}/approve", token=lead(1)).status == 200
    answer = call("POST", f"/v1/goods/proposals/{id}/approve", token=lead(2))
    assert (answer.status, answer.body["state"]) == (200, "APPROVED"), answer.text
    return dict(answer.body)


def picks(partner: str) -> list[dict[str, Any]]:
    """What waits to be picked for a partner."""
    return [one for one in call("GET", "/v1/goods/picks", token=keeper()).body["rows"] if one["partner"] == partner]


def loaded(partner: str) -> dict[str, Any]:
    """All that waits for a partner, loaded."""
    body = {"partner": partner, "store": actors.CITY, "rows": [one["id"] for one in picks(partner)], "vehicle": "面包车"}
    answer = call("POST", "/v1/goods/shipments", body, token=keeper())
    assert answer.status == 201, answer.text
    return dict(answer.body)


def shipped(partner: str) -> dict[str, Any]:
    """All that waits for a partner, on its way."""
    answer = call("POST", f"/v1/goods/shipments/{loaded(partner)['id']}/ship", token=keeper())
    assert answer.status == 200, answer.text
    return dict(answer.body)


def balance(item: str) -> dict[str, Any]:
    """An item's balance."""
    return next(one for one in call("GET", "/v1/goods/stock", token=keeper()).body["balances"] if one["item"] == item)


def found(code: str) -> dict[str, Any]:
    """A gift as its donor sees it."""
    answer = call("POST", f"/v1/pledges/{code}/gift", {"tail": phone(97_000_001)[-4:]})
    assert answer.status == 200, answer.text
    return dict(answer.body)
