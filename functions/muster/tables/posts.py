"""The posts table: one item a post, and one that guards its public code."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from pynamodb.attributes import JSONAttribute, ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import UpdateError
from pynamodb.expressions.update import Action
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from muster.domain.areas import district_of, prefix
from muster.domain.posts import Duties, Post
from muster.domain.refusals import Conflict
from muster.domain.times import moment, stamp
from muster.tables import codes
from muster.tables.base import Table, failed_condition, name


class ByPlace(GlobalSecondaryIndex["PostRow"]):  # type: ignore[no-untyped-call]
    """The posts of a district by area: a subtree of areas is a prefix."""

    class Meta:
        index_name = "by_place"
        projection = AllProjection()

    district = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class PostRow(Table):
    """`place` is area#id; the guard of a code has the id `code#…` and nothing but the post it guards."""

    class Meta:
        table_name = name("posts")

    id = UnicodeAttribute(hash_key=True)
    code = UnicodeAttribute(null=True)
    area = UnicodeAttribute(null=True)
    district = UnicodeAttribute(null=True)
    place = UnicodeAttribute(null=True)
    duties: JSONAttribute = JSONAttribute(null=True)
    state = UnicodeAttribute(null=True)
    created = UnicodeAttribute(null=True)
    by = UnicodeAttribute(null=True)
    short_since = UnicodeAttribute(null=True)
    version = NumberAttribute(default=1)
    digest = UnicodeAttribute(default="")
    history: ListAttribute[str] = ListAttribute(of=UnicodeAttribute, default=list)  # type: ignore[arg-type]
    guards = UnicodeAttribute(null=True)

    by_place = ByPlace()


def add(post: Post) -> Post | None:
    """Stores a new post; answers the stored one when this id stands already, None when stored now; raises CodeTaken."""
    stored = codes.add(PostRow(f"code#{post.code}", guards=post.id), _row(post))
    return None if stored else get(post.id)


def get(id: str) -> Post | None:
    """The post; None when unknown."""
    try:
        row = PostRow.get(id, consistent_read=True)
    except PostRow.DoesNotExist:
        return None
    return _post(row) if row.code else None


def within(site: str, district: str) -> list[Post]:
    """The posts in a site's subtree in one district, withdrawn ones too, by area."""
    return [_post(row) for row in PostRow.by_place.query(district, PostRow.place.startswith(prefix(site)))]


def move(was: Post, now: Post) -> None:
    """Writes a changed post; raises Conflict when another write came first."""
    actions: list[Action] = [
        PostRow.duties.set(asdict(now.duties)), PostRow.state.set(now.state), PostRow.version.set(now.version), PostRow.history.set(list(now.history)),
    ]  # fmt: skip
    if now.short_since is None:
        actions.append(PostRow.short_since.remove())
    try:
        PostRow(was.id).update(actions=actions, condition=PostRow.version == was.version)
    except UpdateError as error:
        raise (Conflict("changed_meanwhile") if failed_condition(error) else error) from error


def note_short(post: Post, since: datetime | None) -> None:
    """Notes since when a post is below its least strength, or that it no longer is; one changed meanwhile is looked at again a minute later."""
    action: Any = PostRow.short_since.set(stamp(since)) if since else PostRow.short_since.remove()
    try:
        PostRow(post.id).update(actions=[action], condition=PostRow.version == post.version)
    except UpdateError as error:
        if not failed_condition(error):
            raise


def _row(post: Post) -> PostRow:
    return PostRow(
        post.id, code=post.code, area=post.area, district=district_of(post.area), place=f"{post.area}#{post.id}", duties=asdict(post.duties),
        state=post.state, created=stamp(post.created), by=post.by, version=post.version, digest=post.digest, history=list(post.history),
    )  # fmt: skip


def _post(row: PostRow) -> Post:
    duties: dict[str, Any] = dict(row.duties or {})
    return Post(
        id=row.id, code=row.code or "", area=row.area or "", duties=Duties(**{**duties, "hours": tuple(duties["hours"])}),
        state=row.state, created=moment(row.created or ""), by=row.by or "",  # type: ignore[arg-type]
        short_since=moment(row.short_since) if row.short_since else None, version=int(row.version), digest=row.digest, history=tuple(row.history),
    )  # fmt: skip
