"""The figures of the outbox, read from what its writes have counted."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from muster import settings
from muster.domain.grants import Staff
from muster.domain.outcomes import day_of
from muster.domain.people import Language
from muster.domain.times import stamp
from muster.http import Call
from muster.tables import messages, sessions, tallies
from muster.texts import say
from outbox.forms import Counted, Day, Summary, Trouble

DAYS = 8  # today and seven before
MOST_WAITING = 1_000
_ORDER = ("waiting", "held", "gateway", "over_budget", "at_cap", "sent", "delivered", "acked", "unsure", "failed", "dropped")


def read(call: Call[Staff]) -> Summary:
    """Today and the seven days before, what waits, what was spent, and gateways in trouble."""
    now, language = call.now, call.language
    waiting = messages.waiting(most=MOST_WAITING)
    oldest = min((created for created, _ in waiting), default=None)
    fresh = Counter(day_of(created) for created, reason in waiting if not reason)  # nobody has looked at them yet, so nobody has counted them
    days = [day_of(now - timedelta(days=back)) for back in range(DAYS)]
    return Summary(
        days=[_day(day, fresh[day], language) for day in days], waiting=len(waiting), waiting_most=MOST_WAITING, oldest=stamp(oldest) if oldest else "",
        spent_fen=sessions.spent("message_fen", now), spent_since=stamp(now.replace(hour=0, minute=0, second=0)), cap_fen=settings.message_cap_fen(),
        gateways=[_trouble(*one, language=language) for one in tallies.in_trouble()], as_of=stamp(now),
    )  # fmt: skip


def _day(day: str, fresh: int, language: Language) -> Day:
    counted = tallies.of_day(day)
    counted["waiting"] += fresh
    piles = []
    for name, number in sorted((+counted).items(), key=lambda one: (_ORDER.index(one[0].partition(":")[0]), one[0])):
        pile, _, reason = name.partition(":")
        piles.append(Counted(pile=pile, reason=reason, count=number, text=say(f"pile_{pile}_{reason}" if reason else f"pile_{pile}", language)))
    return Day(date=day, total=sum(one.count for one in piles), piles=piles)


def _trouble(label: str, reason: str, since: int, *, language: Language) -> Trouble:
    place, _, channel = label.partition(" ")
    return Trouble(
        place=int(place), channel=channel, reason=reason, text=say(f"gateway_{reason}", language), since=stamp(datetime.fromtimestamp(since, UTC))
    )  # fmt: skip
