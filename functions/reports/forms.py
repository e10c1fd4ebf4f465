"""What the report routes take and answer."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict


class ReportQuery(BaseModel):
    """How a report is wanted: its data, or with them the page for printing and keeping, or the table for a spreadsheet."""

    model_config = ConfigDict(extra="forbid")
    format: Literal["json", "html", "csv"] = "json"


class ReportRow(BaseModel):
    """One day's report in the list; the figures are the city's."""

    date: str
    version: int
    kind: Literal["final", "corrected"]
    digest: str
    needs: int
    matched: int
    open: int


class Reports(BaseModel):
    """Every day with a report, newest first, each in its newest version."""

    reports: list[ReportRow]


class ReportView(BaseModel):
    """One day's report: the city's, or with `part` that of the sites one may see; `html` or `csv` when it was asked for."""

    part: bool
    report: dict[str, Any]
    html: str | None = None
    csv: str | None = None
