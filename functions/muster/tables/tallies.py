"""The figures of the outbox: how the messages of each day stand, counted by the very writes that move them, and since when a gateway is in trouble."""

import secrets
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import UpdateError
from pynamodb.transactions import TransactWrite

from muster.tables.base import Table, epoch, failed_condition, name

KEPT = timedelta(days=40)
_GATEWAYS = "gateways"
_WRITER = secrets.token_hex(4)  # each process counts in rows of its own, so that no two writes ever wait for each other


class TallyRow(Table):
    """`part` is what is counted and who counts it, "PILE#WRITER", of a local day; or a target of the settings below "gateways"."""

    class Meta:
        table_name = name("tallies")

    day = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    messages = NumberAttribute(null=True)
    since = NumberAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    label = UnicodeAttribute(null=True)
    expires = NumberAttribute()


def recount(write: TransactWrite, day: str, was: str, now: str, at: datetime) -> None:
    """The part of a message's move that takes it from one pile of its day to another; it is counted if and only if it moved."""
    if was == now:
        return
    for pile, change in ((was, -1), (now, 1)):
        if pile:
            write.update(
                TallyRow(day, f"{pile}#{_WRITER}"), actions=[TallyRow.messages.add(change), TallyRow.expires.set(epoch(at + KEPT))]
            )


def of_day(day: str) -> Counter[str]:
    """How many messages of a day lie on each pile."""
    found: Counter[str] = Counter()
    for row in TallyRow.query(day):
        found[row.part.rpartition("#")[0]] += int(row.messages or 0)
    return +found


def trouble(target: str, label: str, reason: str, now: datetime) -> None:
    """Notes that a gateway failed; the first time since it last worked counts."""
    TallyRow(_GATEWAYS, target).update(
        actions=[
            TallyRow.since.set(TallyRow.since | epoch(now)), TallyRow.reason.set(reason), TallyRow.label.set(label),
            TallyRow.expires.set(epoch(now + KEPT)),
        ]  # fmt: skip
    )


def well(target: str) -> None:
    """Notes that a gateway works again."""
    try:
        TallyRow(_GATEWAYS, target).update(actions=[TallyRow.since.remove()], condition=TallyRow.since.exists())
    except UpdateError as error:
        if not failed_condition(error):
            raise


def in_trouble() -> Iterable[tuple[str, str, int]]:
    """The label, the reason and the second since when of each gateway that failed last."""
    return [(row.label or "", row.reason or "", int(row.since)) for row in TallyRow.query(_GATEWAYS) if row.since]
