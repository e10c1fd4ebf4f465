"""A list in three steps that each stay short: checked and stored whole; invited part by part; its rows to correct sent back as a file."""

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import timedelta

from muster import auth, settings, sheets, vault
from muster.domain import invitations as invited
from muster.domain import organisations as organised
from muster.domain import rosters as rules
from muster.domain.areas import Area
from muster.domain.grants import Staff
from muster.domain.invitations import Invitation
from muster.domain.organisations import Organisation
from muster.domain.people import Language
from muster.domain.places import Places
from muster.domain.refusals import Missing, Refused, Unavailable
from muster.domain.rosters import COLUMNS, HEADERS, Column, Fault, Judged, Listed, Roster
from muster.domain.times import stamp
from muster.http import Call
from muster.tables import areas, invitations, people_keys, rosters, sessions
from muster.telemetry import count
from muster.texts import say
from rosters.api import app
from rosters.forms import FaultView, File, HeaderView, LanguageQuery, RosterQuery, Rosters, RosterView, Upload, Uploaded
from rosters.organisations import visible

SHOWN = 100
_CODES = {"zh": 0, "en": 1}


@app.typed("GET", "/v1/rosters/template", auth.STAFF)
def template(call: Call[Staff], query: LanguageQuery) -> File:
    """An empty list to fill in."""
    headers = [HEADERS[column][_CODES[query.lang]] for column in COLUMNS]
    notes = say("roster_notes", query.lang).split("\n")
    return _file(say("roster_template", query.lang), sheets.write(headers, [], notes=notes))


@app.typed("POST", "/v1/rosters", auth.STAFF, create=True, largest=4_200_000)
def upload(call: Call[Staff], body: Upload) -> Uploaded:
    """Check a list and store it for its people to be invited; the same file again meets its own."""
    organisation = visible(call.caller, body.organisation)
    organised.require_open(call.caller, organisation)
    sheet = sheets.read(_content(body), most_rows=rules.MOST_ROWS)
    columns = rules.headed(sheet.columns, body.columns)
    headers = [HeaderView(header=one, column=next((name for name, header in columns.items() if header == one), "")) for one in sheet.columns if one]
    if missing := [one for one in rules.NEEDED if one not in columns]:
        return Uploaded(roster=None, missing=missing, headers=headers)
    if not sheet.rows:
        raise Refused("roster_empty", "file")
    found = judged(sheet, columns, places(), organisation=organisation.name)
    said = [[row.number, *(row.cells.get(header, "") for header in columns.values())] for row in sheet.rows]
    id = vault.keyed_hash("roster", json.dumps([organisation.id, columns, said]))  # a file saved again says the same
    stands = rosters.get(id)
    if stands is None or stands.expires <= call.now:
        stands = _stored(id, organisation, found, len(sheet.rows), call)
    return Uploaded(roster=_view(stands, call, found.faults), missing=[], headers=headers)


@app.typed("GET", "/v1/rosters", auth.STAFF)
def list_rosters(call: Call[Staff], query: RosterQuery) -> Rosters:
    """The lists of an organisation, the latest first."""
    organisation = visible(call.caller, query.organisation)
    return Rosters(rosters=[_view(one, call) for one in rosters.of_organisation(organisation.id)])


@app.typed("POST", "/v1/rosters/{id}/advance", auth.STAFF)
def advance(call: Call[Staff], id: str) -> RosterView:
    """Invite the next part of a list; asked again at the end it changes nothing."""
    roster, organisation = _mine(call, id)
    organised.require_open(call.caller, organisation)
    if roster.state == "DONE":
        return _view(roster, call)
    if areas.emergency(fresh=False).state == "PAUSED":
        raise Unavailable(300, "emergency_paused")
    part = rosters.part(roster, roster.done)
    _invite(part, roster, organisation, call)
    now = rules.advanced(roster, len(part), call.now)
    rosters.advance(roster, now)
    count("RosterParts")
    return _view(rosters.get(id) or now, call)


@app.typed("GET", "/v1/rosters/{id}/faults", auth.STAFF)
def annotated(call: Call[Staff], id: str, query: LanguageQuery) -> File:
    """The rows to correct as a file, each with its reason: correct them and send that file."""
    roster, _ = _mine(call, id)
    headers = [HEADERS[column][_CODES[query.lang]] for column in COLUMNS]
    more = [say(f"roster_column_{one}", query.lang) for one in ("row", "wrong", "reason")]
    rows = [[*one.cells, str(one.number), one.column, _reason(one, query.lang)] for one in rosters.faults(roster)]
    return _file(say("roster_faults", query.lang), sheets.write([*headers, *more], rows))


def judged(sheet: sheets.Sheet, columns: dict[Column, str], known: Places, *, organisation: str) -> Judged:
    """What becomes of every row of a sheet."""
    return rules.judged(((row.number, row.cells, row.formulas, row.merged) for row in sheet.rows), columns, known, organisation=organisation)


def places() -> Places:
    """Every place of the city by its names."""
    found: list[Area] = [one for one in [areas.get(settings.city())] if one]
    for district in areas.districts():
        found.append(district)
        for street in areas.inside(district.code):
            found += [street, *areas.inside(street.code)]
    return Places(found)


def _stored(id: str, organisation: Organisation, found: Judged, rows: int, call: Call[Staff]) -> Roster:
    reference, _ = people_keys.fresh()
    roster = Roster(
        id=id, organisation=organisation.id, by=call.caller.person, key=reference, rows=rows, good=len(found.good), reasons=found.reasons,
        parts=-(-len(found.good) // rules.STEP), created=call.now,
    )  # fmt: skip
    count("RostersUploaded")
    return rosters.add(roster, found)


def _invite(part: Sequence[Listed], roster: Roster, organisation: Organisation, call: Call[Staff]) -> None:
    """Invites whoever this organisation has not invited yet; who is of the reserve already is not looked at, so that no answer tells (T02)."""
    people = {vault.person_id(one.phone): one for one in part}
    ids = {vault.keyed_hash("invitation", f"{organisation.id}|{person}"): person for person in people}
    there = invitations.standing([*ids, *(invitations.asked(person) for person in people)], call.now)
    new = [(id, person, invitations.asked(person) not in there) for id, person in ids.items() if id not in there]
    if not sessions.spend("invitations", sum(tells for _, _, tells in new), invited.A_DAY, call.now):
        midnight = (call.now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        raise Unavailable(int((midnight - call.now).total_seconds()), "invitations_spent", status=429)
    invitations.invite([(_invitation(id, people[person], roster, organisation, call), person, tells) for id, person, tells in new], call.now)
    count("Invitations", len(new))


def _invitation(id: str, one: Listed, roster: Roster, organisation: Organisation, call: Call[Staff]) -> Invitation:
    reference, _ = people_keys.fresh()
    return Invitation(
        id=id, organisation=organisation.id, organisation_name=organisation.name, roster=roster.id, key=reference, name=one.name, phone=one.phone,
        area=one.area, roles=one.roles, slots=one.slots, created=call.now,
    )  # fmt: skip


def _mine(call: Call[Staff], id: str) -> tuple[Roster, Organisation]:
    """The list and its organisation if the caller acts for it; raises Missing for any other and once it has run out."""
    roster = rosters.get(id) if id.isalnum() else None
    if roster is None or roster.expires <= call.now:
        raise Missing
    return roster, visible(call.caller, roster.organisation)


def _content(body: Upload) -> bytes:
    try:
        return base64.b64decode(body.content, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused("sheet_unreadable", "file") from error


def _view(one: Roster, call: Call[Staff], faults: Sequence[Fault] = ()) -> RosterView:
    language = call.language
    return RosterView(
        id=one.id, organisation=one.organisation, state=one.state, rows=one.rows, good=one.good, refused=dict(one.reasons),
        reasons={code: say(f"{code}_short", language) for code in one.reasons}, parts=one.parts, done=one.done, invited=one.invited,
        asked=one.asked, answers=one.answers(call.now), open=one.expires > call.now, created=stamp(one.created),
        faults=[FaultView(row=fault.number, column=fault.column, code=fault.code, reason=_reason(fault, language)) for fault in faults[:SHOWN]],
    )  # fmt: skip


def _reason(fault: Fault, language: Language) -> str:
    return say(fault.code, language, **fault.facts)


def _file(name: str, content: bytes) -> File:
    return File(name=name, content=base64.b64encode(content).decode())
