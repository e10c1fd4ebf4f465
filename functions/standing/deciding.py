"""Swaps shortly before the start, as the station decides them."""

from muster.domain import overrides
from muster.domain import swaps as rules
from muster.domain.areas import district_of
from muster.domain.grants import Staff
from muster.domain.refusals import Missing
from muster.domain.times import stamp
from muster.http import Call
from muster.tables import areas, lines, swaps
from muster.telemetry import count
from standing.forms import Decide, WaitingSwap, WaitingSwaps

MOST = 100


def waiting(call: Call[Staff]) -> WaitingSwaps:
    """The swaps that wait at the caller's sites, next start first."""
    from standing import swapping  # the solver's libraries are loaded only where a rule is asked

    sites = [grant.area for grant in call.caller.grants if call.caller.may("post", grant.area)]
    districts = dict.fromkeys(child.code for site in sites for child in (areas.districts() if district_of(site) == site[:4].ljust(12, "0") else ()))
    codes = dict.fromkeys([*districts, *(district_of(site) for site in sites)])
    found = [one for code in codes for one in swaps.standing(code, call.now, most=MOST) if one.state == "TAKEN" and call.caller.may("post", one.area)]
    asked = lines.find((one.seat.need, one.seat.line) for one in found) if found else {}
    names = areas.many({one.area for one in found}) if found else {}
    return WaitingSwaps(swaps=[
        WaitingSwap(
            id=one.id, need=one.seat.need, role=line.line.role, area_name=names[one.area].name if one.area in names else "",
            start=stamp(one.start), end=stamp(one.end), since=one.history[-1].partition("|")[0], tired=swapping.is_tired(one, call.now),
        )
        for one in found if (line := asked.get((one.seat.need, one.seat.line)))
    ])  # fmt: skip


def decide(call: Call[Staff], id: str, body: Decide) -> None:
    """The station's word; an approval moves the seat, a refusal leaves it where it is and tells both."""
    from standing import swapping

    was = swapping.found(id)
    if not call.caller.may("post", was.area):
        raise Missing
    now = rules.decide(was, call.caller, approve=body.approve, reason=body.reason, now=call.now)
    if body.approve:
        override = overrides.allow(
            call.caller, id=f"swap-{now.id}-{now.version}", kind="swap", of=now.seat.need, area=now.area, rules=("rest",), people=(now.giver, now.taker),
            reason=body.override, now=call.now,
        ) if swapping.is_tired(now, call.now) else None  # fmt: skip
        swapping.move(now, call.now, by_station=True, override=override)
    else:
        swaps.put(now)
        swapping.tell_refused(now, call.now)
    count("SwapsApproved" if body.approve else "SwapsRefused")
