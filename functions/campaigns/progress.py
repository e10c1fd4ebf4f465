"""How far the targets of a campaign are met, from its pledges and the books."""

from collections import defaultdict
from datetime import datetime

from campaigns.forms import CampaignView, TargetView
from muster.domain.campaigns import Campaign, running
from muster.domain.catalogue import ITEMS
from muster.domain.people import Language
from muster.domain.pledges import Pledge
from muster.tables import areas, pledges, stock

_GONE = ("DECLINED", "WITHDRAWN", "LAPSED")


def view(one: Campaign, language: Language, now: datetime) -> CampaignView:
    """A campaign with its targets: pledged counts what may still come and what came, the rest what lots of the campaign went through."""
    area = areas.get(one.area)
    promised = _pledged(pledges.of_campaign(one.id))
    return CampaignView(
        id=one.id, name=one.name if language == "zh" else one.name_en, about=one.about, area=one.area, area_name=area.name if area else "",
        begins=one.begins.isoformat(), ends=one.ends.isoformat(), state=one.state, running=running(one, now),
        targets=[_target(one, item, units, promised, language) for item, units in one.targets.items()],
    )  # fmt: skip


def _pledged(found: list[Pledge]) -> dict[str, int]:
    units: dict[str, int] = defaultdict(int)
    for one in found:
        for line in one.lines:
            over = one.state in (*_GONE, "CLOSED", "RECEIVED")
            units[line.item] += line.received if over else max(line.units, line.received)
    return units


def _target(one: Campaign, item: str, units: int, promised: dict[str, int], language: Language) -> TargetView:
    lots = [lot for lot in stock.lots(item) if lot.campaign == one.id]
    issued = sum(lot.units("issued") for lot in lots)
    return TargetView(
        item=item, name=ITEMS[item].name(language), unit=ITEMS[item].unit, target=units, pledged=promised.get(item, 0),
        received=sum(lot.units("received") for lot in lots), allocated=sum(lot.units("allocated") for lot in lots) + issued, issued=issued,
    )  # fmt: skip
