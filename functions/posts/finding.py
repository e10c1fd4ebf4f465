"""Who may be asked to join: registered volunteers of one's own sites, found by phone or among those who accepted a task there."""

from muster import vault
from muster.domain.areas import community_of, within
from muster.domain.assignments import SERVED, Seat
from muster.domain.grants import Staff
from muster.domain.groups import Member, mark
from muster.domain.people import Person
from muster.domain.refusals import Refused
from muster.domain.text import mask_name, mask_phone
from muster.http import Call
from muster.tables import accesses, assignments, needs, people
from posts.member_forms import AddMember, MemberView


def member(call: Call[Staff], area: str, body: AddMember) -> Member:
    """The person to ask, the look on record; raises Refused with one answer for a stranger, another site's volunteer and somebody who left (T03)."""
    if (body.phone is None) == (body.assignment is None):
        raise Refused("member_how", "phone")
    person = _by_phone(call.caller, area, body.phone) if body.phone else _by_task(call.caller, body.assignment or "")
    if person is None or not person.serves:
        raise Refused("member_not_here", "phone" if body.phone else "assignment")
    accesses.record([person.id], staff=call.caller.person, purpose="group", fields="roles", now=call.now, operation=area)
    return Member(person.id, person.offer.roles, person.verified)


def views(call: Call[Staff], id: str, members: tuple[Member, ...], *, code: str, leader: str = "", coming: tuple[str, ...] = ()) -> list[MemberView]:
    """Members as staff see them: name and phone once they joined, and the look is on record."""
    known = people.find([one.person for one in members])
    opened = {one.person for one in members if one.answer == "JOINED"} & known.keys()
    accesses.record(opened, staff=call.caller.person, purpose=f"group {code}", fields="name phone", now=call.now, operation=id[:8])
    found = []
    for one in members:
        if (person := known.get(one.person)) is None:
            continue  # they withdrew
        name, phone = person.offer.name, person.phone.removeprefix("+86")
        if one.person not in opened:
            name, phone = mask_name(name), mask_phone(person.phone)
        found.append(
            MemberView(
                mark=mark(id, one.person), name=name, phone=phone, roles=list(one.roles), confirmed=one.confirmed, answer=one.answer,
                leader=one.person == leader, coming=one.person in coming,
            )  # fmt: skip
        )
    return found


def _by_phone(staff: Staff, area: str, phone: str) -> Person | None:
    id = vault.person_id(phone)
    person = people.find([id]).get(id)
    home = person.offer.area if person else ""
    return person if home and (within(home, community_of(area)) or staff.may("posts", home)) else None


def _by_task(staff: Staff, text: str) -> Person | None:
    seat = Seat.parse(text)
    held = assignments.get(seat)
    need = needs.headers([seat.need]).get(seat.need)
    if held is None or need is None or held.state not in {"ACCEPTED", *SERVED} or not staff.may("posts", need.area):
        return None
    return people.find([held.person]).get(held.person)
