"""Waves against telling everyone and asking one at a time: messages for each filled seat, time to fill, share of people never used.

    python -m tests.bench.waves [--orders 400] [--seed 7] [--json OUT]

A simulated week: the true acceptance differs by role and hour and no policy knows it, a tenth of the people are away and never
answer, answers take minutes to hours. All three policies ask the same people for the same orders; ours is muster.domain.waves itself.
"""

import argparse
import json
import random
import statistics
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from muster.domain import waves
from muster.domain.people import ROLES
from muster.domain.times import SHANGHAI, quiet_until
from muster.domain.waves import Acceptance, Candidate, Tally
from tests.bench.machine import about

MONDAY = datetime(2026, 3, 2, 7, tzinfo=SHANGHAI)
BUDGET = 3
QUIET = (22, 7)
AWAY = 0.1
PATIENCE = timedelta(hours=4)  # an order not filled by then is given up
ONE_AT_A_TIME = timedelta(minutes=15)  # the wait for one answer before the next is asked
MINUTE = timedelta(minutes=1)
POLICIES = ("ours", "tell_everyone", "one_at_a_time")
Reply = tuple[datetime, bool] | None  # when they answer, and whether it is a yes


@dataclass(frozen=True, slots=True)
class Asked:
    """One order of the simulated week."""

    number: int
    role: str
    at: datetime
    seats: int
    pool: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class World:
    """What nobody in it knows: the true acceptance, and who is away."""

    seed: int
    rates: dict[str, float]
    away: frozenset[int]

    def answer(self, order: Asked, person: int, at: datetime) -> Reply:
        """When a person answers an order, and what; None is never. The same for every policy, but for the hour at which they are asked."""
        drawn = random.Random(f"{self.seed}/{order.number}/{person}")
        hour = at.astimezone(SHANGHAI).hour
        rate = self.rates[order.role] * (0.6 + 0.4 * (12 - abs(hour - 14)) / 12)
        yes, delay, silent = drawn.random() < rate, drawn.lognormvariate(2.1, 1.0), drawn.random() < 0.5
        if person in self.away or (not yes and silent):
            return None
        return at + timedelta(minutes=1 + delay), yes


@dataclass(slots=True)
class Outcome:
    """What one policy came to."""

    messages: int = 0
    invitations: int = 0
    first_timers: int = 0
    seats: int = 0
    filled: int = 0
    minutes: list[float] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        """As printed."""
        took = sorted(self.minutes) or [0.0]
        return {
            "messages_per_filled_seat": round(self.messages / max(1, self.filled), 2), "invitations_per_filled_seat": round(self.invitations / max(1, self.filled), 2),
            "minutes_to_fill_p50": round(statistics.median(took), 1), "minutes_to_fill_p95": round(took[int(0.95 * (len(took) - 1))], 1),
            "first_timer_share": round(self.first_timers / max(1, self.invitations), 3), "filled_share": round(self.filled / self.seats, 4),
        }  # fmt: skip


class Records:
    """What the platform knows of people as the week goes: whom it asked today, used, passed over."""

    def __init__(self, used: frozenset[int]) -> None:
        self.used = set(used)
        self.asked: dict[tuple[int, int], int] = {}
        self.passed: dict[int, int] = {}
        self.metres: dict[int, float] = {}

    def candidate(self, order: Asked, person: int) -> Candidate:
        """A person as domain/waves sees them."""
        metres = random.Random(f"way/{person}/{order.number % 12}").uniform(100, 4_900)
        today = self.asked.get((person, order.at.toordinal()), 0)
        return Candidate(f"{person:08x}", "", metres, 7 if person not in self.used else 2, self.passed.get(person, 0), today, person not in self.used)


def ours(order: Asked, world: World, records: Records, outcome: Outcome, learned: dict[str, Acceptance]) -> None:
    """Waves by muster.domain.waves, minute by minute."""
    left, asked = set(order.pool), dict[int, tuple[datetime, Reply]]()
    yes: dict[int, datetime] = {}
    now = next_at = order.at
    while now < order.at + PATIENCE:
        came = sorted((reply[0], person) for person, (_, reply) in asked.items() if reply and reply[1] and reply[0] <= now)
        yes = {person: at for at, person in came[: order.seats]}
        if len(yes) == order.seats:
            break
        silent = [now - at for at, reply in asked.values() if reply is None or reply[0] > now]
        if left and (now >= next_at or not silent) and not quiet_until(now, QUIET):
            rate = learned.get(order.role, Acceptance()).rate(waves.local_hour(now))
            count = waves.size(order.seats - len(yes), rate, silent)
            for one in waves.choose((records.candidate(order, person) for person in left), count, budget=BUDGET, salt=str(order.number)):
                person = int(one.person, 16)
                asked[person] = now, world.answer(order, person, now)
                left.discard(person)
                _note(records, order, person, outcome)
            next_at = now + waves.pause(urgent=False)
        now += MINUTE
    _learn(order, asked, learned, now)
    still = {person for person, (_, reply) in asked.items() if person not in yes and (reply is None or reply[1] or reply[0] > now)}
    _close(order, list(yes), still, records, outcome, max(yes.values()) - order.at if len(yes) == order.seats else None)


def everyone(order: Asked, world: World, records: Records, outcome: Outcome) -> None:
    """All who fit are told at once; the quickest have the seats."""
    replies = {person: world.answer(order, person, order.at) for person in order.pool}
    for person in replies:
        _note(records, order, person, outcome)
    quick = sorted((reply[0], person) for person, reply in replies.items() if reply and reply[1] and reply[0] < order.at + PATIENCE)
    yes = [person for _, person in quick[: order.seats]]
    full = quick[order.seats - 1][0] if len(quick) >= order.seats else order.at + PATIENCE
    still = {person for person, reply in replies.items() if person not in yes and (reply is None or reply[1] or reply[0] > full)}
    _close(order, yes, still, records, outcome, full - order.at if len(yes) == order.seats else None)


def one_at_a_time(order: Asked, world: World, records: Records, outcome: Outcome) -> None:
    """The nearest is asked, and the next when they said no or ONE_AT_A_TIME has passed; each open seat by itself."""
    line = sorted(order.pool, key=lambda person: records.candidate(order, person).metres)
    frees = [order.at] * order.seats
    yes: list[int] = []
    last = order.at
    told: dict[int, Reply] = {}
    for person in line:
        if not frees:
            break
        frees.sort()
        at = frees.pop(0)
        if at >= order.at + PATIENCE:
            break
        reply = told[person] = world.answer(order, person, at)
        _note(records, order, person, outcome)
        if reply and reply[1] and reply[0] - at <= ONE_AT_A_TIME:
            yes.append(person)
            last = max(last, reply[0])
        else:
            frees.append(min(reply[0], at + ONE_AT_A_TIME) if reply else at + ONE_AT_A_TIME)
    _close(order, yes, set(), records, outcome, last - order.at if len(yes) == order.seats else None)


def _note(records: Records, order: Asked, person: int, outcome: Outcome) -> None:
    records.asked[person, order.at.toordinal()] = records.asked.get((person, order.at.toordinal()), 0) + 1
    outcome.messages += 1
    outcome.invitations += 1
    outcome.first_timers += person not in records.used


def _learn(order: Asked, asked: dict[int, tuple[datetime, Reply]], learned: dict[str, Acceptance], now: datetime) -> None:
    """Counts those who answered or had their time to answer."""
    hours = dict(learned.get(order.role, Acceptance()).hours)
    for at, reply in asked.values():
        answered = reply is not None and reply[0] <= now
        if answered or now - at >= waves.WAVE:
            hour = waves.local_hour(at)
            hours[hour] = hours.get(hour, Tally()).plus(Tally(1, int(answered and reply is not None and reply[1])))
    learned[order.role] = Acceptance(hours)


def _close(order: Asked, yes: list[int], still: set[int], records: Records, outcome: Outcome, took: timedelta | None) -> None:
    """Everybody still open hears that the seats are taken; who came has been used now."""
    outcome.messages += len(still)
    outcome.seats += order.seats
    outcome.filled += len(yes)
    for person in still:
        records.passed[person] = records.passed.get(person, 0) + 1
    for person in yes:
        records.used.add(person)
        records.passed.pop(person, None)
    if took is not None:
        outcome.minutes.append(took / MINUTE)


def run(orders: int, seed: int) -> dict[str, Any]:
    """The figures of the three policies over the same orders."""
    drawn = random.Random(seed)
    people = range(3_000)
    rates: dict[str, float] = {role: drawn.uniform(0.2, 0.85) for role in ROLES}
    world = World(seed, rates, frozenset(drawn.sample(people, int(AWAY * len(people)))))
    used = frozenset(drawn.sample(people, 1_800))
    asked = [
        Asked(
            number, drawn.choice(ROLES), MONDAY + timedelta(days=number % 7, minutes=drawn.randrange(0, 600)), drawn.randint(1, 12),
            tuple(drawn.sample(people, drawn.randint(150, 400))),
        )
        for number in range(orders)
    ]  # fmt: skip
    asked.sort(key=lambda order: (order.at, order.number))
    outcomes = {name: Outcome() for name in POLICIES}
    books = {name: Records(used) for name in outcomes}
    learned: dict[str, Acceptance] = {}
    for order in asked:
        ours(order, world, books["ours"], outcomes["ours"], learned)
        everyone(order, world, books["tell_everyone"], outcomes["tell_everyone"])
        one_at_a_time(order, world, books["one_at_a_time"], outcomes["one_at_a_time"])
    return {"orders": orders, "seed": seed, **{name: outcome.figures() for name, outcome in outcomes.items()}, "machine": about()}


def main() -> None:
    """Prints the figures, and writes them where told."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--orders", type=int, default=400)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    figures = run(given.orders, given.seed)
    print(json.dumps(figures, indent=1))
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
