"""Write-offs: asked for by one person, signed by another."""

from muster import auth, vault
from muster.domain import writeoffs as rules
from muster.domain.catalogue import ITEMS
from muster.domain.grants import Staff
from muster.domain.refusals import Conflict, Missing, Refused
from muster.domain.stock import item_of
from muster.domain.times import stamp
from muster.domain.writeoffs import WriteOff
from muster.http import Call
from muster.tables import stock, writeoffs
from muster.telemetry import count
from store.api import app
from store.forms import NewWriteOff, Reverse, WriteOffs, WriteOffView


@app.typed("GET", "/v1/goods/write-offs", auth.STAFF)
def list_write_offs(call: Call[Staff]) -> WriteOffs:
    """What waits for a second signature in my stores."""
    found = [one for one in writeoffs.in_state("ASKED") if call.caller.may("goods", one.store)]
    return WriteOffs(write_offs=[_view(one, call) for one in found])


@app.typed("POST", "/v1/goods/write-offs", auth.STAFF, status=201, create=True)
def ask(call: Call[Staff], body: NewWriteOff) -> WriteOffView:
    """Ask to write units off; nothing moves before somebody else signs."""
    lot = stock.lot(body.lot)
    if lot is None or not call.caller.may("goods", lot.store):
        raise Missing
    call.caller.require("store", lot.store)
    if body.account not in ("in_stock", "allocated", "issued"):
        raise Refused("not_a_move", "account")
    if body.units > lot.units(body.account):
        raise Conflict("not_enough_stock", "units")
    one = WriteOff(
        id=vault.keyed_hash("writeoff", f"{call.caller.person}/{call.key}"), lot=lot.id, account=body.account, units=body.units, cause=body.cause,
        document=body.document, store=lot.store, by=call.caller.person, created=call.now,
    )  # fmt: skip
    if not writeoffs.add(one):
        stands = _visible(call, one.id)
        if (stands.lot, stands.account, stands.units, stands.cause, stands.document) != (one.lot, one.account, one.units, one.cause, one.document):
            raise Conflict("other_body", "Idempotency-Key")
        one = stands
    return _view(one, call)


@app.typed("POST", "/v1/goods/write-offs/{id}/sign", auth.STAFF)
def sign(call: Call[Staff], id: str) -> WriteOffView:
    """The second signature: the units leave the books."""
    was = _visible(call, id)
    role = call.caller.acting("store", was.store)
    if was.state == "POSTED" and was.second == call.caller.person:
        return _view(was, call)  # the same signature again, as after a lost reply
    now = rules.sign(was, by=call.caller.person, now=call.now)
    stock.post(rules.draft(was, actor=role, now=call.now), writeoffs.settling(was, now))
    count("GoodsWrittenOff")
    return _view(now, call)


@app.typed("POST", "/v1/goods/write-offs/{id}/refuse", auth.STAFF)
def refuse(call: Call[Staff], id: str, body: Reverse) -> WriteOffView:
    """Not to be written off, with the reason."""
    was = _visible(call, id)
    call.caller.require("store", was.store)
    now = rules.refuse(was, by=call.caller.person, now=call.now, reason=body.reason)
    writeoffs.change(was, now)
    return _view(now, call)


def _visible(call: Call[Staff], id: str) -> WriteOff:
    """The write-off if it is of a store of this person's; raises Missing for any other (T08)."""
    found = writeoffs.get(id) if id.isalnum() else None
    if found is None or not call.caller.may("goods", found.store):
        raise Missing
    return found


def _view(one: WriteOff, call: Call[Staff]) -> WriteOffView:
    lot = stock.lot(one.lot)
    item = item_of(one.lot)
    return WriteOffView(
        id=one.id, state=one.state, lot=one.lot, code=lot.code if lot else "", item=item, name=ITEMS[item].name(call.language), account=one.account,
        units=one.units, cause=one.cause, document=one.document, mine=one.by == call.caller.person, created=stamp(one.created),
    )  # fmt: skip
