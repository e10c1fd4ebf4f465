"""What the command board asks and shows."""

from muster.fields import AreaCode, Cursor, Form, Gap, Role, View
from needs.forms import Rival


class OpenSeatsQuery(Form):
    """Whose open seats to list."""

    area: AreaCode | None = None
    cursor: Cursor | None = None


class OpenSeat(View):
    """A line with seats nobody holds, and why."""

    need: str
    code: str
    area: str
    area_name: str
    district: str
    line: int
    role: Role
    vehicles: bool
    start: str
    end: str
    wanted: int
    filled: int
    open: int
    priority: int
    reason: Gap | None
    rival: Rival | None
    created: str


class OpenSeats(View):
    """A page of them; `lines` and `open` count this page and all after it."""

    seats: list[OpenSeat]
    lines: int
    open: int
    cursor: str | None = None


class Sums(View):
    """Needs, communities and seats (people, and vehicles with their drivers) that are asked for and not over."""

    needs: int
    needs_full: int
    communities: int
    communities_short: int
    wanted: int
    filled: int
    open: int


class DistrictRow(Sums):
    """The sums of one district."""

    code: str
    name: str


class Board(View):
    """The sums of all the caller sees, and of each district in it."""

    as_of: str
    total: Sums
    districts: list[DistrictRow]
