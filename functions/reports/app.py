"""The nightly match report: once a date whatever happens, missed days first, the same bytes whoever makes it again."""

import json
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

from muster import settings, shelf
from muster.domain.grants import Staff
from muster.domain.messages import of_report
from muster.domain.report import kept
from muster.domain.report.demand import asks
from muster.domain.report.facts import Day, Facts, known, reported
from muster.domain.report.sections import public, report
from muster.tables import facts, grants, messages, reports
from muster.tables.reports import Issue
from muster.telemetry import count, logger, metrics

CAUGHT_UP_DAYS = 7


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, list[str]]:
    """Makes every report that is due. With {"correct": "2022-04-07"}: that day's again, as a new version."""
    now = datetime.now(UTC)
    if corrected := event.get("correct"):
        day = Day(date.fromisoformat(corrected))
        newest = reports.latest(day.date)
        return {"made": [_make(day, facts.gather(), newest.version + 1 if newest else 1).folder]}
    last = reported(now)
    days = _due(last)
    read = facts.gather() if days else None
    made = [_make(Day(day), read, 1).folder for day in days if read]
    recent = (last - timedelta(days=CAUGHT_UP_DAYS)).isoformat()
    for issue in reports.every():
        if issue.version == 1 and not issue.told and issue.date > recent:
            _tell(issue, now)
    return {"made": made}


def _due(last: date) -> list[date]:
    """The days without a report since the newest one, oldest first and a week at most; only the last day when there is none yet."""
    newest = max((date.fromisoformat(one.date) for one in reports.every()), default=last - timedelta(days=1))
    first = max(newest, last - timedelta(days=CAUGHT_UP_DAYS)) + timedelta(days=1)
    return [first + timedelta(days=more) for more in range((last - first).days + 1)]


def _make(day: Day, read: Facts, version: int) -> Issue:
    """Writes the files first and the row after them, so that whoever finds the row finds the files."""
    from reports import page, tables  # Jinja costs a start more than the rest of the function

    known_then = known(read, day)
    text = kept.write(known_then)
    digest = kept.digest(text)
    found = report(known_then, day, version=version, digest=digest)
    folder = f"{day.date.isoformat()}/{version}-{digest}"
    shown = public(found)
    shelf.put(
        folder,
        {
            "facts.json": text, "report.json": _json(found), "report.html": page.html(found), "report.csv": tables.csv_of(found),
            "public.json": _json(shown), "public.csv": tables.csv_of(shown),
        },
    )  # fmt: skip
    failed = [one["name"] for one in found["checks"] if not one["holds"]]
    if failed:
        logger.error("figures do not add up", extra={"checks": failed, "date": day.date.isoformat()})
    count("ReportsMade")
    needs = found["needs"]
    figures = [needs[name]["value"] for name in ("needs", "matched", "open")]
    return reports.add(Issue(day.date.isoformat(), version, digest, folder, *figures))


def _tell(issue: Issue, now: datetime) -> None:
    """Queues a short text for everyone with a grant at a site that asked for the day, once a date, site and person."""
    asked = defaultdict(list)
    for one in asks(kept.read(shelf.get(issue.folder, "facts.json")), Day(date.fromisoformat(issue.date))):
        asked[one.need.area].append(one)
    for grant in grants.below(settings.city()):
        if (own := asked.get(grant.area)) and grant.until > now and Staff(grant.person, (grant,)).may("needs"):
            missing = sum(gap.open for one in own for gap in one.gaps if not gap.vehicles)
            full = sum(one.outcome == "matched" for one in own)
            messages.queue(of_report(issue.date, grant.area, grant.person, now, {"needs": len(own), "matched": full, "open": missing}))
    reports.mark_told(issue)


def _json(found: dict[str, Any]) -> str:
    return json.dumps(found, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
