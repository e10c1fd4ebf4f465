"""A need with open seats: each change that staff could make, tried alone."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from muster.domain.areas import district_of
from muster.domain.assignments import TOLD
from muster.domain.needs import Need
from muster.domain.rescheduling import other_times
from muster.domain.times import stamp
from muster.solving.case import Answer
from muster.solving.lifting import Lifted, Rule
from muster.solving.region import reaches_out
from muster.tables.lines import LiveLine
from planning.forms import Fillable, OpenLine, Option
from planning.scene import Scene

MOST_SECONDS = 10.0  # pages wait fifteen
MOVED = 99  # the number of a line that is asked for at another time, above any real one


def fillable(need: Need, now: datetime) -> Fillable:
    """Every line with seats that matching cannot fill, each with its options, while there is time."""
    until = time.monotonic() + MOST_SECONDS
    scene = Scene(district_of(need.area), now)
    base: dict[bool, Answer] = {}
    lines, complete = [], True
    for one in [one for one in scene.region.lines if one.need == need.id]:
        far = reaches_out(scene.region, one)
        base[far] = base.get(far) or scene.solved(far=far)
        left = one.line.wanted - _told(scene, one) - _held(base[far], one)
        if left < 1:
            continue
        options = []
        for option in _options(scene, one, left, base, now):
            options.append(option)
            if time.monotonic() > until:
                complete = False
                break
        options.sort(key=lambda option: (-option.fills, option.displaces))
        lines.append(OpenLine(number=one.line.number, role=one.line.role, vehicles=one.line.vehicles, open=left, options=options))
    return Fillable(lines=lines, complete=complete)


def _options(scene: Scene, one: LiveLine, left: int, base: dict[bool, Answer], now: datetime) -> Iterator[Option]:
    far = reaches_out(scene.region, one)
    for move, start, end in other_times(one.line.start, one.line.end, now):
        least = max(1, one.line.minimum - one.line.wanted + left)
        moved = replace(one, line=replace(one.line, number=MOVED, start=start, end=end, wanted=left, minimum=least))
        after = scene.solved([moved], far=far)
        fills = max(0, _held(after, moved) + _held(after, one) - _held(base[far], one))
        yield Option(change=move, fills=fills, displaces=_lost(scene, base[far], after, one), start=stamp(start), end=stamp(end))
    code = base[far].gaps[one.need, one.line.number][0]
    # Outside the core the limit is doubled as it is; one more pass or vehicle helps only where its lack is the reason.
    rules: dict[Rule, bool] = {
        "DISTANCE": scene.region.city[district_of(one.area)].core, "BUDGET": True, "PASS": code == "NO_ONE_IN_ZONE",
        "VEHICLE": code == "NO_VEHICLE",
    }  # fmt: skip
    for rule in (rule for rule, sensible in rules.items() if sensible):
        wide = reaches_out(scene.region, one, doubled=True) if rule == "DISTANCE" else far
        before = base[wide] = base.get(wide) or scene.solved(far=wide)
        after = scene.solved(far=wide, lifted=Lifted(scene.region.lines.index(one), rule))
        fills = max(0, _held(after, one) - _held(before, one))
        yield Option(change=rule, fills=min(1, fills) if rule in ("PASS", "VEHICLE") else fills, displaces=_lost(scene, before, after, one))


def _told(scene: Scene, one: LiveLine) -> int:
    return sum(row.state in TOLD for row in scene.region.seated.get((one.need, one.line.number), ()))


def _held(answer: Answer, one: LiveLine) -> int:
    return len(answer.people.get((one.need, one.line.number), ()))


def _lost(scene: Scene, before: Answer, after: Answer, but: LiveLine) -> int:
    """Seats that other lines would lose."""
    return sum(max(0, _held(before, one) - _held(after, one)) for one in scene.region.lines if one is not but)
