"""A clock that runs beside the real one."""

from datetime import datetime, timedelta, tzinfo


class _AnyMoment(type):
    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, datetime)


def shifted(**by: float) -> type[datetime]:
    """The class datetime, whose now() is off by so much; any moment counts as one of its own."""
    offset = timedelta(**by)

    class Shifted(datetime, metaclass=_AnyMoment):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + offset

    return Shifted
