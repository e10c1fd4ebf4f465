"""The invitations table: one item a person and organisation, sealed under a key of its own until it is answered; it deletes itself when it has run out."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.exceptions import TransactWriteError

from muster import vault
from muster.domain.invitations import REMEMBERED, Invitation, State
from muster.domain.messages import of_invitation
from muster.domain.organisations import Member
from muster.domain.refusals import Conflict, Unavailable
from muster.domain.times import moment, stamp
from muster.tables import members, messages, organisations, people_keys, rosters
from muster.tables.base import Table, epoch, failed_items, name, transaction

_TOGETHER = 32  # three items each, with their list and organisation, of the hundred that one transaction takes
_SEALED = ("name", "phone")


class InvitationRow(Table):
    """`asked#<person>` says for a day that somebody has been asked; an answered one keeps its state alone."""

    class Meta:
        table_name = name("invitations")

    id = UnicodeAttribute(hash_key=True)
    organisation = UnicodeAttribute(null=True)
    organisation_name = UnicodeAttribute(null=True)
    roster = UnicodeAttribute(null=True)
    key = UnicodeAttribute(null=True)
    name = BinaryAttribute(legacy_encoding=False, null=True)
    phone = BinaryAttribute(legacy_encoding=False, null=True)
    area = UnicodeAttribute(null=True)
    roles = UnicodeSetAttribute(null=True)
    slots = UnicodeSetAttribute(null=True)
    language = UnicodeAttribute(default="zh")
    state = UnicodeAttribute(null=True)
    created = UnicodeAttribute(null=True)
    expires = NumberAttribute()


def standing(ids: Iterable[str], now: datetime) -> set[str]:
    """Those of these items that are there and have not run out."""
    wanted = sorted(set(ids))
    return {row.id for row in InvitationRow.batch_get(wanted, consistent_read=True, attributes_to_get=["id", "expires"]) if row.expires > epoch(now)}


def asked(person: str) -> str:
    """The item that says somebody has been asked today."""
    return f"asked#{person}"


def invite(people: Sequence[tuple[Invitation, str, bool]], now: datetime) -> None:
    """Stores a list's invitations (each with its person's id, and whether a message goes out) with their messages, by transactions.

    Raises Unavailable when one stood already.
    """
    for at in range(0, len(people), _TOGETHER):
        try:
            with transaction() as write:
                batch = people[at : at + _TOGETHER]
                for head, counted in (organisations.inviting(batch[0][0].organisation, len(batch)), rosters.inviting(batch[0][0].roster, len(batch))):
                    write.update(head, actions=counted)
                for invitation, person, tells in batch:
                    write.save(_row(invitation), condition=InvitationRow.id.does_not_exist() | (InvitationRow.expires <= epoch(now)))
                    if tells:
                        write.save(InvitationRow(asked(person), expires=epoch(now + timedelta(days=1))))
                        write.save(messages.new_row(of_invitation(invitation, now)))
        except TransactWriteError as error:
            failed_items(error)
            raise Unavailable(1) from error


def get(id: str) -> Invitation | None:
    """The invitation, personal fields opened while they are there; None when unknown."""
    try:
        row = InvitationRow.get(id, consistent_read=True)
    except InvitationRow.DoesNotExist:
        return None
    return _invitation(row) if row.state else None


def answer(was: Invitation, state: State, now: datetime, *, member: Member | None = None) -> None:
    """Erases what an invitation holds and keeps the answer, its list and organisation counting it; raises Conflict when it was answered already."""
    actions = [getattr(InvitationRow, field).remove() for field in (*_SEALED, "key", "area", "roles", "slots")]
    actions += [InvitationRow.state.set(state), InvitationRow.expires.set(epoch(now + REMEMBERED))]
    page, emptied = people_keys.destroying(was.key)
    try:
        with transaction() as write:
            write.update(InvitationRow(was.id), actions=actions, condition=InvitationRow.state == "INVITED")
            write.update(page, actions=emptied)
            organisation, counted = organisations.answered(was.organisation, joined=state == "ACCEPTED")
            write.update(organisation, actions=counted)
            if there := rosters.answered(was.roster, joined=state == "ACCEPTED"):
                write.update(there[0], actions=there[1], condition=type(there[0]).organisation.exists())
            if member:
                write.save(members.new_row(member))
    except TransactWriteError as error:
        failed_items(error)
        raise Conflict("changed_meanwhile") from error


def _row(one: Invitation) -> InvitationRow:
    key = people_keys.find_one(one.key)
    sealed: dict[str, Any] = {field: vault.seal(key, getattr(one, field), place=f"invitations|{one.id}|{field}") for field in _SEALED}
    return InvitationRow(
        one.id, organisation=one.organisation, organisation_name=one.organisation_name, roster=one.roster, key=one.key, area=one.area,
        roles=set(one.roles) or None, slots=set(one.slots) or None, language=one.language, state=one.state, created=stamp(one.created),
        expires=epoch(one.expires), **sealed,
    )  # fmt: skip


def _invitation(row: InvitationRow) -> Invitation:
    key = people_keys.find([row.key]).get(row.key) if row.key else None
    opened = {
        field: vault.unseal(key, sealed, place=f"invitations|{row.id}|{field}") if key and (sealed := getattr(row, field)) else "" for field in _SEALED
    }
    return Invitation(
        id=row.id, organisation=row.organisation or "", organisation_name=row.organisation_name or "", roster=row.roster or "", key=row.key or "",
        area=row.area or "", roles=tuple(sorted(row.roles or ())), slots=tuple(sorted(row.slots or ())), created=moment(row.created or ""),  # type: ignore[arg-type]
        state=row.state, language=row.language, **opened,  # type: ignore[arg-type]
    )  # fmt: skip
