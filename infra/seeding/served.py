"""Shifts of the past days and one that runs now: hours of every kind, an absence to appeal, a certificate, and people who may check in."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from muster import vault
from muster.domain import absences, attendance, crediting
from muster.domain import certificates as certifying
from muster.domain import needs as rules
from muster.domain.areas import district_of, street_of
from muster.domain.assignments import Assignment, Seat, by_yes
from muster.domain.codes import public_code
from muster.domain.history import event
from muster.domain.needs import Asked, Need
from muster.domain.people import ROLES, SLOTS, Person, mask
from muster.domain.phones import parse
from muster.domain.presence import Shown, step_of
from muster.domain.service_records import ServiceRecord, Shift
from muster.domain.text import mask_name
from muster.domain.times import SHANGHAI, duty_day, stamp
from muster.tables import assignments, certificates, needs, people_keys, pool, seats, service_records

PEOPLE = ("林晓", "赵建国", "王秀兰", "陈思远")
HOURS = timedelta(hours=4)


def load(now: datetime, *, lead: str, other: str, volunteers: Sequence[Person], contact: str) -> int:
    """Writes them through the tables, as many volunteers as PEOPLE; answers how many shifts.

    `lead` confirms hours, `other` asked for the people; the first volunteer has a certificate, the second disputes, the fourth did not come.
    """
    for one in volunteers:
        _pooled(one)
    first, second, third, fourth = volunteers
    began = now.astimezone(SHANGHAI).replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)
    morning = datetime.combine(duty_day(began), time(8), SHANGHAI)

    before = _need(0, first.offer.area, morning - timedelta(days=3), 3, by=other, contact=contact)
    served = [_served(one, by=lead) for one in _seated(before, (first, second, third))]
    for each in served:
        _keep(crediting.confirm(each, standby=False, by=lead, now=before.end + timedelta(hours=2)))
    disputed = service_records.get(served[1].shift.seat)
    assert disputed
    _keep(crediting.contest(disputed, minutes=240, words="结束后还收拾了一会儿，请核对。", now=before.end + timedelta(hours=20)))

    later = _need(1, first.offer.area, morning - timedelta(days=1), 3, by=other, contact=contact)
    mine, waits, missed = _seated(later, (first, third, fourth))
    _keep(crediting.confirm(_served(mine, by=lead), standby=False, by=lead, now=later.end + timedelta(hours=1)))
    _served(waits, by=lead)
    _keep(absences.absent(ServiceRecord(_shift(missed)), excused=False, reason="电话没有打通。", by=lead, now=later.end + timedelta(hours=1)))

    code = certifying.code_of(int(vault.keyed_hash("certificate", "seed/0"), 16))
    certificates.add(certifying.issue(service_records.of_person(first.id), code=code, person=first.id, name=mask_name(first.offer.name), now=now))

    running = _need(2, first.offer.area, began, len(volunteers), by=other, contact=contact)
    _arrived(_seated(running, volunteers)[1], by=lead)
    return 3


def _pooled(one: Person) -> None:
    """Into the pool as the stream would put them, for a claim asks for it."""
    pool.put(pool.Entry(
        cell=street_of(one.offer.area), person=one.id, area=one.offer.area, roles=mask(ROLES, one.offer.roles), slots=mask(SLOTS, one.offer.slots),
        weekends_only=False, verified=one.verified, serves=True, version=one.version,
    ))  # fmt: skip


def _need(number: int, area: str, start: datetime, wanted: int, *, by: str, contact: str) -> Need:
    id, made = vault.keyed_hash("need", f"seed/served/{number}"), start - timedelta(days=1)
    reference, key = people_keys.fresh()
    need = rules.published(Need(
        id=id, code=public_code("CN", int(id, 16)), key=reference, area=area, state="PUBLISHED",
        lines=rules.lines([Asked("delivery", wanted, 0, start, start + HOURS)], made), meeting_point="东门口", gear=True, gear_note="", meals=False,
        risk="low", priority=2, contact_name="李主任", contact_phone=parse(contact), note="", author=by, created=made,
        history=(event(stamp(made), "", "SUBMITTED", "author"),),
    ))  # fmt: skip
    needs.add(need, key)
    return need


def _seated(need: Need, volunteers: Sequence[Person]) -> list[Assignment]:
    """All of them on the need's one line, by a yes of their own."""
    line = need.lines[0]
    held = [
        by_yes(None, Assignment(Seat.of(need.id, 1, one.id), one.id, street_of(need.area), "ACCEPTED", line.start, line.end, district_of(need.area)), at=need.created)
        for one in volunteers
    ]
    seats.claim(held[0].seat, line.wanted, held)
    return held


def _shift(held: Assignment) -> Shift:
    need = needs.get(held.seat.need, opened=False)
    assert need
    return Shift(held.seat, held.person, need.lines[0].role, need.area, held.start, held.end)


def _arrived(held: Assignment, *, by: str) -> ServiceRecord:
    came = held.start - timedelta(minutes=5)
    return _keep(attendance.arrive(ServiceRecord(_shift(held)), Shown(came, step_of(came)), how="code", by=by, now=came))


def _served(held: Assignment, *, by: str) -> ServiceRecord:
    came, gone = _arrived(held, by=by), held.end - timedelta(minutes=4)
    return _keep(attendance.leave(came, Shown(gone, step_of(gone)), how="code", by=by, now=gone))


def _keep(one: ServiceRecord) -> ServiceRecord:
    held = assignments.get(one.shift.seat)
    assert held
    service_records.put(one, held)
    return one
