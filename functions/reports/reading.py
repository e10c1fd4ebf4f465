"""Reports for the staff: the city's operators see all of it, everyone else the part that their sites are."""

import json
from datetime import date as Date
from typing import Any

from muster import auth, shelf
from muster.domain.areas import level_of
from muster.domain.grants import Staff
from muster.domain.refusals import Missing
from muster.domain.report.facts import Day
from muster.domain.report.kept import read
from muster.domain.report.sections import report
from muster.http import Api, Call, handler_of
from muster.tables import reports
from muster.tables.reports import Issue
from reports.forms import ReportQuery, ReportRow, Reports, ReportView
from reports.tables import csv_of

app = Api("reports")
handler = handler_of(app)


@app.typed("GET", "/v1/reports", auth.STAFF)
def list_reports(call: Call[Staff]) -> Reports:
    """The days that have a report."""
    newest = {one.date: one for one in reports.every()}
    return Reports(reports=[_row(one) for one in sorted(newest.values(), key=lambda one: one.date, reverse=True)])


@app.typed("GET", "/v1/reports/{date}", auth.STAFF)
def show_report(call: Call[Staff], date: str, query: ReportQuery) -> ReportView:
    """The report of a day, as far as my sites go."""
    try:
        issue = reports.latest(Date.fromisoformat(date))
    except ValueError as error:
        raise Missing from error
    if issue is None:
        raise Missing
    part = not any(level_of(grant.area) == "city" for grant in call.caller.grants)
    found = _part(issue, call.caller) if part else json.loads(shelf.get(issue.folder, "report.json"))
    html = _html(found) if query.format == "html" else None
    return ReportView(part=part, report=found, html=html, csv=csv_of(found) if query.format == "csv" else None)


def _part(issue: Issue, staff: Staff) -> dict[str, Any]:
    """The same report made of the facts of one's own sites: what adds up in the city adds up here."""
    facts = read(shelf.get(issue.folder, "facts.json")).part(staff.sees)
    return report(facts, Day(Date.fromisoformat(issue.date)), version=issue.version, digest=issue.digest)


def _html(found: dict[str, Any]) -> str:
    from reports import page  # Jinja costs a start more than the rest of the function

    return page.html(found)


def _row(one: Issue) -> ReportRow:
    return ReportRow(
        date=one.date, version=one.version, kind="final" if one.version == 1 else "corrected", digest=one.digest, needs=one.needs,
        matched=one.matched, open=one.open,
    )  # fmt: skip
