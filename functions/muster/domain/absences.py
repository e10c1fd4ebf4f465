"""No-shows: excused or not by staff, appealed once by the person, settled by somebody else."""

from dataclasses import replace
from datetime import datetime

from muster.domain.refusals import Conflict
from muster.domain.service_records import ServiceRecord, is_another, moved


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
