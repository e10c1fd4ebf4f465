"""The split of so many units by weight: floor, then the largest fractions, then the published order, never beyond a cap.

Source: the donation rule of the design (report.md), Hamilton's method with caps.
"""

from collections.abc import Sequence
from fractions import Fraction

from muster.domain.allocations import Reason


def quotas(units: int, weights: Sequence[Fraction], caps: Sequence[int]) -> list[Fraction]:
    """Each one's exact share, none beyond its cap; what a cap turns away is shared by weight among the rest. Sums to min(units, Σ caps)."""
    share = [Fraction(0)] * len(weights)
    rest = Fraction(min(units, sum(caps)))
    open_ = [at for at, cap in enumerate(caps) if cap > 0 and weights[at] > 0]
    while open_ and rest > 0:
        total = sum(weights[at] for at in open_)
        full = [at for at in open_ if rest * weights[at] >= (caps[at] - share[at]) * total]
        if not full:
            for at in open_:
                share[at] += rest * weights[at] / total
            return share
        for at in full:
            rest -= caps[at] - share[at]
            share[at] = Fraction(caps[at])
        open_ = [at for at in open_ if at not in full]
    return share


def split(units: int, weights: Sequence[Fraction], caps: Sequence[int], orders: Sequence[int]) -> tuple[list[int], list[list[Reason]]]:
    """How many units each one gets, and why: sums to min(units, Σ caps of those with weight)."""
    exact = quotas(units, weights, caps)
    given = [int(share) for share in exact]
    why: list[list[Reason]] = [[] for _ in exact]
    for at, whole in enumerate(given):
        if whole:
            code = "CAPPED" if whole == caps[at] else "WEIGHT"
            why[at].append(Reason(code, {"units": whole, "share": decimal(exact[at])}))
    left = int(sum(exact)) - sum(given)
    ranked = sorted((at for at in range(len(exact)) if exact[at] > given[at]), key=lambda at: (given[at] - exact[at], orders[at], at))
    for place, at in enumerate(ranked[:left]):
        next_ = ranked[left] if left < len(ranked) else None
        tied = next_ is not None and exact[next_] - given[next_] == exact[at] - int(exact[at])
        why[at].append(Reason("PUBLISHED_ORDER" if tied else "LARGEST_FRACTION", {"units": 1, "fraction": decimal(exact[at] - int(exact[at])), "place": place + 1}))
        given[at] += 1
    return given, why


def decimal(number: Fraction) -> str:
    """A share as people read it, to three digits."""
    return f"{float(number):.3f}"
