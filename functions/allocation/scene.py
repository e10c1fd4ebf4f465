"""What there is to allocate and who wants it, read from the tables; and the answer beside other ways."""

import json
from collections import defaultdict
from dataclasses import dataclass
from hashlib import sha256

from allocation.forms import Ask, Compared, LeftView, PartnerView, Propose, Spread
from allocation.words import reason_text
from muster.domain.allocating import PEERS, Answer, Demand, Supply, allocate, fairness
from muster.domain.allocating.model import weight
from muster.domain.allocations import Row
from muster.domain.catalogue import ITEMS
from muster.domain.grants import Staff
from muster.domain.partners import Partner, can
from muster.domain.people import Language
from muster.domain.refusals import Forbidden, Refused
from muster.domain.times import SHANGHAI, stamp
from muster.domain.wishes import Wish, state_at
from muster.http import Call
from muster.tables import allocations, partners, stock, wishes

_HELD = ("APPROVED", "PICKED", "SHIPPED", "SIGNED", "SIGNED_SHORT", "SIGNED_DAMAGED", "CLOSED")


@dataclass(frozen=True, slots=True)
class Scene:
    """Supplies and demands, with the records that they come from."""

    supplies: list[Supply]
    demands: list[Demand]
    wishes: dict[str, Wish]
    partners: dict[str, Partner]

    @property
    def digest(self) -> str:
        """The hash of everything that the answer depends on."""
        return sha256(json.dumps([[str(one) for one in self.supplies], [str(one) for one in self.demands]]).encode()).hexdigest()


def read(call: Call[Staff], asked: Ask | Propose) -> Scene:
    """What may be allocated now; raises Refused on an unknown item, Forbidden on a store that is not this person's."""
    for at, item in enumerate(asked.items):
        if item not in ITEMS:
            raise Refused("item_unknown", f"items.{at}")
    if not call.caller.may("allocate", asked.store):
        raise Forbidden("no_right")
    free = isinstance(asked, Ask) and asked.free
    lots = [lot for item in dict.fromkeys(asked.items) for lot in stock.lots(item, store=asked.store) if call.caller.may("allocate", lot.store)]
    supplies = [
        Supply(lot.id, lot.item, lot.store, lot.units("in_stock"), lot.expiry, "" if free else lot.earmark) for lot in lots if lot.units("in_stock")
    ]
    open_ = {one.id: one for one in wishes.open_of(dict.fromkeys(asked.items)) if state_at(one, call.now) == "OPEN"}
    known = partners.find({one.partner for one in open_.values()})
    without = set(asked.without) if isinstance(asked, Ask) else set()
    held = _held(known)
    demands = [
        _demand(one, partner, held) for one in open_.values() if (partner := known.get(one.partner)) and partner.id not in without
    ]
    return Scene(sorted(supplies, key=lambda one: one.lot), sorted(demands, key=lambda one: one.wish), open_, known)


def compare(scene: Scene, answer: Answer, call: Call[Staff]) -> Compared:
    """An answer beside what equal shares, first come and greedy by urgency would give."""
    today = call.now.astimezone(SHANGHAI).date()
    ways = {"ours": answer.units(), **{name: peer(scene.supplies, scene.demands, today) for name, peer in PEERS.items()}}
    return Compared(
        partners=[_partner(one, scene, ways, answer, call.language) for one in scene.demands],
        ways=[Spread(way=name, spread=round(fairness(units, scene.demands), 3), units=sum(units.values())) for name, units in ways.items()],
        left=_left(scene, answer, call.language),
    )


def solve(scene: Scene, call: Call[Staff]) -> Answer:
    """The allocation of a scene as of today."""
    return allocate(scene.supplies, scene.demands, today=call.now.astimezone(SHANGHAI).date())


def _held(known: dict[str, Partner]) -> dict[tuple[str, str], int]:
    """Units of each item that partners hold: had before, or allocated to them since."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    for partner in known.values():
        for item, units in partner.machines.items():
            found[partner.id, item] += units
        for row in allocations.of_partner(partner.id):
            if row.state in _HELD:
                found[partner.id, row.item] += _kept(row)
    return found


def _kept(row: Row) -> int:
    return row.accepted if row.state.startswith("SIGNED") else row.units


def _demand(one: Wish, partner: Partner, held: dict[tuple[str, str], int]) -> Demand:
    return Demand(
        wish=one.id, partner=partner.id, item=one.item, most=one.open, priority=one.priority, area=one.area, order=partner.order, asked=stamp(one.created),
        need_by=one.need_by, able=can(partner, ITEMS[one.item].capability), standing=partner.state == "ACTIVE", members=partner.members,
        tasks=partner.tasks, held=held.get((partner.id, one.item), 0),
    )  # fmt: skip


def _partner(one: Demand, scene: Scene, ways: dict[str, dict[str, int]], answer: Answer, language: Language) -> PartnerView:
    counts = {name: units.get(one.wish, 0) for name, units in ways.items()}
    code = answer.open.get(one.wish, "")
    return PartnerView(
        partner=one.partner, name=scene.partners[one.partner].name, item=one.item, item_name=ITEMS[one.item].name(language), asked=one.most,
        weight=f"{float(weight(one)):.1f}", open=reason_text(code, {}, language) if code else "", **counts,
    )  # fmt: skip


def _left(scene: Scene, answer: Answer, language: Language) -> list[LeftView]:
    gone: dict[str, int] = defaultdict(int)
    for one in answer.given:
        for lot, units in one.parts.items():
            gone[lot] += units
    left: dict[tuple[str, str], int] = defaultdict(int)
    for supply in scene.supplies:
        if supply.lot in answer.left:
            left[supply.item, answer.left[supply.lot]] += supply.units - gone[supply.lot]
    return [
        LeftView(item=item, name=ITEMS[item].name(language), units=units, code=code, text=reason_text(code, {}, language))
        for (item, code), units in sorted(left.items())
    ]

