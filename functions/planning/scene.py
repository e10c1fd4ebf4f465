"""The question matching would ask of a district now, asked without writing anything."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import cached_property

from muster.domain.times import duty_day
from muster.solving import region
from muster.solving.case import Answer, answer
from muster.solving.lifting import Lifted
from muster.tables import lines as lines_table
from muster.tables import regions
from muster.tables.lines import LiveLine
from muster.tables.pool import Entry


class Scene:
    """A district as it stands: its lines still to be filled, who holds them, and the people in reach, each read once."""

    def __init__(self, district: str, now: datetime) -> None:
        living = [one for one in lines_table.live(district) if one.line.start > now]
        off = lines_table.called_off(living) if living else set()
        self.region = region.read([district], (one for one in living if one.need not in off), now)
        told = regions.unverified_told(duty_day(now).isoformat())
        self._no_unverified = sum(told.values()) >= self.region.emergency.verification_budget

    @cached_property
    def _near(self) -> list[Entry]:
        return region.people(self.region, neighbours=False)

    @cached_property
    def _far(self) -> list[Entry]:
        return region.people(self.region, neighbours=True)

    def solved(self, more: Iterable[LiveLine] = (), *, far: bool, lifted: Lifted | None = None) -> Answer:
        """The best seating with some more lines, by the district's own people or also by the neighbours'."""
        lines = sorted([*self.region.lines, *more], key=lambda one: (one.line.start, one.need, one.line.number))
        return answer(
            replace(self.region, lines=lines), self._far if far else self._near, barred=(), unverified_barred=self._no_unverified,
            prefer_standing=True, lifted=lifted,
        )  # fmt: skip

    def settled(self, more: Iterable[LiveLine] = ()) -> Answer:
        """What matching comes to within the minute: its own people first, the neighbours' too where far-reaching lines stay open."""
        more = list(more)
        best = self.solved(more, far=False)
        reaching = (one for one in [*self.region.lines, *more] if region.reaches_out(self.region, one))
        return self.solved(more, far=True) if any((one.need, one.line.number) in best.gaps for one in reaching) else best
