"""What people are to be told: which text, about what, to whom; the words come when it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal
from zlib import crc32

from muster.domain.assignments import Assignment
from muster.domain.availability import EVERY, Letter
from muster.domain.deliveries import CODE_HOLDS, Shipment
from muster.domain.dispatch import CallUp, Order
from muster.domain.groups import Membership
from muster.domain.invitations import Invitation
from muster.domain.invitations import facts as invited
from muster.domain.needs import Need
from muster.domain.organisations import Organisation
from muster.domain.pledges import Pledge
from muster.domain.sisters import Help
from muster.domain.times import quiet_until, stamp

Template = Literal[
    "offer", "released", "cancelled", "code", "withdrawn", "zone_changed", "vehicle_retired", "report",
    "pledge_accepted", "pledge_declined", "pledge_scheduled", "pledge_received", "pledge_lapsed", "handover", "invitation",
    "callup", "stood_down", "seat_now", "waiting_lapsed", "dispatch_escalated",
    "group_asked", "echelon_asked", "echelon_called", "echelon_lead",
    "need_expired", "need_escalated", "need_help", "need_helped", "need_unhelped",
    "swapped", "swap_approved", "swap_refused", "reminder", "reminder_evening", "available", "silent", "organisation", "seat_freed",
]  # fmt: skip
State = Literal["QUEUED", "SENDING", "SENT", "UNSURE", "DELIVERED", "ACKED", "FAILED", "DROPPED"]
Hold = Literal["quiet_hours", "person_budget", "spend_cap", "gateway"]

KEPT = timedelta(days=30)
RUNNING_SHIFT = timedelta(hours=1)  # how long a call to a shift that has begun is worth sending
WAKES = 5  # the priority from which a need wakes people: life is at stake
AT_ONCE: frozenset[Template] = frozenset({"code", "handover", "echelon_called", "echelon_lead", "need_escalated", "dispatch_escalated"})  # somebody waits for it
ASKING: frozenset[Template] = frozenset({"offer", "callup", "invitation", "report", "available"})  # what counts against a person's day; the rest spares them a way
SENDS_WITHIN = timedelta(minutes=5)  # whoever takes longer has died on it
NOTICED_WITHIN = timedelta(minutes=2)  # after which the clock looks for what the stream did not bring
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=15)
SPREAD_MINUTES = 30  # over which those who were held are told, so that the gateway is not met by all at once


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one person; `id` is derived from what it is about, so it is queued once. `facts` hold no personal data.

    `urgent` ones wake people and count against no budget; `counted` says that it was counted, `taken` by which gateways it was taken,
    `doubted` by which it may have been, and `tallied` what the figures of its day count it as.
    """

    id: str
    person: str
    template: Template
    created: datetime
    expires: datetime
    facts: Mapping[str, str] = field(default_factory=dict)
    secret: str = ""
    urgent: bool = False
    state: State = "QUEUED"
    attempts: int = 0
    counted: bool = False
    taken: frozenset[str] = frozenset()
    doubted: frozenset[str] = frozenset()
    tallied: str = ""

    @property
    def waits_for_nothing(self) -> bool:
        """Whether neither the hour nor a budget holds it."""
        return self.urgent or self.template in AT_ONCE


def held_until(message: Message, *, needed_by: datetime | None, quiet: tuple[int, int], now: datetime) -> datetime | None:
    """When a message may go out that quiet hours hold now; None where they do not, or where it would come too late to be of use."""
    woken = quiet_until(now, quiet)
    if woken is None or message.waits_for_nothing or (needed_by is not None and needed_by <= woken):
        return None
    return spread(message.id, woken)


def spread(id: str, begin: datetime) -> datetime:
    """A moment soon after, another one for each message and always the same for one."""
    return begin + timedelta(minutes=crc32(id.encode()) % SPREAD_MINUTES)


def try_again(message: Message, now: datetime) -> datetime:
    """When to hand a message to gateways that did not take it: pauses double, up to the longest, and differ by message."""
    pause: timedelta = min(FIRST_PAUSE * 2 ** min(message.attempts, 10), LONGEST_PAUSE)
    apart: float = 0.75 + crc32(message.id.encode()) % 100 / 200
    return now + pause * apart


def about(assignment: Assignment, template: Template, now: datetime, *, role: str, area: str, urgent: bool = False) -> Message:
    """The message that tells a person of their assignment to a role in an area."""
    return Message(
        id=f"{assignment.seat.id}-{template}-{assignment.version}", person=assignment.person, template=template, created=now, expires=now + KEPT,
        facts={"assignment": assignment.seat.id, "role": role, "area": area}, urgent=urgent,
    )  # fmt: skip


def of_callup(callup: CallUp, template: Template, now: datetime, *, role: str, area: str, start: datetime, urgent: bool) -> Message:
    """The message that tells a person what a dispatch order asks of them, or that it no longer does."""
    return Message(
        id=told_of(callup, template), person=callup.person, template=template, created=now,
        expires=min(now + KEPT, start) if start > now else now + RUNNING_SHIFT,
        facts={"assignment": callup.seat.id, "role": role, "area": area, "start": stamp(start)}, urgent=urgent,
    )  # fmt: skip


def told_of(callup: CallUp, template: Template) -> str:
    """The id of the message that told a person of a call-up as it stands."""
    return f"{callup.seat.id}-{template}-{callup.version}"


def of_escalation(order: Order, code: str, person: str, now: datetime, *, open_seats: int) -> Message:
    """The message that tells the staff of the parent site of an order that nobody is left to ask for."""
    facts = {"need": order.need, "code": code, "area": order.area, "open": str(open_seats), "start": stamp(order.start)}
    return Message(
        id=f"{order.id}-escalated-{person}", person=person, template="dispatch_escalated", created=now, expires=now + KEPT, facts=facts,
        urgent=order.urgent,
    )


def of_report(date: str, site: str, person: str, now: datetime, figures: Mapping[str, int]) -> Message:
    """The message that tells the staff of a practice site how its needs of a day stood; one a date, site and person."""
    facts = {"date": date, "area": site, **{name: str(value) for name, value in figures.items()}}
    return Message(id=f"report-{date}-{site}-{person}", person=person, template="report", created=now, expires=now + KEPT, facts=facts)


def of_pledge(pledge: Pledge, template: Template, now: datetime) -> Message:
    """The message that tells a donor how a pledge stands; the pledge itself says where to."""
    return Message(
        id=f"{pledge.id}-{template}-{pledge.version}", person=f"pledge#{pledge.id}", template=template, created=now, expires=now + KEPT,
        facts={"pledge": pledge.id, "code": pledge.code},
    )  # fmt: skip


def of_expired(need: Need, now: datetime) -> Message:
    """The message that tells who asked that nobody reviewed the need in time."""
    return _of_need(need, "need_expired", need.author, f"{need.id}-expired-{need.version}", now)


def of_turn(need: Need, site: str, person: str, now: datetime, *, number: int) -> Message:
    """The message that tells somebody of a site that a need was passed up to it, as the need's so many-th step."""
    return _of_need(need, "need_escalated", person, f"{need.id}-escalated-{number}-{person}", now, site=site)


def of_help(need: Need, help: Help, template: Template, person: str, now: datetime) -> Message:
    """The message that tells somebody of a sister station's offer for a need, or of its answer."""
    return _of_need(
        need, template, person, f"{need.id}-{help.site}-{template}-{help.version}-{person}", now, site=help.site, people=str(help.people)
    )  # fmt: skip


def _of_need(need: Need, template: Template, person: str, id: str, now: datetime, **more: str) -> Message:
    facts = {"need": need.id, "code": need.code, "area": need.area, "start": stamp(need.start), **more}
    return Message(id=id, person=person, template=template, created=now, expires=now + KEPT, facts=facts)


def of_handover(shipment: Shipment, captain: str, digits: str, now: datetime) -> Message:
    """The message that brings a partner's captain the code to sign for a shipment with; not to be sent once that has run out."""
    return Message(
        id=f"{shipment.id}-handover-{shipment.version}", person=captain, template="handover", created=now, expires=now + CODE_HOLDS,
        facts={"shipment": shipment.code, "partner": shipment.partner_name}, secret=digits,
    )  # fmt: skip


def of_invitation(invitation: Invitation, now: datetime) -> Message:
    """The message that asks somebody on a list whether they want to be on it; the invitation itself says where to."""
    return Message(
        id=invited_by(invitation), person=f"invitation#{invitation.id}", template="invitation", created=now,
        expires=invitation.expires, facts=invited(invitation),
    )  # fmt: skip


def invited_by(invitation: Invitation) -> str:
    """The id of the message that asked somebody on a list."""
    return f"invitation-{invitation.id}-{invitation.created:%Y%m%d}"


def of_organisation(one: Organisation, now: datetime) -> Message:
    """The message that tells who speaks for an organisation what was decided on it; the organisation itself says where to."""
    return Message(
        id=f"{one.id}-organisation-{one.version}", person=f"organisation#{one.id}", template="organisation", created=now, expires=now + KEPT,
        facts={"organisation": one.id, "state": one.state},
    )  # fmt: skip


def of_membership(membership: Membership, person: str, template: Template, now: datetime, *, version: int, area: str, title: str, code: str) -> Message:
    """The message that asks or calls a member of a group or an echelon, or tells who formed it; one a version of it."""
    return Message(
        id=f"{membership.id}-{template}-{version}", person=person, template=template, created=now, expires=now + KEPT,
        facts={"membership": membership.id, "area": area, "title": title, "code": code},
    )  # fmt: skip


def of_question(person: str, letter: Letter, day: date, now: datetime) -> Message:
    """The message of a week's question whether somebody can still come, or that silence paused them; one a person and day."""
    return Message(
        id=question_id(person, letter, day), person=person, template=letter, created=now, expires=now + EVERY, facts={"day": day.isoformat()}
    )


def question_id(person: str, letter: Letter, day: date) -> str:
    """The id of the message that asked somebody on a day."""
    return f"{letter}-{person}-{day:%Y%m%d}"


def sign_in_code(challenge: str, person: str, code: str, now: datetime, lasts: timedelta) -> Message:
    """The message that brings a one-time code; not to be sent after the code has run out."""
    return Message(id=f"code-{challenge}", person=person, template="code", created=now, expires=now + lasts, secret=code)
