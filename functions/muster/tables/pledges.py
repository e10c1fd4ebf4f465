"""The pledges table: one item a pledge, its donor sealed under a key of the pledge's own; a guard for each public code."""

from datetime import date
from typing import Any

from pynamodb.attributes import BinaryAttribute, BooleanAttribute, JSONAttribute, ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import TransactWriteError
from pynamodb.expressions.update import Action
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.transactions import TransactWrite

from muster import vault
from muster.domain.messages import Message
from muster.domain.pledges import WAITING, Line, Pledge
from muster.domain.refusals import Conflict
from muster.domain.times import moment, stamp
from muster.tables import messages, people_keys
from muster.tables.base import Table, failed_items, name, transaction

_SEALED = ("name", "phone", "address")


class ByState(GlobalSecondaryIndex["PledgeRow"]):  # type: ignore[no-untyped-call]
    """Pledges of a state, by the day they are due and id."""

    class Meta:
        index_name = "by_state"
        projection = AllProjection()

    state = UnicodeAttribute(hash_key=True)
    due = UnicodeAttribute(range_key=True)


class ByCampaign(GlobalSecondaryIndex["PledgeRow"]):  # type: ignore[no-untyped-call]
    """Pledges to a campaign, oldest first; sparse."""

    class Meta:
        index_name = "by_campaign"
        projection = AllProjection()

    campaign = UnicodeAttribute(hash_key=True)
    created = UnicodeAttribute(range_key=True)


class PledgeRow(Table):
    """A guard of a code has `pledge` and no state; `due` is day#id."""

    class Meta:
        table_name = name("pledges")

    id = UnicodeAttribute(hash_key=True)
    pledge = UnicodeAttribute(null=True)
    code = UnicodeAttribute(null=True)
    donor_kind = UnicodeAttribute(null=True)
    key = UnicodeAttribute(null=True)
    name = BinaryAttribute(legacy_encoding=False, null=True)
    phone = BinaryAttribute(legacy_encoding=False, null=True)
    address = BinaryAttribute(legacy_encoding=False, null=True)
    mark = UnicodeAttribute(null=True)
    tail = UnicodeAttribute(null=True)
    lines: JSONAttribute = JSONAttribute(null=True)
    area = UnicodeAttribute(null=True)
    available = UnicodeAttribute(null=True)
    handing = UnicodeAttribute(null=True)
    language = UnicodeAttribute(null=True)
    certificate = BooleanAttribute(default=False)
    named = BooleanAttribute(default=False)
    campaign = UnicodeAttribute(null=True)
    state = UnicodeAttribute(null=True)
    store = UnicodeAttribute(default="")
    day = UnicodeAttribute(null=True)
    due = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(default="")
    digest = UnicodeAttribute(default="")
    created = UnicodeAttribute(null=True)
    version = NumberAttribute(default=1)
    history: ListAttribute[str] = ListAttribute(of=UnicodeAttribute, default=list)  # type: ignore[arg-type]

    by_state = ByState()
    by_campaign = ByCampaign()


def add(pledge: Pledge, key: bytes) -> bool:
    """Stores a new pledge with the guard of its code; answers False, and changes nothing, when its id or its code stands already."""
    sealed: dict[str, Any] = {field: vault.seal(key, getattr(pledge, field), place=_sealed_at(pledge.id, field)) for field in _SEALED}
    row = PledgeRow(
        pledge.id, code=pledge.code, donor_kind=pledge.donor_kind, key=pledge.key, mark=pledge.mark, tail=pledge.tail, lines=_lines(pledge),
        area=pledge.area, available=pledge.available.isoformat(), handing=pledge.handing, language=pledge.language,
        certificate=pledge.certificate, named=pledge.named, campaign=pledge.campaign or None, state=pledge.state, store=pledge.store,
        day=pledge.day.isoformat() if pledge.day else None, due=_due(pledge), reason=pledge.reason, digest=pledge.digest,
        created=stamp(pledge.created), version=pledge.version, history=list(pledge.history), **sealed,
    )  # fmt: skip
    try:
        with transaction() as write:
            write.save(row, condition=PledgeRow.id.does_not_exist())
            write.save(PledgeRow(f"code#{pledge.code}", pledge=pledge.id), condition=PledgeRow.id.does_not_exist())
    except TransactWriteError as error:
        failed_items(error)
        return False
    return True


def get(id: str) -> Pledge | None:
    """The pledge, its donor opened where the key is still there; None when unknown."""
    try:
        row = PledgeRow.get(id, consistent_read=True)
    except PledgeRow.DoesNotExist:
        return None
    return _opened([row])[0] if row.state else None


def coded(code: str) -> Pledge | None:
    """The pledge with a public code; None when there is none."""
    try:
        return get(PledgeRow.get(f"code#{code}", consistent_read=True).pledge or "")
    except PledgeRow.DoesNotExist:
        return None


def in_state(state: str, *, after: dict[str, Any] | None = None, limit: int | None = None) -> tuple[list[Pledge], dict[str, Any] | None]:
    """A page of the pledges of a state, those due first, donors opened, and where the next page starts."""
    query: Any = PledgeRow.by_state.query(state, limit=limit, last_evaluated_key=after)
    return _opened(list(query)), query.last_evaluated_key


def due_before(day: date) -> list[Pledge]:
    """Pledges that still wait for something and were due before a day, donors not opened."""
    return [_pledge(row, None) for state in sorted(WAITING) for row in PledgeRow.by_state.query(state, PledgeRow.due < day.isoformat())]


def of_campaign(campaign: str) -> list[Pledge]:
    """Every pledge to a campaign, donors not opened."""
    return [_pledge(row, None) for row in PledgeRow.by_campaign.query(campaign)]


def move(was: Pledge, now: Pledge, *, letter: Message | None = None) -> None:
    """Writes a transition, and queues the letter that tells the donor; raises Conflict when another write came first."""
    try:
        with transaction() as write:
            if letter:
                write.save(messages.new_row(letter), condition=messages.MessageRow.id.does_not_exist())
            moving(write, was, now)
    except TransactWriteError as error:
        failed_items(error)
        raise Conflict("changed_meanwhile") from error


def moving(write: TransactWrite, was: Pledge, now: Pledge) -> None:
    """Adds a transition to a transaction, under the version it was decided on."""
    actions: list[Action] = [
        PledgeRow.state.set(now.state), PledgeRow.lines.set(_lines(now)), PledgeRow.store.set(now.store), PledgeRow.due.set(_due(now)),
        PledgeRow.day.set(now.day.isoformat()) if now.day else PledgeRow.day.remove(), PledgeRow.reason.set(now.reason),
        PledgeRow.version.set(now.version), PledgeRow.history.set(list(now.history)),
    ]  # fmt: skip
    write.update(PledgeRow(was.id), actions=actions, condition=PledgeRow.version == was.version)


def forget(pledge: Pledge) -> None:
    """Makes who gave unreadable for good: the key goes, then what it sealed."""
    page, gone = people_keys.destroying(pledge.key)
    emptied: list[Action] = [PledgeRow.name.remove(), PledgeRow.phone.remove(), PledgeRow.address.remove(), PledgeRow.tail.remove()]
    with transaction() as write:
        write.update(page, actions=gone)
        write.update(PledgeRow(pledge.id), actions=emptied)


def _due(pledge: Pledge) -> str:
    return f"{(pledge.day or pledge.available).isoformat()}#{pledge.id}"


def _lines(pledge: Pledge) -> list[dict[str, Any]]:
    return [
        {"number": line.number, "item": line.item, "text": line.text, "units": line.units, "expiry": line.expiry.isoformat() if line.expiry else "",
         "earmark": line.earmark, "standard": line.standard, "received": line.received}
        for line in pledge.lines
    ]  # fmt: skip


def _sealed_at(id: str, field: str) -> str:
    return f"pledges|{id}|{field}"


def _opened(rows: list[PledgeRow]) -> list[Pledge]:
    keys = people_keys.find({row.key for row in rows if row.key}) if rows else {}
    return [_pledge(row, keys.get(row.key or "")) for row in rows]


def _pledge(row: PledgeRow, key: bytes | None) -> Pledge:
    opened = {
        field: vault.unseal(key, value, place=_sealed_at(row.id, field)) if key and (value := getattr(row, field)) else "" for field in _SEALED
    }
    return Pledge(
        id=row.id, code=row.code or "", donor_kind=row.donor_kind, key=row.key or "", mark=row.mark or "", tail=row.tail or "",  # type: ignore[arg-type]
        lines=tuple(Line(**{**line, "expiry": date.fromisoformat(line["expiry"]) if line["expiry"] else None}) for line in row.lines),
        area=row.area or "", available=date.fromisoformat(row.available or ""), handing=row.handing, created=moment(row.created or ""),  # type: ignore[arg-type]
        language=row.language, certificate=row.certificate, named=row.named, campaign=row.campaign or "", state=row.state, store=row.store,  # type: ignore[arg-type]
        day=date.fromisoformat(row.day) if row.day else None, reason=row.reason, digest=row.digest, version=int(row.version),
        history=tuple(row.history), **opened,
    )  # fmt: skip
