"""No-shows: whose seat is given to somebody else, excused or not by staff, appealed once by the person, settled by somebody else."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from muster.domain.assignments import Assignment, Move
from muster.domain.presence import GRACE
from muster.domain.refusals import Conflict
from muster.domain.service_records import ServiceRecord, is_another, moved

IN_TIME = timedelta(minutes=30)  # after the start, or after they said yes to a seat that came free later
Event = tuple[datetime, str]  # (moment, state entered)


def free(one: ServiceRecord, held: Assignment, *, by: str, now: datetime) -> Move:
    """The move that gives up on somebody who has not come within the grace; they may still come while the seat is free.

    Raises Conflict (already_in, not_late, shift_over), Forbidden.
    """
    is_another(one, by)
    if held.state != "ACCEPTED" or one.state is not None:
        raise Conflict("already_in" if held.state == "CHECKED_IN" else "decided")
    if now < one.shift.start + GRACE:
        raise Conflict("not_late", minutes=int(GRACE.total_seconds()) // 60)
    if now >= one.shift.end:
        raise Conflict("shift_over")
    return Move(held.seat, "ACCEPTED", "NO_SHOW", held.version, now, by, "FREED")


def replaced(start: datetime, people: Iterable[Sequence[Event]]) -> tuple[int, int]:
    """Of one line, by what happened to each assignment: how many who had said yes were lost late, and for how many somebody else came in time.

    Lost are late withdrawals and no-shows; somebody else is who said yes after the loss and checked in within IN_TIME.
    """
    lost, came = list[datetime](), list[datetime]()
    for events in people:
        yes = [at for at, to in events if to == "ACCEPTED"]
        here = [at for at, to in events if to == "CHECKED_IN"]
        gone = [at for at, to in events if to in ("WITHDRAWN_LATE", "NO_SHOW")]
        if gone and not (here and here[-1] > gone[-1]):
            lost.append(gone[0])
        elif yes and here and here[0] <= max(start, yes[-1]) + IN_TIME:
            came.append(yes[-1])
    filled, waiting = 0, sorted(lost)
    for at in sorted(came):
        if waiting and waiting[0] <= at:  # moments are kept to the second
            waiting.pop(0)
            filled += 1
    return len(lost), filled


def absent(one: ServiceRecord, *, excused: bool, reason: str, by: str, now: datetime) -> ServiceRecord:
    """Staff say whether a no-show had good reason; raises Conflict (not_over, decided), Forbidden."""
    is_another(one, by)
    if now < one.shift.end:
        raise Conflict("not_over")
    if one.state is not None:
        raise Conflict("decided")
    return moved(replace(one, decided=by, decided_at=now, words=reason), "EXCUSED" if excused else "UNEXCUSED", by, now, reason)


def appeal(one: ServiceRecord, *, words: str, now: datetime) -> ServiceRecord:
    """The person objects to an unexcused absence, once; raises Conflict."""
    if one.state != "UNEXCUSED":
        raise Conflict("nothing_to_appeal")
    if one.settled:
        raise Conflict("settled")
    return moved(replace(one, words=words), "APPEALED", one.shift.person, now, words)


def settle_absence(one: ServiceRecord, *, excused: bool, reason: str, by: str, now: datetime) -> ServiceRecord:
    """Somebody other than who decided settles an appeal, for good; raises Conflict (not_appealed, same_person), Forbidden."""
    is_another(one, by)
    if one.state != "APPEALED":
        raise Conflict("not_appealed")
    if one.decided == by:
        raise Conflict("same_person")
    return moved(replace(one, decided=by, decided_at=now, words=reason, settled=True), "EXCUSED" if excused else "UNEXCUSED", by, now, reason)
