"""The rosters table: its rows in parts sealed under the list's own key, for seven days; the head of each list, which names nobody, for thirty."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from pynamodb.attributes import BinaryAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError, UpdateError
from pynamodb.expressions.update import Action
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from muster import vault
from muster.domain.refusals import Conflict
from muster.domain.rosters import COUNTED, KEPT, STEP, Fault, Judged, Listed, Roster
from muster.domain.times import moment, stamp
from muster.tables import people_keys
from muster.tables.base import Table, epoch, failed_condition, name

_FAULTS = 150  # rows to correct in one item, which holds 400 KB at most


class ByOrganisation(GlobalSecondaryIndex["RosterRow"]):  # type: ignore[no-untyped-call]
    """Lists of an organisation; sparse, since parts name none."""

    class Meta:
        index_name = "by_organisation"
        projection = AllProjection()

    organisation = UnicodeAttribute(hash_key=True)
    created = UnicodeAttribute(range_key=True)


class RosterRow(Table):
    """Parts are `<roster>.<key>#g<n>` with rows to invite and `<roster>.<key>#f<n>` with rows to correct."""

    class Meta:
        table_name = name("rosters")

    id = UnicodeAttribute(hash_key=True)
    organisation = UnicodeAttribute(null=True)
    created = UnicodeAttribute(null=True)
    by = UnicodeAttribute(null=True)
    key = UnicodeAttribute(null=True)
    rows = NumberAttribute(null=True)
    good = NumberAttribute(null=True)
    reasons: JSONAttribute = JSONAttribute(null=True)
    parts = NumberAttribute(null=True)
    faulty = NumberAttribute(null=True)
    done = NumberAttribute(null=True)
    invited = NumberAttribute(null=True)
    asked = NumberAttribute(default=0)
    joined = NumberAttribute(default=0)
    refused = NumberAttribute(default=0)
    last = UnicodeAttribute(null=True)
    sealed = BinaryAttribute(legacy_encoding=False, null=True)
    expires = NumberAttribute()

    by_organisation = ByOrganisation()


def add(roster: Roster, found: Judged) -> Roster:
    """Stores a list, its head last, so that a list is there whole or not at all; the one that stands where the same file came before."""
    key = people_keys.find_one(roster.key)
    faults = [found.faults[at : at + _FAULTS] for at in range(0, len(found.faults), _FAULTS)]
    with RosterRow.batch_write() as batch:
        for number, at in enumerate(range(0, len(found.good), STEP)):
            batch.save(_part(roster, f"g{number}", [asdict(one) for one in found.good[at : at + STEP]], key))
        for number, part in enumerate(faults):
            batch.save(_part(roster, f"f{number}", [asdict(one) for one in part], key))
    row = RosterRow(
        roster.id, organisation=roster.organisation, created=stamp(roster.created), by=roster.by, key=roster.key, rows=roster.rows, good=roster.good,
        reasons=dict(roster.reasons), parts=roster.parts, faulty=len(faults), done=0, invited=0, expires=epoch(roster.created + COUNTED),
    )  # fmt: skip
    try:
        row.save(condition=RosterRow.id.does_not_exist() | (RosterRow.created <= stamp(roster.created - KEPT)))
    except PutError as error:
        if not failed_condition(error):
            raise
        return _roster(RosterRow.get(roster.id, consistent_read=True))
    return roster


def get(id: str) -> Roster | None:
    """The head of a list; None when unknown."""
    try:
        row = RosterRow.get(id, consistent_read=True)
    except RosterRow.DoesNotExist:
        return None
    return _roster(row) if row.organisation else None


def of_organisation(organisation: str) -> list[Roster]:
    """The lists of an organisation, the latest first."""
    return [_roster(row) for row in RosterRow.by_organisation.query(organisation, scan_index_forward=False, limit=20)]


def part(roster: Roster, number: int) -> list[Listed]:
    """The rows of a part that are to be invited."""
    return [
        Listed(**{**one, "roles": tuple(one["roles"]), "slots": tuple(one["slots"])}) for one in next(_parts(roster, [f"g{number}"]), [])
    ]  # fmt: skip


def faults(roster: Roster) -> list[Fault]:
    """The rows that are to be corrected."""
    faulty = int(RosterRow.get(roster.id, consistent_read=True).faulty or 0)
    found = [Fault(**{**one, "cells": tuple(one["cells"])}) for part in _parts(roster, [f"f{number}" for number in range(faulty)]) for one in part]
    return sorted(found, key=lambda one: one.number)


def advance(was: Roster, now: Roster) -> None:
    """Records that one more part is done; raises Conflict when somebody else did it."""
    try:
        RosterRow(was.id).update(
            actions=[RosterRow.done.set(now.done), RosterRow.invited.set(now.invited), RosterRow.last.set(stamp(now.last) if now.last else "")],
            condition=RosterRow.done == was.done,
        )  # fmt: skip
    except UpdateError as error:
        raise (Conflict("changed_meanwhile") if failed_condition(error) else error) from error


def inviting(id: str, people: int) -> tuple[RosterRow, list[Action]]:
    """The part of invitations that their list counts; each invitation's own condition lets it happen once."""
    return RosterRow(id), [RosterRow.asked.add(people)]


def answered(id: str, *, joined: bool) -> tuple[RosterRow, list[Action]] | None:
    """The part of an answer that its list counts; None when nothing is left of the list."""
    if get(id) is None:
        return None
    return RosterRow(id), [(RosterRow.joined if joined else RosterRow.refused).add(1)]


def _part(roster: Roster, name: str, rows: list[dict[str, Any]], key: bytes) -> RosterRow:
    id = f"{roster.id}.{roster.key}#{name}"
    sealed = vault.seal(key, json.dumps(rows, ensure_ascii=False), place=f"rosters|{id}")
    return RosterRow(id, sealed=sealed, expires=epoch(roster.expires))


def _parts(roster: Roster, names: Sequence[str]) -> Iterator[list[dict[str, Any]]]:
    key = people_keys.find_one(roster.key)
    for row in RosterRow.batch_get([f"{roster.id}.{roster.key}#{one}" for one in names]):
        if row.sealed:
            yield json.loads(vault.unseal(key, row.sealed, place=f"rosters|{row.id}"))


def _roster(row: RosterRow) -> Roster:
    return Roster(
        id=row.id, organisation=row.organisation or "", by=row.by or "", key=row.key or "", rows=int(row.rows or 0), good=int(row.good or 0),
        reasons=dict(row.reasons or {}), parts=int(row.parts or 0), created=moment(row.created or ""), done=int(row.done or 0),
        invited=int(row.invited or 0), asked=int(row.asked), joined=int(row.joined), refused=int(row.refused),
        last=moment(row.last) if row.last else None,
    )  # fmt: skip
