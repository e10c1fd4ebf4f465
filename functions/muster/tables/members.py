"""The members table: who said yes to an organisation's invitation, and whether it may be asked to send them; gone when the person says so or leaves."""

from datetime import datetime

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute
from pynamodb.exceptions import UpdateError
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from muster.domain.organisations import Member
from muster.domain.refusals import Missing
from muster.domain.times import moment, stamp
from muster.tables.base import Table, failed_condition, name


class ByPerson(GlobalSecondaryIndex["MemberRow"]):  # type: ignore[no-untyped-call]
    """The organisations of a person."""

    class Meta:
        index_name = "by_person"
        projection = AllProjection()

    person = UnicodeAttribute(hash_key=True)
    organisation = UnicodeAttribute(range_key=True)


class MemberRow(Table):
    class Meta:
        table_name = name("members")

    organisation = UnicodeAttribute(hash_key=True)
    person = UnicodeAttribute(range_key=True)
    name = UnicodeAttribute()
    calls = BooleanAttribute()
    since = UnicodeAttribute()

    by_person = ByPerson()


def new_row(one: Member) -> MemberRow:
    """The item of somebody who joined, for the transaction of their yes."""
    return MemberRow(one.organisation, one.person, name=one.name, calls=one.calls, since=stamp(one.since))


def of_person(person: str) -> list[Member]:
    """The organisations by which a person joined."""
    return [_member(row) for row in MemberRow.by_person.query(person)]


def callable_of(organisation: str) -> frozenset[str]:
    """The people of an organisation who may be called by it now."""
    rows = MemberRow.query(organisation, filter_condition=MemberRow.calls == True, consistent_read=True)  # noqa: E712
    return frozenset(row.person for row in rows)


def choose(organisation: str, person: str, *, calls: bool, now: datetime) -> None:
    """Writes what a person chose; raises Missing when they are no member."""
    try:
        MemberRow(organisation, person).update(
            actions=[MemberRow.calls.set(calls), MemberRow.since.set(stamp(now))], condition=MemberRow.organisation.exists()
        )
    except UpdateError as error:
        raise (Missing if failed_condition(error) else error) from error


def forget(person: str) -> None:
    """Takes a person out of every organisation."""
    for one in of_person(person):
        MemberRow(one.organisation, one.person).delete()


def _member(row: MemberRow) -> Member:
    return Member(row.organisation, row.name, row.person, row.calls, moment(row.since))
