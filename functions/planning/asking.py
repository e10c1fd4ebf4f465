"""A need that is not posted yet: who would come, and who would be missed elsewhere."""

from collections import Counter
from collections.abc import Sequence

from muster.domain.areas import community_of, district_of, level_of, street_of
from muster.domain.grants import Staff
from muster.domain.needs import Line, Need
from muster.domain.small_numbers import masked
from muster.domain.times import stamp
from muster.fields import Gap
from muster.http import Call
from muster.solving.case import Answer
from muster.tables import areas, needs
from muster.tables.lines import LiveLine
from muster.tables.pool import Entry
from muster.texts import say
from planning.forms import AskedLine, Displaced, Foreseen, Source
from planning.scene import Scene

ASKED = "asked"  # stands where a need's id would; no id reads like this


def foreseen(area: str, priority: int, lines: Sequence[Line], call: Call[Staff]) -> Foreseen:
    """The district solved twice, without and with these lines: what the first seats and the second does not is displaced."""
    scene = Scene(district_of(area), call.now)
    asked = [LiveLine(ASKED, area, priority, line) for line in lines]
    before, after = scene.settled(), scene.settled(asked)
    known = needs.headers({one.need for one in scene.region.lines})
    shown = [_line(one, after, known, call) for one in asked]
    lost = {one: _held(before, one) - _held(after, one) for one in scene.region.lines}
    mine = [(one, count) for one, count in lost.items() if count > 0 and call.caller.sees(one.area)]
    return Foreseen(
        lines=shown, wanted=sum(one.wanted for one in shown), filled=sum(one.filled for one in shown),
        displaced=[_displaced(one, count, known[one.need]) for one, count in mine],
        displaced_elsewhere=sum(count for one, count in lost.items() if count > 0 and not call.caller.sees(one.area)),
    )  # fmt: skip


def _held(answer: Answer, one: LiveLine) -> int:
    return len(answer.people.get((one.need, one.line.number), ()))


def _line(one: LiveLine, answer: Answer, known: dict[str, Need], call: Call[Staff]) -> AskedLine:
    line, found = one.line, answer.people.get((one.need, one.line.number), [])
    left = line.wanted - len(found)
    reason = None
    if left:
        code, rival = answer.gaps[one.need, line.number]
        other = known[rival.need].code if rival and rival.need in known else say("this_need", call.language)
        reason = Gap(code=code, text=say(code, call.language, other=other), count=left)
    counts = Counter(_where(entry, one.area) for entry in found)
    return AskedLine(
        number=line.number, role=line.role, vehicles=line.vehicles, start=stamp(line.start), end=stamp(line.end), wanted=line.wanted,
        filled=len(found), open=left, reason=reason,
        sources=[Source(where=where, people=people) for where, people in masked(counts).items()],  # type: ignore[arg-type]
    )  # fmt: skip


def _where(entry: Entry, area: str) -> str:
    """How near a person lives, by the smallest area they share with the need."""
    if level_of(entry.area) != "street" and community_of(entry.area) == community_of(area):
        return "community"
    if street_of(entry.area) == street_of(area):
        return "street"
    return "district" if district_of(entry.area) == district_of(area) else "neighbours"


def _displaced(one: LiveLine, count: int, need: Need) -> Displaced:
    area = areas.get(one.area)
    return Displaced(
        need=one.need, code=need.code, area_name=area.name if area else "", role=one.line.role, start=stamp(one.line.start), count=count
    )
