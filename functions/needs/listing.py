"""Lists of needs within one's own subtree, a page at a time."""

from muster import cursors
from muster.domain import needs as rules
from muster.domain.areas import district_of
from muster.domain.grants import Staff
from muster.domain.needs import Need
from muster.domain.times import stamp
from muster.http import Call
from muster.tables import areas, needs
from needs.forms import NeedRow, Needs, NeedsQuery

PAGE = 50


def page(call: Call[Staff], query: NeedsQuery) -> Needs:
    """The next page of the sites the caller may see; raises Forbidden outside them, Refused on a cursor that is not ours."""
    sites = areas.sites(call.caller, query.area)
    start, after = cursors.read("needs", query.cursor, person=call.caller.person) if query.cursor else (0, None)
    found: list[NeedRow] = []
    for index in range(start, len(sites)):
        while len(found) < PAGE:
            needs_read, after = needs.within(sites[index], district_of(sites[index]), after=after)
            found += [row for row in (_row(need, call) for need in needs_read) if query.state in (None, row.state) or _is_asked(query, row)]
            if after is None:
                break
        if after is not None:
            return Needs(needs=found, cursor=cursors.sign("needs", index, after, person=call.caller.person))
        if len(found) >= PAGE and index + 1 < len(sites):
            return Needs(needs=found, cursor=cursors.sign("needs", index + 1, None, person=call.caller.person))
    return Needs(needs=found)


def _is_asked(query: NeedsQuery, row: NeedRow) -> bool:
    if query.state == "ENDING":
        return row.state in ("IN_SERVICE", "COMPLETED", "EXPIRED")
    return query.state == "OPEN" and row.open > 0 and row.state in ("MATCHING", "PARTLY_FILLED")


def _row(need: Need, call: Call[Staff]) -> NeedRow:
    area = areas.get(need.area)
    filled = sum(line.filled for line in need.lines)
    return NeedRow(
        id=need.id, code=need.code, state=rules.shown(need, call.now), area=need.area, area_name=area.name if area else "",
        start=stamp(need.start), end=stamp(need.end), wanted=need.seats, filled=filled, open=max(0, need.seats - filled), priority=need.priority,
        created=stamp(need.created),
    )  # fmt: skip
