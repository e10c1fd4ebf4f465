"""Whom an order names: phones, plates, groups and teams as people, an organisation as those who let it, and who of them agreed to be ordered."""

from datetime import datetime

from dispatch.forms import ForWhom
from muster import settings, vault
from muster.domain import overrides, phones, plates
from muster.domain.dispatch import Order, Target
from muster.domain.grants import Staff
from muster.domain.groups import joined
from muster.domain.overrides import Override
from muster.domain.people import Person
from muster.domain.refusals import Refused
from muster.domain.text import mask_phone
from muster.domain.together import number_of
from muster.tables import grants, groups, lines, members, organisations, parties, people, vehicles


def target(asked: ForWhom, by: Staff, *, district: str, with_vehicle: bool) -> Target:
    """The people behind a name; raises Refused where the name stands for nobody of the caller's own area."""
    if asked.kind == "anyone":
        return Target()
    if asked.kind == "vehicle":
        return _driver(asked.name, by, with_vehicle=with_vehicle)
    if asked.kind == "group":
        return _group(asked.name, by, district)
    if asked.kind == "organisation":
        return _organisation(asked.name, district)
    person = _person(asked.name, by)
    shown = mask_phone(person.phone)
    if asked.kind == "person":
        return Target("person", shown, (person.id,))
    party = parties.get(number_of(person.together)) if person.together else None
    if party is None:
        raise Refused("nobody_named", "target.name")
    return Target("team", shown, tuple(sorted(party.members)))


def agreed(named: Target, now: datetime) -> frozenset[str]:
    """Those who agreed to be ordered: staff by their role, a group's members by joining it with their own link, an organisation's by their own tick."""
    if named.organisation:
        return members.callable_of(named.organisation)
    if named.kind == "group":
        return frozenset(named.people)
    return frozenset(person for person in named.people if grants.staff(person, now).grants)


def allowed(order: Order, by: Staff, *, reason: str, now: datetime) -> Override | None:
    """The override under which people named come without their rest; None where all have rested, or others of a group can come.

    Raises as overrides.allow, and Refused on a reason without names.
    """
    if not order.target.people:  # anyone, or whoever of an organisation lets it by then
        if reason:
            raise Refused("override_nobody", "override")
        return None
    from dispatch import reach  # the solver's libraries are loaded only where somebody is named

    one = lines.find([(order.need, order.line)])[order.need, order.line]
    tired = reach.tired(one, order.target.people, now)
    if not tired or not (reason or len(order.target.people) == 1):
        return None
    return overrides.allow(by, id=f"dispatch-{order.id}", kind="dispatch", of=order.need, area=order.area, rules=("rest",), people=tired, reason=reason, now=now)


def _person(name: str, by: Staff) -> Person:
    try:
        found = people.get(vault.person_id(phones.parse(name)))
    except phones.NotAMobile as error:
        raise Refused("not_a_mobile", "target.name") from error
    if found is None or not found.phone or not by.sees(found.offer.area):
        raise Refused("nobody_here", "target.name")
    return found


def _group(name: str, by: Staff, district: str) -> Target:
    found = next((one for one in groups.within(district, district) if one.code == name and one.state != "DISBANDED" and by.sees(one.area)), None)
    if found is None:
        raise Refused("unknown_group", "target.name")
    return Target("group", found.code, tuple(sorted(member.person for member in joined(found.members))))


def _organisation(name: str, district: str) -> Target:
    """An active organisation of the need's district, or of the city."""
    found = next((one for site in (district, settings.city()) for one in organisations.of_area(site) if one.code == name.upper()), None)
    if found is None or found.state != "ACTIVE":
        raise Refused("unknown_organisation", "target.name")
    return Target("organisation", found.code, organisation=found.id)


def _driver(name: str, by: Staff, *, with_vehicle: bool) -> Target:
    if not with_vehicle:
        raise Refused("no_vehicle_line", "target.kind")
    try:
        plate = plates.parse(name)
    except plates.NotAPlate as error:
        raise Refused("not_a_plate", "target.name") from error
    found = vehicles.get(vault.keyed_hash("plate", plate))
    if found is None or found.state != "CLEARED" or not by.sees(found.area):
        raise Refused("unknown_plate", "target.name")
    return Target("vehicle", plate, (found.owner,))
