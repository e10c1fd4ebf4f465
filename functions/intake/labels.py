"""Labels for machines and lots: a code to read out, and the same as a QR picture."""

from intake.forms import Label
from muster import settings
from muster.domain import stock as rules
from muster.domain.catalogue import ITEMS
from muster.domain.intake import Arrival
from muster.tables import stock


def of(arrival: Arrival) -> list[Label]:
    """One label a machine and a lot that came whole, in the order in which they were counted."""
    items = dict.fromkeys(one.item for one in arrival.counted)
    mine = [lot for item in items for lot in stock.lots(item, store=arrival.store) if lot.id.split(".")[1] == arrival.id]
    whole = [lot for lot in mine if lot.units("received") > lot.units("written_off")]
    return [_label(lot) for lot in sorted(whole, key=lambda lot: int(lot.id.rpartition(".")[2]))]


def _label(lot: rules.Lot) -> Label:
    import segno  # here alone: only labels need it

    code = segno.make(f"{settings.site_url()}/zh/c/goods/store/?lot={lot.code}", error="m", micro=False)
    return Label(
        code=lot.code, item=lot.item, name=ITEMS[lot.item].zh, serial=lot.serial, expiry=lot.expiry.isoformat() if lot.expiry else "",
        units=lot.units("received"), picture=["".join(str(int(dark)) for dark in row) for row in code.matrix],
    )  # fmt: skip
