"""On site and after: check-in and check-out, hours with their evidence, absences, certificates."""

from hours import certifying, freeing, presence, reading
from hours.forms import Absent, Add, Appeal, Confirm, Contest, Declare, FileQuery, Present, Revoke, RollCall, Scan, Settle
from hours.views import CertificateView, Desk, Done, File, Hours, Issued, Presence, RecordView
from muster import auth, settings
from muster.domain import absences, crediting
from muster.domain.assignments import Assignment, Seat
from muster.domain.certificates import is_code
from muster.domain.grants import Staff
from muster.domain.needs import Need
from muster.domain.refusals import Forbidden, Missing, Refused
from muster.domain.service_records import ServiceRecord
from muster.http import PUBLIC, Api, Call, handler_of
from muster.tables import assignments, certificates, needs
from muster.tables import service_records as table
from muster.telemetry import count

app = Api("hours")
handler = handler_of(app)


@app.typed("GET", "/v1/assignments/{id}/presence", auth.HOLDER)
def show_presence(call: Call[str | None], id: str) -> Presence:
    """My shift on site: its windows, and what my phone makes its codes of."""
    mine, need = _mine(call, id)
    return reading.presence_view(reading.fresh(mine, need), held=mine.state in ("ACCEPTED", "CHECKED_IN", "NO_SHOW"), now=call.now)


@app.typed("POST", "/v1/assignments/{id}/presence", auth.HOLDER)
def enter_site_code(call: Call[str | None], id: str, body: Present) -> Presence:
    """Checks me in or out by the code the site shows, at once or as kept while offline."""
    mine, need = _mine(call, id)
    presence.by_phone(call, mine, need, body)
    return reading.presence_view(reading.fresh(mine, need), held=True, now=call.now)


@app.typed("POST", "/v1/assignments/{id}/declare", auth.HOLDER)
def declare(call: Call[str | None], id: str, body: Declare) -> RecordView:
    """My own word for a shift without both scans; the site confirms it."""
    mine, need = _mine(call, id)
    return _kept(call, mine, crediting.declare(reading.fresh(mine, need), minutes=body.minutes, words=body.words, now=call.now), "Declared")


@app.typed("POST", "/v1/assignments/{id}/contest", auth.HOLDER)
def contest(call: Call[str | None], id: str, body: Contest) -> RecordView:
    """My hours are wrong: somebody other than who confirmed them looks."""
    mine, need = _mine(call, id)
    return _kept(call, mine, crediting.contest(reading.fresh(mine, need), minutes=body.minutes, words=body.words, now=call.now), "Contested")


@app.typed("POST", "/v1/assignments/{id}/appeal", auth.HOLDER)
def appeal(call: Call[str | None], id: str, body: Appeal) -> RecordView:
    """My absence had good reason: somebody other than who decided looks."""
    mine, need = _mine(call, id)
    return _kept(call, mine, absences.appeal(reading.fresh(mine, need), words=body.words, now=call.now), "Appealed")


@app.typed("GET", "/v1/me/hours", auth.PERSON)
def show_hours(call: Call[str]) -> Hours:
    """My shifts, hours by grade, and certificates."""
    return certifying.hours(call)


@app.typed("POST", "/v1/me/certificates", auth.PERSON, status=201, create=True)
def certify(call: Call[str]) -> Issued:
    """A certificate of my verified hours, at once."""
    return certifying.issue(call)


@app.typed("GET", "/v1/me/certificates/{code}", auth.PERSON)
def print_certificate(call: Call[str], code: str, query: FileQuery) -> File:
    """My certificate as a PDF, in Chinese or English."""
    found = certificates.get(code) if is_code(code) else None
    if found is None or found.person != call.caller:
        raise Missing
    return certifying.file(found, query.lang)


@app.typed("GET", "/v1/certificates/{code}", PUBLIC)
def check_certificate(call: Call[None], code: str) -> CertificateView:
    """Whether a certificate holds: masked name, hours by grade, issuer, date."""
    found = certificates.get(code) if is_code(code) else None
    if found is None:
        raise Missing
    return certifying.checked(found)


@app.typed("POST", "/v1/certificates/{code}/revoke", auth.STAFF)
def revoke(call: Call[Staff], code: str, body: Revoke) -> CertificateView:
    """Ends a certificate, with a reason; a right over the whole city."""
    call.caller.require("review", settings.city())
    return certifying.revoke(call, code, body.reason)


@app.typed("GET", "/v1/needs/{id}/site", auth.STAFF)
def show_site(call: Call[Staff], id: str) -> Desk:
    """The desk of a need on site: who is expected, who is here, how many will come; each look is on record."""
    need = _visible(call.caller, id)
    return reading.desk(call, need, acts=_may_act(call.caller, need))


@app.typed("POST", "/v1/needs/{id}/scan", auth.STAFF)
def scan(call: Call[Staff], id: str, body: Scan) -> Done:
    """A person's six digits, entered at the desk."""
    return presence.at_desk(call, _acted(call, id), body)


@app.typed("POST", "/v1/needs/{id}/roll-call", auth.STAFF)
def call_roll(call: Call[Staff], id: str, body: RollCall) -> Done:
    """Whom a second person sees on site."""
    return presence.by_roll(call, _acted(call, id), body)


@app.typed("POST", "/v1/needs/{id}/hours", auth.STAFF)
def confirm(call: Call[Staff], id: str, body: Confirm) -> Done:
    """The site confirms hours, each by itself."""
    need = _acted(call, id)
    done = Done(done=[], refused=[])
    for one in dict.fromkeys(body.assignments):
        try:
            held = presence.due(need, one)
            table.put(crediting.confirm(reading.fresh(held, need), standby=body.standby, by=call.caller.person, now=call.now), held)
            done.done.append(one)
        except Refused as why:
            done.refused.append(presence.refusal(one, why, call))
    count("HoursConfirmed", len(done.done))
    return done


@app.typed("POST", "/v1/assignments/{id}/hours", auth.STAFF)
def add(call: Call[Staff], id: str, body: Add) -> RecordView:
    """Hours by the word of staff and a document; a second person confirms them."""
    held, record = _record(call, id)
    now = crediting.add(record, minutes=body.minutes, document=body.document, reason=body.reason, by=call.caller.person, now=call.now)
    return _kept(call, held, now, "HoursAdded")


@app.typed("POST", "/v1/assignments/{id}/settle", auth.STAFF)
def settle(call: Call[Staff], id: str, body: Settle) -> RecordView:
    """Decides a dispute about hours; never who confirmed them."""
    held, record = _record(call, id)
    return _kept(call, held, crediting.settle(record, minutes=body.minutes, reason=body.reason, by=call.caller.person, now=call.now), "HoursSettled")


@app.typed("POST", "/v1/assignments/{id}/absence", auth.STAFF)
def decide_absence(call: Call[Staff], id: str, body: Absent) -> RecordView:
    """Says whether a no-show had good reason; an appeal is settled by somebody else."""
    held, record = _record(call, id)
    act = absences.settle_absence if record.state == "APPEALED" else absences.absent
    return _kept(call, held, act(record, excused=body.excused, reason=body.reason, by=call.caller.person, now=call.now), "AbsencesDecided")


@app.typed("POST", "/v1/assignments/{id}/free", auth.STAFF)
def free(call: Call[Staff], id: str) -> RecordView:
    """Gives the seat of somebody who has not come ten minutes after the start to somebody else."""
    held, _ = _record(call, id)
    return reading.record_view(freeing.free(held, _need(held.seat.need), call.caller.person, call.now), call.now)


def _kept(call: Call, held: Assignment, record: ServiceRecord, counted: str) -> RecordView:  # type: ignore[type-arg]
    table.put(record, held)
    count(counted)
    return reading.record_view(record, call.now)


def _mine(call: Call[str | None], id: str) -> tuple[Assignment, Need]:
    """The assignment and its need, if it is the caller's own and was accepted; raises Missing for any other (T08)."""
    found = _assignment(id)
    if call.caller not in (None, found.person):
        raise Missing
    return found, _need(found.seat.need)


def _record(call: Call[Staff], id: str) -> tuple[Assignment, ServiceRecord]:
    found = _assignment(id)
    return found, reading.fresh(found, _acted(call, found.seat.need))


def _assignment(id: str) -> Assignment:
    try:
        found = assignments.get(Seat.parse(id))
    except ValueError as error:
        raise Missing from error
    if found is None or not reading.is_due(found):
        raise Missing
    return found


def _need(id: str) -> Need:
    need = needs.get(id) if id.isalnum() else None
    if need is None:
        raise Missing
    return need


def _visible(staff: Staff, id: str) -> Need:
    need = _need(id)
    if not staff.sees(need.area):
        raise Missing
    return need


def _acted(call: Call[Staff], id: str) -> Need:
    """The need, if it is one that this person runs; raises Missing outside the subtree, Forbidden without a right."""
    need = _visible(call.caller, id)
    if not _may_act(call.caller, need):
        raise Forbidden("no_right")
    return need


def _may_act(staff: Staff, need: Need) -> bool:
    return staff.may("post", need.area) or staff.may("review", need.area)
