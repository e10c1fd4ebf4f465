"""The store: what is there, what was counted anew, what is given back, what was wrong in the books."""

from muster import auth, vault
from muster.domain import receipts as receipted
from muster.domain import stock as rules
from muster.domain.catalogue import ITEMS
from muster.domain.grants import Staff
from muster.domain.receipts import is_number
from muster.domain.refusals import Conflict, Missing, Refused
from muster.domain.stock import ACCOUNTS, Draft, Line, Lot, Receipted
from muster.domain.times import SHANGHAI, stamp
from muster.fields import Form
from muster.http import Call, handler_of
from muster.tables import areas, receipts, stock
from muster.telemetry import count
from store import writing_off as writing_off
from store.api import app
from store.forms import Audit, Balances, BalanceView, GiveBack, Lots, LotsQuery, LotView, Posted, ReceiptView, Replace, Reverse

handler = handler_of(app)


@app.typed("GET", "/v1/goods/stock", auth.STAFF)
def show_balances(call: Call[Staff]) -> Balances:
    """The running balance of every item that ever came."""
    if not call.caller.may("goods"):
        raise Missing
    found = stock.balances(ITEMS)
    return Balances(balances=[
        BalanceView(item=item, name=ITEMS[item].name(call.language), unit=ITEMS[item].unit, group=ITEMS[item].group,
                    conserved=rules.conserved(found[item]), **{account: found[item].get(account, 0) for account in ACCOUNTS})
        for item in ITEMS if item in found
    ])  # fmt: skip


@app.typed("GET", "/v1/goods/stock/{item}", auth.STAFF)
def show_lots(call: Call[Staff], item: str, query: LotsQuery) -> Lots:
    """The lots of an item in the stores I may look into, those that expire first at the top."""
    if item not in ITEMS:
        raise Missing
    found = [one for one in stock.lots(item, store=query.store) if call.caller.may("goods", one.store)]
    ordered = sorted(found, key=lambda one: (one.expiry is None, one.expiry or call.now.date(), one.code))
    return Lots(item=item, name=ITEMS[item].name(call.language), unit=ITEMS[item].unit, lots=[_lot(one, call) for one in ordered])


@app.typed("POST", "/v1/goods/audits", auth.STAFF, status=201, create=True)
def audit(call: Call[Staff], body: Audit) -> Posted:
    """Somebody counted a lot on its shelf: what is missing is written off, what is too many is taken in, with the reason."""
    lot = _mine(call, body.lot)
    role = call.caller.acting("store", lot.store)
    more = body.counted - lot.units("in_stock")
    if not more:
        lines: tuple[Line, ...] = ()
    elif lot.serial and more > 0:
        raise Refused("serial_is_one", "counted")
    else:
        lines = (Line(lot.item, lot.id, abs(more), "received" if more > 0 else "in_stock", "in_stock" if more > 0 else "written_off"),)
    about = {"lot": lot.code, "counted": str(body.counted), "booked": str(lot.units("in_stock")), "store": lot.store}
    return _post(
        call, Draft(_operation("audit", call), "AUDITED", lines, call.now, role, reason=body.reason, about=about, body=_digest(body), seen={lot.id: lot.version})
    )


@app.typed("POST", "/v1/goods/returns", auth.STAFF, status=201, create=True)
def give_back(call: Call[Staff], body: GiveBack) -> Posted:
    """Units go back to whoever gave them."""
    lot = _mine(call, body.lot)
    role = call.caller.acting("store", lot.store)
    line = Line(lot.item, lot.id, body.units, "in_stock", "returned_out")
    about = {"lot": lot.code, "donor": lot.donor, "store": lot.store}
    return _post(call, Draft(_operation("out", call), "RETURNED_OUT", (line,), call.now, role, reason=body.reason, about=about, body=_digest(body)))


@app.typed("POST", "/v1/goods/entries/{number}/reverse", auth.STAFF, status=201, create=True)
def reverse(call: Call[Staff], number: str, body: Reverse) -> Posted:
    """Take an entry back by one that reverses it; neither is ever changed, and none is reversed twice."""
    role = call.caller.acting("approve", call.caller.widest)
    found = stock.numbered(int(number)) if number.isdigit() and len(number) < 13 else None
    if found is None:
        raise Missing
    content = found.content
    if content["kind"] not in ("RETURNED_OUT", "AUDITED", "WRITTEN_OFF", "RETURNED") or not content["lines"]:
        raise Conflict("not_reversible")
    named = {line["lot"]: stock.labelled(line["lot"]) for line in content["lines"]}
    lines = [Line(line["item"], lot.id, line["quantity"], line["from"], line["to"]) for line in content["lines"] if (lot := named[line["lot"]])]
    draft = Draft(
        f"reverse-{number}", "CORRECTED", rules.reversing(lines), call.now, role, reason=body.reason, about={"entry": number}, reverses=int(number),
        body=_operation("reverse", call),
    )  # fmt: skip
    try:
        return _post(call, draft)
    except Conflict as no:
        raise (Conflict("reversed_before") if no.code == "other_body" else no) from no


@app.typed("GET", "/v1/goods/receipts/{number}", auth.STAFF)
def show_receipt(call: Call[Staff], number: str) -> ReceiptView:
    """A receipt with what became of it."""
    found = receipts.get(number) if is_number(number) and call.caller.may("goods") else None
    if found is None:
        raise Missing
    return ReceiptView(
        number=found.number, state=found.state, donor=found.donor, counted=dict(found.counted), issued=stamp(found.issued), entry=found.entry,
        reason=found.reason, replaces=found.replaces, replaced_by=found.replaced_by,
    )  # fmt: skip


@app.typed("POST", "/v1/goods/receipts/{number}/replace", auth.STAFF, status=201, create=True)
def replace_receipt(call: Call[Staff], number: str, body: Replace) -> Posted:
    """Void a receipt and issue its replacement with the next number, in one."""
    role = call.caller.acting("approve", call.caller.widest)
    was = receipts.get(number) if is_number(number) else None
    if was is None:
        raise Missing
    if unknown := set(body.counted) - set(ITEMS):
        raise Refused("item_unknown", f"counted.{min(unknown)}")
    operation = _operation(f"receipt-{number}", call)
    if not stock.posted(operation):
        receipted.require_voidable(was)
    about = {"pledge": was.pledge, "donor": was.donor}
    new = Receipted(was.pledge, was.donor, dict(sorted(body.counted.items())), replaces=number)
    return _post(call, Draft(operation, "RECEIPT_REPLACED", (), call.now, role, reason=body.reason, about=about, receipt=new, body=_digest(body)))


def _post(call: Call[Staff], draft: Draft) -> Posted:
    entry = stock.post(draft)
    count(f"Goods{draft.kind.title().replace('_', '')}")
    return Posted(entry=entry.number, digest=entry.digest, receipt=entry.content.get("receipt", ""))


def _digest(body: Form) -> str:
    return vault.keyed_hash("body", body.model_dump_json())


def _operation(kind: str, call: Call[Staff]) -> str:
    return vault.keyed_hash(kind, f"{call.caller.person}/{call.key}")


def _mine(call: Call[Staff], id: str) -> Lot:
    """The lot if it lies in a store of this person's; raises Missing for any other (T08)."""
    found = stock.lot(id)
    if found is None or not call.caller.may("goods", found.store):
        raise Missing
    return found


def _lot(one: Lot, call: Call[Staff]) -> LotView:
    area = areas.get(one.store)
    left = (one.expiry - call.now.astimezone(SHANGHAI).date()).days if one.expiry else None
    return LotView(
        id=one.id, code=one.code, item=one.item, serial=one.serial, store=one.store, store_name=area.name if area else "",
        expiry=one.expiry.isoformat() if one.expiry else "", days_left=left, donor=one.donor, pledge=one.pledge, earmark=one.earmark,
        arrived=stamp(one.arrived) if one.arrived else "", **{account: one.units(account) for account in ACCOUNTS},
    )  # fmt: skip
