"""Rotation plans: drafted for a post, simulated, published as needs with people on them, superseded."""

from dataclasses import replace

from muster import auth, vault
from muster.domain import overrides
from muster.domain import rotations as rules
from muster.domain.areas import district_of
from muster.domain.grants import Staff
from muster.domain.history import event
from muster.domain.posts import Post
from muster.domain.refusals import Conflict, Missing, Refused
from muster.domain.rotations import Rotation
from muster.domain.times import stamp
from muster.http import Api, Call, handler_of
from muster.tables import areas, groups, posts, rotations
from muster.tables.codes import first_free
from muster.telemetry import count
from rotation.forms import NewRotation, Publish, Rotations, RotationsQuery, RotationView, Simulate, Supersede

app = Api("rotation")
handler = handler_of(app)
EFFORT = 0.2  # deterministic seconds of the solver while a person waits


@app.typed("POST", "/v1/rotations", auth.STAFF, status=201, create=True)
def draft(call: Call[Staff], body: NewRotation) -> RotationView:
    """Draft a plan for an established post: its days, a pattern, and who is to stand there."""
    from rotation import views  # the checker's libraries are loaded only where there is something to check

    post = posts.get(body.post)
    if post is None or not call.caller.sees(post.area):
        raise Refused("rotation_post", "post")
    call.caller.require("posts", post.area)
    if post.state != "ESTABLISHED":
        raise Refused("rotation_post", "post")
    for at, id in enumerate(body.groups):
        group = groups.get(id)
        if group is None or group.state == "DISBANDED" or not call.caller.may("posts", group.area):
            raise Refused("rotation_group", f"groups.{at}")
    plan = Rotation(
        id=vault.keyed_hash("rotation", f"{call.caller.person}/{call.key}"), code="", post=post.id, area=post.area, first=body.first, days=body.days,
        pattern=body.pattern, mode=body.mode, groups=tuple(body.groups), most=body.most, state="DRAFT", created=call.now, by=call.caller.person,
        digest=vault.keyed_hash("body", body.model_dump_json()), history=(event(stamp(call.now), "", "DRAFT", call.caller.person),),
    )  # fmt: skip
    rules.check(plan, call.now)
    return views.view(first_free("RP", plan, rotations.add), call)


@app.typed("GET", "/v1/rotations", auth.STAFF)
def list_rotations(call: Call[Staff], query: RotationsQuery) -> Rotations:
    """The plans of my subtree, latest day first."""
    from rotation import views

    found = [plan for site in areas.sites(call.caller, query.area) for plan in rotations.within(site, district_of(site))]
    found.sort(key=lambda plan: (plan.first, plan.id), reverse=True)
    named = areas.many({plan.area for plan in found})
    known = {id: posts.get(id) for id in {plan.post for plan in found}}
    return Rotations(rotations=[views.row(plan, known[plan.post], named.get(plan.area)) for plan in found])


@app.typed("GET", "/v1/rotations/{id}", auth.STAFF)
def show_rotation(call: Call[Staff], id: str) -> RotationView:
    """One plan with its simulation, and what its people answered."""
    from rotation import views

    return views.view(_visible(call.caller, id), call)


@app.typed("POST", "/v1/rotations/{id}/simulate", auth.STAFF)
def simulate(call: Call[Staff], id: str, body: Simulate) -> RotationView:
    """Make the roster, and say what it breaks, leaves open and shares, beside round-robin."""
    from muster.domain.rotation.grid import Grid
    from muster.domain.rotation.solve import beside, solve
    from muster.domain.rotation.solve import simulate as simulated
    from rotation import scene, views

    was = _kept(call.caller, id)
    read = scene.read(was, _post(was), call.now)
    shown = simulated(solve(Grid(read.plan), effort=EFFORT))
    seats = sum(tour.target for tour in read.plan.tours)
    told = {
        "ours": views.fairness(shown, seats), "round_robin": views.fairness(beside(read.plan, shown.roster), seats), "left_out": read.left_out,
        "hours": shown.hours, "nights": shown.nights, "gaps": [[gap.tour, gap.missing, gap.cause] for gap in shown.gaps],
        "breaches": [[breach.rule, breach.person, breach.tour] for breach in shown.breaches],
    }  # fmt: skip
    now = rules.simulated(was, tours=read.plan.tours, people=read.plan.people, roster=shown.roster, shown=told, by=call.caller.person, now=call.now)
    rotations.move(was, now)
    return views.view(now, call)


@app.typed("POST", "/v1/rotations/{id}/publish", auth.STAFF)
def publish(call: Call[Staff], id: str, body: Publish) -> RotationView:
    """Write a need a day with the planned people on it, and ask them; sent again, it finishes what was cut short."""
    from rotation import publishing, scene, views

    plan = _kept(call.caller, id)
    call.caller.require("post", plan.area)
    post = _post(plan)
    if plan.state != "PUBLISHED":
        found = scene.broken(plan, scene.read(plan, post, call.now).plan)
        now = rules.published(plan, broken=found is None, by=call.caller.person, now=call.now)
        allowed = overrides.allow(
            call.caller, id=f"rotation-{plan.id}", kind="rotation", of=plan.id, code=plan.code, area=plan.area, rules={one.rule for one in found},
            people={one.person for one in found}, reason=body.override, now=call.now,
        ) if found else None  # fmt: skip
        now = replace(now, by=call.caller.person, shown=rules.with_override(now.shown, allowed))
        rotations.move(plan, now, override=allowed)
        count("RotationsPublished")
        plan = now
    return views.view(publishing.write(plan, post, call.now), call)


@app.typed("POST", "/v1/rotations/{id}/supersede", auth.STAFF)
def supersede(call: Call[Staff], id: str, body: Supersede) -> RotationView:
    """The plan no longer holds: the days that have not begun are called off, and their people told; sent again, it finishes what was cut short."""
    from rotation import publishing, views

    plan = _kept(call.caller, id)
    if plan.state != "SUPERSEDED":
        now = rules.superseded(plan, by=call.caller.person, now=call.now, reason=body.reason)
        rotations.move(plan, now)
        count("RotationsSuperseded")
        plan = now
    publishing.call_off(plan, call.now, body.reason)
    return views.view(plan, call)


def _visible(staff: Staff, id: str) -> Rotation:
    """The plan if it lies in the caller's subtree; raises Missing for any other (T08)."""
    plan = rotations.get(id) if id.isalnum() else None
    if plan is None or not staff.sees(plan.area):
        raise Missing
    return plan


def _kept(staff: Staff, id: str) -> Rotation:
    """The plan if it is the caller's to keep; raises Missing outside their subtree, Forbidden without the right."""
    plan = _visible(staff, id)
    staff.require("posts", plan.area)
    return plan


def _post(plan: Rotation) -> Post:
    post = posts.get(plan.post)
    if post is None or post.state != "ESTABLISHED":
        raise Conflict("rotation_post")
    return post
