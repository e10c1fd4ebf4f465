"""Random histories of donated goods, as one of several processes lives them on shared books: what it draws, posts, loses and repeats."""

import os
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from muster.domain import stock as rules
from muster.domain.ledger import Entry
from muster.domain.refusals import Conflict, Refused, Unavailable
from muster.domain.stock import Account, Draft, Kind, Line, Lot, Receipted
from muster.tables import stock

LOTS, MACHINES = ("n95_mask", "surgical_mask", "disinfectant_84", "protective_suit"), ("fogging_machine", "uv_cart")
SHARED = 24  # lots of one to three units that everybody reaches for
STORE = "140100000000"
BEGUN, SPAN = datetime(2026, 12, 2, tzinfo=UTC), timedelta(days=60)  # across two ends of a month and one of a year
EVENTS = (1, 4)  # what follows an arrival
_MOVES: tuple[tuple[Kind, Account, Account], ...] = (
    ("ALLOCATED", "in_stock", "allocated"), ("ALLOCATED", "in_stock", "allocated"), ("ALLOCATED", "in_stock", "allocated"),
    ("RELEASED", "allocated", "in_stock"), ("RELEASED", "allocated", "in_stock"), ("ISSUED", "allocated", "issued"),
    ("ISSUED", "allocated", "issued"), ("RETURNED", "issued", "in_stock"), ("RETURNED", "issued", "in_stock"),
    ("RETURNED_OUT", "in_stock", "returned_out"), ("WRITTEN_OFF", "in_stock", "written_off"), ("WRITTEN_OFF", "issued", "written_off"),
    ("AUDITED", "received", "in_stock"), ("AUDITED", "in_stock", "written_off"),
)  # fmt: skip
REVERSIBLE = ("RETURNED_OUT", "AUDITED", "WRITTEN_OFF", "RETURNED")


@dataclass
class Share:
    """One process's share of the histories; `said` is where it writes down, line by line, what outlives it."""

    number: int
    of: int
    histories: int
    seed: int
    said: Path
    done: Counter[str] = field(default_factory=Counter)

    def say(self, *words: object) -> None:
        """One line, written in one call, so that a killed process leaves whole lines."""
        with self.said.open("ab", buffering=0) as file:
            file.write((" ".join(map(str, words)) + "\n").encode())


def shared_lots() -> list[Lot]:
    """The lots that everybody reaches for."""
    items = [(LOTS + MACHINES)[n % 6] for n in range(SHARED)]
    return [
        Lot(rules.lot_id(item, "shared", n), item, STORE, serial=f"SHARED-{n}" if item in MACHINES else "") for n, item in enumerate(items)
    ]  # fmt: skip


def open_books() -> None:
    """The first entries: the shared lots."""
    for n, lot in enumerate(shared_lots()):
        line = Line(lot.item, lot.id, 1 if lot.serial else 1 + n % 3, "received", "in_stock")
        stock.post(Draft(f"shared-{n}", "RECEIVED", (line,), BEGUN, "STORE_KEEPER", born=(lot,)))


def live(share: Share) -> None:
    """Lives the histories of a share that are not lived yet; whoever takes over from a killed process begins the broken one anew."""
    lived = {int(line.split()[1]) for line in share.said.read_text().splitlines() if line.startswith("lived")} if share.said.exists() else set()
    for number in range(share.number, share.histories, share.of):
        if number in lived:
            continue
        share.done.clear()
        for fault in history(share, number):
            share.say("fault", number, fault)
        share.say("lived", number, *(f"{what}={count}" for what, count in share.done.items()))


def history(share: Share, number: int) -> list[str]:
    """One gift comes, and a few random things happen to it and to the shared lots; answers what does not hold after it."""
    chance = random.Random(f"{share.seed} {number}")
    at = BEGUN + SPAN * (number / share.histories)
    arrival = _arrival(chance, f"h{number}-0", number, at)
    faults: list[str] = []
    touched: set[str] = {lot.id for lot in arrival.born}
    came = _posted(share, chance, arrival, faults)
    receipt = str(came.content.get("receipt", "")) if came else ""
    for step in range(1, 1 + chance.randint(*EVENTS)):
        lots = [lot.id for lot in arrival.born] if chance.random() < 0.5 else [lot.id for lot in shared_lots()]
        operation, what = f"h{number}-{step}", chance.random()
        if what < 0.08:
            _corrected(share, chance, at, faults)
        elif what < 0.16 and receipt:
            _replaced(share, chance, operation, receipt, at, faults)
        elif what < 0.2 and any(lot.serial for lot in arrival.born):
            _again(share, arrival, operation, faults)
        elif found := stock.lot(chance.choice(lots)):
            touched.add(found.id)
            _posted(share, chance, _move(chance, operation, found, at), faults)
    return faults + [f"not conserved: {name}" for name, units in stock.standing(touched).items() if not rules.conserved(units)]


def _arrival(chance: random.Random, operation: str, number: int, at: datetime) -> Draft:
    """One or two lots or machines, some units lost on the way, most with a receipt; drawn from chance alone, so that it is the same once more."""
    born, lines = [], []
    for n in range(chance.randint(1, 2)):
        machine = chance.random() < 0.4
        item = chance.choice(MACHINES if machine else LOTS)
        lot = Lot(rules.lot_id(item, operation, n), item, STORE, serial=f"S{number}-{n}" if machine else "", pledge=f"PL-{number}")
        born.append(lot)
        lines.append(Line(item, lot.id, 1 if machine else chance.choice((1, 2, 5, 40, 1000)), "received", "in_stock"))
    counted = Counter[str]()
    for line in lines:
        counted[line.item] += line.quantity
    receipt = Receipted(f"PL-{number}", "张*", dict(counted)) if chance.random() < 0.7 else None
    return Draft(operation, "RECEIVED", tuple(lines), at, "STORE_KEEPER", born=tuple(born), receipt=receipt, about={"pledge": f"PL-{number}"})


def _move(chance: random.Random, operation: str, lot: Lot, at: datetime) -> Draft:
    """A move that is mostly possible by what was read, sometimes by one unit too large, sometimes of no quantity at all."""
    there = [one for one in _MOVES if lot.units(one[1])] or list(_MOVES)
    kind, source, target = chance.choice(there if chance.random() < 0.9 else _MOVES)
    held = 3 if source == "received" else lot.units(source)
    units = chance.choice((held + 1, 0, -1, 10**12)) if chance.random() < 0.08 else chance.choice((held, chance.randint(1, max(1, held))))
    partner = f"TM-{chance.randint(1, 7)}"
    return Draft(operation, kind, (Line(lot.item, lot.id, units, source, target),), at, "STORE_KEEPER", about={"partner": partner})


def _posted(share: Share, chance: random.Random, draft: Draft, faults: list[str], *, lawful: bool = True) -> Entry | None:
    """Posts a draft; some replies are lost, and the same operation is sent again. What the books confirmed is written down."""
    lost = chance.random() < 0.15
    try:
        entry = stock.post(draft)
        if lost:
            share.done["replies_lost"] += 1
            if stock.post(draft) != entry:
                faults.append(f"posted twice: {draft.operation}")
    except (Conflict, Refused) as refusal:
        share.done[f"refused_{refusal.code}"] += 1
        return None
    except Unavailable:
        share.done["busy"] += 1
        return None
    if not lawful:
        faults.append(f"not refused: {draft.operation}")
    share.say("posted", draft.operation, entry.number)
    share.done["posted"] += 1
    return entry


def _corrected(share: Share, chance: random.Random, at: datetime, faults: list[str]) -> None:
    """One of the last entries is taken back; others may be at the same one."""
    last = stock.head().number
    found = stock.numbered(chance.randint(max(1, last - 30), last))
    if found is None or found.content["kind"] not in REVERSIBLE:
        return
    lines = [(line, stock.labelled(line["lot"])) for line in found.content["lines"]]
    back = rules.reversing([Line(line["item"], lot.id, line["quantity"], line["from"], line["to"]) for line, lot in lines if lot])
    draft = Draft(f"reverse-{found.number}", "CORRECTED", back, at, "CENTRE_LEAD", reason="wrong lot", reverses=found.number)
    _posted(share, chance, draft, faults)


def _replaced(share: Share, chance: random.Random, operation: str, receipt: str, at: datetime, faults: list[str]) -> None:
    """A receipt is voided by a replacement; a second one for it must be refused."""
    new = Receipted("PL-0", "张*", {"n95_mask": 1}, replaces=receipt)
    _posted(share, chance, Draft(operation, "RECEIPT_REPLACED", (), at, "CENTRE_LEAD", reason="name", receipt=new), faults)
    if stock.posted(operation):
        _posted(share, chance, Draft(f"{operation}-again", "RECEIPT_REPLACED", (), at, "CENTRE_LEAD", receipt=new), faults, lawful=False)


def _again(share: Share, arrival: Draft, operation: str, faults: list[str]) -> None:
    """A machine whose serial is known comes once more: refused."""
    known = next(lot for lot in arrival.born if lot.serial)
    if stock.lot(known.id) is None:
        return
    lot = Lot(rules.lot_id(known.item, operation, 0), known.item, STORE, serial=known.serial)
    line = Line(lot.item, lot.id, 1, "received", "in_stock")
    _posted(share, random.Random(1), Draft(operation, "RECEIVED", (line,), arrival.at, "STORE_KEEPER", born=(lot,)), faults, lawful=False)


def process(folder: str, number: int, of: int, histories: int, seed: int) -> None:
    """What a process runs."""
    random.seed(os.urandom(8))  # how long a post waits before it tries again must differ between processes
    live(Share(number, of, histories, seed, Path(folder) / f"{number}.log"))
