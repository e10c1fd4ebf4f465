"""What is needed most, and how a line is read back to whoever gives."""

from collections import defaultdict
from datetime import datetime

from giving.forms import Drive, Giving, Meant, Needed, ReadLine, Receiver, Target
from muster.domain import campaigns as drives
from muster.domain.campaigns import Campaign
from muster.domain.catalogue import ITEMS, suggest
from muster.domain.people import Language
from muster.domain.pledges import Line
from muster.domain.quantities import Quantity
from muster.domain.wishes import Wish, state_at
from muster.tables import areas, campaigns, partners, stock, wishes

LARGE = 1000  # units from which a number is repeated in words
_SHOWN = 20


def view(language: Language, now: datetime) -> Giving:
    """Open demand by item, the most urgent first; running campaigns; everything that may be given; teams a gift may be meant for."""
    asked: dict[str, list[Wish]] = defaultdict(list)
    for one in wishes.open_of(ITEMS):
        if state_at(one, now) == "OPEN":
            asked[one.item].append(one)
    needed = [_needed(item, found, language) for item, found in asked.items()]
    return Giving(
        needed=sorted(needed, key=lambda one: (one.priority, -one.units, one.item))[:_SHOWN],
        campaigns=[_drive(one, language) for one in campaigns.every() if drives.running(one, now)],
        items=[_meant(code, language) for code in ITEMS],
        receivers=[Receiver(id=one.id, name=one.name) for one in partners.of_kind("team") if one.state == "ACTIVE"],
    )


def read_back(line: Line, quantity: Quantity, language: Language) -> ReadLine:
    """A line in words, with what else its name may mean."""
    item = ITEMS.get(line.item)
    open_ = [one.open or 0 for one in wishes.open_of([line.item])] if item else []
    return ReadLine(
        line=line.number, item=line.item, name=item.name(language) if item else line.text, unit=item.unit if item else "件", units=line.units,
        words=in_words(line.units, language), packs=quantity.packs, large=line.units >= LARGE, needed=sum(open_),
        suggestions=[] if item else [_meant(one.code, language) for one in suggest(line.text)],
    )  # fmt: skip


def in_words(units: int, language: Language) -> str:
    """A number as it is spoken."""
    if language == "zh":
        import cn2an

        return str(cn2an.an2cn(units))
    from num2words import num2words

    return str(num2words(units))


def _needed(item: str, found: list[Wish], language: Language) -> Needed:
    places = [area.name if (area := areas.get(one.area)) else one.place for one in found]
    return Needed(
        item=item, name=ITEMS[item].name(language), unit=ITEMS[item].unit, units=sum(one.open or 0 for one in found),
        places=len({one.partner for one in found}), unknown=sum(one.open is None for one in found), priority=min(one.priority for one in found),
        areas=[name for name in dict.fromkeys(places) if name][:5],
    )  # fmt: skip


def _drive(one: Campaign, language: Language) -> Drive:
    return Drive(
        id=one.id, name=one.name if language == "zh" else one.name_en, about=one.about, ends=one.ends.isoformat(),
        targets=[
            Target(item=item, name=ITEMS[item].name(language), unit=ITEMS[item].unit, target=units,
                   received=sum(lot.units("received") for lot in stock.lots(item) if lot.campaign == one.id))
            for item, units in one.targets.items()
        ],
    )  # fmt: skip


def _meant(code: str, language: Language) -> Meant:
    return Meant(item=code, name=ITEMS[code].name(language), unit=ITEMS[code].unit)
