"""What a message says, in its reader's language."""

from dataclasses import dataclass
from datetime import date, datetime

from muster import settings
from muster.domain.assignments import Seat
from muster.domain.availability import LINK_LASTS
from muster.domain.groups import Membership
from muster.domain.invitations import Invitation
from muster.domain.messages import Message
from muster.domain.organisations import Organisation
from muster.domain.people import Language, Person
from muster.domain.pledges import Pledge
from muster.domain.times import SHANGHAI, moment
from muster.links import availability_key, invitation_signature, link_signature, membership_signature, organisation_signature
from muster.tables import areas, assignments, callups
from muster.texts import say

_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Letter:
    """A text for a phone, the link that goes with it, and when it is of no more use."""

    to: str
    text: str
    link: str = ""
    needed_by: datetime | None = None


def write(message: Message, person: Person, now: datetime) -> Letter | None:
    """The letter of a message; None when what it speaks of no longer stands at a moment."""
    language = person.offer.language
    if message.template == "code":
        return Letter(person.phone, say("message_code", language, code=message.secret))
    if message.template == "report":
        return _report(message, person)
    if message.template == "handover":
        return _handover(message, person)
    if message.template in ("callup", "stood_down", "seat_now", "waiting_lapsed"):
        return _callup(message, person)
    if message.template == "dispatch_escalated":
        return _escalated(message, person)
    if message.template in ("available", "silent"):
        return _question(message, person, now)
    if "membership" in message.facts:
        return _membership(message, person)
    if message.template.startswith("need_"):
        return _need(message, person)
    seat = Seat.parse(message.facts["assignment"])
    assignment = assignments.get(seat)
    reminds = message.template.startswith("reminder")
    if assignment is None or (message.template == "offer" and assignment.state != "OFFERED") or (reminds and assignment.state != "ACCEPTED"):
        return None
    freed = message.template == "seat_freed"  # after the start, and they may still come
    needed_by = assignment.respond_by if message.template == "offer" else assignment.end if freed else assignment.start
    if needed_by is not None and needed_by <= now:
        return None
    area = areas.get(message.facts["area"])
    text = say(
        f"message_{message.template}", language, start=when(assignment.start, language), area=area.name if area else "",
        role=say(f"role_{message.facts['role']}", language),
        respond_by=when(assignment.respond_by or assignment.start, language),
    )  # fmt: skip
    answers = reminds or freed or message.template == "offer"
    link = f"{settings.site_url()}/{language}/me/task/?id={seat.id}#k={link_signature(seat)}" if answers else ""
    return Letter(person.phone, text, link, needed_by=None if reminds else needed_by)  # nobody is woken to be reminded


def to_donor(message: Message, pledge: Pledge) -> Letter | None:
    """The letter that tells a donor how a pledge stands; None when nobody can be reached any more."""
    if not pledge.phone:
        return None
    store = areas.get(pledge.store) if pledge.store else None
    text = say(
        f"message_{message.template}", pledge.language, code=pledge.code, reason=pledge.reason, store=store.name if store else "",
        day=pledge.day.isoformat() if pledge.day else "",
    )  # fmt: skip
    return Letter(pledge.phone, text, f"{settings.site_url()}/{pledge.language}/donate/gift/?code={pledge.code}")


def to_invited(invitation: Invitation) -> Letter | None:
    """The letter that asks somebody on an organisation's list; None once it is answered."""
    if invitation.state != "INVITED":
        return None
    language = invitation.language
    text = say("message_invitation", language, organisation=invitation.organisation_name)
    return Letter(invitation.phone, text, f"{settings.site_url()}/{language}/invitation/?id={invitation.id}#k={invitation_signature(invitation.id)}")


def to_liaison(message: Message, one: Organisation) -> Letter | None:
    """The letter that tells who speaks for an organisation what was decided; None when it has moved on, or nobody can be reached."""
    if not one.liaison_phone or one.state != message.facts["state"]:
        return None
    text = say(f"message_organisation_{one.state}", "zh", organisation=one.name, reason=one.reason)
    page = "c/rosters/" if one.state == "ACTIVE" else f"org/?id={one.id}#k={organisation_signature(one.id)}"
    return Letter(one.liaison_phone, text, f"{settings.site_url()}/zh/{page}")


def _membership(message: Message, person: Person) -> Letter:
    language, facts = person.offer.language, message.facts
    area = areas.get(facts["area"])
    text = say(f"message_{message.template}", language, title=facts["title"], area=area.name if area else "", code=facts["code"])
    membership = Membership.parse(facts["membership"])
    if message.template == "echelon_lead":
        return Letter(person.phone, text, f"{settings.site_url()}/{language}/c/duty/")
    return Letter(person.phone, text, f"{settings.site_url()}/{language}/me/standby/?id={membership.id}#k={membership_signature(membership)}")


def _handover(message: Message, person: Person) -> Letter:
    language, facts = person.offer.language, message.facts
    text = say("message_handover", language, partner=facts["partner"], shipment=facts["shipment"], digits=message.secret)
    return Letter(person.phone, text, f"{settings.site_url()}/{language}/handover/?code={facts['shipment']}")


def _callup(message: Message, person: Person) -> Letter | None:
    language, facts = person.offer.language, message.facts
    area, seat, start = areas.get(facts["area"]), Seat.parse(facts["assignment"]), moment(facts["start"])
    if message.template == "callup" and ((callup := callups.get(seat)) is None or callup.state != "TOLD"):
        return None
    text = say(
        f"message_{message.template}", language, start=when(start, language), area=area.name if area else "",
        role=say(f"role_{facts['role']}", language),
    )  # fmt: skip
    page = "task" if message.template == "seat_now" else "called"
    linked = message.template in ("callup", "seat_now")
    link = f"{settings.site_url()}/{language}/me/{page}/?id={seat.id}#k={link_signature(seat)}" if linked else ""
    return Letter(person.phone, text, link, needed_by=start)


def _escalated(message: Message, person: Person) -> Letter:
    language, facts = person.offer.language, message.facts
    area = areas.get(facts["area"])
    text = say(
        "message_dispatch_escalated", language, code=facts["code"], area=area.name if area else "", open=facts["open"],
        start=when(moment(facts["start"]), language),
    )  # fmt: skip
    return Letter(person.phone, text, f"{settings.site_url()}/{language}/c/need/?id={facts['need']}")


def _need(message: Message, person: Person) -> Letter:
    language, facts = person.offer.language, message.facts
    area, site = areas.get(facts["area"]), areas.get(facts["site"]) if "site" in facts else None
    text = say(
        f"message_{message.template}", language, code=facts["code"], area=area.name if area else "", start=when(moment(facts["start"]), language),
        site=site.name if site else "", people=facts.get("people", ""),
    )  # fmt: skip
    page = f"need/?id={facts['need']}" if message.template == "need_expired" else f"queue/#{facts['need']}"
    return Letter(person.phone, text, f"{settings.site_url()}/{language}/c/{page}")


def _question(message: Message, person: Person, now: datetime) -> Letter | None:
    """The week's question; None once it was answered, or for whoever paused or came back meanwhile."""
    asked = date.fromisoformat(message.facts["day"])
    stands = person.state == ("PAUSED" if message.template == "silent" else "REGISTERED")
    if not stands or (person.confirmed and person.confirmed >= asked):
        return None
    key = availability_key(person.id, message.created + LINK_LASTS)
    return Letter(person.phone, say(f"message_{message.template}", person.offer.language), f"{settings.site_url()}/{person.offer.language}/me/available/#a={key}")


def _report(message: Message, person: Person) -> Letter:
    language, facts = person.offer.language, message.facts
    area = areas.get(facts["area"])
    figures = {name: facts[name] for name in ("date", "needs", "matched", "open")}
    text = say("message_report", language, area=area.name if area else "", **figures)
    return Letter(person.phone, text, f"{settings.site_url()}/{language}/c/?state=OPEN")


def when(at: datetime, language: Language) -> str:
    """A moment as a reader in Shanghai says it."""
    at = at.astimezone(SHANGHAI)
    if language == "en":
        return f"{at:%a %d %b %H:%M}"
    return f"{at.month}月{at.day}日（周{_WEEKDAYS[at.weekday()]}）{at:%H:%M}"
