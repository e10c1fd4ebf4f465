"""The pool: a slim projection of people by street, with what the hard rules need and nothing personal."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, cast

from pynamodb.attributes import NumberAttribute, NumberSetAttribute, UnicodeAttribute
from pynamodb.exceptions import UpdateError
from pynamodb.expressions.update import Action

from muster.domain.people import ROLES, mask
from muster.tables.base import Table, failed_condition, name

_WEEKENDS, _VERIFIED, _VEHICLE, _SERVES = 1 << 16, 1 << 17, 1 << 19, 1 << 20

_DRIVER = mask(ROLES, ["driver"])


@dataclass(frozen=True, slots=True)
class Entry:
    """One person as matching sees them: `roles` and `slots` are bit masks over ROLES and SLOTS, `busy` are shift numbers.

    `asked` are epoch seconds of offers in vain, `cleared` is the one at which a zone pass ends, `together` marks a group (0: none),
    `passed` how often they were told that others came first, since they last had a seat by a yes of their own.
    """

    cell: str
    person: str
    area: str
    roles: int
    slots: int
    weekends_only: bool
    verified: bool
    serves: bool
    version: int
    served: int = 0
    last_day: int = 0
    busy: frozenset[int] = frozenset()
    asked: frozenset[int] = frozenset()
    compound: str = ""
    cleared: int = 0
    vehicle: bool = False
    together: int = 0
    passed: int = 0

    @property
    def drives(self) -> bool:
        """Whether the person offers to drive."""
        return bool(self.roles & _DRIVER)

    @property
    def gone(self) -> bool:
        """Whether the person withdrew: a pause keeps what they offer, an erasure does not."""
        return not self.serves and not self.roles


class EntryRow(Table):
    """Short names: the pool is read whole, street by street, for every solve."""

    class Meta:
        table_name = name("pool")

    cell = UnicodeAttribute(hash_key=True)
    person = UnicodeAttribute(range_key=True)
    area = UnicodeAttribute(attr_name="a")
    marks = NumberAttribute(attr_name="m")
    version = NumberAttribute(attr_name="v")
    served = NumberAttribute(attr_name="s", default=0)
    last_day = NumberAttribute(attr_name="d", default=0)
    busy: NumberSetAttribute = NumberSetAttribute(attr_name="b", null=True)
    asked: NumberSetAttribute = NumberSetAttribute(attr_name="t", null=True)
    compound = UnicodeAttribute(attr_name="c", null=True)  # its three local digits: the others are the area's
    cleared = NumberAttribute(attr_name="p", null=True)
    together = NumberAttribute(attr_name="g", null=True)
    passed = NumberAttribute(attr_name="o", null=True)


SERVING = EntryRow.marks >= _SERVES  # the highest mark, so that a claim can ask for it


def put(entry: Entry, left: Iterable[str] = (), busy: Iterable[int] = ()) -> bool:
    """Brings an entry up to its person's version, never back, and closes the entries left behind; answers whether anything was written."""
    written = _put(entry, busy)
    for cell in left:
        written |= _put(replace(entry, cell=cell, serves=False), ())
    return written


def stored(entries: Iterable[Entry]) -> dict[str, tuple[int, int]]:
    """The version and the group's mark that stand in each person's entry in the cell named."""
    rows = EntryRow.batch_get([(entry.cell, entry.person) for entry in entries], attributes_to_get=["person", "v", "g"])
    return {row.person: (int(row.version), int(row.together or 0)) for row in rows}


def of(cells: Iterable[str]) -> Iterator[Entry]:
    """Everyone in the pool of these streets who serves, street by street.

    Read below the model layer: a solve reads thousands of entries, and building a model of each costs more than the solve.
    """
    table = EntryRow._get_connection()
    for cell in cells:
        start: dict[str, Any] | None = None
        while True:
            answer = table.query(cell, exclusive_start_key=start, consistent_read=False)
            for item in answer["Items"]:
                marks = int(item["m"]["N"])
                if marks & _SERVES:
                    yield _entry(cell, item, marks)
            start = cast("dict[str, Any] | None", answer.get("LastEvaluatedKey"))
            if start is None:
                break


def around(cell: str, *, most: int) -> list[Entry]:
    """So many of those in the pool of a street who serve."""
    return list(islice(of([cell]), most))


def find(keys: Iterable[tuple[str, str]]) -> dict[str, Entry]:
    """The entries of people by id, each looked up in the cell named: as they stand now, whether or not they serve."""
    return {row.person: _of_row(row) for row in EntryRow.batch_get(sorted(set(keys)))}


def hold(cell: str, person: str, shifts: Iterable[int], *, came: bool = False) -> tuple[EntryRow, list[Action]]:
    """The part of a claim that marks shifts as taken in the pool; whoever came by a yes of their own was not passed over."""
    return EntryRow(cell, person), [EntryRow.busy.add(set(shifts)), *([EntryRow.passed.remove()] if came else [])]


def ask(cell: str, person: str, at: int) -> tuple[EntryRow, list[Action], Any]:
    """The part of a call-up that counts against the person's messages of the day."""
    return EntryRow(cell, person), [EntryRow.asked.add({at})], EntryRow.person.exists()


def pass_over(cell: str, person: str) -> tuple[EntryRow, list[Action], Any]:
    """The part of a stand-down that remembers the bad luck."""
    return EntryRow(cell, person), [EntryRow.passed.set((EntryRow.passed | 0) + 1)], EntryRow.person.exists()


def let_go(cell: str, person: str, shifts: Iterable[int], *, asked: int | None) -> tuple[EntryRow, list[Action]]:
    """The part of a release that frees shifts in the pool; `asked` adds one offer that came to nothing."""
    actions: list[Action] = [EntryRow.busy.delete(set(shifts))]
    if asked is not None:
        actions.append(EntryRow.asked.add({asked}))
    return EntryRow(cell, person), actions


def count_served(cell: str, person: str, day: int) -> None:
    """One more duty day served, counted once however often it is told."""
    try:
        EntryRow(cell, person).update(
            actions=[EntryRow.served.set(EntryRow.served + 1), EntryRow.last_day.set(day)], condition=EntryRow.last_day < day
        )
    except UpdateError as error:
        if not failed_condition(error):
            raise


def _put(entry: Entry, busy: Iterable[int]) -> bool:
    actions: list[Action] = [
        EntryRow.area.set(entry.area), EntryRow.marks.set(_marks(entry)), EntryRow.version.set(entry.version),
        EntryRow.served.set(EntryRow.served | 0), EntryRow.last_day.set(EntryRow.last_day | 0),
        EntryRow.compound.set(entry.compound[12:]) if entry.compound else EntryRow.compound.remove(),
        EntryRow.cleared.set(entry.cleared) if entry.cleared else EntryRow.cleared.remove(),
        EntryRow.together.set(entry.together) if entry.together else EntryRow.together.remove(),
    ]  # fmt: skip
    if held := set(busy):
        actions.append(EntryRow.busy.add(held))
    try:
        EntryRow(entry.cell, entry.person).update(
            actions=actions, condition=EntryRow.version.does_not_exist() | (EntryRow.version < entry.version)
        )
    except UpdateError as error:
        if not failed_condition(error):
            raise
        return False
    return True


def _marks(entry: Entry) -> int:
    return entry.roles | entry.slots << 12 | entry.weekends_only * _WEEKENDS | entry.verified * _VERIFIED | entry.vehicle * _VEHICLE | entry.serves * _SERVES


def _entry(cell: str, item: dict[str, Any], marks: int) -> Entry:
    return Entry(
        cell=cell, person=item["person"]["S"], area=item["a"]["S"], roles=marks & 0xFFF, slots=marks >> 12 & 0xF,
        weekends_only=bool(marks & _WEEKENDS), verified=bool(marks & _VERIFIED), serves=True, version=int(item["v"]["N"]),
        served=int(item["s"]["N"]), last_day=int(item["d"]["N"]),
        busy=_numbers(item, "b"), asked=_numbers(item, "t"), compound=item["a"]["S"] + item["c"]["S"] if "c" in item else "",
        cleared=int(item["p"]["N"]) if "p" in item else 0, vehicle=bool(marks & _VEHICLE),
        together=int(item["g"]["N"]) if "g" in item else 0, passed=int(item["o"]["N"]) if "o" in item else 0,
    )  # fmt: skip


def _of_row(row: EntryRow) -> Entry:
    return replace(_entry(row.cell, row.serialize(), int(row.marks)), serves=int(row.marks) >= _SERVES)


def _numbers(item: dict[str, Any], field: str) -> frozenset[int]:
    return frozenset(int(number) for number in item[field]["NS"]) if field in item else frozenset()
