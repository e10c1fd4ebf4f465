"""One rule lifted for one line: what staff could change, as the solver would see it."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from muster.domain.matching import Units
from muster.domain.matching.model import OPEN_ZONE, SEALED, Flags
from muster.domain.matching.rules import PASS_ROLES

Rule = Literal["DISTANCE", "PASS", "VEHICLE", "BUDGET"]


@dataclass(frozen=True, slots=True)
class Lifted:
    """A rule that does not hold for the line in this row of the region's."""

    unit: int
    rule: Rule


def lift(lifted: Lifted, units: Units, spent: Flags) -> tuple[Units, Flags]:
    """The columns without the rule: the distance limit of the core doubled, the zone open to a pass, any driver with a car, everyone's messages unspent."""
    this = np.arange(len(units)) == lifted.unit
    if lifted.rule == "DISTANCE":
        return replace(units, core=units.core & ~this), spent
    if lifted.rule == "PASS":  # a pass opens a sealed compound to three roles only
        return replace(units, zone=np.where(this & ((units.zone != SEALED) | PASS_ROLES[units.role]), OPEN_ZONE, units.zone)), spent
    if lifted.rule == "VEHICLE":
        return replace(units, vehicles=units.vehicles & ~this), spent
    return units, np.zeros_like(spent)
