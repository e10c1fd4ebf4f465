"""A gift as its donor sees it: found by its number and the last four digits of the phone, one answer for whatever does not fit."""

from giving.api import app
from giving.forms import Find, Free, Gift, GiftLine, GiftLot
from muster import vault
from muster.domain import pledges as rules
from muster.domain.catalogue import ITEMS
from muster.domain.codes import is_code
from muster.domain.people import Language
from muster.domain.pledges import Pledge
from muster.domain.refusals import Conflict, Refused, Unavailable
from muster.domain.stock import Draft, Lot
from muster.http import PUBLIC, Call
from muster.tables import areas, partners, pledges, receipts, sessions, stock
from muster.telemetry import count

_TRIES = ((3_600, 10), (86_400, 30))  # (seconds, tries) for one number, right or wrong
_NETWORK_TRIES = ((3_600, 60),)


@app.typed("POST", "/v1/pledges/{code}/gift", PUBLIC)
def show_gift(call: Call[None], code: str, body: Find) -> Gift:
    """What became of a gift, unit by unit."""
    return _view(_found(call, code, body.tail), call.language)


@app.typed("POST", "/v1/pledges/{code}/withdraw", PUBLIC)
def withdraw(call: Call[None], code: str, body: Find) -> Gift:
    """Take back what has not come; what came stays in the books."""
    was = _found(call, code, body.tail)
    now = rules.withdraw(was, now=call.now)
    pledges.move(was, now)
    count("PledgesWithdrawn")
    return _view(now, call.language)


@app.typed("POST", "/v1/pledges/{code}/release", PUBLIC)
def release(call: Call[None], code: str, body: Free) -> Gift:
    """Units meant for somebody may go to whoever needs them most."""
    one = _found(call, code, body.tail)
    lot = stock.labelled(body.lot)
    if lot is None or lot.pledge != one.code:
        raise Refused("unknown_lot", "lot")
    if lot.earmark:
        stock.post(Draft(f"freed-{lot.id}", "EARMARK_RELEASED", (), call.now, "DONOR", about={"pledge": one.code, "donor": one.mark}, freed=(lot.id,)))
        count("EarmarksReleased")
    return _view(one, call.language)


@app.typed("POST", "/v1/pledges/{code}/forget", PUBLIC, status=204)
def forget(call: Call[None], code: str, body: Find) -> None:
    """Who I am and how to reach me is erased; the gift itself stays in the books, without a name."""
    one = _found(call, code, body.tail)
    if one.state in rules.WAITING:
        raise Conflict("pledge_waits")
    pledges.forget(one)
    count("DonorsForgotten")


def _found(call: Call[None], code: str, tail: str) -> Pledge:
    """The pledge; a try counts before anything is compared; raises Unavailable when there were too many, Refused on whatever does not fit."""
    for holder, limits in ((f"g#{code[:20]}", _TRIES), (f"gn#{call.network}", _NETWORK_TRIES)):
        if seconds := sessions.may_send(holder, limits, call.now):
            raise Unavailable(seconds, "gift_too_often", status=429)
    one = pledges.coded(code) if is_code("PL", code) else None
    if one is None or not one.tail or one.tail != vault.keyed_hash("tail", f"{one.id}/{tail}"):
        raise Refused("gift_not_found", "tail")
    return one


def _view(one: Pledge, language: Language) -> Gift:
    lots = stock.of_pledge(one.code, [line.item for line in one.lines if line.item] + _substitutes(one))
    store = areas.get(one.store) if one.store else None
    return Gift(
        code=one.code, state=one.state, reason=one.reason, store=store.name if store else "", day=one.day.isoformat() if one.day else "",
        due=rules.due(one).isoformat(), receipts=[found.number for found in receipts.of_pledge(one.code)], lots=[_lot(lot, language) for lot in lots],
        may_withdraw=one.state in rules.WAITING,
        lines=[
            GiftLine(line=line.number, name=ITEMS[line.item].name(language) if line.item in ITEMS else line.text, text=line.text,
                     unit=ITEMS[line.item].unit if line.item in ITEMS else "", units=line.units, received=line.received)
            for line in one.lines
        ],
    )  # fmt: skip


def _substitutes(one: Pledge) -> list[str]:
    """Items that came in place of what was pledged, as the receipts name them."""
    return [item for found in receipts.of_pledge(one.code) for item in found.counted]


def _lot(lot: Lot, language: Language) -> GiftLot:
    marked = partners.get(lot.earmark) if len(lot.earmark) == 32 else areas.get(lot.earmark) if lot.earmark else None
    return GiftLot(
        code=lot.code, name=ITEMS[lot.item].name(language), unit=ITEMS[lot.item].unit, serial=lot.serial, received=lot.units("received"),
        in_stock=lot.units("in_stock"), written_off=lot.units("written_off"), returned=lot.units("returned_out"), earmark=marked.name if marked else "",
        holders=dict(lot.holders), hours=f"{lot.tenths_of_hours / 10:.1f}", area_m2=lot.area_m2,
    )  # fmt: skip
