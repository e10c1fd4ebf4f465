"""People of the reserve: what they offer, where they stand, how they change it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, get_args

from muster.domain.areas import level_of, within
from muster.domain.refusals import Conflict, Refused

Role = Literal["queue", "delivery", "checkpoint", "visit", "disinfect", "info", "care", "medical", "driver"]
Slot = Literal["day", "evening", "night"]
Language = Literal["zh", "en"]
State = Literal["STAFF", "REGISTERED", "PAUSED", "WITHDRAWN"]

ROLES: tuple[Role, ...] = get_args(Role)
SLOTS: tuple[Slot, ...] = get_args(Slot)


def mask(order: Sequence[str], chosen: Iterable[str]) -> int:
    """The bit mask of the chosen words over an order of all."""
    return sum(1 << order.index(word) for word in chosen)


@dataclass(frozen=True, slots=True)
class Offer:
    """What a volunteer fills in about themselves, personal fields in plain text; `compound` lies in the community that `area` then is."""

    name: str
    area: str
    roles: tuple[Role, ...]
    slots: tuple[Slot, ...]
    weekends_only: bool = False
    note: str = ""
    keep: bool = False
    language: Language = "zh"
    compound: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """A phone's owner; `key` names their data key, `operation` the write that made them, `pass_until` the end of their zone pass.

    `together` marks the group that they stay with (0: none). `confirmed` is the day they last said that they can come, `asked` the day
    they were last asked, `unanswered` how often in vain since; `paused_until` the day a pause ends by itself.
    """

    id: str
    key: str
    phone: str
    state: State
    offer: Offer
    created: datetime
    notice: str = ""
    verified: bool = False
    version: int = 1
    operation: str = ""
    pass_until: datetime | None = None
    together: int = 0
    confirmed: date | None = None
    asked: date | None = None
    unanswered: int = 0
    paused_until: date | None = None

    @property
    def serves(self) -> bool:
        """Whether matching may think of this person."""
        return self.state == "REGISTERED"


def require_own(offer: Offer) -> None:
    """Raises Refused unless the compound, where one is named, lies in the offer's own community."""
    if offer.compound and not (level_of(offer.area) == "community" and within(offer.compound, offer.area)):
        raise Refused("compound_elsewhere", "compound")


def change(person: Person, fields: Mapping[str, object], *, paused: bool | None, until: date | None = None) -> Person:
    """The person with some fields of their offer changed, paused (`until` a day) or back; raises Conflict once withdrawn, Refused on a compound elsewhere."""
    if person.state == "WITHDRAWN":
        raise Conflict("withdrawn")
    if "area" in fields and not (person.offer.compound and within(person.offer.compound, str(fields["area"]))):
        fields = {"compound": "", **fields}  # whoever moves leaves the compound behind
    offer = replace(person.offer, **fields)  # type: ignore[arg-type]
    require_own(offer)
    person = replace(person, offer=offer, version=person.version + 1)
    if paused is not None and offer.roles and offer.slots:  # staff who name what they can do join the reserve
        return replace(person, state="PAUSED" if paused else "REGISTERED", paused_until=until if paused else None, unanswered=0)
    return person
