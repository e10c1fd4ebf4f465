"""An organisation that sends people, spoken for by the ORG_ADMIN who can sign in, and cadres who reported to the station's community."""

from collections.abc import Sequence
from datetime import datetime

from muster import vault
from muster.domain.codes import public_code
from muster.domain.history import event
from muster.domain.organisations import Organisation
from muster.domain.party_reports import decide, report
from muster.domain.people import Person
from muster.domain.times import stamp
from muster.tables import organisations, party_reports

CADRES = 3
_BRANCHES = ("市直机关第一支部", "市教育局机关支部", "区税务局第二支部")


def load(now: datetime, *, area: str, liaison: str, operator: str, cadres: Sequence[Person]) -> int:
    """Writes them through the tables, the first cadre accepted; answers how many organisations."""
    id = vault.keyed_hash("organisation", "seed/party branch")
    organisations.add(Organisation(
        id=id, code=public_code("OR", int(id, 16)), kind="PARTY_BRANCH", name=_BRANCHES[0], credit="", area=area, liaison=liaison, state="ACTIVE",
        created=now, history=(event(stamp(now), "", "ACTIVE", operator),),
    ))  # fmt: skip
    for number, (person, branch) in enumerate(zip(cadres, _BRANCHES, strict=False)):
        one = vault.keyed_hash("party_report", person.id)
        made = report(None, person, id=one, code=public_code("PR", int(one, 16)), branch=branch, now=now)
        party_reports.put(None, made if number else decide(made, "accept", by=operator, now=now))
    return 1
