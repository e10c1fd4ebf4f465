"""Coming and going: what a code or a second person's roll-call makes of a shift's record."""

from dataclasses import replace
from datetime import datetime
from typing import Literal

from muster.domain.presence import AFTER, GRACE, SYNC, Shown, may_begin, step_of
from muster.domain.refusals import Conflict
from muster.domain.service_records import AUTO, How, ServiceRecord, is_another, is_forgotten, moved

Act = Literal["CHECK_OUT", "VERIFY"]


def arrive(one: ServiceRecord, shown: Shown, *, how: How, by: str, now: datetime) -> ServiceRecord:
    """Checked in; raises Conflict (too_early, shift_over, already_in, code_used), Forbidden for one's own roll-call."""
    is_another(one, by, how)
    if one.state is not None:
        raise Conflict("already_in" if one.state == "CHECKED_IN" else "already_out" if one.came else "decided")
    may_begin(shown.at, start=one.shift.start, end=one.shift.end)
    late = ("late",) if shown.at > one.shift.start + GRACE else ()
    return moved(replace(one, came=shown.at, how=(how,), marks=(*shown.marks, *late), used=_use(one, shown, how), tries=0), "CHECKED_IN", by, now, how)


def leave(one: ServiceRecord, shown: Shown, *, how: How, by: str, now: datetime) -> ServiceRecord:
    """Checked out; raises Conflict (not_in, already_out, out_too_late, out_before_in, code_used), Forbidden for one's own roll-call."""
    is_another(one, by, how)
    brought = is_forgotten(one) and "offline" in shown.marks  # the phone knew better than the clock
    if not (one.state == "CHECKED_IN" or brought) or one.came is None:
        raise Conflict("already_out" if one.left else "not_in")
    if shown.at > one.shift.end + AFTER:
        raise Conflict("out_too_late", hours=int(AFTER.total_seconds()) // 3600)
    if shown.step < step_of(one.came):
        raise Conflict("out_before_in")
    left = max(shown.at, one.came)  # a kept code names its half minute alone
    early = ("early_leave",) if left < one.shift.end - GRACE else ()
    kept = tuple(mark for mark in one.marks if mark != AUTO)
    marks = (*kept, *(mark for mark in (*shown.marks, *early) if mark not in kept))
    return moved(replace(one, left=left, how=(*one.how, how), marks=marks, used=_use(one, shown, how), tries=0), "CHECKED_OUT", by, now, how)


def forget(one: ServiceRecord, now: datetime) -> ServiceRecord:
    """Nobody checked out in time: the end of the shift stands until a phone brings better; raises Conflict (not_in, not_over)."""
    if one.state != "CHECKED_IN":
        raise Conflict("not_in")
    if now <= one.shift.end + AFTER:
        raise Conflict("not_over")
    return moved(replace(one, left=one.shift.end, marks=(*one.marks, AUTO)), "CHECKED_OUT", "", now, "")


def next_act(one: ServiceRecord) -> tuple[Act, datetime] | None:
    """What the clock does when nobody else has, and when."""
    if one.state == "CHECKED_IN":
        return "CHECK_OUT", one.shift.end + AFTER
    return ("VERIFY", one.shift.end + SYNC) if one.vests else None


def keep_nonce(one: ServiceRecord, nonce: str) -> ServiceRecord:
    """The record with what a phone kept marked as taken, so that it is taken once."""
    return replace(one, used=(*one.used, f"kept:{nonce}"))


def mistaken(one: ServiceRecord) -> ServiceRecord:
    """The record with one more wrong code, so that nobody guesses on."""
    return replace(one, tries=one.tries + 1, version=one.version + 1)


def _use(one: ServiceRecord, shown: Shown, how: How) -> tuple[str, ...]:
    if how == "roll_call":
        return one.used
    used = f"{how}:{shown.step}"
    if used in one.used:
        raise Conflict("code_used", "code")
    return (*one.used, used)
