"""Every minute: which posts are short of people, and whether the next echelon is to be called."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

from muster.domain import echelons as rules
from muster.domain import posts
from muster.domain.areas import district_of
from muster.domain.posts import Post
from muster.tables import areas
from muster.tables import echelons as table
from muster.tables import posts as post_table
from muster.telemetry import count, each, logger, metrics
from posts.standby import letters_of
from posts.standing import standing


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Looks at every post whose shift runs; run twice in a minute, the second run calls nobody."""
    now = datetime.now(UTC)
    found = (post for district in areas.districts() for post in post_table.within(district.code, district_of(district.code)))
    called = each((post for post in found if posts.running(post, now) or post.short_since), partial(_look, now))
    count("EchelonsCalled", called)
    return {"called": called}


def _look(now: datetime, post: Post) -> int:
    found = standing(post, now)
    strength, there = found.strength, [one.person for one in found.people if posts.is_there(one, now)]
    since = rules.short(post, strength, now)
    if since != post.short_since:
        post_table.note_short(post, since)
    if since is None:
        return 0
    chosen = rules.due(post, table.of_post(post.id), since, now, there=there)
    if chosen is None:
        return 0
    called = rules.call(chosen, reason=rules.because(post, strength, since, now), by="watch", now=now)
    table.move(chosen, called, letters=letters_of(called, post, now))
    return 1
