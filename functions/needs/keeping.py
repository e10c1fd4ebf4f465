"""A need found for who may see it, stored under a free code, and asked again."""

from dataclasses import replace
from datetime import datetime

from muster import vault
from muster.domain import needs as rules
from muster.domain.grants import Staff
from muster.domain.history import event
from muster.domain.needs import Need
from muster.domain.refusals import Missing
from muster.domain.times import stamp
from muster.tables import needs, people_keys
from muster.tables.codes import first_free


def visible(staff: Staff, id: str, *, opened: bool = True) -> Need:
    """The need if it lies in the caller's subtree; raises Missing for any other (T08)."""
    need = needs.get(id, opened=opened) if id.isalnum() else None
    if need is None or not staff.sees(need.area):
        raise Missing
    return need


def store(need: Need, key: bytes) -> Need:
    """Stores the need under the first public code that is free; the same request again meets its own need."""
    return first_free("CN", need, lambda coded: needs.add(coded, key))


def again(need: Need, by: Staff, *, days: int, now: datetime) -> Need:
    """Asks the same some days later; the same days again meet the same need, unless that was called off."""
    later = rules.renew(need, by, days=days, now=now)
    state: rules.State = "PUBLISHED" if need.state == "PUBLISHED" else "SUBMITTED"
    line = event(stamp(now), "", state, "renewal", need.code)
    name = f"{need.id}+{days}"
    while True:
        reference, key = people_keys.fresh()
        asked = replace(
            need, id=vault.keyed_hash("need", name), key=reference, lines=later, state=state, created=now, author=by.person, reason="",
            renewed_from=need.code, version=1, digest="", history=(line,),
        )  # fmt: skip
        stored = store(asked, key)
        if stored.state != "CANCELLED":
            return stored
        name += "+"
