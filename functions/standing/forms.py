"""What volunteers see of where they stand and of swaps, and what the station says of these."""

from typing import Literal

from muster.domain.standing import Code, State
from muster.domain.swaps import State as SwapState
from muster.fields import Form, Note100, Role, View, YesNo


class Near(View):
    """An open line in somebody's reach: what, where, when, and how far as matching counts it (metres)."""

    role: Role
    area_name: str
    start: str
    end: str
    open: int
    metres: int


class Why(View):
    """One reason why nobody called, with the number of shifts it holds for."""

    code: Literal[Code, "NOTHING", "GROUP", "PAUSED", "NEW"]
    count: int
    text: str


class Change(View):
    """What somebody could offer besides, and the open shifts that it would bring into reach."""

    change: str
    more: int
    text: str


class Standing(View):
    """Where somebody stands; `waiting` is "<5" for few people, `days` none where nobody can tell."""

    state: State
    text: str
    next: str
    until: str
    in_reach: int
    seats: int
    near: list[Near]
    reach_text: str
    waiting: str
    waiting_text: str
    days: int | None
    days_text: str
    why: list[Why]
    changes: list[Change]
    as_of: str


class Decide(Form):
    """The station's word on a swap; `override` says why somebody who has not rested is to come."""

    approve: YesNo
    reason: Note100 = ""
    override: Note100 = ""


class SwapView(View):
    """An offered seat as whoever asks may see it: `fits` says whether the rules let them take it, and `text` why not."""

    id: str
    state: SwapState
    role: Role
    area_name: str
    start: str
    end: str
    mine: bool
    fits: bool
    text: str
    link: str


class Swaps(View):
    """Offered seats by start."""

    swaps: list[SwapView]


class WaitingSwap(View):
    """A swap that waits for the station; names stand in the need's roster; `tired` where rest alone keeps the taker from it."""

    id: str
    need: str
    role: Role
    area_name: str
    start: str
    end: str
    since: str
    tired: bool


class WaitingSwaps(View):
    """Swaps that wait at one's own sites."""

    swaps: list[WaitingSwap]
