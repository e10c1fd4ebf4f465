"""Intake: goods that came are counted by two people who do not see each other's figures; what both counted is what was received."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from muster.domain.catalogue import ITEMS
from muster.domain.history import event
from muster.domain.refusals import Conflict, Refused
from muster.domain.stock import LINES, MOST, Draft, Line, Lot, Receipted, lot_id
from muster.domain.times import SHANGHAI, stamp

State = Literal["WAITING", "COUNTED_ONCE", "AGREED", "RECEIVED"]
Difference = Literal["SHORT", "OVER", "DAMAGED", "EXPIRED", "SUBSTITUTED"]
MOST_SERIALS = 500


@dataclass(frozen=True, slots=True)
class Expected:
    """What a line of the pledge says is to come."""

    number: int
    item: str
    units: int
    earmark: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """What was found of one line (0: of none): good units, damaged ones, expired ones; a machine is named by its serial, a lot by its expiry.

    `photo` names a picture kept elsewhere.
    """

    line: int
    item: str
    units: int
    damaged: int = 0
    expired: int = 0
    expiry: date | None = None
    serials: tuple[str, ...] = ()
    photo: str = ""

    @property
    def all(self) -> int:
        """Everything found, good or not."""
        return self.units + self.damaged + self.expired


@dataclass(frozen=True, slots=True)
class Arrival:
    """Goods at a store's door, of a pledge or of nobody who is known (`pledge` empty); `counts` are by person, at most two."""

    id: str
    store: str
    pledge: str
    pledge_code: str
    donor: str
    expected: tuple[Expected, ...]
    by: str
    created: datetime
    campaign: str = ""
    state: State = "WAITING"
    counters: tuple[str, ...] = ()
    counted: tuple[Counted, ...] = ()
    recounts: int = 0
    version: int = 1
    history: tuple[str, ...] = ()


def check(counted: tuple[Counted, ...], expected: tuple[Expected, ...], now: datetime) -> None:
    """Raises Refused on no line, an unknown item or line, figures that are no counts, serials that do not fit, or good units that have expired."""
    if not 0 < len(counted) <= 40:
        raise Refused("lines_count", "lines", most=40)
    numbers = {one.number for one in expected}
    serials: set[tuple[str, str]] = set()
    for at, one in enumerate(counted):
        field = f"lines.{at}"
        if one.item not in ITEMS:
            raise Refused("item_unknown", f"{field}.item")
        if one.line and one.line not in numbers:
            raise Refused("line_unknown", f"{field}.line")
        if min(one.units, one.damaged, one.expired) < 0 or one.all > MOST:
            raise Refused("quantity", f"{field}.units", most=MOST)
        if one.expiry and one.expiry < now.astimezone(SHANGHAI).date() and one.units:
            raise Refused("goods_expired", f"{field}.expiry")
        if (ITEMS[one.item].kind == "serial") != bool(one.serials) and one.units:
            raise Refused("serials_needed" if not one.serials else "serials_not_here", f"{field}.serials")
        if one.serials and (len(one.serials) != one.units or one.units > MOST_SERIALS):
            raise Refused("serials_count", f"{field}.serials", units=one.units, serials=len(one.serials))
        for serial in one.serials:
            if (one.item, serial) in serials:
                raise Conflict("serial_known", f"{field}.serials")
            serials.add((one.item, serial))
    if len({(one.line, one.item, one.expiry) for one in counted}) != len(counted):
        raise Refused("line_twice", "lines")


def count(arrival: Arrival, counted: tuple[Counted, ...], *, by: str, now: datetime) -> Arrival:
    """The arrival after somebody counted it: agreed when a second person finds the same, to be counted anew by two when not.

    Raises Refused as `check`, Conflict on a second count by the same person, or on an arrival that was agreed.
    """
    check(counted, arrival.expected, now)
    if arrival.state == "WAITING":
        return _moved(replace(arrival, counters=(by,), counted=counted), "COUNTED_ONCE", by=by, now=now)
    if arrival.state != "COUNTED_ONCE":
        raise Conflict("arrival_state")
    if by in arrival.counters:
        raise Conflict("same_person")
    if alike(counted) == alike(arrival.counted):
        return _moved(replace(arrival, counters=(*arrival.counters, by)), "AGREED", by=by, now=now)
    return _moved(replace(arrival, counters=(), counted=(), recounts=arrival.recounts + 1), "WAITING", by=by, now=now, reason="counts_differ")


def recount(arrival: Arrival, *, by: str, now: datetime, reason: str) -> Arrival:
    """An agreed arrival that two people have to count anew, as it cannot be received like that; raises Conflict before both counted."""
    if arrival.state != "AGREED":
        raise Conflict("arrival_state")
    return _moved(replace(arrival, counters=(), counted=(), recounts=arrival.recounts + 1), "WAITING", by=by, now=now, reason=reason)


def alike(counted: tuple[Counted, ...]) -> object:
    """What two counts have to agree on: all but their order and their pictures; lines of nothing are none."""
    return sorted(
        (one.line, one.item, one.units, one.damaged, one.expired, one.expiry.isoformat() if one.expiry else "", sorted(one.serials))
        for one in counted if one.all
    )  # fmt: skip


def differences(arrival: Arrival) -> list[tuple[int, str, Difference, int]]:
    """Where what was counted differs from what was pledged, as (line, item, reason, units)."""
    found: list[tuple[int, str, Difference, int]] = []
    for line in arrival.expected:
        own = [one for one in arrival.counted if one.line == line.number]
        same = sum(one.all for one in own if one.item == line.item)
        other = [one for one in own if one.item != line.item]
        found += [(line.number, one.item, "SUBSTITUTED", one.all) for one in other]
        if same < line.units:
            found.append((line.number, line.item, "SHORT", line.units - same))
        elif same > line.units:
            found.append((line.number, line.item, "OVER", same - line.units))
    found += [(0, one.item, "OVER", one.all) for one in arrival.counted if one.line == 0 and arrival.pledge]
    found += [(one.line, one.item, "DAMAGED", one.damaged) for one in arrival.counted if one.damaged]
    found += [(one.line, one.item, "EXPIRED", one.expired) for one in arrival.counted if one.expired]
    return found


def totals(arrival: Arrival) -> dict[str, int]:
    """Good units by item: what the receipt is about."""
    found: dict[str, int] = {}
    for one in arrival.counted:
        if one.units:
            found[one.item] = found.get(one.item, 0) + one.units
    return dict(sorted(found.items()))


def of_lines(arrival: Arrival) -> dict[int, int]:
    """Units by line of the pledge, good or not, of the item pledged or of another."""
    found: dict[int, int] = {}
    for one in arrival.counted:
        if one.line:
            found[one.line] = found.get(one.line, 0) + one.all
    return found


def drafts(arrival: Arrival, *, now: datetime, actor: str) -> list[Draft]:
    """The journal entries that receive an agreed arrival, in order; the last one carries the receipt, where any unit is good. Raises Conflict before both counted."""
    if arrival.state != "AGREED":
        raise Conflict("arrival_state")
    moves = list(_moves(arrival, now))
    about = {"pledge": arrival.pledge_code, "donor": arrival.donor, "store": arrival.store}
    batches = [moves[at : at + LINES] for at in range(0, len(moves), LINES)]
    good = totals(arrival)
    receipt = Receipted(arrival.pledge_code, arrival.donor, good) if good and arrival.pledge else None
    return [
        Draft(
            operation=operation(arrival, at), kind="RECEIVED", lines=tuple(line for line, _ in batch), at=now, actor=actor, about=about,
            born=tuple({lot.id: lot for _, lot in batch}.values()), receipt=receipt if at == len(batches) - 1 else None,
        )
        for at, batch in enumerate(batches)
    ]  # fmt: skip


def operation(arrival: Arrival, number: int = 0) -> str:
    """The operation of an arrival's entry of that number."""
    return f"{arrival.id}-{number}"


def last_operation(arrival: Arrival) -> str:
    """The operation of its last entry: the one with the receipt."""
    moves = sum((len(one.serials) or bool(one.units)) + bool(one.damaged + one.expired) for one in arrival.counted)
    return operation(arrival, max(0, (moves - 1) // LINES))


def _moves(arrival: Arrival, now: datetime) -> Iterator[tuple[Line, Lot]]:
    """Each line of the journal with the lot it brings: a machine each, a lot for each line's good units, one for those that are written off at once."""
    earmarks: Mapping[int, str] = {one.number: one.earmark for one in arrival.expected}
    number = 0
    for one in arrival.counted:
        mother = Lot(
            "", one.item, arrival.store, expiry=one.expiry, pledge=arrival.pledge_code, campaign=arrival.campaign,
            earmark=earmarks.get(one.line, ""), donor=arrival.donor, arrived=now,
        )  # fmt: skip
        for serial in one.serials or ("",) * bool(one.units):
            lot = replace(mother, id=lot_id(one.item, arrival.id, number), serial=serial)
            yield Line(one.item, lot.id, 1 if serial else one.units, "received", "in_stock"), lot
            number += 1
        if one.damaged + one.expired:
            lot = replace(mother, id=lot_id(one.item, arrival.id, number), earmark="")
            yield Line(one.item, lot.id, one.damaged + one.expired, "received", "written_off"), lot
            number += 1


def receive(arrival: Arrival, *, by: str, now: datetime) -> Arrival:
    """The arrival once every unit of it is in the journal."""
    if arrival.state != "AGREED":
        raise Conflict("arrival_state")
    return _moved(arrival, "RECEIVED", by=by, now=now)


def _moved(arrival: Arrival, to: State, *, by: str, now: datetime, reason: str = "") -> Arrival:
    line = event(stamp(now), arrival.state, to, by, reason)
    return replace(arrival, state=to, version=arrival.version + 1, history=(*arrival.history, line))
