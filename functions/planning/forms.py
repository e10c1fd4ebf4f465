"""What staff may ask beforehand, and what they are told."""

from typing import Annotated, Literal

from pydantic import Field

from muster.domain.rescheduling import Move
from muster.fields import Form, Gap, NewLine, PlaceCode, Role, View, Whole


class WhatIf(Form):
    """A need that is not posted yet, as far as finding people goes."""

    area: PlaceCode
    lines: Annotated[list[NewLine], Field(min_length=1, max_length=10)]
    priority: Annotated[Whole, Field(ge=1, le=5)] = 3


class Source(View):
    """How many of the people found live how near; small counts are "<5"."""

    where: Literal["community", "street", "district", "neighbours"]
    people: str


class AskedLine(View):
    """One line as it would be filled now."""

    number: int
    role: Role
    vehicles: bool
    start: str
    end: str
    wanted: int
    filled: int
    open: int
    sources: list[Source]
    reason: Gap | None


class Displaced(View):
    """Seats that a line of another need would lose."""

    need: str
    code: str
    area_name: str
    role: Role
    start: str
    count: int


class Foreseen(View):
    """What posting a need now would bring; nothing is kept of the question."""

    lines: list[AskedLine]
    wanted: int
    filled: int
    displaced: list[Displaced]
    displaced_elsewhere: int


class Option(View):
    """One thing that could be changed, and the open seats that it alone would fill; a move names the new window."""

    change: Literal[Move, "DISTANCE", "PASS", "VEHICLE", "BUDGET"]
    fills: int
    displaces: int
    start: str | None = None
    end: str | None = None


class OpenLine(View):
    """A line with seats nobody can take, and what would fill them, best first."""

    number: int
    role: Role
    vehicles: bool
    open: int
    options: list[Option]


class Fillable(View):
    """What would fill the open seats of a need; `complete` unless time ran out before all was tried."""

    lines: list[OpenLine]
    complete: bool
