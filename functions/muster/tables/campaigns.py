"""The campaigns table: one item a drive for goods; few enough to be read whole."""

from datetime import date

from pynamodb.attributes import JSONAttribute, ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError

from muster.domain.campaigns import Campaign
from muster.domain.refusals import Conflict
from muster.domain.times import moment, stamp
from muster.tables.base import Table, failed_condition, name


class CampaignRow(Table):
    class Meta:
        table_name = name("campaigns")

    id = UnicodeAttribute(hash_key=True)
    name = UnicodeAttribute()
    name_en = UnicodeAttribute()
    about = UnicodeAttribute(default="")
    area = UnicodeAttribute()
    targets: JSONAttribute = JSONAttribute()
    begins = UnicodeAttribute()
    ends = UnicodeAttribute()
    by = UnicodeAttribute()
    state = UnicodeAttribute()
    created = UnicodeAttribute()
    version = NumberAttribute()
    history: ListAttribute[str] = ListAttribute(of=UnicodeAttribute, default=list)  # type: ignore[arg-type]


def add(campaign: Campaign) -> bool:
    """Stores a new campaign; answers False, and changes nothing, when its id stands already."""
    try:
        _row(campaign).save(condition=CampaignRow.id.does_not_exist())
    except PutError as error:
        if not failed_condition(error):
            raise
        return False
    return True


def get(id: str) -> Campaign | None:
    """The campaign; None when unknown."""
    try:
        return _campaign(CampaignRow.get(id, consistent_read=True))
    except CampaignRow.DoesNotExist:
        return None


def every() -> list[Campaign]:
    """Every campaign, the latest first."""
    return sorted((_campaign(row) for row in CampaignRow.scan()), key=lambda one: (one.created, one.id), reverse=True)


def change(was: Campaign, now: Campaign) -> None:
    """Writes a changed campaign; raises Conflict when another write came first."""
    try:
        _row(now).save(condition=CampaignRow.version == was.version)
    except PutError as error:
        raise (Conflict("changed_meanwhile") if failed_condition(error) else error) from error


def _row(one: Campaign) -> CampaignRow:
    return CampaignRow(
        one.id, name=one.name, name_en=one.name_en, about=one.about, area=one.area, targets=dict(one.targets), begins=one.begins.isoformat(),
        ends=one.ends.isoformat(), by=one.by, state=one.state, created=stamp(one.created), version=one.version, history=list(one.history),
    )  # fmt: skip


def _campaign(row: CampaignRow) -> Campaign:
    return Campaign(
        id=row.id, name=row.name, name_en=row.name_en, about=row.about, area=row.area, targets={item: int(units) for item, units in row.targets.items()},
        begins=date.fromisoformat(row.begins), ends=date.fromisoformat(row.ends), by=row.by, created=moment(row.created), state=row.state,  # type: ignore[arg-type]
        version=int(row.version), history=tuple(row.history),
    )  # fmt: skip
