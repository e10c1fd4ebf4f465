"""A step on a need taken back within minutes, as long as nobody was told of it."""

from dataclasses import replace
from datetime import datetime, timedelta

from muster.domain import needs as rules
from muster.domain.grants import Staff
from muster.domain.history import read
from muster.domain.needs import Need
from muster.domain.refusals import Conflict, Forbidden
from muster.domain.times import moment

LASTS = timedelta(minutes=5)


def undo(need: Need, by: Staff, *, told: bool, now: datetime) -> Need:
    """The need as before its last step; `told` says whether any volunteer ever heard of it.

    Publishing and returning go back to waiting for review, cancelling to what it was, a renewal is cancelled. Raises Forbidden for
    who might not have taken the step, Conflict when it is too late, somebody was told, or there is no such step.
    """
    last = read(need.history[-1]) if need.history else {}
    step = (last.get("from", ""), need.state)
    if step not in _BACK or last["to"] != need.state or last["actor"] not in ("reviewer", "staff", "renewal"):
        raise Conflict("undo_nothing")
    _may(need, by, last["actor"])
    if now > moment(last["at"]) + LASTS:
        raise Conflict("undo_late", minutes=int(LASTS.total_seconds() // 60))
    if told:
        raise Conflict("undo_told")
    if need.start <= now:
        raise Conflict("begun")
    back = replace(need, state=_BACK[step], reason="", version=need.version + 1)
    return rules.published(back) if back.state == "PUBLISHED" else back


_BACK: dict[tuple[str, str], rules.State] = {
    ("SUBMITTED", "PUBLISHED"): "SUBMITTED", ("SUBMITTED", "RETURNED"): "SUBMITTED", ("SUBMITTED", "CANCELLED"): "SUBMITTED",
    ("PUBLISHED", "CANCELLED"): "PUBLISHED", ("", "PUBLISHED"): "CANCELLED", ("", "SUBMITTED"): "CANCELLED",
}  # fmt: skip


def _may(need: Need, by: Staff, actor: str) -> None:
    if actor == "reviewer":
        if need.author == by.person:
            raise Forbidden("own_need")
        if not by.may_review(need.area, seats=need.seats):
            raise Forbidden("no_right")
    else:
        rules.may_cancel(need, by)
