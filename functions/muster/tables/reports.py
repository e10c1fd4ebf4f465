"""The reports table: which report of a day counts, and where it is kept; a version, once written, is never changed."""

from dataclasses import dataclass
from datetime import date

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError

from muster.tables.base import Table, failed_condition, name


@dataclass(frozen=True, slots=True)
class Issue:
    """One version of a day's report; `folder` is its place below the reports' root, `told` whether the sites' messages are queued."""

    date: str
    version: int
    digest: str
    folder: str
    needs: int
    matched: int
    open: int
    told: bool = False


class ReportRow(Table):
    class Meta:
        table_name = name("reports")

    date = UnicodeAttribute(hash_key=True)
    version = NumberAttribute(range_key=True)
    digest = UnicodeAttribute()
    folder = UnicodeAttribute()
    needs = NumberAttribute()
    matched = NumberAttribute()
    open = NumberAttribute()
    told = BooleanAttribute(default=False)


def add(issue: Issue) -> Issue:
    """Makes this the day's version of that number, and answers which it is: another run's, when that came first."""
    row = ReportRow(
        issue.date, issue.version, digest=issue.digest, folder=issue.folder, needs=issue.needs, matched=issue.matched, open=issue.open, told=False
    )
    try:
        row.save(condition=ReportRow.date.does_not_exist())
    except PutError as error:
        if not failed_condition(error):
            raise
        return _issue(ReportRow.get(issue.date, issue.version, consistent_read=True))
    return issue


def latest(day: date) -> Issue | None:
    """The newest version of a day's report; None when there is none."""
    return next((_issue(row) for row in ReportRow.query(day.isoformat(), scan_index_forward=False, limit=1, consistent_read=True)), None)


def every() -> list[Issue]:
    """Every version of every day's report, oldest first: a few hundred rows a year."""
    return sorted((_issue(row) for row in ReportRow.scan(consistent_read=True)), key=lambda one: (one.date, one.version))


def mark_told(issue: Issue) -> None:
    """Records that every message of a report is queued."""
    ReportRow(issue.date, issue.version).update(actions=[ReportRow.told.set(True)])


def _issue(row: ReportRow) -> Issue:
    return Issue(row.date, int(row.version), row.digest, row.folder, int(row.needs), int(row.matched), int(row.open), row.told)
