"""Donated goods as a journal: every unit moves from one account to another, and no account ever falls below nothing.

Of every lot and every item, received = in stock + allocated + issued + returned out + written off, because each line takes from one
account what it gives to another (double entry); `received` is the one account that counts what came out of it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal, get_args

from muster.domain.refusals import Conflict, Refused

Account = Literal["received", "in_stock", "allocated", "issued", "returned_out", "written_off"]
Kind = Literal[
    "RECEIVED", "ALLOCATED", "RELEASED", "ISSUED", "SIGNED", "RETURNED", "RETURNED_OUT", "WRITTEN_OFF", "CORRECTED", "AUDITED", "USED",
    "EARMARK_RELEASED", "RECEIPT_REPLACED", "MONEY_CONFIRMED",
]  # fmt: skip
Balance = Mapping[Account, int]

ACCOUNTS: tuple[Account, ...] = get_args(Account)
HELD: tuple[Account, ...] = ACCOUNTS[1:]
_WITH_THEM: frozenset[Account] = frozenset({"allocated", "issued"})
LINES = 20  # of one entry: with its lots, labels, balances and what hangs on it, a transaction stays under 100 items
MOST = 10_000_000  # units in one line
_MOVES: dict[Kind, frozenset[tuple[Account, Account]]] = {
    "RECEIVED": frozenset({("received", "in_stock"), ("received", "written_off")}),
    "ALLOCATED": frozenset({("in_stock", "allocated")}),
    "RELEASED": frozenset({("allocated", "in_stock")}),
    "ISSUED": frozenset({("allocated", "issued")}),
    "RETURNED": frozenset({("issued", "in_stock")}),
    "RETURNED_OUT": frozenset({("in_stock", "returned_out")}),
    "WRITTEN_OFF": frozenset({("in_stock", "written_off"), ("allocated", "written_off"), ("issued", "written_off")}),
    "AUDITED": frozenset({("received", "in_stock"), ("in_stock", "written_off")}),
}


@dataclass(frozen=True, slots=True)
class Lot:
    """Units of one item that came together; a serial machine is a lot of one. `code` is on its label, `donor` may be read by anybody.

    `balance` holds units by account; `received` in it is what came in, the sum of the others. `holders` are units by the partner they were
    allocated to; the last two sum up the logs of its use.
    """

    id: str
    item: str
    store: str
    code: str = ""
    serial: str = ""
    expiry: date | None = None
    pledge: str = ""
    campaign: str = ""
    earmark: str = ""
    donor: str = ""
    arrived: datetime | None = None
    balance: Balance = field(default_factory=dict)
    holders: Mapping[str, int] = field(default_factory=dict)
    tenths_of_hours: int = 0
    area_m2: int = 0
    version: int = 0

    def units(self, account: Account) -> int:
        """Units in an account."""
        return self.balance.get(account, 0)


@dataclass(frozen=True, slots=True)
class Line:
    """Units of one lot that move from one account to another."""

    item: str
    lot: str
    quantity: int
    source: Account
    target: Account


@dataclass(frozen=True, slots=True)
class Receipted:
    """What a receipt is to say: whose gift, what was counted (item → units), which receipt it replaces, if any."""

    pledge: str
    donor: str
    counted: Mapping[str, int]
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry to be posted; `operation` is derived from what it is about, so that it is posted once. `about` may be read by anybody.

    `born` are the lots its lines bring into being, `freed` those whose earmark ends, `reverses` the number of the entry it takes back,
    `used` the lot that a log of use (tenths of machine-hours, square metres) is about, and its partner is `about["partner"]`.
    `body` is a digest of what was sent, so that the same operation with another body is refused; `seen` the versions of lots it was worked out from.
    """

    operation: str
    kind: Kind
    lines: tuple[Line, ...]
    at: datetime
    actor: str
    reason: str = ""
    about: Mapping[str, str] = field(default_factory=dict)
    born: tuple[Lot, ...] = ()
    freed: tuple[str, ...] = ()
    receipt: Receipted | None = None
    reverses: int | None = None
    used: str = ""
    body: str = ""
    seen: Mapping[str, int] = field(default_factory=dict)
    tenths_of_hours: int = 0
    area_m2: int = 0


def lot_id(item: str, operation: str, number: int) -> str:
    """The id of the lot of that number that an operation brings; it names its item."""
    return f"{item}.{operation}.{number}"


def item_of(lot: str) -> str:
    """The item a lot id names."""
    return lot.partition(".")[0]


def check(draft: Draft) -> None:
    """Raises Refused unless the lines are few, whole, positive and of moves that their kind may make."""
    if len(draft.lines) > LINES:
        raise Refused("too_many_lines", "lines", most=LINES)
    for line in draft.lines:
        if isinstance(line.quantity, bool) or not isinstance(line.quantity, int) or not 0 < line.quantity <= MOST:
            raise Refused("quantity", "quantity", most=MOST)
        if draft.kind != "CORRECTED" and (line.source, line.target) not in _MOVES.get(draft.kind, frozenset()):
            raise Refused("not_a_move", "lines")
    serials = [(lot.item, lot.serial) for lot in draft.born if lot.serial]
    if len(serials) != len(set(serials)):
        raise Conflict("serial_known", "serial")
    if any(lot.serial and sum(line.quantity for line in draft.lines if line.lot == lot.id) != 1 for lot in draft.born):
        raise Refused("serial_is_one", "serial")


def moved(balance: Balance, lines: Iterable[Line]) -> dict[Account, int]:
    """A balance after these lines; raises Conflict where an account would fall below nothing."""
    units = {account: balance.get(account, 0) for account in ACCOUNTS}
    for line in lines:
        for account, change in ((line.source, -line.quantity), (line.target, line.quantity)):
            units[account] += -change if account == "received" else change
    if min(units.values()) < 0:
        raise Conflict("not_enough_stock", "quantity")
    return units


def apply(draft: Draft, lots: Mapping[str, Lot]) -> dict[str, Lot]:
    """The lots of a draft after it, by id; `lots` are those it names, as they stand. Raises Refused as `check`, Conflict on what is not there."""
    check(draft)
    known = {**lots, **{lot.id: lot for lot in draft.born}}
    after: dict[str, Lot] = {}
    for id in named(draft):
        if id not in known:
            raise Conflict("unknown_lot", "lot")
        lot = known[id]
        if draft.seen.get(id, lot.version) != lot.version:
            raise Conflict("changed_meanwhile")
        lines = [line for line in draft.lines if line.lot == id]
        after[id] = replace(
            lot, balance=moved(lot.balance, lines), version=lot.version + 1, earmark="" if id in draft.freed else lot.earmark,
            holders=_held(lot.holders, lines, draft.about.get("partner", "")), tenths_of_hours=lot.tenths_of_hours + (draft.tenths_of_hours if id == draft.used else 0),
            area_m2=lot.area_m2 + (draft.area_m2 if id == draft.used else 0),
        )  # fmt: skip
    return after


def named(draft: Draft) -> list[str]:
    """The lots a draft is about, each once."""
    return list(dict.fromkeys([line.lot for line in draft.lines] + list(draft.freed) + ([draft.used] if draft.used else [])))


def _held(holders: Mapping[str, int], lines: Iterable[Line], partner: str) -> dict[str, int]:
    """Units by partner after these lines; what left the books or came back leaves its partner, the only one where none is named."""
    units = dict(holders)
    for line in lines:
        change = (line.target in _WITH_THEM) - (line.source in _WITH_THEM)
        holder = partner or (next(iter(units)) if len(units) == 1 else "")
        if change and holder:
            units[holder] = units.get(holder, 0) + change * line.quantity
    return {holder: left for holder, left in sorted(units.items()) if left > 0}


def reversing(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The lines that take these back, last first."""
    return tuple(Line(line.item, line.lot, line.quantity, line.target, line.source) for line in reversed(tuple(lines)))


def conserved(balance: Balance) -> bool:
    """Whether what came in equals what is held or gone by account, with none below nothing."""
    return balance.get("received", 0) == sum(balance.get(account, 0) for account in HELD) and min(balance.values(), default=0) >= 0
