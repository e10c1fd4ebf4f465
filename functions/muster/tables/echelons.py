"""The echelons table: one item an echelon with its members, and one that guards its public code."""

from collections.abc import Sequence

from pynamodb.attributes import JSONAttribute, ListAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.exceptions import TransactWriteError
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from muster.domain.echelons import Echelon
from muster.domain.messages import Message
from muster.domain.refusals import Conflict
from muster.domain.times import moment, stamp
from muster.tables import codes, messages
from muster.tables.base import Table, failed_items, name, transaction
from muster.tables.groups import belonging, belonging_to, listed, members_of


class ByPost(GlobalSecondaryIndex["EchelonRow"]):  # type: ignore[no-untyped-call]
    """The echelons of a post, in the order they are called."""

    class Meta:
        index_name = "by_post"
        projection = AllProjection()

    post = UnicodeAttribute(hash_key=True)
    ordinal = NumberAttribute(range_key=True)


class EchelonRow(Table):
    """The guard of a code has the id `code#…`, and nothing but the echelon it guards; `person#…` as among groups."""

    class Meta:
        table_name = name("echelons")

    id = UnicodeAttribute(hash_key=True)
    code = UnicodeAttribute(null=True)
    post = UnicodeAttribute(null=True)
    area = UnicodeAttribute(null=True)
    ordinal = NumberAttribute(null=True)
    minutes = NumberAttribute(null=True)
    state = UnicodeAttribute(null=True)
    created = UnicodeAttribute(null=True)
    by = UnicodeAttribute(null=True)
    members: JSONAttribute = JSONAttribute(null=True)
    called = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(default="")
    coming: ListAttribute[str] = ListAttribute(of=UnicodeAttribute, default=list)  # type: ignore[arg-type]
    rests_until = UnicodeAttribute(null=True)
    version = NumberAttribute(default=1)
    digest = UnicodeAttribute(default="")
    history: ListAttribute[str] = ListAttribute(of=UnicodeAttribute, default=list)  # type: ignore[arg-type]
    guards = UnicodeAttribute(null=True)
    belongs: UnicodeSetAttribute = UnicodeSetAttribute(null=True)

    by_post = ByPost()


def add(echelon: Echelon) -> Echelon | None:
    """Stores a new echelon; answers the stored one when this id stands already, None when stored now; raises CodeTaken."""
    stored = codes.add(EchelonRow(f"code#{echelon.code}", guards=echelon.id), _row(echelon))
    return None if stored else get(echelon.id)


def get(id: str) -> Echelon | None:
    """The echelon; None when unknown."""
    try:
        row = EchelonRow.get(id, consistent_read=True)
    except EchelonRow.DoesNotExist:
        return None
    return _echelon(row) if row.code else None


def of_post(post: str) -> list[Echelon]:
    """The echelons of a post, disbanded ones too, in the order they are called."""
    return [_echelon(row) for row in EchelonRow.by_post.query(post)]


def of_person(person: str) -> list[Echelon]:
    """The echelons that somebody was asked into, disbanded ones too."""
    return sorted((_echelon(row) for row in belonging_to(EchelonRow, person)), key=lambda one: one.created)


def move(was: Echelon, now: Echelon, *, letters: Sequence[Message] = ()) -> None:
    """Writes a changed echelon, and queues what its members are to be told; raises Conflict when another write came first."""
    try:
        with transaction() as write:
            write.save(_row(now), condition=EchelonRow.version == was.version)
            belonging(write, EchelonRow, now.id, was.members, now.members)
            for letter in letters:
                write.save(messages.new_row(letter), condition=messages.MessageRow.id.does_not_exist())
    except TransactWriteError as error:
        failed_items(error)
        raise Conflict("changed_meanwhile") from error


def _row(echelon: Echelon) -> EchelonRow:
    return EchelonRow(
        echelon.id, code=echelon.code, post=echelon.post, area=echelon.area, ordinal=echelon.ordinal, minutes=echelon.within_minutes,
        state=echelon.state, created=stamp(echelon.created), by=echelon.by, members=listed(echelon.members),
        called=stamp(echelon.called) if echelon.called else None, reason=echelon.reason, coming=list(echelon.coming),
        rests_until=stamp(echelon.rests_until) if echelon.rests_until else None, version=echelon.version, digest=echelon.digest,
        history=list(echelon.history),
    )  # fmt: skip


def _echelon(row: EchelonRow) -> Echelon:
    return Echelon(
        id=row.id, code=row.code or "", post=row.post or "", area=row.area or "", ordinal=int(row.ordinal or 1), within_minutes=int(row.minutes or 0),
        state=row.state, created=moment(row.created or ""), by=row.by or "", members=members_of(row.members),  # type: ignore[arg-type]
        called=moment(row.called) if row.called else None, reason=row.reason, coming=tuple(row.coming),
        rests_until=moment(row.rests_until) if row.rests_until else None, version=int(row.version), digest=row.digest, history=tuple(row.history),
    )  # fmt: skip
