"""Cadres who report to the community they live in (双报到), by their own page; and what the station decides."""

from muster import auth, cursors, vault
from muster.domain import party_reports as rules
from muster.domain.areas import district_of, level_of, within
from muster.domain.codes import public_code
from muster.domain.grants import Staff
from muster.domain.history import read
from muster.domain.party_reports import Decision, Duty, PartyReport
from muster.domain.people import Person
from muster.domain.refusals import Forbidden, Missing, Refused
from muster.domain.times import stamp
from muster.http import Call
from muster.tables import accesses, areas, assignments, needs, party_reports, people, posts
from muster.telemetry import count
from rosters.api import app
from rosters.report_forms import Mine, NewReport, Passed, Posting, Reason, ReportsQuery, ReportsView, ReportView, Step

PAGE = 50


@app.typed("GET", "/v1/me/party-report", auth.PERSON)
def mine(call: Call[str]) -> Mine:
    """My report to the community I live in; none when I never made one."""
    one = party_reports.get(_id(call.caller))
    return Mine(report=_view(one) if one else None)


@app.typed("POST", "/v1/me/party-report", auth.PERSON, status=201)
def report(call: Call[str], body: NewReport) -> ReportView:
    """Report to the community I live in."""
    person = people.get(call.caller)
    if person is None:
        raise Missing
    return _view(reported(person, body.branch, call))


@app.typed("DELETE", "/v1/me/party-report", auth.PERSON, status=204)
def leave(call: Call[str]) -> None:
    """Take my report back, or end my service there."""
    was = party_reports.get(_id(call.caller))
    if was is None:
        raise Missing
    party_reports.put(was, rules.leave(was, now=call.now))


@app.typed("GET", "/v1/party-reports", auth.STAFF)
def list_reports(call: Call[Staff], query: ReportsQuery) -> ReportsView:
    """The cadres of a state in my subtree; each look is on record."""
    index, after = cursors.read("party-reports", query.cursor, person=call.caller.person) if query.cursor else (0, None)
    sites = _sites(call.caller, query.area)
    found: list[PartyReport] = []
    cursor = None
    while index < len(sites):
        more, after = party_reports.within(sites[index], district_of(sites[index]), state=query.state, after=after, limit=PAGE - len(found))
        found += more
        index += after is None
        if len(found) == PAGE:
            cursor = cursors.sign("party-reports", index, after, person=call.caller.person) if index < len(sites) else None
            break
    there = people.find([one.person for one in found])
    accesses.record(there, staff=call.caller.person, purpose="party_reports", fields="name phone branch", now=call.now, operation="party_reports")
    return ReportsView(reports=[_view(one, there[one.person]) for one in found if one.person in there], cursor=cursor)


@app.typed("POST", "/v1/party-reports/{id}/accept", auth.STAFF)
def accept(call: Call[Staff], id: str, body: Step) -> ReportView:
    """Welcome: the community counts on this cadre."""
    return _decided(call, id, "accept")


@app.typed("POST", "/v1/party-reports/{id}/decline", auth.STAFF)
def decline(call: Call[Staff], id: str, body: Reason) -> ReportView:
    """Not here, with a reason the cadre sees."""
    return _decided(call, id, "decline", reason=body.reason)


@app.typed("POST", "/v1/party-reports/{id}/post", auth.STAFF)
def post(call: Call[Staff], id: str, body: Posting) -> ReportView:
    """Give the cadre a role, or a post and with it the post's role."""
    return _decided(call, id, "post", posting=body)


@app.typed("POST", "/v1/party-reports/{id}/release", auth.STAFF)
def release(call: Call[Staff], id: str, body: Step) -> ReportView:
    """The service here is over."""
    return _decided(call, id, "release")


def reported(person: Person, branch: str, call: Call[str] | Call[None]) -> PartyReport:
    """Stores a person's report to the community of their home."""
    id = _id(person.id)
    before = party_reports.get(id)
    one = rules.report(before, person, id=id, code=public_code("PR", int(id, 16)), branch=branch, now=call.now)
    party_reports.put(before, one)
    count("PartyReports")
    return one


def _id(person: str) -> str:
    return vault.keyed_hash("party_report", person)


def _decided(call: Call[Staff], id: str, decision: Decision, *, reason: str = "", posting: Posting | None = None) -> ReportView:
    was = _visible(call.caller, id)
    now = rules.decide(was, decision, by=call.caller.person, now=call.now, duty=_duty(posting, was) if posting else None, reason=reason)
    party_reports.put(was, now)
    count(f"PartyReports{now.state.capitalize()}")
    person = people.get(now.person)
    return _view(now, person)


def _duty(body: Posting, one: PartyReport) -> Duty:
    if not body.post:
        if body.role is None:
            raise Refused("required", "role")
        return Duty(body.role)
    found = posts.get(body.post) if body.post.isalnum() else None
    if found is None or found.state != "ESTABLISHED" or not within(found.area, one.area):
        raise Refused("report_post", "post")
    return Duty(found.duties.role, found.id, found.duties.title)


def _visible(staff: Staff, id: str) -> PartyReport:
    """The report if it is of this person's sites; raises Missing for any other (T08), and for one whose person is gone."""
    found = party_reports.get(id) if id.isalnum() else None
    if found is None or not found.branch or not staff.may("posts", found.area):
        raise Missing
    return found


def _sites(staff: Staff, area: str | None) -> list[str]:
    """The subtrees to read, each within one district."""
    if not staff.may("posts", area):
        raise Forbidden("no_right")
    wanted = {area} if area else {grant.area for grant in staff.grants if staff.may("posts", grant.area)}
    if any(level_of(site) == "city" for site in wanted):
        return [one.code for one in areas.districts()]
    return sorted(wanted)


def _view(one: PartyReport, person: Person | None = None) -> ReportView:
    area = areas.get(one.area)
    held = assignments.of_person(one.person)
    places = {id: need.area for id, need in needs.headers({each.seat.need for each in held}).items()} if held else {}
    came = rules.arrived(one, [(each, places[each.seat.need]) for each in held if each.seat.need in places])
    return ReportView(
        id=one.id, code=one.code, state=one.state, branch=one.branch, area=one.area, area_name=area.name if area else "", compound=one.compound,
        role=one.duty.role if one.duty else None, post=one.duty.title if one.duty else "", reason=one.reason, created=stamp(one.created),
        arrived=stamp(came) if came else None, name=person.offer.name if person else "", phone=person.phone.removeprefix("+86") if person else "",
        history=[Passed(at=step["at"], to=step["to"], reason=step["reason"]) for step in map(read, one.history)],  # type: ignore[arg-type]
        can=rules.decisions(one) if person else [],
    )  # fmt: skip
