"""The people table: one item a phone, personal fields sealed."""

from datetime import date, datetime
from typing import Any
from zlib import crc32

from pynamodb.attributes import BinaryAttribute, BooleanAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.exceptions import PutError, TransactWriteError, UpdateError
from pynamodb.expressions.update import Action
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from muster import vault
from muster.domain.areas import street_of
from muster.domain.availability import heard, next_question
from muster.domain.people import Offer, Person
from muster.domain.refusals import Conflict
from muster.domain.times import moment, stamp
from muster.tables import people_keys
from muster.tables.base import Table, epoch, failed_condition, failed_items, name, transaction

_SEALED = ("name", "phone", "note")
_PASS = ("pass_until", "pass_reason", "pass_by")
_DAYS = ("confirmed", "asked", "paused_until")
ASK_SHARDS = 16  # of the index by the next question


class Returning(GlobalSecondaryIndex["PersonRow"]):  # type: ignore[no-untyped-call]
    """Those whose pause ends by itself, by the day it does; sparse."""

    class Meta:
        index_name = "returning"
        projection = KeysOnlyProjection()

    paused_until = UnicodeAttribute(hash_key=True)


class ToAsk(GlobalSecondaryIndex["PersonRow"]):  # type: ignore[no-untyped-call]
    """Those of the reserve, by when they are to be asked whether they can still come; a few shards."""

    class Meta:
        index_name = "to_ask"
        projection = KeysOnlyProjection()

    asks = UnicodeAttribute(hash_key=True)
    ask_at = NumberAttribute(range_key=True)


class PersonRow(Table):
    """`street` is the pool cell, `left` every street lived in before, `vehicles` the cleared ones the person drives."""

    class Meta:
        table_name = name("people")

    id = UnicodeAttribute(hash_key=True)
    key = UnicodeAttribute(null=True)
    state = UnicodeAttribute()
    version = NumberAttribute()
    name = BinaryAttribute(legacy_encoding=False, null=True)
    phone = BinaryAttribute(legacy_encoding=False, null=True)
    note = BinaryAttribute(legacy_encoding=False, null=True)
    area = UnicodeAttribute(null=True)
    street = UnicodeAttribute(null=True)
    left = UnicodeSetAttribute(null=True)
    roles = UnicodeSetAttribute(null=True)
    slots = UnicodeSetAttribute(null=True)
    weekends = BooleanAttribute(default=False)
    keep = BooleanAttribute(default=False)
    language = UnicodeAttribute(default="zh")
    notice = UnicodeAttribute(default="")
    verified = BooleanAttribute(default=False)
    vehicles = UnicodeSetAttribute(null=True)
    created = UnicodeAttribute()
    verified_at = UnicodeAttribute(null=True)
    withdrawn_at = UnicodeAttribute(null=True)
    operation = UnicodeAttribute(default="")
    digest = UnicodeAttribute(default="")
    compound = UnicodeAttribute(null=True)
    pass_until = UnicodeAttribute(null=True)
    pass_reason = UnicodeAttribute(null=True)
    pass_by = UnicodeAttribute(null=True)
    together = NumberAttribute(null=True)
    confirmed = UnicodeAttribute(null=True)
    asked = UnicodeAttribute(null=True)
    unanswered = NumberAttribute(default=0)
    paused_until = UnicodeAttribute(null=True)
    asks = UnicodeAttribute(null=True)
    ask_at = NumberAttribute(null=True)

    returning = Returning()
    to_ask = ToAsk()


def add(person: Person, key: bytes, *, digest: str) -> str | None:
    """Stores a new person, or one who had withdrawn; answers None, or what the same operation brought before ("" for another one's) when the phone's person stands already."""
    row = _row(person, key)
    row.digest = digest
    try:
        row.save(condition=PersonRow.id.does_not_exist())
    except PutError as error:
        if not failed_condition(error):
            raise
        stored = PersonRow.get(person.id, consistent_read=True)
        if stored.state != "WITHDRAWN":
            return stored.digest if stored.operation == person.operation else ""
        row.version = stored.version + 1
        row.left = set(stored.left or ()) | {stored.street or row.street}
        row.save(condition=(PersonRow.version == stored.version) & (PersonRow.state == "WITHDRAWN"))
    return None


def get(id: str) -> Person | None:
    """The person, personal fields opened; None when unknown."""
    try:
        row = PersonRow.get(id, consistent_read=True)
    except PersonRow.DoesNotExist:
        return None
    return _person(row, people_keys.find_one(row.key) if row.key else None)


def find(ids: list[str]) -> dict[str, Person]:
    """The people of these ids who are still there, personal fields opened."""
    rows = [row for row in PersonRow.batch_get(sorted(set(ids))) if row.key]
    keys = people_keys.find(row.key for row in rows if row.key)
    return {row.id: _person(row, keys[row.key]) for row in rows if row.key in keys}


def unopened(ids: list[str]) -> dict[str, Person]:
    """The people of these ids without their personal fields: no key is read."""
    return {row.id: _person(row, None) for row in PersonRow.batch_get(sorted(set(ids)), consistent_read=True)}


def change(was: Person, now: Person) -> None:
    """Replaces a person's offer and state; raises Conflict when another write came first."""
    row = _row(now, people_keys.find_one(now.key))
    fields = (
        "state", "version", "name", "note", "area", "street", "roles", "slots", "weekends", "keep", "language", "compound",
        "confirmed", "asked", "unanswered", "paused_until", "asks", "ask_at",
    )  # fmt: skip
    new = {field: getattr(row, field) for field in fields}
    actions = [getattr(PersonRow, field).set(value) for field, value in new.items() if value is not None]
    actions += [getattr(PersonRow, field).remove() for field, value in new.items() if value is None]
    if (cell := street_of(was.offer.area)) != row.street:
        actions += [PersonRow.left.add({cell})]
    try:
        row.update(actions=actions, condition=PersonRow.version == was.version)
    except UpdateError as error:
        raise _conflict(error) from error


def verify(id: str, now: datetime) -> None:
    """Marks the phone as its owner's own; doing it twice changes nothing."""
    try:
        PersonRow(id).update(
            actions=[PersonRow.verified.set(True), PersonRow.verified_at.set(stamp(now)), PersonRow.version.set(PersonRow.version + 1)],
            condition=(PersonRow.verified == False) & (PersonRow.state != "WITHDRAWN"),  # noqa: E712
        )
    except UpdateError as error:
        if not failed_condition(error):
            raise


def set_pass(person: Person, *, until: datetime | None, reason: str = "", by: str = "") -> None:
    """Gives a zone pass until a moment, or with None takes it back; raises Conflict when another write came first."""
    values = (stamp(until), reason, by) if until else (None, None, None)
    actions: list[Action] = [
        getattr(PersonRow, field).set(value) if value is not None else getattr(PersonRow, field).remove()
        for field, value in zip(_PASS, values, strict=True)
    ]
    actions.append(PersonRow.version.set(person.version + 1))
    try:
        PersonRow(person.id).update(actions=actions, condition=(PersonRow.version == person.version) & (PersonRow.state != "WITHDRAWN"))
    except UpdateError as error:
        raise _conflict(error) from error


def erase(person: Person, now: datetime) -> None:
    """Destroys the person's key and what it sealed; what stays says only that someone withdrew. Raises Conflict when another write came first."""
    actions = [getattr(PersonRow, field).remove() for field in ("key", *_SEALED, "roles", "slots", "notice", "digest", "compound", "vehicles", "asks", "ask_at", *_PASS, *_DAYS)]
    actions += [PersonRow.state.set("WITHDRAWN"), PersonRow.verified.set(False), PersonRow.withdrawn_at.set(stamp(now)), PersonRow.version.set(person.version + 1)]
    page, emptied = people_keys.destroying(person.key)
    try:
        with transaction() as write:
            alone = PersonRow.together.does_not_exist()  # nobody stays in a group whose others cannot see them go
            write.update(PersonRow(person.id), actions=actions, condition=(PersonRow.version == person.version) & alone)
            write.update(page, actions=emptied)
    except TransactWriteError as error:
        failed_items(error)
        raise Conflict("changed_meanwhile") from error


def cell(id: str) -> str | None:
    """The street whose pool holds the person."""
    row = next(iter(PersonRow.batch_get([id], attributes_to_get=["id", "street"])), None)
    return row.street if row else None


def key_of(id: str) -> str | None:
    """The reference of the person's data key; None for somebody unknown or withdrawn."""
    row = next(iter(PersonRow.batch_get([id], attributes_to_get=["id", "key"])), None)
    return row.key if row else None


def shard_of(id: str) -> str:
    """Where in the index of questions a person stands."""
    return str(crc32(id.encode()) % ASK_SHARDS)


def asking(person: Person, since: date | None = None) -> dict[str, Any]:
    """Where the index of questions has a person who serves, to be asked a week after a day or after they were last heard of."""
    if not person.serves:
        return {"asks": None, "ask_at": None}
    return {"asks": shard_of(person.id), "ask_at": epoch(next_question(person.id, max(since or date.min, heard(person))))}


def _row(person: Person, key: bytes) -> PersonRow:
    offer = person.offer
    sealed: dict[str, Any] = {
        field: vault.seal(key, text, place=f"people|{person.id}|{field}")
        for field, text in (("name", offer.name), ("phone", person.phone), ("note", offer.note))
        if text
    }
    days: dict[str, Any] = {field: day.isoformat() if (day := getattr(person, field)) else None for field in _DAYS}
    return PersonRow(
        person.id, key=person.key, state=person.state, version=person.version, area=offer.area, street=street_of(offer.area),
        roles=set(offer.roles) or None, slots=set(offer.slots) or None, weekends=offer.weekends_only, keep=offer.keep,
        language=offer.language, notice=person.notice, verified=person.verified, created=stamp(person.created),
        operation=person.operation, compound=offer.compound or None, unanswered=person.unanswered, **asking(person), **days, **sealed,
    )  # fmt: skip


def _person(row: PersonRow, key: bytes | None) -> Person:
    def opened(field: str) -> str:
        sealed = getattr(row, field)
        return vault.unseal(key, sealed, place=f"people|{row.id}|{field}") if key and sealed else ""

    offer = Offer(
        name=opened("name"), area=row.area or "", roles=tuple(sorted(row.roles or ())), slots=tuple(sorted(row.slots or ())),  # type: ignore[arg-type]
        weekends_only=row.weekends, note=opened("note"), keep=row.keep, language=row.language,  # type: ignore[arg-type]
        compound=row.compound or "",
    )  # fmt: skip
    return Person(
        id=row.id, key=row.key or "", phone=opened("phone"), state=row.state, offer=offer, created=moment(row.created),  # type: ignore[arg-type]
        notice=row.notice, verified=row.verified, version=int(row.version), operation=row.operation,
        pass_until=moment(row.pass_until) if row.pass_until else None, together=int(row.together or 0), unanswered=int(row.unanswered),
        **{field: date.fromisoformat(day) for field in _DAYS if (day := getattr(row, field))},
    )  # fmt: skip


def _conflict(error: UpdateError) -> Exception:
    return Conflict("changed_meanwhile") if failed_condition(error) else error
