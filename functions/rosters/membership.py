"""The organisations by which somebody joined, by their own page: whether each may be asked to send them."""

from muster import auth
from muster.domain.refusals import Missing
from muster.domain.times import stamp
from muster.http import Call
from muster.tables import members
from rosters.api import app
from rosters.forms import Choice, Membership, Memberships


@app.typed("GET", "/v1/me/organisations", auth.PERSON)
def list_mine(call: Call[str]) -> Memberships:
    """The organisations by which I joined."""
    return Memberships(organisations=[
        Membership(organisation=one.organisation, name=one.name, calls=one.calls, since=stamp(one.since)) for one in members.of_person(call.caller)
    ])  # fmt: skip


@app.typed("PATCH", "/v1/me/organisations/{id}", auth.PERSON, status=204)
def choose(call: Call[str], id: str, body: Choice) -> None:
    """Say whether an organisation may be asked to send me; a no holds at once."""
    if not id.isalnum():
        raise Missing
    members.choose(id, call.caller, calls=body.calls, now=call.now)
