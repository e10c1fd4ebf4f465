"""The dispatches table: a need's orders, line by line, and what each role's answers have taught, hour by hour."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pynamodb.attributes import BooleanAttribute, JSONAttribute, ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import TransactWriteError
from pynamodb.expressions.update import Action
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from muster.domain.dispatch import Order, Target, Wave
from muster.domain.overrides import Override
from muster.domain.refusals import Conflict
from muster.domain.times import SHANGHAI, moment, stamp
from muster.domain.waves import Acceptance, Tally
from muster.tables import lines, overrides
from muster.tables.base import Table, failed_items, name, transaction


class Watched(GlobalSecondaryIndex["DispatchRow"]):  # type: ignore[no-untyped-call]
    """The orders of a district that the minute looks at, by start: those that run or whose people have not all heard of the end; sparse."""

    class Meta:
        index_name = "watched"
        projection = AllProjection()

    watched_in = UnicodeAttribute(hash_key=True)
    start = UnicodeAttribute(range_key=True)


class Ended(GlobalSecondaryIndex["DispatchRow"]):  # type: ignore[no-untyped-call]
    """The orders of a district that ended on a day of the city's, by when."""

    class Meta:
        index_name = "ended"
        projection = AllProjection()

    ended_in = UnicodeAttribute(hash_key=True)
    ended_at = UnicodeAttribute(range_key=True)


class DispatchRow(Table):
    """An order (`part` is line#number) or a tally (`need` is yes#role, `part` the hour)."""

    class Meta:
        table_name = name("dispatches")

    need = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    watched_in = UnicodeAttribute(null=True)
    start = UnicodeAttribute(null=True)
    ended_in = UnicodeAttribute(null=True)
    ended_at = UnicodeAttribute(null=True)
    area = UnicodeAttribute(null=True)
    district = UnicodeAttribute(null=True)
    mode = UnicodeAttribute(null=True)
    target = UnicodeAttribute(null=True)
    target_name = UnicodeAttribute(null=True)
    organisation = UnicodeAttribute(null=True)
    people: ListAttribute[str] = ListAttribute(of=UnicodeAttribute, null=True)  # type: ignore[arg-type]
    urgent = BooleanAttribute(null=True)
    state = UnicodeAttribute(null=True)
    next_at = UnicodeAttribute(null=True)
    reserved_until = UnicodeAttribute(null=True)
    author = UnicodeAttribute(null=True)
    created = UnicodeAttribute(null=True)
    note = UnicodeAttribute(null=True)
    override = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    site = UnicodeAttribute(null=True)
    digest = UnicodeAttribute(null=True)
    learned = BooleanAttribute(null=True)
    settled = BooleanAttribute(null=True)
    waves: JSONAttribute = JSONAttribute(null=True)
    version = NumberAttribute(null=True)
    history: ListAttribute[str] = ListAttribute(of=UnicodeAttribute, null=True)  # type: ignore[arg-type]
    asked = NumberAttribute(null=True)
    yes = NumberAttribute(null=True)

    watched = Watched()
    ended = Ended()


def start(order: Order, *, override: Override | None = None) -> None:
    """Stores a new order and takes its line out of matching's care; raises Conflict when the line is not there, or another order has it."""
    row, lent, free = lines.lend(order.need, order.line, order.id)
    try:
        with transaction() as write:
            write.save(_row(order), condition=DispatchRow.need.does_not_exist())
            if override:
                kept, new = overrides.adding(override)
                write.save(kept, condition=new)
            write.update(row, actions=lent, condition=free)
    except TransactWriteError as error:
        failed_items(error)
        raise Conflict("dispatch_running") from error


def get(id: str) -> Order | None:
    """The order of an id; None when there is none."""
    need, line, number = (id.split("-") + ["", ""])[:3]
    if not (need.isascii() and need.isalnum() and line and number.isascii()):
        return None
    try:
        return _order(DispatchRow.get(need, f"{line}#{number}", consistent_read=True))
    except DispatchRow.DoesNotExist:
        return None


def of_need(need: str) -> list[Order]:
    """The orders of a need, by line and number."""
    return [_order(row) for row in DispatchRow.query(need, consistent_read=True)]


def watched(district: str) -> list[Order]:
    """The orders of a district that run or are not settled, the next shift first."""
    return [_order(row) for row in DispatchRow.watched.query(district)]


def ended(district: str, day: date) -> list[Order]:
    """The orders of a district that ended on a day of the city's, the first first."""
    return [_order(row) for row in DispatchRow.ended.query(f"{district}#{day.isoformat()}")]


def move(was: Order, now: Order, *, taught: tuple[str, Mapping[int, Tally]] | None = None) -> None:
    """Writes an order's next state: an ended one gives its line back in the same transaction, `taught` (a role, its hours) is counted in it.

    Raises Conflict when another write came first.
    """
    row = _row(now)
    actions: list[Action] = [
        DispatchRow.state.set(now.state), DispatchRow.next_at.set(stamp(now.next_at)), DispatchRow.reason.set(now.reason),
        DispatchRow.site.set(now.site), DispatchRow.waves.set(row.waves), DispatchRow.version.set(now.version),
        DispatchRow.history.set(list(now.history)), DispatchRow.learned.set(now.learned), DispatchRow.settled.set(now.settled),
        DispatchRow.watched_in.set(row.watched_in) if row.watched_in else DispatchRow.watched_in.remove(),
    ]  # fmt: skip
    if now.ended:
        day = now.ended.astimezone(SHANGHAI).date()
        actions += [DispatchRow.ended_in.set(f"{now.district}#{day.isoformat()}"), DispatchRow.ended_at.set(stamp(now.ended))]
    try:
        with transaction() as write:
            write.update(DispatchRow(was.need, _part(was)), actions=actions, condition=DispatchRow.version == was.version)
            if was.running and not now.running:
                line, back, lent = lines.give_back(was.need, was.line, was.id, was.district)
                write.update(line, actions=back, condition=lent)
            for hour, tally in taught[1].items() if taught else ():
                more: list[Action] = [DispatchRow.asked.add(tally.asked), DispatchRow.yes.add(tally.yes)]  # once, under the order's version
                write.update(DispatchRow(f"yes#{taught[0] if taught else ''}", f"{hour:02d}"), actions=more)
    except TransactWriteError as error:
        failed_items(error)
        raise Conflict("changed_meanwhile") from error


def acceptance(role: str) -> Acceptance:
    """What a role's answers have taught."""
    return Acceptance({int(row.part): Tally(int(row.asked or 0), int(row.yes or 0)) for row in DispatchRow.query(f"yes#{role}")})


def _part(order: Order) -> str:
    return f"{order.line:02d}#{order.number}"


def _row(order: Order) -> DispatchRow:
    return DispatchRow(
        order.need, _part(order), watched_in=None if order.settled else order.district, start=stamp(order.start),
        area=order.area, district=order.district, mode=order.mode, target=order.target.kind, target_name=order.target.name,
        organisation=order.target.organisation or None, people=list(order.target.people), urgent=order.urgent, state=order.state, next_at=stamp(order.next_at),
        reserved_until=stamp(order.reserved_until) if order.reserved_until else None, author=order.author, created=stamp(order.created),
        override=order.override or None, note=order.note, reason=order.reason, site=order.site, digest=order.digest, learned=order.learned, settled=order.settled,
        waves=[[wave.number, stamp(wave.at), wave.asked, wave.first_timers, wave.rate] for wave in order.waves], version=order.version,
        history=list(order.history),
    )  # fmt: skip


def _order(row: DispatchRow) -> Order:
    given: Any = row
    line, _, number = row.part.partition("#")
    return Order(
        need=row.need, line=int(line), number=int(number), area=given.area, district=given.district, mode=given.mode,
        target=Target(given.target, given.target_name or "", tuple(given.people or ()), row.organisation or ""), urgent=bool(row.urgent), state=given.state,
        start=moment(given.start), next_at=moment(given.next_at), author=given.author, created=moment(given.created),
        reserved_until=moment(row.reserved_until) if row.reserved_until else None, note=row.note or "", override=row.override or "", reason=row.reason or "",
        site=row.site or "", digest=row.digest or "", learned=bool(row.learned), settled=bool(row.settled),
        waves=tuple(Wave(int(wave[0]), moment(wave[1]), int(wave[2]), int(wave[3]), float(wave[4])) for wave in row.waves or ()),
        version=int(given.version), history=tuple(row.history or ()),
    )  # fmt: skip
