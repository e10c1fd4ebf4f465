"""The fallback when the flow cannot run: urgent and scarce units choose first, each the cheapest who are left."""

import numpy as np

from muster.domain.matching.candidates import NO_ARCS, Directory, arcs
from muster.domain.matching.flow import value
from muster.domain.matching.model import Case, Whole
from muster.domain.matching.objective import weight
from muster.domain.matching.optimum import Seating
from muster.domain.matching.repair import choices_among, filled


def by_urgency(case: Case, where: Directory, which: Whole) -> Seating:
    """A seating that leaves no seat open to a free person; critical seats are served before any further one, groups take what is left."""
    units = case.units
    everyone = NO_ARCS.joined(*arcs(case, where, which))
    known = everyone.where(case.people.together[everyone.p] == 0)
    ends = np.cumsum(np.bincount(known.u, minlength=len(units)))
    crowd = np.diff(ends, prepend=0)
    order = which[np.lexsort((which, crowd[which] / np.maximum(units.seats[which], 1), -weight(units, which)))]
    critical = np.clip(np.minimum(units.minimum, units.maximum) - units.taken, 0, None)
    away = np.zeros(len(case.people), np.bool_)
    used: list[Whole] = []
    for wanted in (critical, units.seats - critical):
        for u in order[wanted[order] > 0]:
            mine = np.arange(ends[u] - crowd[u], ends[u])
            taken = mine[~away[known.p[mine]]][: wanted[u]]
            away[known.p[taken]] = True
            used.append(taken)
    seated = known.where(np.sort(np.concatenate([np.zeros(0, np.int64), *used])))
    seated = filled(case, choices_among(case, everyone), seated)
    nothing = np.zeros(len(case.people), np.int64)
    reached = np.isin(np.arange(len(case.people)), everyone.p)
    return Seating(seated.p, seated.u, nothing, reached, value(case, seated), -1, len(everyone), 0)
