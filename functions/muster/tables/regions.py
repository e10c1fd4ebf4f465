"""The regions table: one writer a district at a time, and a mark that says there is more to do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import UpdateError

from muster.tables.base import Table, epoch, failed_condition, name

LEASE_SECONDS = 60
SEEN_SECONDS = 2  # stream times are whole seconds, and an index lags a little


@dataclass(frozen=True, slots=True)
class Turn:
    """Where a district stands in the queue for the solver: whether a mark waits, when its last finished solve began (epoch seconds, 0: never).

    `zones` tells under which zones everyone told there was last looked at.
    """

    waits: bool = False
    solved: int = 0
    zones: str = ""

    def saw(self, at: float) -> bool:
        """Whether that solve began long enough after a moment (epoch seconds) to have read everything written then."""
        return self.solved > at + SEEN_SECONDS


Asker = Literal["orders", "rotation"]  # who tells people apart from any district's lease, and under which name they are counted


class RegionRow(Table):
    class Meta:
        table_name = name("regions")

    district = UnicodeAttribute(hash_key=True)
    owner = UnicodeAttribute(null=True)
    until = NumberAttribute(null=True)
    dirty = UnicodeAttribute(null=True)
    solved = NumberAttribute(null=True)
    day = UnicodeAttribute(null=True)
    unverified = NumberAttribute(null=True)
    zones = UnicodeAttribute(null=True)


def mark(district: str, event: str) -> None:
    """Says that something changed in a district."""
    RegionRow(district).update(actions=[RegionRow.dirty.set(event)])


def take(district: str, owner: str, now: datetime, *, seconds: int = LEASE_SECONDS) -> str | None:
    """Takes the lease of a district; answers the mark seen ("" for none), or None while another writer holds it."""
    row = RegionRow(district)
    try:
        row.update(
            actions=[RegionRow.owner.set(owner), RegionRow.until.set(epoch(now) + seconds)],
            condition=RegionRow.owner.does_not_exist() | (RegionRow.until < epoch(now)) | (RegionRow.owner == owner),
        )
    except UpdateError as error:
        if not failed_condition(error):
            raise
        return None
    return row.dirty or ""


def release(district: str, owner: str, seen: str, *, solved: datetime) -> bool:
    """Gives the lease back and notes when its solve began; answers False when the district was marked again meanwhile (the lease is kept)."""
    unchanged = RegionRow.dirty == seen if seen else RegionRow.dirty.does_not_exist()
    try:
        RegionRow(district).update(
            actions=[RegionRow.owner.remove(), RegionRow.until.remove(), RegionRow.dirty.remove(), RegionRow.solved.set(epoch(solved))],
            condition=(RegionRow.owner == owner) & unchanged,
        )
    except UpdateError as error:
        if not failed_condition(error):
            raise
        return RegionRow.get(district, consistent_read=True).owner != owner
    return True


def drop(district: str, owner: str) -> None:
    """Gives the lease back after a failure, leaving the mark for whoever comes next."""
    try:
        RegionRow(district).update(actions=[RegionRow.owner.remove(), RegionRow.until.remove()], condition=RegionRow.owner == owner)
    except UpdateError as error:
        if not failed_condition(error):
            raise


def turns() -> dict[str, Turn]:
    """Every district that was ever marked or solved."""
    return {row.district: Turn(row.dirty is not None, int(row.solved or 0), row.zones or "") for row in RegionRow.scan(consistent_read=True)}


def marked() -> list[str]:
    """Districts with a mark nobody has worked off."""
    return [district for district, turn in turns().items() if turn.waits]


def note_zones(district: str, digest: str) -> None:
    """Records under which zones everyone told in a district was last looked at."""
    RegionRow(district).update(actions=[RegionRow.zones.set(digest) if digest else RegionRow.zones.remove()])


def unverified_told(day: str) -> dict[str, int]:
    """How many unverified people each district told on a duty day."""
    return {row.district: int(row.unverified or 0) for row in RegionRow.scan(RegionRow.day == day)}


def count_unverified_asked(by: Asker, day: str, more: int) -> None:
    """Counts those whom dispatch orders or rotation plans told, apart from any district; tried anew when another writer came first."""
    while True:
        was = unverified_told(day).get(by, 0)
        try:
            count_unverified(by, day, was=was, now=was + more)
        except UpdateError as error:
            if not failed_condition(error):
                raise
        else:
            return


def count_unverified(district: str, day: str, *, was: int, now: int) -> None:
    """Moves a district's count of the day, under its lease and only from the number seen."""
    seen = (RegionRow.day == day) & (RegionRow.unverified == was) if was else RegionRow.day.does_not_exist() | (RegionRow.day != day)
    RegionRow(district).update(actions=[RegionRow.day.set(day), RegionRow.unverified.set(now)], condition=seen)
