"""Giving: what is needed, the pledge, and what became of it. Nobody signs in; a gift is found by its number and the end of the phone."""

from dataclasses import replace

from giving import gift as gift
from giving import needed
from giving.api import app
from giving.forms import Check, Checked, Giving, GivingQuery, NewLine, NewPledge, Promised, ReceiptPage
from muster import pages, vault
from muster.domain import campaigns as drives
from muster.domain import pledges as rules
from muster.domain import quantities
from muster.domain.areas import level_of
from muster.domain.catalogue import ITEMS, Item, exact
from muster.domain.codes import is_code, public_code
from muster.domain.history import event
from muster.domain.people import Language
from muster.domain.pledges import Line, Pledge
from muster.domain.quantities import Quantity
from muster.domain.refusals import Conflict, Missing, Refused, Unavailable
from muster.domain.times import stamp
from muster.http import PUBLIC, Call, Reply, handler_of
from muster.tables import areas, campaigns, partners, people_keys, pledges
from muster.telemetry import count

handler = handler_of(app)
# What nobody has settled yet is counted in pieces.
_ANYTHING = Item("", "", "", "件", "lot", "")


@app.typed("GET", "/v1/giving", PUBLIC)
def show_giving(call: Call[None], query: GivingQuery) -> Giving:
    """What is needed most, which campaigns run, and what may be given."""
    return needed.view(query.lang, call.now)


@app.typed("POST", "/v1/pledges/check", PUBLIC)
def check(call: Call[None], body: Check) -> Checked:
    """Each line read back, large numbers in words; nothing is kept."""
    read = [_line(number, one) for number, one in enumerate(body.lines, start=1)]
    return Checked(lines=[needed.read_back(line, quantity, call.language) for line, quantity in read])


@app.typed("POST", "/v1/pledges", PUBLIC, status=201, create=True, form=True)
def pledge(call: Call[None], body: NewPledge) -> Promised | Reply:
    """Promise goods; they count once two people have counted them."""
    if not body.share:
        raise Refused("pledge_not_shared", "share")
    if areas.get(body.area) is None:
        raise Refused("unknown_area", "area")
    if level_of(body.area) not in ("street", "community", "district"):
        raise Refused("area_too_wide", "area")
    if body.handing == "fetch" and not body.address:
        raise Refused("address_missing", "address")
    if areas.emergency(fresh=False).state == "PAUSED":
        raise Unavailable(300, "emergency_paused")
    stored = _stored(_pledge(call, body))
    count("PledgesOffered")
    return _answer(call, stored.code, body.language)


@app.typed("GET", "/v1/pledges/{code}", PUBLIC)
def show_receipt(call: Call[None], code: str, query: ReceiptPage) -> Promised | Reply:
    """The page a form post without script ends on; it says nothing but its own number."""
    if not is_code("PL", code):
        raise Missing
    if not call.html:
        return Promised(code=code)
    return Reply(pages.receipt(code, query.lang, kind="pledge"), content_type=pages.TYPE, headers=pages.HEADERS)


def _pledge(call: Call[None], body: NewPledge) -> Pledge:
    """The pledge a form describes; raises Refused on a line, an earmark or a campaign that cannot be."""
    digest = vault.keyed_hash("body", body.model_dump_json())
    # A form without script has no key: the same form on the same day is the same gift.
    id = vault.keyed_hash("pledge", call.key or f"{digest}/{call.now:%Y-%m-%d}")
    lines = tuple(_line(number, one.model_copy(update={"earmark": one.earmark or body.earmark}))[0] for number, one in enumerate(body.lines, start=1))
    for line in lines:
        if line.earmark and (areas.get(line.earmark) if len(line.earmark) == 12 else partners.get(line.earmark)) is None:
            raise Refused("earmark_unknown", f"lines.{line.number - 1}.earmark")
    if body.campaign:
        drive = campaigns.get(body.campaign)
        if drive is None or not drives.running(drive, call.now):
            raise Refused("campaign_closed", "campaign")
    one = Pledge(
        id=id, code=public_code("PL", int(id, 16)), donor_kind=body.donor_kind, key="", name=body.name, phone=body.phone,
        mark=body.name if body.named else rules.mask(body.name, body.donor_kind), lines=lines, area=body.area, available=body.available,
        handing=body.handing, created=call.now, language=body.language, address=body.address, certificate=body.certificate, named=body.named,
        campaign=body.campaign or "", tail=vault.keyed_hash("tail", f"{id}/{body.phone[-4:]}"), digest=digest,
        history=(event(stamp(call.now), "", "OFFERED", "donor"),),
    )  # fmt: skip
    rules.check(one, call.now)
    return one


def _stored(one: Pledge) -> Pledge:
    """Stores a pledge under a code that nobody has; the one of the same key when it stands; raises Conflict when that says something else."""
    if stands := pledges.get(one.id):
        return _same(stands, one)
    reference, key = people_keys.fresh()
    for attempt in range(8):
        tried = replace(one, key=reference, code=public_code("PL", int(one.id, 16) + attempt))
        if pledges.add(tried, key):
            return tried
        if stands := pledges.get(one.id):
            return _same(stands, one)
    raise Unavailable(1)


def _same(stands: Pledge, one: Pledge) -> Pledge:
    if stands.digest != one.digest:
        raise Conflict("other_body", "Idempotency-Key")
    return stands


def _line(number: int, typed: NewLine) -> tuple[Line, Quantity]:
    """A line as it is understood: its item when its words name one exactly, else the words alone, for staff to settle."""
    code = typed.item if typed.item in ITEMS else exact(typed.item) or ""
    try:
        quantity = quantities.need(typed.quantity, ITEMS.get(code, _ANYTHING))
    except Refused as no:
        raise Refused(no.code, f"lines.{number - 1}.quantity", **no.facts) from no
    line = Line(number, code, typed.item, quantity.units or 0, typed.expiry, typed.earmark, typed.standard)
    return line, quantity


def _answer(call: Call[None], code: str, language: Language) -> Promised | Reply:
    if call.form:
        return Reply(None, 303, headers={"Location": f"/v1/pledges/{code}?lang={language}"})
    return Promised(code=code)
