"""How often one-time codes may be sent, and how long sessions last (T04 to T06)."""

from collections.abc import Iterable
from datetime import timedelta

CODE_LASTS = timedelta(minutes=5)
CODE_TRIES = 3
ACCESS_LASTS = timedelta(minutes=15)
SESSION_LASTS = timedelta(days=30)
ROTATION_GRACE = timedelta(seconds=30)
RESEND_SECONDS = 60
CITY_BUDGET = 20_000

# (window in seconds, sends allowed in it)
PHONE_LIMITS = ((RESEND_SECONDS, 1), (3_600, 5), (86_400, 5))
NETWORK_LIMITS = ((3_600, 120),)


def wait(sent: Iterable[int], now: int, limits: Iterable[tuple[int, int]]) -> int:
    """Seconds until one more may be sent, 0 for now; times are epoch seconds."""
    times = sorted(sent)
    longest = 0
    for window, allowed in limits:
        inside = [at for at in times if at > now - window]
        if len(inside) >= allowed:
            longest = max(longest, inside[-allowed] + window - now)
    return longest
