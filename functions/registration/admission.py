"""Who may join by a public form: consents given, a home we know, and never a change to somebody known."""

from muster import vault
from muster.domain import people as rules
from muster.domain.areas import level_of
from muster.domain.people import Offer, Person, Role
from muster.domain.refusals import Refused, Unavailable
from muster.http import Call
from muster.tables import areas, people, people_keys
from registration.forms import NewVehicle, SignUp


def admit(call: Call[None], body: SignUp | NewVehicle, *, roles: tuple[Role, ...], note: str = "", compound: str = "", digest: str) -> str | None:
    """Stores the person a form describes and answers as `people.add` does; raises Refused on a consent that lacks or an unknown home, Unavailable while paused."""
    if not body.adult:
        raise Refused("not_adult", "adult")
    if not body.share:
        raise Refused("not_shared", "share")
    home(body.area, compound)
    if areas.emergency(fresh=False).state == "PAUSED":
        raise Unavailable(300, "emergency_paused")
    reference, key = people_keys.fresh()
    offer = Offer(body.name, body.area, roles, tuple(body.slots), body.weekends_only, note, body.keep, body.language, compound)
    rules.require_own(offer)
    person = Person(
        id=vault.person_id(body.phone), key=reference, phone=body.phone, state="REGISTERED", offer=offer, created=call.now, notice=body.notice,
        operation=vault.keyed_hash("operation", call.key) if call.key else "",
    )  # fmt: skip
    return people.add(person, key, digest=digest)


def home(code: str, compound: str) -> None:
    """Raises Refused unless the code is a street, town or community we know, and the compound, if any is named, one of ours."""
    if areas.get(code) is None:
        raise Refused("unknown_area", "area")
    if level_of(code) not in ("street", "community"):
        raise Refused("area_too_wide", "area")
    if compound and areas.get(compound) is None:
        raise Refused("unknown_compound", "compound")
