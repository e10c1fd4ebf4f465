"""A pledge as its staff see it."""

from campaigns.forms import LineView, PledgeView, Suggested
from muster.domain import pledges as rules
from muster.domain.catalogue import ITEMS, suggest
from muster.domain.grants import Staff
from muster.domain.pledges import Line, Pledge
from muster.domain.times import stamp
from muster.domain.wishes import state_at
from muster.http import Call
from muster.tables import areas, partners, wishes


def pledge_view(one: Pledge, call: Call[Staff]) -> PledgeView:
    """A pledge with its donor, what screening has to look at, and how much of each item is asked for."""
    area = areas.get(one.area)
    flaws = rules.flaws(one, call.now)
    return PledgeView(
        id=one.id, code=one.code, state=one.state, donor_kind=one.donor_kind, name=one.name, phone=one.phone.removeprefix("+86"), address=one.address,
        area_name=area.name if area else "", available=one.available.isoformat(), handing=one.handing, certificate=one.certificate, named=one.named,
        campaign=one.campaign, store=one.store, day=one.day.isoformat() if one.day else "", due=rules.due(one).isoformat(), reason=one.reason,
        lines=[_line(line, [code for number, code in flaws if number == line.number], call) for line in one.lines], created=stamp(one.created),
    )  # fmt: skip


def _line(line: Line, flaws: list[str], call: Call[Staff]) -> LineView:
    item = ITEMS.get(line.item)
    asked = [found for found in wishes.open_of([line.item]) if state_at(found, call.now) == "OPEN"] if item else []
    suggested = [] if item else suggest(line.text)
    return LineView(
        line=line.number, item=line.item, name=item.name(call.language) if item else "", text=line.text, unit=item.unit if item else "",
        units=line.units, received=line.received, expiry=line.expiry.isoformat() if line.expiry else "", earmark=line.earmark,
        earmark_name=earmark_name(line.earmark), standard=line.standard, needed=sum(found.open or 0 for found in asked),
        suggested=[Suggested(item=one.code, name=ITEMS[one.code].name(call.language), score=round(one.score)) for one in suggested], flaws=flaws,
    )  # fmt: skip


def earmark_name(earmark: str) -> str:
    """The partner or area that goods are meant for."""
    if not earmark:
        return ""
    if earmark.isdigit() and len(earmark) in (12, 15):
        area = areas.get(earmark)
        return area.name if area else ""
    partner = partners.get(earmark)
    return partner.name if partner else ""
