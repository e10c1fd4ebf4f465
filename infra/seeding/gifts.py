"""A campaign for protective and disinfection supplies, and pledges at each step before anything came."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from muster import vault
from muster.domain import pledges as rules
from muster.domain.campaigns import Campaign
from muster.domain.codes import public_code
from muster.domain.history import event
from muster.domain.phones import parse
from muster.domain.pledges import DonorKind, Line, Pledge
from muster.domain.times import SHANGHAI, stamp
from muster.tables import campaigns, people_keys, pledges

CITY, DISTRICT, STREET = "140100000000", "140105000000", "140105001000"
TARGETS = {"fogging_machine": 120, "rescue_pack": 108, "disinfectant_84": 6000, "n95_mask": 20000, "protective_suit": 2000}
_GIFTS: tuple[tuple[str, DonorKind, str, tuple[tuple[str, str, int], ...]], ...] = (
    ("OFFERED", "organisation", "山西净康消毒设备公司", (("fogging_machine", "弥雾机", 60), ("", "消毒水", 400))),
    ("OFFERED", "person", "赵敏", (("n95_mask", "N95口罩", 300),)),
    ("SCREENED", "organisation", "太原市长风商会", (("protective_suit", "医用防护服", 500),)),
    ("ACCEPTED", "person", "钱立", (("disinfectant_84", "84消毒液", 240),)),
    ("SCHEDULED", "organisation", "晋阳救援装备厂", (("fogging_machine", "弥雾机", 120), ("rescue_pack", "救援包", 108))),
    ("DECLINED", "person", "孙平", (("n95_mask", "口罩", 20),)),
    ("LAPSED", "person", "李想", (("surgical_mask", "医用外科口罩", 1000),)),
)


def load(now: datetime, phone: Callable[[int], str]) -> int:
    """Writes them through the tables; answers how many pledges."""
    today = now.astimezone(SHANGHAI).date()
    drive = Campaign(
        id=vault.keyed_hash("campaign", "seed"), name="防护消毒物资募集", name_en="Protective and disinfection supplies", about="给各街道、社区和应急队伍。",
        area=CITY, targets=TARGETS, begins=today, ends=today + timedelta(days=30), by="seed", created=now,
    )  # fmt: skip
    campaigns.add(drive)
    for number, (state, kind, name, lines) in enumerate(_GIFTS):
        reference, key = people_keys.fresh()
        id, called = vault.keyed_hash("pledge", f"seed/{number}"), parse(phone(number))
        made = Pledge(
            id=id, code=public_code("PL", int(id, 16)), donor_kind=kind, key=reference, name=name, phone=called, mark=rules.mask(name, kind),
            lines=tuple(Line(at, item, text, units) for at, (item, text, units) in enumerate(lines, start=1)), area=STREET,
            available=today - timedelta(days=20) if state == "LAPSED" else today + timedelta(days=1), handing="bring", created=now,
            certificate=True, campaign=drive.id, tail=vault.keyed_hash("tail", f"{id}/{called[-4:]}"),
            history=(event(stamp(now), "", "OFFERED", "donor"),),
        )  # fmt: skip
        # A made-up past needs no step of its own in the table.
        pledges.add(replace(_led(made, state, now), version=1), key)
    return len(_GIFTS)


def _led(one: Pledge, state: str, now: datetime) -> Pledge:
    if state == "LAPSED":
        return rules.lapse(one, now=now)
    if state == "DECLINED":
        return rules.decline(one, by="seed", now=now, reason="数量太少，请捐给社区")
    if state == "OFFERED":
        return one
    one = rules.screen(one, {}, by="seed", now=now)
    if state == "SCREENED":
        return one
    one = rules.accept(one, by="seed", now=now)
    return one if state == "ACCEPTED" else rules.schedule(one, store=CITY, day=one.available, by="seed", now=now)
