"""What ends without anybody's answer: cancelled needs, shifts that are over, offers that lapsed, needs reviewed too late."""

from collections.abc import Iterable
from datetime import datetime

from muster.domain.assignments import KEPT, Assignment, Move, Seat, State
from muster.domain.history import event
from muster.domain.messages import about, of_expired
from muster.domain.times import duty_day, stamp
from muster.tables import assignments, duties, pool, queues, seats
from muster.tables import lines as lines_table
from muster.tables.lines import LiveLine
from muster.telemetry import count


def tidy(lines: Iterable[LiveLine], now: datetime, *, limit: int) -> tuple[list[LiveLine], bool]:
    """Retires lines that are cancelled or over, until about `limit` seats were given back; answers those that still live, and whether none is left to retire."""
    lines = list(lines)
    called_off = lines_table.called_off(lines)
    living = []
    given_back = 0
    late = False
    for one in lines:
        if one.need not in called_off and one.line.end > now:
            living.append(one)
        elif given_back >= limit:
            late = True
        else:
            given_back += _call_off(one, now, called_off[one.need]) if one.need in called_off else _complete(one, now)
    return living, not late


def lapse(district: str, now: datetime) -> int:
    """Ends the district's offers whose time to answer is over; answers how many."""
    ended = 0
    while batch := assignments.lapsed(district, now):
        done = sum(seats.give_back(one, _move(one, "EXPIRED", now)) for one in batch if one.state == "OFFERED")
        ended += done
        if not done:
            break
    count("Lapsed", ended)
    return ended


def forgo(person: str, now: datetime) -> None:
    """Ends the offers of somebody who has withdrawn, so that others are asked at once."""
    for one in assignments.of_person(person):
        if one.state == "OFFERED":
            seats.give_back(one, _move(one, "EXPIRED", now, "WITHDRAWN"))


def stand_down(person: str, now: datetime) -> None:
    """Takes a driver without a vehicle out of the vehicle seats still to come, and tells them where they had been told; their other seats stay."""
    held = [one for one in assignments.find(Seat.parse(id) for id in duties.held(person)) if one.start > now]
    asked = lines_table.find((one.seat.need, one.seat.line) for one in held)
    for one in held:
        line = asked[one.seat.need, one.seat.line]
        if not line.line.vehicles:
            continue
        if one.state == "PROPOSED":
            seats.drop([one], now)
        elif one.state in ("OFFERED", "ACCEPTED"):
            letter = about(one, "vehicle_retired", now, role=line.line.role, area=line.area)
            seats.give_back(one, _move(one, "RELEASED", now, "VEHICLE_RETIRED"), letter=letter)


def expire(district: str, now: datetime) -> None:
    """Ends needs that were still waiting for review when they should have begun, and tells who asked."""
    for need in lines_table.unreviewed(district, now):
        queues.expire(need, event(stamp(now), "SUBMITTED", "EXPIRED", "matching", "REVIEW_LATE"), of_expired(need, now))


def _call_off(one: LiveLine, now: datetime, reason: str) -> int:
    """Frees everyone on a line that was called off, and tells those who had been told; answers how many were seated."""
    seated = assignments.of_need(one.need, line=one.line.number)
    for proposals in seats.batches([row for row in seated if row.state == "PROPOSED"]):
        seats.drop(proposals, now)
    for row in seated:
        if row.state in ("OFFERED", "ACCEPTED"):
            seats.give_back(row, _move(row, "RELEASED", now, "CANCELLED_BY_ASKER"), letter=about(row, "cancelled", now, role=one.line.role, area=one.area))
    left = {row.state for row in assignments.of_need(one.need, line=one.line.number)}
    if not left & {"PROPOSED", "OFFERED", "ACCEPTED"}:
        lines_table.let_go(one.need, one.line, reason=reason)
    return len(seated)


def _complete(one: LiveLine, now: datetime) -> int:
    """Closes a line whose shift is over: who accepted has served, who is checked in stays so, nobody else holds a seat; answers how many were seated."""
    served = 0
    seated = assignments.of_need(one.need, line=one.line.number)
    for row in seated:
        served += row.state in KEPT
        if row.state in ("ACCEPTED", "CHECKED_OUT"):
            assignments.complete(_move(row, "COMPLETED", now))
            pool.count_served(row.cell, row.person, duty_day(row.start).toordinal())
        elif row.state == "OFFERED":
            seats.give_back(row, _move(row, "EXPIRED", now))
        elif row.state == "PROPOSED":
            seats.drop([row], now)
    unanswered = "DECLINED_ALL" if served < one.line.wanted else ""  # those who held the other seats never said yes
    lines_table.retire(one.need, one.line, reason=one.line.gap or unanswered)
    return len(seated)


def _move(one: Assignment, to: State, now: datetime, reason: str = "") -> Move:
    return Move(one.seat, one.state, to, one.version, now, "matching", reason)
