"""The command board: every seat nobody holds, and each district's sums, from the lines under matching's care."""

from collections.abc import Iterable
from datetime import datetime

from muster import cursors
from muster.domain.areas import district_of, within
from muster.domain.grants import Staff
from muster.domain.needs import Need
from muster.domain.times import stamp
from muster.http import Call
from muster.tables import areas, lines, needs
from muster.tables.lines import LiveLine
from needs.board_forms import Board, DistrictRow, OpenSeat, OpenSeats, OpenSeatsQuery, Sums
from needs.rivals import gap_of, rivals

PAGE = 200


def open_seats(call: Call[Staff], query: OpenSeatsQuery) -> OpenSeats:
    """The lines with seats nobody holds, urgent ones first, then by start; raises Forbidden outside one's sites, Refused on a foreign cursor."""
    standing = _standing(areas.sites(call.caller, query.area), call.now)
    short = sorted((one for one in standing if one[0].line.filled < one[0].line.wanted), key=lambda one: _place(one[0]))
    if query.cursor:
        _, after = cursors.read("open-seats", query.cursor, person=call.caller.person)
        short = [one for one in short if after is None or _place(one[0]) > after["place"]]
    shown = short[:PAGE]
    known = areas.many({one.area for one, _ in shown})
    others = rivals([one.line for one, _ in shown], call.caller)
    rows = [
        OpenSeat(
            need=one.need, code=need.code, area=one.area, area_name=known[one.area].name if one.area in known else "",
            district=district_of(one.area), line=one.line.number, role=one.line.role, vehicles=one.line.vehicles, start=stamp(one.line.start),
            end=stamp(one.line.end), wanted=one.line.wanted, filled=one.line.filled, open=one.line.wanted - one.line.filled,
            priority=one.priority, reason=gap_of(one.line, need.code, one.line.wanted - one.line.filled, call.language),
            rival=others.get(one.line.gap_other), created=stamp(need.created),
        )  # fmt: skip
        for one, need in shown
    ]
    cursor = cursors.sign("open-seats", 0, {"place": _place(shown[-1][0])}, person=call.caller.person) if len(short) > PAGE else None
    return OpenSeats(seats=rows, lines=len(short), open=sum(one.line.wanted - one.line.filled for one, _ in short), cursor=cursor)


def board(call: Call[Staff]) -> Board:
    """Seats wanted, held and open by district, as far as the caller sees; what has ended does not count."""
    sites = areas.sites(call.caller, None)
    standing = _standing(sites, call.now)
    rows = []
    for district in sorted({district_of(site) for site in sites}):
        area = areas.get(district)
        sums = _sums([one for one in standing if district_of(one[0].area) == district])
        rows.append(DistrictRow(code=district, name=area.name if area else "", **sums.model_dump()))
    return Board(as_of=stamp(call.now), total=_sums(standing), districts=rows)


def _standing(sites: Iterable[str], now: datetime) -> list[tuple[LiveLine, Need]]:
    """Every line at these sites that is published, not called off and not over, with its need."""
    living = [one for site in sites for one in lines.live(district_of(site)) if one.line.end > now and within(one.area, site)]
    known = needs.headers({one.need for one in living}) if living else {}
    return [(one, known[one.need]) for one in living if one.need in known and known[one.need].state == "PUBLISHED"]


def _place(one: LiveLine) -> list[str | int]:
    return [-one.priority, stamp(one.line.start), one.need, one.line.number]


def _sums(standing: list[tuple[LiveLine, Need]]) -> Sums:
    short = [one for one, _ in standing if one.line.filled < one.line.wanted]
    asked = {one.need for one, _ in standing}
    return Sums(
        needs=len(asked), needs_full=len(asked - {one.need for one in short}), communities=len({one.area for one, _ in standing}),
        communities_short=len({one.area for one in short}), wanted=sum(one.line.wanted for one, _ in standing),
        filled=sum(one.line.filled for one, _ in standing), open=sum(one.line.wanted - one.line.filled for one in short),
    )  # fmt: skip
