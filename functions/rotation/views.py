"""Plans as planners see them."""

from hashlib import blake2b

from muster.domain.areas import Area
from muster.domain.assignments import KEPT, Assignment
from muster.domain.grants import Staff
from muster.domain.posts import Post
from muster.domain.rotation.solve import Simulation
from muster.domain.rotations import Rotation, actions, days
from muster.domain.text import mask_name
from muster.domain.times import stamp
from muster.http import Call
from muster.tables import accesses, areas, assignments, groups, people, posts
from rotation.forms import BreachView, Fairness, LeftOut, OverrideView, PersonView, RotationRow, RotationView, Stander, TourView
from rotation.publishing import need_id


def row(rotation: Rotation, post: Post | None, area: Area | None) -> RotationRow:
    """A plan in the list."""
    return RotationRow(
        id=rotation.id, code=rotation.code, post=rotation.post, post_title=post.duties.title if post else "", area=rotation.area,
        area_name=area.name if area else "", first=rotation.first.isoformat(), days=rotation.days, pattern=rotation.pattern, state=rotation.state,
        whole=rotation.whole,
    )  # fmt: skip


def view(rotation: Rotation, call: Call[Staff]) -> RotationView:
    """A plan with its roster; names of those who said yes open, and the look is on record."""
    post, shown = posts.get(rotation.post), rotation.shown
    asked = _asked(rotation)
    named = {id: group.name for id in rotation.groups if (group := groups.get(id))}
    return RotationView(
        **row(rotation, post, areas.get(rotation.area)).model_dump(), post_code=post.code if post else "", mode=rotation.mode,
        groups=[named.get(id, "") for id in rotation.groups], most=rotation.most,
        can=actions(rotation) if call.caller.may("posts", rotation.area) else [], created=stamp(rotation.created),
        tours=_tours(rotation, asked), people=_people(rotation, call, asked, named),
        breaches=[BreachView(rule=rule, mark=_mark(rotation, person), tour=tour) for rule, person, tour in shown.get("breaches", ())],
        ours=Fairness(**shown["ours"]) if shown else None, round_robin=Fairness(**shown["round_robin"]) if shown else None,
        left_out=[LeftOut(reason=reason, count=count) for reason, count in sorted(shown.get("left_out", {}).items())],
        override=OverrideView(**shown["override"]) if "override" in shown else None,
    )  # fmt: skip


def fairness(simulation: Simulation, seats: int) -> dict[str, object]:
    """The figures of a roster as a plan keeps them."""
    filled = sum(len(on) for on in simulation.roster.values())
    figures = Fairness(
        seats=seats, filled=filled, gini=round(simulation.gini, 4), nights_apart=simulation.nights_apart, breaches=len(simulation.breaches)
    )
    return figures.model_dump()


def _asked(rotation: Rotation) -> dict[tuple[int, int, str], Assignment]:
    """The assignments of a published plan's people, by day, line and person."""
    if rotation.state not in ("PUBLISHED", "SUPERSEDED"):
        return {}
    return {
        (day, one.seat.line, one.person): one
        for day in range(rotation.days) for one in assignments.of_need(need_id(rotation, day)) if one.state != "PROPOSED"
    }  # fmt: skip


def _tours(rotation: Rotation, asked: dict[tuple[int, int, str], Assignment]) -> list[TourView]:
    gaps = {tour: (missing, cause) for tour, missing, cause in rotation.shown.get("gaps", ())}
    lines: dict[int, int] = {}
    dates = days(rotation)
    found = []
    for tour in rotation.tours:
        line = lines[tour.day] = lines.get(tour.day, 0) + 1
        missing, cause = gaps.get(tour.id, (0, ""))
        standers = []
        for person in rotation.roster.get(tour.id, ()):
            one = asked.get((tour.day, line, person))
            standers.append(Stander(mark=_mark(rotation, person), state=one.state if one else ""))
        found.append(
            TourView(
                id=tour.id, day=dates[tour.day], name=tour.name, start=stamp(rotation.at(tour.start)),
                end=stamp(rotation.at(tour.end)), night=tour.night, minimum=tour.minimum, target=tour.target, missing=missing, cause=cause,
                need=need_id(rotation, tour.day) if rotation.written > tour.day else "", people=standers,
            )
        )  # fmt: skip
    return found


def _people(rotation: Rotation, call: Call[Staff], asked: dict[tuple[int, int, str], Assignment], named: dict[str, str]) -> list[PersonView]:
    known = people.find([person for person, _ in rotation.people])
    open_to = {one.person for one in asked.values() if one.state in KEPT} & known.keys()
    accesses.record(open_to, staff=call.caller.person, purpose=f"rotation {rotation.code}", fields="name", now=call.now, operation=rotation.id[:8])
    hours, nights = rotation.shown.get("hours", {}), rotation.shown.get("nights", {})
    found = []
    for person, group in rotation.people:
        name = known[person].offer.name if person in known else ""
        found.append(
            PersonView(
                mark=_mark(rotation, person), name=name if person in open_to else mask_name(name) if name else "", group=named.get(group, ""),
                hours=hours.get(person, 0), nights=nights.get(person, 0),
            )
        )
    return found


def _mark(rotation: Rotation, person: str) -> str:
    return blake2b(f"{rotation.id}/{person}".encode(), digest_size=6).hexdigest() if person else ""


