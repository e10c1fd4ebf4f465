"""Time as the field counts it: UTC inside, Asia/Shanghai at the edges, duty days from six to six, three shifts a day."""

from datetime import UTC, date, datetime, timedelta, timezone

# China has kept one offset and no summer time since 1991, so no zone database is needed.
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
DAY_STARTS = timedelta(hours=6)
DAY, EVENING, NIGHT = 0, 1, 2  # 06–18, 18–22, 22–06
_SHIFT_ENDS = (12, 16, 24)  # hours after six


def stamp(moment: datetime) -> str:
    """The moment as sortable UTC text, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(text: str) -> datetime:
    """The moment of a stamp."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def quiet_until(when: datetime, hours: tuple[int, int]) -> datetime | None:
    """The end of the quiet hours (local, from and until, over midnight) that a moment lies in; None outside of them."""
    first, last = hours
    local = when.astimezone(SHANGHAI)
    since = (local.hour - first) % 24
    if first == last or since >= (last - first) % 24:
        return None
    begun = local.replace(minute=0, second=0, microsecond=0) - timedelta(hours=since)
    return (begun + timedelta(hours=(last - first) % 24)).astimezone(UTC)


def duty_day(when: datetime) -> date:
    """The duty day a moment lies in; a night shift belongs wholly to the day it began."""
    return (when.astimezone(SHANGHAI) - DAY_STARTS).date()


def shifts(start: datetime, end: datetime) -> list[int]:
    """The absolute shift numbers (3 · ordinal of the duty day + shift) that a window touches, in order; `end` is exclusive."""
    touched = []
    at = start.astimezone(SHANGHAI) - DAY_STARTS
    last = end.astimezone(SHANGHAI) - DAY_STARTS
    while at < last:
        shift = next(index for index, hour in enumerate(_SHIFT_ENDS) if at.hour < hour)
        touched.append(3 * at.date().toordinal() + shift)
        at = at.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(hours=_SHIFT_ENDS[shift])
    return touched


def duty_days(start: datetime, end: datetime) -> list[str]:
    """The duty days that a window touches, as ISO dates."""
    return [date.fromordinal(day).isoformat() for day in sorted({shift // 3 for shift in shifts(start, end)})]
