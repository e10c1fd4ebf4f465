"""Checking in and out: a person's code at the desk, the site's code on a person's phone, or the roll called by a second person."""

import hmac

from hours import codes
from hours.forms import Present, RollCall, Scan
from hours.reading import fresh, is_due, shift_of
from hours.views import Done, Refusal
from muster.domain import attendance, presence
from muster.domain.assignments import Assignment, Seat
from muster.domain.grants import Staff
from muster.domain.needs import Need
from muster.domain.presence import DESK_TRIES, TRIES, Shown
from muster.domain.refusals import Conflict, Missing, Refused
from muster.domain.service_records import How, ServiceRecord
from muster.domain.times import stamp
from muster.http import Call
from muster.tables import assignments, desk_tries, people
from muster.tables import service_records as table
from muster.telemetry import count
from muster.texts import say


def by_phone(call: Call[str | None], mine: Assignment, need: Need, body: Present) -> None:
    """The site's code from a person's own phone, at once or kept while it was offline; the same sent again changes nothing. Raises Refused, Conflict."""
    one = fresh(mine, need)
    kept = body.kept
    if kept and not hmac.compare_digest(kept.signature, codes.signed(mine.seat, body.move, body.code, stamp(kept.at), kept.nonce)):
        raise Refused("signature_wrong", "kept")
    if kept and f"kept:{kept.nonce}" in one.used:
        return
    shown = _read(mine, one, codes.secret_of_site(need.id), body.code, call, claimed=kept.at if kept else None)
    now = _moved(one, body.move, shown, how="site_code", by=mine.person, call=call, nonce=kept.nonce if kept else "")
    table.put(now, mine, wanted=wanted(need, mine))
    count("CheckedIn" if body.move == "in" else "CheckedOut")


def at_desk(call: Call[Staff], need: Need, body: Scan) -> Done:
    """A person's code at the desk of a need; raises Conflict where it fits nobody, or two people at once."""
    held = [one for one in assignments.of_need(need.id) if is_due(one)]
    if body.assignment:
        held = [one for one in held if one.seat.id == body.assignment]
        if not held:
            raise Missing
    elif desk_tries.get(need.id, call.caller.person, call.now) >= DESK_TRIES:
        raise Conflict("too_many_at_desk", "code")
    known = table.of_need(need.id)
    found: list[tuple[Assignment, ServiceRecord, Shown]] = []
    why = Conflict("code_wrong", "code")
    for one in held:
        record = known.get(one.seat) or ServiceRecord(shift_of(one, need))
        try:
            shown = _read(one, record, codes.secret_of(one.seat), body.code, call, claimed=body.at, alone=body.assignment is not None)
            found.append((one, record, shown))
        except Conflict as refused:
            why = refused if refused.code != "code_wrong" else why
    if len(found) > 1:
        raise Conflict("code_of_two", "code")
    if not found:
        if not body.assignment:
            desk_tries.add(need.id, call.caller.person, call.now)
        raise why
    [(one, record, shown)] = found
    table.put(_moved(record, body.move, shown, how="code", by=call.caller.person, call=call), one, wanted=wanted(need, one))
    count("CheckedIn" if body.move == "in" else "CheckedOut")
    person = people.get(record.shift.person)
    return Done(done=[record.shift.seat.id], refused=[], name=person.offer.name if person else "")


def by_roll(call: Call[Staff], need: Need, body: RollCall) -> Done:
    """The roll as a second person called it: each by itself, those refused with the reason."""
    done: list[str] = []
    refused: list[Refusal] = []
    for id in dict.fromkeys(body.assignments):
        try:
            one = due(need, id)
            shown = Shown(call.now, presence.step_of(call.now))
            table.put(_moved(fresh(one, need), body.move, shown, how="roll_call", by=call.caller.person, call=call), one, wanted=wanted(need, one))
            done.append(id)
        except Refused as why:
            refused.append(refusal(id, why, call))
    count("RollCalled", len(done))
    return Done(done=done, refused=refused)


def wanted(need: Need, one: Assignment) -> int:
    """How many its line asks for."""
    return next(line.wanted for line in need.lines if line.number == one.seat.line)


def due(need: Need, id: str) -> Assignment:
    """Somebody who accepted a seat of this need; raises Missing for any other."""
    seat = Seat.parse(id)
    found = assignments.get(seat) if seat.need == need.id else None
    if found is None or not is_due(found):
        raise Missing
    return found


def refusal(id: str, why: Refused, call: Call[Staff]) -> Refusal:
    """One no of a list."""
    return Refusal(assignment=id, code=why.code, message=say(why.code, call.language, **why.facts))


def _read(held: Assignment, one: ServiceRecord, secret: bytes, code: str, call: Call, *, claimed, alone: bool = True) -> Shown:  # type: ignore[no-untyped-def, type-arg]
    """When the code was shown; a wrong one counts against the person whose it was meant to be."""
    if one.tries >= TRIES:
        raise Conflict("too_many_tries", "code")
    try:
        return presence.read(code, codes.six_digits(secret), claimed=claimed, start=one.shift.start, end=one.shift.end, now=call.now)
    except Conflict as why:
        if alone and why.code == "code_wrong":
            table.put(attendance.mistaken(one), held)
        raise


def _moved(one: ServiceRecord, move: str, shown: Shown, *, how: How, by: str, call: Call, nonce: str = "") -> ServiceRecord:  # type: ignore[type-arg]
    act = attendance.arrive if move == "in" else attendance.leave
    now = act(one, shown, how=how, by=by, now=call.now)
    return attendance.keep_nonce(now, nonce) if nonce else now


