"""People who stay together, as each of them does it: begin a group, join it by its code, leave it. Each may be asked for twice."""

from datetime import datetime

from muster.domain import together as rules
from muster.domain.people import Person
from muster.domain.refusals import Conflict, Unavailable
from muster.domain.times import stamp
from muster.domain.together import Party
from muster.http import Call
from muster.tables import parties, sessions
from muster.telemetry import count
from registration.forms import Together


def begin(call: Call[str], person: Person) -> Together:
    """A new group with a code for the others; whoever is in one keeps it, with a new code where the old one has run out."""
    was = _party(person)
    if was and was.until > call.now:
        return _view(was, call.now)
    rules.require_home(person)
    wanted = rules.reopen(was, call.now) if was else None
    _count(call, person)
    if was and wanted:
        return _view(parties.reopen(was, wanted, call.now), call.now)
    party = parties.begin(person, call.now)
    count("PartiesBegun")
    return _view(party, call.now)


def join(call: Call[str], person: Person, code: str) -> Together:
    """Into the group of a code; every try counts, right or wrong."""
    if mine := _party(person):
        if mine.code == code and mine.until > call.now:  # one that has run out may be another group's by now
            return _view(mine, call.now)
        raise Conflict("together_already")
    _count(call, person)
    was = rules.admitting(parties.of_code(code), call.now)
    now = rules.join(was, person)
    parties.change(was, now, joining=person)
    return _view(now, call.now)


def leave(person: Person) -> None:
    """Out of my group, if I am in one."""
    if was := _party(person):
        parties.change(was, rules.leave(was, person.id))


def mine(person: Person, now: datetime) -> Together | None:
    """My group: its size, and its code while that lets others in."""
    party = _party(person)
    return _view(party, now) if party else None


def _count(call: Call[str], person: Person) -> None:
    """Counts one try of a person and their network; raises Unavailable when it was one too many."""
    for holder, limits in ((f"t#{person.id}", rules.PERSON_LIMITS), (f"tn#{call.network}", rules.NETWORK_LIMITS)):
        if seconds := sessions.may_send(holder, limits, call.now):
            raise Unavailable(seconds, "together_too_often", status=429)


def _party(person: Person) -> Party | None:
    return parties.get(rules.number_of(person.together)) if person.together else None


def _view(party: Party, now: datetime) -> Together:
    opens = party.until > now and len(party.members) < rules.MOST
    return Together(size=len(party.members), code=party.code if opens else "", until=stamp(party.until) if opens else "")
