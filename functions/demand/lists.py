"""Lists of wishes that are uploaded: checked row by row, shown, and stored when asked to; the same list again changes nothing."""

import base64
import binascii
from collections import Counter

from demand.api import app
from demand.forms import RowView, Unsettled, Upload, Uploaded
from demand.views import item
from muster import auth, sheets, vault
from muster.domain import wish_lists as rules
from muster.domain import wishes as wished
from muster.domain.catalogue import ITEMS, suggest
from muster.domain.codes import public_code
from muster.domain.grants import Staff
from muster.domain.partners import Partner
from muster.domain.refusals import Refused
from muster.domain.wish_lists import Asked, Judged
from muster.domain.wishes import Wish
from muster.http import Call
from muster.tables import partners, wishes
from muster.telemetry import count
from muster.texts import say

MOST_ROWS = 5_000
DETAILS = 300


@app.typed("POST", "/v1/goods/wishes/import", auth.STAFF, create=True, largest=4_200_000)
def import_list(call: Call[Staff], body: Upload) -> Uploaded:
    """What becomes of each row of a list; with `keep`, what is understood is stored."""
    call.caller.require("allocate", call.caller.widest)
    for text, code in body.settled.items():
        if code not in ITEMS:
            raise Refused("item_unknown", f"settled.{text}")
    found = understood(_content(body), body.settled)
    imported = [one.asked for one in found if one.asked]
    stored = _stored(imported, call) if body.keep else 0
    count("WishListsImported" if body.keep else "WishListsChecked")
    return _answer(found, call, stored=stored, known=len(imported) - stored if body.keep else 0)


def understood(content: bytes, settled: dict[str, str]) -> list[Judged]:
    """What becomes of every row of a file; raises Refused on one that is no list of wishes."""
    sheet = sheets.read(content, most_rows=MOST_ROWS)
    columns = rules.headed(sheet.columns)
    return rules.judged(((row.number, row.cells, row.formulas) for row in sheet.rows), columns, settled)


def _content(body: Upload) -> bytes:
    try:
        return base64.b64decode(body.content, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused("sheet_unreadable", "file") from error


def _stored(imported: list[Asked], call: Call[Staff]) -> int:
    """Stores partners and wishes that are new; answers how many wishes were."""
    givers = {(one.institution, one.place): _partner_id(one) for one in imported}
    known = partners.find(set(givers.values()))
    for (institution, place), id in givers.items():
        if id not in known:
            partners.put_new(Partner(id=id, code="", kind="hospital", name=institution, area="", created=call.now, place=place))
    ids = {vault.keyed_hash("wish row", one.source): one for one in imported}
    before = wishes.find(ids)
    return sum(wishes.add(_wish(id, one, call)) for id, one in ids.items() if id not in before)


def _partner_id(one: Asked) -> str:
    return vault.keyed_hash("institution", f"{one.institution}|{one.place}")


def _wish(id: str, one: Asked, call: Call[Staff]) -> Wish:
    return Wish(
        id=id, code=public_code("WS", int(id, 16)), partner=_partner_id(one), partner_name=one.institution, item=one.item, units=one.units,
        useful=None, priority=one.priority, area="", created=call.now, expires=call.now + wished.STANDS, place=one.place,
        specification=one.specification, source=one.source,
    )  # fmt: skip


def _answer(found: list[Judged], call: Call[Staff], *, stored: int, known: int) -> Uploaded:
    counts = rules.summary(found)
    texts = Counter(one.text for one in found if one.fate == "suggested" or one.code == "item_unknown")
    reasons = {one.code: say(one.code, call.language, **one.facts) for one in found if one.code}
    return Uploaded(
        rows=len(found), imported=counts["fates"]["imported"], suggested=counts["fates"]["suggested"], refused=dict(counts["refused"]),
        reasons=reasons, notes=dict(counts["notes"]), stored=stored, known=known,
        unsettled=[Unsettled(text=text, rows=rows, suggestions=[item(one.code, call.language) for one in suggest(text)]) for text, rows in texts.most_common(100)],
        details=[
            RowView(row=one.number, fate=one.fate, text=one.text, suggestions=list(one.suggestions),
                    reason=say(one.code, call.language, **one.facts) if one.code else "")
            for one in found if one.fate != "imported"
        ][:DETAILS],
    )  # fmt: skip
