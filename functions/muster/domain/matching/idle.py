"""Why a person was not called on."""

from dataclasses import replace
from typing import Literal

import numpy as np

from muster.domain.matching import rules
from muster.domain.matching.model import Case, Flags

Idle = Literal["NOT_AVAILABLE", "SKILL_NOT_ASKED", "NO_NEED_IN_REACH", "DECLINED", "BUDGET", "SEATS_FULL"]


def unused(case: Case, serving: Flags, reached: Flags) -> list[Idle | None]:
    """Why each person serves nowhere, None for those who do; `reached` marks who may serve somewhere."""
    people = case.people
    everyone = np.arange(len(people))
    kinds = np.stack([case.units.role.astype(np.int64), case.units.shifts.view(np.int64)])
    _, one_of_each = np.unique(kinds, axis=1, return_index=True)
    available, asked = (np.zeros(len(people), np.bool_) for _ in range(2))
    willing = people.max_shifts > case.duties
    for u in one_of_each[:, None]:
        free = rules.rested(case, everyone, u) & willing
        available |= free
        asked |= free & rules.skilled(case, everyone, u)
    verdicts: tuple[tuple[Flags, Idle | None], ...] = (
        (serving, None),
        (~available, "NOT_AVAILABLE"),
        (~asked, "SKILL_NOT_ASKED"),
        (case.spent, "BUDGET"),
        (reached, "SEATS_FULL"),
        (_declined(case), "DECLINED"),
    )
    codes = np.select([flags for flags, _ in verdicts], list(range(len(verdicts))), len(verdicts))
    names: list[Idle | None] = [*(name for _, name in verdicts), "NO_NEED_IN_REACH"]
    return [names[code] for code in codes.tolist()]


def _declined(case: Case) -> Flags:
    """People who may serve but for an answer of no."""
    p, u = np.divmod(case.refused, max(len(case.units), 1))
    fit = rules.eligible(replace(case, refused=case.refused[:0]), p, u)
    return np.isin(np.arange(len(case.people)), p[fit])
