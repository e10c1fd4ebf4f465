"""Posts with duties: establish, change, suspend, withdraw, show how they stand, and ask for people."""


from muster import auth, vault
from muster.domain import posts as rules
from muster.domain.areas import district_of, level_of
from muster.domain.grants import Staff
from muster.domain.history import event
from muster.domain.posts import Duties, Post
from muster.domain.refusals import Missing, Refused
from muster.domain.times import stamp
from muster.http import Call, handler_of
from muster.tables import areas
from muster.tables import posts as table
from muster.tables.codes import first_free
from muster.telemetry import count
from posts import asking, grouping, membership, standby, standing
from posts.api import app
from posts.forms import Asked, AskPeople, Decide, DutiesForm, NewPost, Posts, PostsQuery, PostView

__all__ = ["app", "grouping", "handler", "membership", "standby"]
handler = handler_of(app)


@app.typed("POST", "/v1/posts", auth.STAFF, status=201, create=True)
def plan(call: Call[Staff], body: NewPost) -> PostView:
    """Plan a post; it counts once it is established."""
    call.caller.require("posts", body.area)
    if areas.get(body.area) is None:
        raise Refused("unknown_area", "area")
    if level_of(body.area) not in ("community", "compound"):
        raise Refused("not_a_community", "area")
    post = Post(
        id=vault.keyed_hash("post", f"{call.caller.person}/{call.key}"), code="", area=body.area, duties=rules.checked(_duties(body)),
        state="PLANNED", created=call.now, by=call.caller.person, digest=vault.keyed_hash("body", body.model_dump_json()),
        history=(event(stamp(call.now), "", "PLANNED", call.caller.person),),
    )  # fmt: skip
    return _view(first_free("PO", post, table.add), call)


@app.typed("GET", "/v1/posts", auth.STAFF)
def list_posts(call: Call[Staff], query: PostsQuery) -> Posts:
    """The duty board of my subtree: each post's strength now and its gap, who is there, masked, and what is next."""
    found = [post for site in areas.sites(call.caller, query.area) for post in table.within(site, district_of(site))]
    shown = [post for post in found if query.withdrawn == "yes" or post.state != "WITHDRAWN"]
    return Posts(posts=[standing.row(standing.standing(post, call.now), call) for post in shown], at=stamp(call.now))


@app.typed("GET", "/v1/posts/{id}", auth.STAFF)
def show_post(call: Call[Staff], id: str) -> PostView:
    """One post with its duties; who is there by name, and the look is on record."""
    return _view(visible(call.caller, id), call)


@app.typed("PATCH", "/v1/posts/{id}", auth.STAFF)
def change_post(call: Call[Staff], id: str, body: DutiesForm) -> PostView:
    """Other duties, hours or strength from now on; what was asked for before stays as it was asked."""
    was = _kept(call.caller, id)
    now = rules.change(was, _duties(body), by=call.caller.person, now=call.now)
    table.move(was, now)
    return _view(now, call)


@app.typed("POST", "/v1/posts/{id}/establish", auth.STAFF)
def establish(call: Call[Staff], id: str, body: Decide) -> PostView:
    """The post stands from now on."""
    return _decided(call, id, "establish", body.reason)


@app.typed("POST", "/v1/posts/{id}/suspend", auth.STAFF)
def suspend(call: Call[Staff], id: str, body: Decide) -> PostView:
    """The post rests, with a reason; it can be established again."""
    return _decided(call, id, "suspend", body.reason)


@app.typed("POST", "/v1/posts/{id}/withdraw", auth.STAFF)
def withdraw(call: Call[Staff], id: str, body: Decide) -> PostView:
    """The post is given up for good, with a reason."""
    return _decided(call, id, "withdraw", body.reason)


@app.typed("POST", "/v1/posts/{id}/ask", auth.STAFF, status=201)
def ask_for_people(call: Call[Staff], id: str, body: AskPeople) -> Asked:
    """Ask for people for the shifts of a day that nobody asked for yet; a superior site reviews it."""
    return asking.ask(call, _kept(call.caller, id), body.day)


def _decided(call: Call[Staff], id: str, action: rules.Action, reason: str) -> PostView:
    was = _kept(call.caller, id)
    if action != "establish" and not reason:
        raise Refused("required", "reason")
    now = rules.decide(was, action, by=call.caller.person, now=call.now, reason=reason)
    table.move(was, now)
    count(f"Posts{now.state.capitalize()}")
    return _view(now, call)


def visible(staff: Staff, id: str) -> Post:
    """The post if it lies in the caller's subtree; raises Missing for any other (T08)."""
    post = table.get(id) if id.isalnum() else None
    if post is None or not staff.sees(post.area):
        raise Missing
    return post


def _kept(staff: Staff, id: str) -> Post:
    """The post if it is the caller's to keep; raises Missing outside their subtree, Forbidden without the right."""
    post = visible(staff, id)
    staff.require("posts", post.area)
    return post


def _view(post: Post, call: Call[Staff]) -> PostView:
    return standing.view(standing.standing(post, call.now), call)


def _duties(form: DutiesForm) -> Duties:
    fields = form.model_dump(exclude={"area"})
    return Duties(**{**fields, "hours": tuple(form.hours)})
