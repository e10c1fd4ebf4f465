"""A post's next shifts as a need: asked for once however often somebody taps, and reviewed like any other need."""

from datetime import date, timedelta

from muster import vault
from muster.domain import needs as rules
from muster.domain import posts
from muster.domain.grants import Staff
from muster.domain.history import event
from muster.domain.needs import LONGEST, Need
from muster.domain.posts import Post, Window
from muster.domain.refusals import Conflict, Missing
from muster.domain.times import duty_day, stamp
from muster.http import Call
from muster.tables import lines, needs, people, people_keys
from muster.tables.codes import first_free
from posts.forms import Asked

_DAYS = 3  # looked through for one with shifts that nobody asked for


def ask(call: Call[Staff], post: Post, day: date | None) -> Asked:
    """Writes the need of the shifts of a duty day that are still to begin; raises Conflict when there is none to ask for."""
    call.caller.require("post", post.area)
    if post.state != "ESTABLISHED":
        raise Conflict("post_not_established")
    chosen, shifts = _next(call, post) if day is None else (day, _open(call, post, day))
    contact = people.find([call.caller.person]).get(call.caller.person)
    if contact is None:
        raise Missing
    reference, key = people_keys.fresh()
    duties = post.duties
    need = Need(
        id=vault.keyed_hash("need", f"post/{post.id}/{'/'.join(stamp(shift.start) for shift in shifts)}"), code="", key=reference, area=post.area,
        state="SUBMITTED", lines=rules.lines(posts.asked(duties, shifts), call.now), meeting_point=duties.place, gear=bool(duties.gear),
        gear_note=duties.gear, meals=False, risk=duties.risk, priority=3, contact_name=contact.offer.name, contact_phone=contact.phone,
        note=duties.statement, author=call.caller.person, created=call.now, history=(event(stamp(call.now), "", "SUBMITTED", "author", post.code),),
        post=post.id, source="post",
    )  # fmt: skip
    stored = first_free("CN", need, lambda coded: needs.add(coded, key))
    return Asked(need=stored.id, code=stored.code, day=chosen.isoformat(), seats=stored.seats)


def _next(call: Call[Staff], post: Post) -> tuple[date, list[Window]]:
    today = duty_day(call.now)
    refusal = Conflict("post_no_shift", "day")
    for day in (today + timedelta(days=ahead) for ahead in range(_DAYS)):
        try:
            return day, _open(call, post, day)
        except Conflict as no:
            refusal = no
    raise refusal


def _open(call: Call[Staff], post: Post, day: date) -> list[Window]:
    """The shifts of a day that are still to begin and that nobody asked for."""
    ahead = [shift for shift in posts.windows(post.duties.hours, day) if shift.start > call.now]
    if not ahead:
        raise Conflict("post_no_shift", "day")
    asked = [one.line for one in lines.of_post(post.id, since=ahead[0].start - LONGEST, until=ahead[-1].end)]
    found = [shift for shift in ahead if not any(line.start < shift.end and shift.start < line.end for line in asked)]
    if not found:
        raise Conflict("post_asked", "day")
    return found
