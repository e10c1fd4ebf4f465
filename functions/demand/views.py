"""Items, partners and wishes as people see them."""

from demand.forms import ItemView, PartnerView, WishView
from muster.domain.catalogue import ITEMS
from muster.domain.grants import Staff
from muster.domain.partners import Partner
from muster.domain.people import Language
from muster.domain.times import stamp
from muster.domain.wishes import Wish, state_at
from muster.http import Call
from muster.tables import areas


def item(code: str, language: Language) -> ItemView:
    """An item of the catalogue."""
    one = ITEMS[code]
    return ItemView(
        code=code, name=one.name(language), unit=one.unit, kind=one.kind, group=one.group, standard=one.standard, hazards=list(one.hazards),
        capability=one.capability, packs=dict(one.packs),
    )  # fmt: skip


def partner_view(one: Partner, call: Call[Staff]) -> PartnerView:
    """A partner; who its captain is stays out of it."""
    area = areas.get(one.area) if one.area else None
    return PartnerView(
        id=one.id, code=one.code, kind=one.kind, name=one.name, area=one.area, area_name=area.name if area else one.place,
        capabilities=list(one.capabilities), members=one.members, tasks=one.tasks, machines=dict(one.machines), order=one.order, state=one.state,
        captain=bool(one.captain), mine=one.captain == call.caller.person,
    )  # fmt: skip


def wish_view(one: Wish, call: Call[Staff], *, mine: bool) -> WishView:
    """A wish and where it stands now; `mine` to renew and to take back."""
    area = areas.get(one.area) if one.area else None
    return WishView(
        id=one.id, code=one.code, partner=one.partner, partner_name=one.partner_name, item=one.item, name=ITEMS[one.item].name(call.language),
        unit=ITEMS[one.item].unit, units=one.units, useful=one.useful, filled=one.filled, open=one.open, priority=one.priority,
        need_by=one.need_by.isoformat() if one.need_by else "", place=area.name if area else one.place, specification=one.specification,
        state=state_at(one, call.now), expires=stamp(one.expires), renewals=one.renewals, mine=mine,
    )  # fmt: skip
