"""What-if: how many could come before a need is posted, and what would fill the seats of one that is."""

from muster import auth
from muster.domain import needs as rules
from muster.domain.areas import level_of
from muster.domain.grants import Staff
from muster.domain.needs import Asked
from muster.domain.refusals import Conflict, Forbidden, Missing, Refused
from muster.http import Api, Call, handler_of
from muster.tables import areas, needs
from planning.forms import Fillable, Foreseen, WhatIf

app = Api("planning")
handler = handler_of(app)


@app.typed("POST", "/v1/what-if", auth.STAFF)
def foresee(call: Call[Staff], body: WhatIf) -> Foreseen:
    """How many could be found now for a need not posted yet, from how near, and what others would lose; nothing is kept."""
    from planning import asking  # the solver's libraries are loaded only where there is something to solve

    if not (call.caller.may("post", body.area) or call.caller.may("review", body.area)):
        raise Forbidden("no_right")
    if areas.get(body.area) is None:
        raise Refused("unknown_area", "area")
    if level_of(body.area) not in ("community", "compound"):
        raise Refused("not_a_community", "area")
    asked = [Asked(line.role, line.people, line.vehicles, line.start, line.end, line.minimum) for line in body.lines]
    return asking.foreseen(body.area, body.priority, rules.lines(asked, call.now), call)


@app.typed("GET", "/v1/needs/{id}/what-if", auth.STAFF)
def what_would_fill(call: Call[Staff], id: str) -> Fillable:
    """What would fill a published need's open seats: each change tried alone, best first."""
    from planning import filling

    need = needs.headers([id]).get(id) if id.isalnum() else None
    if need is None or not call.caller.sees(need.area):
        raise Missing
    if need.state != "PUBLISHED":
        raise Conflict("not_matching")
    return filling.fillable(need, call.now)
