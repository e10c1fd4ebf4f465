"""The parties table: one item a group of people who stay together, "g#…", and one a code that lets others join, "c#…".

A member's own item carries the group's mark, written in the same transaction: the pool follows it by the people stream.
"""

import secrets
from datetime import datetime

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.exceptions import TransactWriteError

from muster.domain.refusals import Conflict, Unavailable
from muster.domain.times import moment, stamp
from muster.domain.together import CODE_LASTS, Party
from muster.tables import people
from muster.tables.base import Table, epoch, failed_items, name, transaction

_DRAWS = 5  # a code in use is drawn again
_PERSON = 2  # where the first person's item stands on the wire, after the group and its code


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


def begin(person: str, district: str, now: datetime) -> Party:
    """A new group of one, with a code of its own; raises Conflict for somebody who is in a group."""
    for _ in range(_DRAWS):
        party = Party(1 + secrets.randbelow(2**58), frozenset({person}), district, f"{secrets.randbelow(10**6):06d}", now + CODE_LASTS)
        guard = PartyRow(f"c#{party.code}", party=party.number, expires=epoch(party.until))
        try:
            with transaction() as write:
                write.save(_row(party), condition=PartyRow.id.does_not_exist())
                write.save(guard, condition=PartyRow.id.does_not_exist() | (PartyRow.expires <= epoch(now)))
                row, actions, condition = people.belonging(person, was=0, now=party.mark)
                write.update(row, actions=actions, condition=condition)
        except TransactWriteError as error:
            if _PERSON in failed_items(error):
                raise Conflict("together_already") from error
        else:
            return party
    raise Unavailable


def get(number: int) -> Party | None:
    """The group of this number; None when it was dissolved."""
    row = _find(f"g#{number}")
    return _party(row) if row else None


def of_code(code: str) -> Party | None:
    """The group that a code was given for, whether or not the code still holds."""
    row = _find(f"c#{code}")
    found = get(int(row.party)) if row and row.party is not None else None
    return found if found and found.code == code else None


def change(was: Party, now: Party | None) -> None:
    """Brings group and members to what they are now (None: dissolved); raises Conflict when another write came first or a joiner is in a group."""
    unchanged = PartyRow.version == was.version
    members = now.members if now else frozenset[str]()
    try:
        with transaction() as write:
            if now:
                write.save(_row(now), condition=unchanged)
            else:
                write.delete(PartyRow(f"g#{was.number}"), condition=unchanged)
            for person in sorted(was.members | members):
                marks = (party.mark if party and person in party.members else 0 for party in (was, now))
                row, actions, condition = people.belonging(person, was=next(marks), now=next(marks))
                write.update(row, actions=actions, condition=condition)
    except TransactWriteError as error:
        failed_items(error)
        raise Conflict("changed_meanwhile") from error


def _find(id: str) -> PartyRow | None:
    return next(iter(PartyRow.batch_get([id], consistent_read=True)), None)


def _row(party: Party) -> PartyRow:
    return PartyRow(
        f"g#{party.number}", members=set(party.members), district=party.district, code=party.code, until=stamp(party.until), version=party.version
    )  # fmt: skip


def _party(row: PartyRow) -> Party:
    return Party(
        number=int(row.id[2:]), members=frozenset(row.members or ()), district=row.district or "", code=row.code or "",
        until=moment(row.until or ""), version=int(row.version or 0),
    )  # fmt: skip
