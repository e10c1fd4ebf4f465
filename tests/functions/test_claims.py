"""Claims under fire: sixteen threads at once, replays, leases; nobody is booked twice."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from infra.drill.audit import audit
from matching import projection
from muster.domain.areas import district_of
from muster.domain.assignments import Assignment, Seat
from muster.tables import lines, regions, seats
from tests import actors
from tests.streams import Streams


def _claims(id: str, number: int, people: list[str]) -> list[Assignment]:
    one = next(one for one in lines.live(actors.DISTRICT) if (one.need, one.line.number) == (id, number))
    return [
        Assignment(Seat.of(id, number, person), person, actors.STREET, "PROPOSED", one.line.start, one.line.end, district_of(actors.HOME), history=("x",))
        for person in people
    ]  # fmt: skip


@pytest.mark.usefixtures("sound")
def test_sixteen_threads_claiming_the_same_people_book_nobody_twice(streams: Streams, tables: Any) -> None:
    for number in range(1, 41):
        actors.sign_up(number)
    id = actors.publish(actors.line(10), actors.line(10, hour=13), actors.line(10, hour=18))
    projection.repair(1_000, actors.now())
    people, start = [actors.person(number) for number in range(1, 41)], threading.Barrier(16)

    def storm(thread: int) -> int:
        start.wait()
        won = 0
        for turn in range(24):
            batch = _claims(id, 1 + (thread + turn) % 3, [people[(7 * thread + 5 * turn + step) % 40] for step in range(1 + turn % 3)])
            try:
                seats.claim(batch[0].seat, 10, batch)
                won += len(batch)
            except seats.Taken:
                pass
        return won

    with ThreadPoolExecutor(16) as threads:
        won = sum(threads.map(storm, range(16)))
    assert won == 30
    found = audit(tables, "muster-local-")
    assert {name: found[name] for name in ("double_booked", "over_capacity", "counter_mismatch", "duty_mismatch")} == dict.fromkeys(
        ("double_booked", "over_capacity", "counter_mismatch", "duty_mismatch"), 0
    )


def test_a_replayed_claim_meets_its_own_seat_and_takes_no_second(streams: Streams, tables: Any) -> None:
    actors.sign_up(1)
    id = actors.publish(actors.line(1))
    projection.repair(1_000, actors.now())
    batch = _claims(id, 1, [actors.person(1)])
    seats.claim(batch[0].seat, 1, batch)
    with pytest.raises(seats.Taken) as replay:
        seats.claim(batch[0].seat, 1, batch)
    assert replay.value.people == {actors.person(1)}
    assert actors.show(id)["lines"][0]["filled"] == 1


def test_leases_of_many_owners_never_overlap(clean: None) -> None:
    now = actors.now()
    with ThreadPoolExecutor(16) as owners:
        held = list(owners.map(lambda _: regions.take(actors.DISTRICT, uuid.uuid4().hex, now), range(64)))
    assert len([seen for seen in held if seen is not None]) == 1
    assert regions.take(actors.DISTRICT, "later", now + timedelta(seconds=62)) is not None
