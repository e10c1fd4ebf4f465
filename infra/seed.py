"""The small starting situation of the local run: some volunteers, a dozen needs, one staff person a level."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from infra.areas import read
from infra.bootstrap import appoint
from infra.generated import fleet, needs, phone, volunteers
from infra.seeding import asked, gifts, rosters, served, stood
from muster import vault
from muster.domain import needs as rules
from muster.domain.areas import Area, street_of, within
from muster.domain.codes import public_code
from muster.domain.fleet import Vehicle, decide
from muster.domain.grants import Role
from muster.domain.history import event
from muster.domain.needs import Asked, Need
from muster.domain.people import Offer, Person
from muster.domain.phones import parse
from muster.domain.times import SHANGHAI, stamp
from muster.tables import needs as table
from muster.tables import people, people_keys, vehicles

VOLUNTEERS, DRIVERS, NEEDS, SEED = 320, 12, 12, 1
HOME = "140105001001"  # the station whose lead can sign in
_STAFF: tuple[tuple[Role, str, str], ...] = (
    ("CITY_OPERATOR", "140100000000", "市级值班员"),
    ("CENTRE_LEAD", "140105000000", "区中心负责人"),
    ("INSTITUTE_LEAD", "140105001000", "街道所负责人"),
    ("STATION_LEAD", HOME, "社区站负责人"),
    ("DONATION_CLERK", "140100000000", "捐赠登记员"),
    ("STORE_KEEPER", "140100000000", "库管员"),
    ("ORG_ADMIN", "140105000000", "单位联络员"),
)
_STAFF_PHONES = 99_990_001
_DONOR_PHONES = 99_980_001
_CAPTAIN_PHONES = 99_970_001
_SERVED_PHONES = 99_960_001
_KNOWN = {
    "area": HOME, "roles": ["delivery", "queue"], "slots": ["day", "evening"], "weekends_only": False, "keep": True, "notice": "2026-11",
}  # fmt: skip


def staff() -> list[dict[str, str]]:
    """Who can sign in after a fresh start."""
    names = {area.code: area.name for area in read()}
    return [
        {"role": role, "area": area, "area_name": names[area], "phone": phone(_STAFF_PHONES + number)} for number, (role, area, _) in enumerate(_STAFF)
    ]


def known_volunteers() -> list[dict[str, str]]:
    """Volunteers who can sign in after a fresh start, and see hours, a certificate and a shift that runs."""
    return [{"name": name, "phone": phone(_SERVED_PHONES + number)} for number, name in enumerate(served.PEOPLE)]


def load(progress: Callable[[str], None]) -> None:
    """Writes staff, volunteers and needs, half of them waiting for review."""
    now = datetime.now(UTC)
    for (role, area, title), person in zip(_STAFF, staff(), strict=True):
        appoint(person["phone"], title, role, area, until=now + timedelta(days=365))
    progress(f"staff: {len(_STAFF)}")
    places = [area for area in read() if area.level == "community" and street_of(area.code)[:8] == HOME[:8]]
    reserve = [_sign_up(body, now) for body in volunteers(VOLUNTEERS, communities=places, seed=SEED)]
    progress(f"volunteers: {VOLUNTEERS}")
    for number, body in enumerate(fleet(DRIVERS, communities=places, seed=SEED, first=VOLUNTEERS)):
        _join_fleet(_sign_up({**body, "roles": ["driver"]}, now), body, now, cleared=number % 3 > 0)
    progress(f"vehicles: {DRIVERS}, a third waiting to be cleared")
    _post(places, now)
    progress(f"needs: {NEEDS}")
    lead = next(vault.person_id(parse(one["phone"])) for one in staff() if one["role"] == "STATION_LEAD")
    near = sorted((one for one in reserve if within(one.offer.area, street_of(HOME))), key=lambda one: not within(one.offer.area, HOME))
    progress(f"posts, groups and echelons: {stood.load(now, HOME, lead, near)}")
    progress(f"receivers of goods: {asked.load(now, lambda number: phone(_CAPTAIN_PHONES + number))}")
    ids = {one["role"]: vault.person_id(parse(one["phone"])) for one in staff()}
    cadres = [one for one in reserve if one.offer.area == HOME][: rosters.CADRES]
    progress(f"organisations: {rosters.load(now, area=HOME[:6] + '000000', liaison=ids['ORG_ADMIN'], operator=ids['CITY_OPERATOR'], cadres=cadres)}")
    known = [_sign_up({**_KNOWN, "name": name, "phone": one["phone"]}, now) for name, one in zip(served.PEOPLE, known_volunteers(), strict=True)]
    progress(f"shifts: {served.load(now, lead=ids['STATION_LEAD'], other=ids['INSTITUTE_LEAD'], volunteers=known, contact=staff()[3]['phone'])}")
    progress(f"pledges of goods: {gifts.load(now, lambda number: phone(_DONOR_PHONES + number))}")


def _sign_up(body: dict[str, Any], now: datetime) -> Person:
    number = parse(body["phone"])
    reference, key = people_keys.fresh()
    offer = Offer(body["name"], body["area"], tuple(body["roles"]), tuple(body["slots"]), body["weekends_only"], "", body["keep"], "zh")
    person = Person(vault.person_id(number), reference, number, "REGISTERED", offer, now, body["notice"])
    people.add(person, key, digest="")
    return person


def _join_fleet(owner: Person, body: dict[str, Any], now: datetime, *, cleared: bool) -> None:
    vehicle = Vehicle(
        id=vault.keyed_hash("plate", body["plate"]), owner=owner.id, key=owner.key, plate=body["plate"], kind=body["kind"], seats=body["seats"],
        goods=body["goods"], area=body["area"], state="REGISTERED", created=now, confirmed=True, history=(event(stamp(now), "", "REGISTERED", "form"),),
    )  # fmt: skip
    vehicles.add(vehicle, people_keys.find_one(owner.key))
    if cleared:
        vehicles.move(vehicle, decide(vehicle, "clear", by="seed", now=now))


def _post(places: list[Area], now: datetime) -> None:
    today = now.astimezone(SHANGHAI).date()
    chance = random.Random(SEED)
    author = vault.person_id(parse(staff()[3]["phone"]))
    bodies = needs(NEEDS, communities=places, days=[today + timedelta(days=day) for day in (1, 2, 3)], seed=SEED, first_phone=99_000_000)
    for number, body in enumerate(bodies):
        area = HOME if number < 4 else body["area"]
        asked = [
            Asked(line["role"], line.get("people", 0), line.get("vehicles", 0), datetime.fromisoformat(line["start"]), datetime.fromisoformat(line["end"]))
            for line in body["lines"]
        ]
        reference, key = people_keys.fresh()
        waiting = number % 3 == 0
        id = vault.keyed_hash("need", f"seed/{number}/{chance.random()}")
        lines = rules.lines(asked, now)
        need = Need(
            id=id, code=public_code("CN", int(id, 16)), key=reference, area=area, state="SUBMITTED" if waiting else "PUBLISHED",
            lines=lines, meeting_point=body["meeting_point"], gear=body["gear"], gear_note="", meals=body["meals"], risk=body["risk"],
            priority=body["priority"], contact_name=body["contact_name"], contact_phone=parse(body["contact_phone"]), note="",
            author=author, created=now, history=(event(stamp(now), "", "SUBMITTED", "author"),),
        )  # fmt: skip
        table.add(need if waiting else rules.published(need), key)
