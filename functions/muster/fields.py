"""Field types that several forms share."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from muster.domain import phones, plates, text
from muster.domain.people import Language as Language
from muster.domain.people import Role as Role
from muster.domain.people import Slot as Slot


class Form(BaseModel):
    """A body: fields nobody asked for are refused (T22)."""

    model_config = ConfigDict(extra="forbid")


class View(BaseModel):
    """An answer."""


def _clean(value: str) -> str:
    try:
        return text.clean(value)
    except text.UnfitText as error:
        raise PydanticCustomError("unfit_text", "unfit text") from error


def _clean_lines(value: str) -> str:
    try:
        return text.clean(value.replace("\r\n", "\n"), lines=True)
    except text.UnfitText as error:
        raise PydanticCustomError("unfit_text", "unfit text") from error


def _phone(value: str) -> str:
    try:
        return phones.parse(value)
    except phones.NotAMobile as error:
        raise PydanticCustomError("not_a_mobile", "not a mobile") from error


def _plate(value: str) -> str:
    try:
        return plates.parse(value)
    except plates.NotAPlate as error:
        raise PydanticCustomError("not_a_plate", "not a plate") from error


def _whole(value: object) -> object:
    if isinstance(value, (bool, float, str)):
        raise PydanticCustomError("not_whole", "not whole")
    return value


def _yes_or_no(value: object) -> object:
    if not isinstance(value, bool):
        raise PydanticCustomError("not_yes_or_no", "not yes or no")
    return value


def _day(value: object) -> object:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise PydanticCustomError("not_a_day", "not a day")
    return value


def _moment(value: object) -> object:
    if not isinstance(value, (str, datetime)):
        raise PydanticCustomError("not_a_time", "not a time")
    return value


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=30), AfterValidator(_clean)]
Phone = Annotated[str, StringConstraints(min_length=11, max_length=20), AfterValidator(_phone)]
Plate = Annotated[str, StringConstraints(min_length=7, max_length=12), AfterValidator(_plate)]
AreaCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]
PlaceCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{12}([0-9]{3})?$")]
CompoundCode = Annotated[str, StringConstraints(pattern=r"^([0-9]{15})?$")]
Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
SixDigits = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9]{6}$")]
Whole = Annotated[int, BeforeValidator(_whole)]
Seats = Annotated[int, Field(ge=1, le=60), BeforeValidator(_whole)]
YesNo = Annotated[bool, BeforeValidator(_yes_or_no)]
Day = Annotated[date, BeforeValidator(_day)]
Moment = Annotated[AwareDatetime, BeforeValidator(_moment), AfterValidator(lambda value: value.astimezone(UTC).replace(microsecond=0))]
Cursor = Annotated[str, StringConstraints(min_length=1, max_length=1024)]
Note100 = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100), AfterValidator(_clean_lines)]
Note300 = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300), AfterValidator(_clean_lines)]
Line100 = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=100), AfterValidator(_clean)]
Line60 = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60), AfterValidator(_clean)]
Units = Annotated[int, Field(ge=0, le=10_000_000), BeforeValidator(_whole)]
ItemCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,40}$")]
LotId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,40}[.][A-Za-z0-9_-]{1,120}[.][0-9]{1,6}$")]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,128}$")]
Serial = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40), AfterValidator(_clean)]
Nothing = Literal[""]
Roles = Annotated[list[Role], Field(min_length=1, max_length=9)]
Slots = Annotated[list[Slot], Field(min_length=1, max_length=3)]


class NewLine(Form):
    """People and vehicles of one role in one window."""

    role: Role
    people: Annotated[Whole, Field(ge=0, le=200)] = 0
    vehicles: Annotated[Whole, Field(ge=0, le=50)] = 0
    minimum: Annotated[Whole, Field(ge=1, le=200)] | None = None
    start: Moment
    end: Moment


class Gap(View):
    """Why seats are open."""

    code: str
    text: str
    count: int
