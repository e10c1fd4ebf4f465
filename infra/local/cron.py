"""When an EventBridge schedule expression is due: rate(…) and cron(…), in UTC."""

import re
from datetime import UTC, datetime, timedelta

_UNITS = {"minute": 60, "hour": 3_600, "day": 86_400}
_MONTHS = {name: number for number, name in enumerate(("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"), 1)}
_DAYS = {name: number for number, name in enumerate(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"), 1)}
_FIELDS: tuple[tuple[str, int, int, dict[str, int]], ...] = (
    ("minute", 0, 59, {}), ("hour", 0, 23, {}), ("day of month", 1, 31, {}), ("month", 1, 12, _MONTHS),
    ("day of week", 1, 7, _DAYS), ("year", 1970, 2199, {}),
)  # fmt: skip
_LONGEST_YEARS = 30


def next_time(expression: str, after: datetime) -> datetime:
    """The first moment after another that an expression names; raises ValueError on one that this run does not know."""
    if found := re.fullmatch(r"rate\((\d+) (minute|hour|day)s?\)", expression):
        return after + timedelta(seconds=int(found[1]) * _UNITS[found[2]])
    found = re.fullmatch(r"cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)", expression)
    if not found:
        raise ValueError(f"schedule {expression!r} is neither rate(…) nor cron(… six fields …)")
    minutes, hours, days, months, weekdays, years = (_values(text, *field) for text, field in zip(found.groups(), _FIELDS, strict=True))
    moment = after.astimezone(UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
    last = moment.year + _LONGEST_YEARS
    while moment.year <= last:
        if moment.month not in months or moment.year not in years:
            moment = (moment.replace(day=1, hour=0, minute=0) + timedelta(days=32)).replace(day=1)
        elif moment.day not in days or moment.isoweekday() % 7 + 1 not in weekdays:
            moment = moment.replace(hour=0, minute=0) + timedelta(days=1)
        elif moment.hour not in hours:
            moment = moment.replace(minute=0) + timedelta(hours=1)
        elif moment.minute not in minutes:
            moment += timedelta(minutes=1)
        else:
            return moment
    raise ValueError(f"schedule {expression!r} is never due")


def _values(text: str, name: str, low: int, high: int, words: dict[str, int]) -> set[int]:
    """The numbers a field allows."""
    found: set[int] = set()
    for part in text.split(","):
        matched = re.fullmatch(r"(\*|\?|(\w+)(?:-(\w+))?)(?:/(\d+))?", part)
        if not matched:
            raise ValueError(f"{name} {part!r} of a schedule is not one this run knows")
        start, end = low, high
        if matched[2]:
            start = _number(matched[2], words, name)
            end = _number(matched[3], words, name) if matched[3] else high if matched[4] else start
        step = int(matched[4] or 1)
        if not low <= start <= end <= high or step < 1:
            raise ValueError(f"{name} {part!r} of a schedule is out of range")
        found |= set(range(start, end + 1, step))
    return found


def _number(text: str, words: dict[str, int], name: str) -> int:
    if text.isdecimal() or text.upper() in words:
        return words.get(text.upper()) or int(text)
    raise ValueError(f"{name} {text!r} of a schedule is not one this run knows")
