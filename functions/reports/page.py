"""The report as one page that needs nothing else: printed, mailed or kept, it reads the same."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from muster import settings
from muster.domain.report.facts import local
from muster.texts import say
from reports.words import words

_UNITS = {"people": "人", "assignments": "人次", "needs": "条", "communities": "个", "vehicles": "辆", "shifts": "班", "echelons": "个", "overrides": "次", "units": "件"}


def html(found: dict[str, Any]) -> str:
    """The whole page, Chinese with English beside it, charts as SVG with the table they draw."""
    return _environment().get_template("report.html").render(r=found, site=settings.site_url())


def shown(figure: dict[str, Any]) -> str:
    """A figure with its unit: 1,234 人, 12 分 5 秒, 61.9 %."""
    value, unit = figure["value"], figure["unit"]
    if value is None:
        return "—"
    if unit == "per_mille":
        return f"{value / 10:.1f} %"
    if unit == "per_mille_points":
        return f"{value / 10:+.1f} 个百分点".replace("-", "−")
    if unit == "seconds":
        hours, rest = divmod(value, 3600)
        return f"{hours:,} 小时 {rest // 60} 分" if hours else f"{rest // 60} 分 {rest % 60} 秒"
    if unit == "minutes":
        return f"{value // 60:,} 小时 {value % 60} 分" if value >= 0 else f"−{-value:,} 分"
    return f"{value:,} {_UNITS[unit]}"


def because(reason: str) -> str:
    """Why an echelon was called: the numbers that were stored, or somebody's words."""
    if not reason.startswith("SHORT "):
        return reason
    there, minimum, minutes = reason.split(" ")[1:]
    return say("short_reason", "zh", there=there, minimum=minimum, minutes=minutes)


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters |= {"shown": shown, "local": local}
    made.globals |= {"words": words, "because": because}
    return made
