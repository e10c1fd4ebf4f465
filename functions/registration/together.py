"""People who stay together, as each of them does it: begin a group, join it by its code, leave it."""

from datetime import datetime

from muster.domain import together as rules
from muster.domain.areas import district_of
from muster.domain.people import Person
from muster.domain.refusals import Conflict, Missing, Unavailable
from muster.domain.times import stamp
from muster.domain.together import Party
from muster.http import Call
from muster.tables import parties, sessions
from muster.telemetry import count
from registration.forms import Together


def begin(call: Call[str], person: Person) -> Together:
    """A new group with a code for the others."""
    if person.together:
        raise Conflict("together_already")
    party = parties.begin(person.id, district_of(person.offer.area), call.now)
    count("PartiesBegun")
    return _view(party, call.now)


def join(call: Call[str], person: Person, code: str) -> Together:
    """Into the group of a code; every try counts, right or wrong."""
    if person.together:
        raise Conflict("together_already")
    for holder, limits in ((f"t#{person.id}", rules.PERSON_LIMITS), (f"tn#{call.network}", rules.NETWORK_LIMITS)):
        if seconds := sessions.may_send(holder, limits, call.now):
            raise Unavailable(seconds, "together_too_often", status=429)
    was = parties.of_code(code)
    now = rules.join(was, person.id, area=person.offer.area, now=call.now)
    if was:
        parties.change(was, now)
    return _view(now, call.now)


def leave(person: Person) -> None:
    """Out of my group; raises Missing for whoever is in none."""
    was = _party(person)
    if was is None:
        raise Missing
    parties.change(was, rules.leave(was, person.id))


def mine(person: Person, now: datetime) -> Together | None:
    """My group: its size, and its code while that lets others in."""
    party = _party(person)
    return _view(party, now) if party else None


def _party(person: Person) -> Party | None:
    return parties.get(rules.number_of(person.together)) if person.together else None


def _view(party: Party, now: datetime) -> Together:
    opens = party.until > now and len(party.members) < rules.MOST
    return Together(size=len(party.members), code=party.code if opens else "", until=stamp(party.until) if opens else "")
