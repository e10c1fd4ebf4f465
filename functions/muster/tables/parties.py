"""The parties table: one item a group of people who stay together, "g#…", and one a code that lets others join, "c#…".

A member's own item carries the group's mark, written in the same transaction: the pool follows it by the people stream.
"""

import secrets
from dataclasses import replace
from datetime import datetime

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.exceptions import TransactWriteError
from pynamodb.expressions.condition import Condition

from muster.domain.areas import district_of
from muster.domain.people import Person
from muster.domain.refusals import Unavailable
from muster.domain.times import moment, stamp
from muster.domain.together import CODE_LASTS, Party
from muster.tables import person_parts
from muster.tables.base import Table, epoch, failed_items, name, transaction

_DRAWS = 5  # a code in use is drawn again
_CODE = 1  # where the code stands on the wire, after its group


class PartyRow(Table):
    """`expires` stands on codes only: a group stays until its people leave it."""

    class Meta:
        table_name = name("parties")

    id = UnicodeAttribute(hash_key=True)
    expires = NumberAttribute(null=True)
    party = NumberAttribute(null=True)
    members = UnicodeSetAttribute(null=True)
    district = UnicodeAttribute(null=True)
    code = UnicodeAttribute(null=True)
    until = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)


def begin(person: Person, now: datetime) -> Party:
    """A new group of one, with a code of its own; raises Unavailable when another write came first."""
    party = Party(1 + secrets.randbelow(2**58), frozenset({person.id}), district_of(person.offer.area), "", now + CODE_LASTS)
    return _coded(party, now, PartyRow.id.does_not_exist(), beginner=person)


def reopen(was: Party, open: Party, now: datetime) -> Party:
    """The group with a code newly drawn, the one before forgotten; raises Unavailable when another write came first."""
    return _coded(open, now, PartyRow.version == was.version)


def get(number: int) -> Party | None:
    """The group of this number; None when it was dissolved."""
    row = _find(f"g#{number}")
    return _party(row) if row else None


def of_code(code: str) -> Party | None:
    """The group that a code was last given for, whether or not the code still holds."""
    row = _find(f"c#{code}")
    found = get(int(row.party)) if row and row.party is not None else None
    return found if found and found.code == code else None


def change(was: Party, now: Party | None, *, joining: Person | None = None) -> None:
    """Brings group and members to what they are now (None: dissolved); raises Unavailable when another write came first.

    Whoever joins does so as they were read: still in no group, and still at that home.
    """
    unchanged = PartyRow.version == was.version
    members = now.members if now else frozenset[str]()
    try:
        with transaction() as write:
            if now:
                write.save(_row(now), condition=unchanged)
            else:
                write.delete(PartyRow(f"g#{was.number}"), condition=unchanged)
            for person in sorted(was.members | members):
                before, after = (party.mark if party and person in party.members else 0 for party in (was, now))
                version = joining.version if joining and joining.id == person else None
                row, actions, condition = person_parts.belonging(person, was=before, now=after, version=version)
                write.update(row, actions=actions, condition=condition)
    except TransactWriteError as error:
        failed_items(error)
        raise Unavailable from error


def _coded(party: Party, now: datetime, condition: Condition, *, beginner: Person | None = None) -> Party:
    for _ in range(_DRAWS):
        coded = replace(party, code=f"{secrets.randbelow(10**6):06d}")
        guard = PartyRow(f"c#{coded.code}", party=coded.number, expires=epoch(coded.until))
        try:
            with transaction() as write:
                write.save(_row(coded), condition=condition)
                write.save(guard, condition=PartyRow.id.does_not_exist() | (PartyRow.expires <= epoch(now)))
                if beginner:
                    row, actions, standing = person_parts.belonging(beginner.id, was=0, now=coded.mark, version=beginner.version)
                    write.update(row, actions=actions, condition=standing)
        except TransactWriteError as error:
            if failed_items(error) != [_CODE]:
                raise Unavailable from error
        else:
            return coded
    raise Unavailable


def _find(id: str) -> PartyRow | None:
    return next(iter(PartyRow.batch_get([id], consistent_read=True)), None)


def _row(party: Party) -> PartyRow:
    return PartyRow(
        f"g#{party.number}", members=set(party.members), district=party.district, code=party.code, until=stamp(party.until),
        version=party.version,
    )  # fmt: skip


def _party(row: PartyRow) -> Party:
    return Party(
        number=int(row.id[2:]), members=frozenset(row.members or ()), district=row.district or "", code=row.code or "",
        until=moment(row.until or ""), version=int(row.version or 0),
    )  # fmt: skip
